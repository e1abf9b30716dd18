//===- DisplayContainers.cpp - Cells, structs, strings on the screen ------===//
#include "frontend/builtins/Display.h"

#include "frontend/FunctionObject.h"
#include "frontend/Value.h"
#include "frontend/builtins/DisplayPages.h"
#include "frontend/builtins/Utf.h"
#include "llvm/ADT/Twine.h"

namespace quern {

namespace {

constexpr size_t kMaxInlineText = 70; // of a row inside a cell or field

bool isRow(const Shape &s) { return s.rank() == 2 && s.dim(0) == 1; }

std::string sizeAndClass(const Value &v) {
  return sizeText(v.shape()) + " " + v.className().str();
}

/// How an element is padded to the width of its column.
struct Item {
  std::string text; // without the braces
  bool isBracketed = false;
};

/// "[1 2 3]" or, if that gets too long, "".
std::string rowText(const ArrayView &view, NumberStyle style) {
  std::string out = "[";
  for (int64_t i = 0, n = view.numElems(); i < n; ++i) {
    if (i)
      out += view.isComplex() ? "   " : " ";
    out += scalarText(view, i, style);
    if (out.size() > kMaxInlineText)
      return "";
  }
  return out + "]";
}

/// An element of a cell array.
Item cellItem(const Value &v, const DisplayFormat &format) {
  if (v.isFunction()) {
    const std::string &text = functionOf(v).text;
    return {(text.empty() || text[0] == '@' ? "" : "@") + text};
  }
  if (v.isString() && v.isScalar() && !stringsOf(v).missing[0])
    return {"[\"" + stringsOf(v).elements[0] + "\"]"};
  if (!v.isNumeric() || v.isEmpty() || !isRow(v.shape()))
    return {sizeAndClass(v)};
  ArrayView view = viewOf(v, ForceReason::Display);
  if (view.isChar())
    return {"'" + view.utf8(0, view.numElems()) + "'"};
  std::string row = rowText(view, format.style);
  if (row.empty())
    return {sizeAndClass(v)};
  return {row, true};
}

std::string stringItem(const StringObject &s, size_t i) {
  return s.missing[i] ? "<missing>" : "\"" + s.elements[i] + "\"";
}

/// "{'a'  'b'}" or, if that gets too long, "".
std::string cellRowText(const CellObject &cell, const DisplayFormat &format) {
  std::string out = "{";
  for (const Value &v : cell.elements) {
    std::string text = cellItem(v, format).text;
    bool isSized = text[0] >= '0' && text[0] <= '9';
    out += (out.size() > 1 ? "  " : "") + (isSized ? "{" + text + "}" : text);
    if (out.size() > kMaxInlineText)
      return "";
  }
  return out + "}";
}

std::string fieldText(const Value &v, const DisplayFormat &format) {
  if (v.isCell()) {
    if (v.shape() == Shape(0, 0))
      return "{}";
    std::string row;
    if (isRow(v.shape()) && !v.isEmpty())
      row = cellRowText(cellOf(v), format);
    return row.empty() ? "{" + sizeAndClass(v) + "}" : row;
  }
  if (v.isString() && v.isScalar())
    return stringItem(stringsOf(v), 0);
  if (v.isNumeric() && v.shape() == Shape(0, 0))
    return v.isChar()                  ? "''"
           : v.className() == "double" ? "[]"
                                       : "[" + sizeAndClass(v) + "]";
  Item item = cellItem(v, format);
  if (item.isBracketed && v.isScalar()) // [3] -> 3
    return item.text.substr(1, item.text.size() - 2);
  bool isSized = item.text[0] >= '0' && item.text[0] <= '9';
  return isSized ? "[" + item.text + "]" : item.text;
}

// --- Grids: cells and string arrays ----------------------------------------

/// Rows of items, each column padded to its widest, split to the line width.
class Grid {
public:
  Grid(int64_t rows, int64_t columns)
      : rows(rows), columns(columns), items(rows * columns) {}
  Item &at(int64_t r, int64_t c) { return items[r + c * rows]; }

  void print(std::string &out, bool inBraces, const DisplayFormat &format) {
    constexpr size_t kGap = 4;
    size_t extra = kGap + (inBraces ? 2 : 0);
    std::vector<size_t> widths(columns, 0);
    size_t total = 0;
    for (int64_t c = 0; c < columns; ++c) {
      for (int64_t r = 0; r < rows; ++r)
        widths[c] = std::max(widths[c], numCodePoints(at(r, c).text));
      total += widths[c] + extra;
    }
    auto limit = static_cast<size_t>(format.lineWidth);
    for (int64_t first = 0; first < columns;) {
      int64_t last = first;
      size_t used = 0;
      while (last < columns &&
             (last == first || used + widths[last] + extra <= limit))
        used += widths[last++] + extra;
      if (total > limit)
        addColumnsHeader(out, first, last, format);
      for (int64_t r = 0; r < rows; ++r)
        printRow(out, r, first, last, widths, inBraces);
      if (last < columns)
        addBlank(out, format);
      first = last;
    }
  }

private:
  void printRow(std::string &out, int64_t r, int64_t first, int64_t last,
                const std::vector<size_t> &widths, bool inBraces) {
    for (int64_t c = first; c < last; ++c) {
      const Item &item = at(r, c);
      std::string pad(widths[c] - numCodePoints(item.text), ' ');
      std::string text = item.isBracketed && inBraces
                             ? "[" + pad + item.text.substr(1)
                             : item.text + pad;
      out += "    " + (inBraces ? "{" + text + "}" : text);
    }
    out += '\n';
  }

