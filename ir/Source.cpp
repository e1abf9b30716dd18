//===- Source.cpp - Source text, spans and diagnostics' positions --------===//
#include "ir/Source.h"

#include "llvm/ADT/Twine.h"
#include "llvm/Support/JSON.h"
#include <algorithm>

namespace quern {

SourceMap::SourceMap() : files(1), spans(1) { files[0].lineStarts = {0}; }

uint32_t SourceMap::addFile(std::string name, std::string text) {
  File file{std::move(name), std::move(text), {0}};
  for (uint32_t i = 0; i < file.text.size(); ++i)
    if (file.text[i] == '\n')
      file.lineStarts.push_back(i + 1);
  files.push_back(std::move(file));
  return static_cast<uint32_t>(files.size() - 1);
}

SpanId SourceMap::addSpan(Span span) {
  spans.push_back(span);
  return static_cast<SpanId>(spans.size() - 1);
}

std::string_view SourceMap::text(Span span) const {
  return text(span.file).substr(span.begin, span.end - span.begin);
}

LineColumn SourceMap::lineColumn(uint32_t file, uint32_t offset) const {
  const std::vector<uint32_t> &starts = files[file].lineStarts;
  auto after = std::upper_bound(starts.begin(), starts.end(), offset);
  auto line = static_cast<uint32_t>(after - starts.begin());
  return {line, offset - starts[line - 1] + 1};
}

std::string_view SourceMap::lineText(uint32_t file, uint32_t line) const {
  std::string_view all = text(file);
  std::string_view rest = all.substr(files[file].lineStarts[line - 1]);
  std::string_view one = rest.substr(0, rest.find('\n'));
  if (!one.empty() && one.back() == '\r')
    one.remove_suffix(1);
  return one;
}

/// Whether \p c is a byte of a UTF-8 character after its first.
static bool isContinuation(char c) { return (c & 0xC0) == 0x80; }

/// \p text with a question mark for each byte that no terminal should see.
static std::string printable(std::string_view text) {
  std::string out(text);
  bool isUtf8 = llvm::json::isUTF8(text);
  for (char &c : out) {
    auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7f || (byte >= 0x80 && !isUtf8))
      c = '?';
  }
  return out;
}

std::string SourceMap::format(SpanId id, std::string_view severity,
                              std::string_view message) const {
  std::string head = std::string(severity) + ": " + std::string(message) + "\n";
  Span where = span(id);
  if (where.file == 0)
    return head;
  LineColumn at = lineColumn(where.file, where.begin);
  std::string_view line = lineText(where.file, at.line);
  std::string out = std::string(name(where.file)) + ":" +
                    std::to_string(at.line) + ":" + std::to_string(at.column) +
                    ": " + head;
  // Of a long line, the part around the error; of bytes that are no text,
  // question marks.
  constexpr uint32_t kMaxShown = 120, kBefore = 60;
  uint32_t size = static_cast<uint32_t>(line.size());
  uint32_t column = std::min(at.column - 1, size);
  uint32_t from = size <= kMaxShown ? 0 : column - std::min(column, kBefore);
  while (from > 0 && isContinuation(line[from]))
    --from;
  uint32_t to = size - from <= kMaxShown ? size : from + kMaxShown;
  while (to < size && isContinuation(line[to]))
    ++to;
  std::string shown = printable(line.substr(from, to - from));
  llvm::StringRef left = from > 0 ? "..." : "";
  out += ("  " + left + shown + (to < size ? "..." : "") + "\n  ").str();
  out += std::string(left.size(), ' ');
  for (uint32_t i = 0; i < std::min<size_t>(column - from, shown.size()); ++i)
    if (shown[i] == '\t')
      out += '\t';
    else if (!isContinuation(shown[i]))
      out += ' ';
  // A wide span ends with what is shown.
  uint32_t last = std::clamp(where.end - where.begin + column, column + 1,
                             std::max(to, column + 1));
  uint32_t width = 0;
  for (uint32_t i = column; i < last; ++i)
    width += i - from >= shown.size() || !isContinuation(shown[i - from]);
  out += "^" + std::string(std::max(width, 1u) - 1, '~') + "\n";
  return out;
}

} // namespace quern
