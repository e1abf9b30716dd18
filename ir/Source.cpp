//===- Source.cpp - Source text, spans and diagnostics' positions --------===//
#include "ir/Source.h"

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
  out += "  " + std::string(line) + "\n  ";
  for (uint32_t i = 0; i + 1 < at.column && i < line.size(); ++i)
    out += line[i] == '\t' ? '\t' : ' ';
  uint32_t room = static_cast<uint32_t>(line.size()) + 1 > at.column
                      ? static_cast<uint32_t>(line.size()) + 1 - at.column
                      : 1;
  uint32_t width = std::clamp<uint32_t>(where.end - where.begin, 1,
                                        std::max<uint32_t>(room, 1));
  out += "^" + std::string(width - 1, '~') + "\n";
  return out;
}

} // namespace quern
