//===- Source.h - Source text, spans and diagnostics' positions -----------===//
//
// A span is two byte offsets into one file. Everything that can fail carries
// a SpanId, so that an error found long after recording still points at the
// characters that caused it.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_SOURCE_H
#define QUERN_IR_SOURCE_H

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace quern {

/// Bytes [begin, end) of source file number \c file.
struct Span {
  uint32_t file = 0;
  uint32_t begin = 0;
  uint32_t end = 0;
};

/// Names a span that a SourceMap holds; 0 is "no position".
using SpanId = uint32_t;

/// A position for people: both counts start at 1, columns count bytes.
struct LineColumn {
  uint32_t line = 0;
  uint32_t column = 0;
};

/// Owns the text of every file (and -e string) that a process has read.
/// Only grows; not thread-safe: the interpreter's thread owns it.
class SourceMap {
public:
  SourceMap();

  /// Takes over \p text under \p name; returns the file's number (from 1).
  uint32_t addFile(std::string name, std::string text);

  /// Stores \p span and returns its id. Ids are dense and start at 1.
  SpanId addSpan(Span span);

  Span span(SpanId id) const { return spans[id]; }
  bool hasSpan(SpanId id) const { return id < spans.size(); }
  std::string_view name(uint32_t file) const { return files[file].name; }
  std::string_view text(uint32_t file) const { return files[file].text; }
  std::string_view text(Span span) const;
  LineColumn lineColumn(uint32_t file, uint32_t offset) const;
  std::string_view lineText(uint32_t file, uint32_t line) const;

  /// `file:line:col: error: message`, the source line and a caret line.
  /// \p severity is "error" or "warning". A span of 0 gives the message only.
  std::string format(SpanId id, std::string_view severity,
                     std::string_view message) const;

private:
  struct File {
    std::string name;
    std::string text;
    std::vector<uint32_t> lineStarts;
  };
  std::vector<File> files;
  std::vector<Span> spans;
};

} // namespace quern

#endif // QUERN_IR_SOURCE_H