  int64_t rows, columns;
  std::vector<Item> items;
};

template <typename MakeItem>
void addGrid(std::string &out, llvm::StringRef name, const Shape &shape,
             bool inBraces, const DisplayFormat &format, MakeItem makeItem) {
  Pages pages(shape);
  int64_t rows = shape.dim(0), columns = shape.dim(1);
  for (int64_t p = 0; p < pages.count; ++p) {
    if (pages.count > 1) {
      if (p > 0)
        addBlank(out, format);
      out += (name + pages.suffix(p) + " =\n").str();
      addBlank(out, format);
    }
    Grid grid(rows, columns);
    for (int64_t c = 0; c < columns; ++c)
      for (int64_t r = 0; r < rows; ++r)
        grid.at(r, c) = makeItem((p * columns + c) * rows + r);
    grid.print(out, inBraces, format);
  }
}

void addCell(std::string &out, llvm::StringRef name, const CellObject &cell,
             const DisplayFormat &format) {
  addGrid(out, name, cell.shape, /*inBraces=*/true, format,
          [&](int64_t i) { return cellItem(cell.elements[i], format); });
}

void addStrings(std::string &out, llvm::StringRef name, const StringObject &s,
                const DisplayFormat &format) {
  addGrid(out, name, s.shape, /*inBraces=*/false, format,
          [&](int64_t i) { return Item{stringItem(s, i)}; });
}

// --- Structs ---------------------------------------------------------------

void addFields(std::string &out, const StructObject &s,
               const DisplayFormat &format) {
  size_t longest = 0;
  for (const std::string &field : s.fields)
    longest = std::max(longest, field.size());
  for (size_t f = 0; f < s.fields.size(); ++f)
    out += "    " + std::string(longest - s.fields[f].size(), ' ') +
           s.fields[f] + ": " + fieldText(s.columns[f][0], format) + "\n";
}

std::string structHeader(const StructObject &s) {
  std::string what = s.shape.isScalar() ? "struct"
                     : s.shape.isEmpty()
                         ? sizeText(s.shape) + " empty struct array"
                         : sizeText(s.shape) + " struct array";
  return "  " + what +
         (s.fields.empty() ? " with no fields." : " with fields:");
}

void addStruct(std::string &out, const StructObject &s, bool isDisp,
               const DisplayFormat &format) {
  bool isScalar = s.shape.isScalar();
  if (!isDisp || !isScalar) {
    out += structHeader(s) + "\n";
    if (!isDisp || !s.fields.empty())
      addBlank(out, format);
  }
  if (isScalar)
    return addFields(out, s, format);
  for (const std::string &field : s.fields)
    out += "    " + field + "\n";
}

std::string gridHeader(const Value &v) {
  bool isCell = v.isCell();
  if (!isCell && v.isScalar())
    return "";
  return "  " + sizeText(v.shape()) + (v.isEmpty() ? " empty " : " ") +
         v.className().str() + " array";
}

void addBody(std::string &out, llvm::StringRef name, const Value &v,
             const DisplayFormat &format) {
  if (v.isCell())
    addCell(out, name, cellOf(v), format);
  else if (v.isString())
    addStrings(out, name, stringsOf(v), format);
}

std::string handleText(const Value &v) {
  return cellItem(v, DisplayFormat()).text;
}

} // namespace

std::string displayText(llvm::StringRef name, const Value &v,
                        const DisplayFormat &format) {
  if (v.isNumeric())
    return displayText(name, viewOf(v, ForceReason::Display), format);
  bool hasBlank = v.isStruct() || v.isString();
  std::string out = (name + (hasBlank ? " = \n" : " =\n")).str();
  addBlank(out, format);
  if (v.isStruct()) {
    addStruct(out, structOf(v), /*isDisp=*/false, format);
    if (!structOf(v).fields.empty())
      addBlank(out, format);
    return out;
  }
  if (v.isFunction()) {
    out += "  function_handle with value:\n";
    addBlank(out, format);
    out += "    " + handleText(v) + "\n";
    addBlank(out, format);
    return out;
  }
  std::string header = gridHeader(v);
  if (!header.empty()) {
    out += header + "\n";
    addBlank(out, format);
  }
  if (!v.isEmpty()) {
    addBody(out, name, v, format);
    addBlank(out, format);
  }
  return out;
}

std::string dispText(const Value &v, const DisplayFormat &format) {
  if (v.isNumeric())
    return dispText(viewOf(v, ForceReason::Display), format);
  std::string out;
  if (v.isStruct()) {
    addStruct(out, structOf(v), /*isDisp=*/true, format);
    return out;
  }
  if (v.isFunction())
    return "    " + handleText(v) + "\n";
  if (v.isString() && v.isScalar())
    return stringsOf(v).missing[0] ? "<missing>\n"
                                   : stringsOf(v).elements[0] + "\n";
  if (v.isEmpty())
    return gridHeader(v) + "\n";
  addBody(out, "", v, format);
  return out;
}

} // namespace quern
