//===- Display.cpp - Arrays on the screen ---------------------------------===//
#include "frontend/builtins/Display.h"

#include "frontend/builtins/DisplayPages.h"
#include "frontend/builtins/Utf.h"
#include "llvm/ADT/Twine.h"

namespace quern {

DisplayFormat &displayFormat() {
  thread_local DisplayFormat format;
  return format;
}

std::string sizeText(const Shape &shape) {
  std::string out;
  for (int64_t d : shape.extents())
    out += (out.empty() ? "" : "×") + std::to_string(d);
  return out;
}

void addBlank(std::string &out, const DisplayFormat &format) {
  if (!format.compact)
    out += '\n';
}

Pages::Pages(const Shape &shape) : shape(shape) {
  for (unsigned d = 2; d < shape.rank(); ++d)
    count *= shape.dim(d);
}

std::string Pages::suffix(int64_t page) const {
  if (shape.rank() == 2)
    return "";
  std::string out = "(:,:";
  for (unsigned d = 2; d < shape.rank(); ++d) {
    out += "," + std::to_string(page % shape.dim(d) + 1);
    page /= shape.dim(d);
  }
  return out + ")";
}

void addColumnsHeader(std::string &out, int64_t first, int64_t last,
                      const DisplayFormat &format) {
  if (first + 1 == last)
    out += "  Column " + std::to_string(last) + "\n";
  else
    out += "  Columns " + std::to_string(first + 1) + " through " +
           std::to_string(last) + "\n";
  addBlank(out, format);
}

namespace {

void addRows(std::string &out, const ArrayView &page,
             const NumberLayout &layout, int64_t first, int64_t last) {
  for (int64_t r = 0; r < page.rows(); ++r) {
    for (int64_t c = first; c < last; ++c)
      out += elementText(page, r + c * page.rows(), layout);
    out += '\n';
  }
}

/// One page of numbers, split into groups of columns where a row is too long.
void addNumbers(std::string &out, const ArrayView &page,
                const DisplayFormat &format) {
  NumberLayout layout = layoutOf(page, format.style);
  if (layout.hasScale()) {
    out += layout.scaleText() + "\n";
    addBlank(out, format);
  }
  int64_t columns = page.columns();
  int64_t perGroup = std::max(1, format.lineWidth / layout.width);
  if (columns <= perGroup)
    return addRows(out, page, layout, 0, columns);
  for (int64_t first = 0; first < columns; first += perGroup) {
    int64_t last = std::min(columns, first + perGroup);
    addColumnsHeader(out, first, last, format);
    addRows(out, page, layout, first, last);
    if (last < columns)
      addBlank(out, format);
  }
}

void addCharRows(std::string &out, const ArrayView &page, bool quoted) {
  llvm::StringRef quote = quoted ? "'" : "", indent = quoted ? "    " : "";
  for (int64_t r = 0; r < page.rows(); ++r)
    out += (llvm::Twine(indent) + quote +
            page.utf8(r, page.columns(), page.rows()) + quote + "\n")
               .str();
}

ArrayView pageOf(const ArrayView &view, int64_t page) {
  int64_t rows = view.shape().dim(0), columns = view.shape().dim(1);
  const char *data = static_cast<const char *>(view.data());
  return ArrayView(view.type(), Shape(rows, columns),
                   data + page * rows * columns * byteSize(view.type()));
}

void addPage(std::string &out, const ArrayView &page, bool quoted,
             const DisplayFormat &format) {
  if (page.isChar())
    addCharRows(out, page, quoted);
  else
    addNumbers(out, page, format);
}

/// "row vector", "matrix", ... of a numeric array.
const char *shapeNoun(const ArrayView &view) {
  const Shape &s = view.shape();
  bool isPlain = view.type() == ElementType::Bool || view.isChar();
  if (isPlain || s.rank() > 2)
    return "array";
  return s.dim(0) == 1   ? "row vector"
         : s.dim(1) == 1 ? "column vector"
                         : "matrix";
}

std::string classOf(const ArrayView &view) {
  return info(view.type()).matlabClass;
}

std::string emptyText(const ArrayView &view) {
  bool isDouble =
      view.type() == ElementType::F64 || view.type() == ElementType::C128;
  if (isDouble && view.shape() == Shape(0, 0))
    return "     []";
  bool isFlat = view.shape() == Shape(0, 0) && !view.isChar() &&
                view.type() != ElementType::Bool;
  return "  " + sizeText(view.shape()) + " empty " + classOf(view) + " " +
         (isFlat ? "matrix" : shapeNoun(view));
}

/// The line that tells class and size; empty for doubles and char rows.
std::string headerText(const ArrayView &view) {
  ElementType t = realOf(view.type());
  if (t == ElementType::F64 ||
      (view.isChar() && view.rows() == 1 && view.shape().rank() == 2))
    return "";
  if (view.numElems() == 1)
    return "  " + classOf(view);
  return "  " + sizeText(view.shape()) + " " + classOf(view) + " " +
         shapeNoun(view);
}

} // namespace

std::string displayText(llvm::StringRef name, const ArrayView &view,
                        const DisplayFormat &format) {
  std::string out;
  addBlank(out, format);
  Pages pages(view.shape());
  bool isEmpty = view.numElems() == 0;
  std::string header = isEmpty ? emptyText(view) : headerText(view);
  bool isPaged = pages.count != 1 && !isEmpty;
  if (!isPaged || !header.empty()) {
    out = (name + " =\n").str();
    addBlank(out, format);
  }
  if (!header.empty()) {
    out += header + "\n";
    addBlank(out, format);
  }
  for (int64_t p = 0; p < pages.count && !isEmpty; ++p) {
    if (isPaged) {
      if (p > 0)
        addBlank(out, format);
      out += (name + pages.suffix(p) + " =\n").str();
      addBlank(out, format);
    }
    addPage(out, pageOf(view, p), /*quoted=*/true, format);
    addBlank(out, format);
  }
  return out;
}

std::string dispText(const ArrayView &view, const DisplayFormat &format) {
  std::string out;
  if (view.numElems() == 0) {
    if (view.isChar())
      return "\n";
    return view.shape() == Shape(0, 0) ? "" : emptyText(view) + "\n";
  }
  Pages pages(view.shape());
  if (pages.count == 1) {
    addPage(out, view, /*quoted=*/false, format);
    if (!view.isChar() && layoutOf(view, format.style).hasScale())
      addBlank(out, format);
    return out;
  }
  for (int64_t p = 0; p < pages.count; ++p) {
    addBlank(out, format);
    out += pages.suffix(p) + " =\n";
    addBlank(out, format);
    addPage(out, pageOf(view, p), /*quoted=*/false, format);
    addBlank(out, format);
  }
  return out;
}

} // namespace quern
