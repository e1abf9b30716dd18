//===- Cells.cpp - Functions over cells -----------------------------------===//
#include "frontend/builtins/ContainerFamilies.h"

#include "frontend/Interpreter.h"
#include "frontend/builtins/ArrayView.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/SizeArgs.h"

namespace quern {

namespace {

void callCell(Call &call) {
  Shape shape = call.size() ? shapeArgs(call, 0, call.size()) : Shape(0, 0);
  checkRoom(shape.numElems(), sizeof(Value));
  std::vector<Value> elements(shape.numElems(), Value::emptyMatrix());
  call.returns(makeCell(shape, std::move(elements)));
}

Value elementOf(const ArrayView &view, int64_t i) {
  if (view.type() == ElementType::F64)
    return Value(view.real(i));
  if (view.type() == ElementType::Bool)
    return Value::logical(view.real(i) != 0);
  auto *data = static_cast<const char *>(view.data());
  return makeArray(view.type(), Shape(), data + i * byteSize(view.type()));
}

IndexArg oneIndex(int64_t start, int64_t count) {
  IndexArg index;
  index.kind = IndexArg::Kind::Range;
  index.start = start;
  index.count = count;
  index.largest = start + count - 1;
  index.shape = Shape(1, count);
  return index;
}

/// num2cell(A): one cell per element; cells and structs keep their class.
void callNum2cell(Call &call) {
  const Value &v = call[0];
  std::vector<Value> out;
  if (v.isNumeric()) {
    ArrayView view = viewOf(v, ForceReason::HostFunction);
    for (int64_t i = 0; i < view.numElems(); ++i)
      out.push_back(elementOf(view, i));
  } else {
    for (int64_t i = 0; i < v.numElems(); ++i) {
      IndexArg index = oneIndex(i, 1);
      out.push_back(call.interpreter.indexValue(v, index, call.span));
    }
  }
  call.returns(makeCell(v.shape(), std::move(out)));
}

/// cell2mat: rows are joined sideways, then on top of each other.
void callCell2mat(Call &call) {
  if (!call[0].isCell())
    throwError("MATLAB:cell2mat:InvalidInputType",
               "[cell2mat] Input must be a cell, not %s %s.",
               call[0].shape().str().c_str(),
               call[0].className().str().c_str());
  const CellObject &c = cellOf(call[0]);
  if (c.elements.empty())
    return call.returns(Value::emptyMatrix());
  if (c.shape.rank() > 2)
    throwError("MATLAB:cell2mat:UnsupportedCellContent",
               "[cell2mat] Cells of more than two dimensions (%s) are not "
               "supported.",
               c.shape.str().c_str());
  for (const Value &v : c.elements)
    if (v.className() != c.elements[0].className())
      throwError("MATLAB:cell2mat:MixedDataTypes",
                 "[cell2mat] All contents of the input cell array must be of "
                 "the same data type: %s and %s.",
                 c.elements[0].className().str().c_str(),
                 v.className().str().c_str());
  int64_t rows = c.shape.dim(0), columns = c.shape.dim(1);
  std::vector<Value> joined;
  for (int64_t r = 0; r < rows; ++r) {
    std::vector<Value> row;
    for (int64_t k = 0; k < columns; ++k)
      row.push_back(c.elements[r + k * rows]);
    joined.push_back(call.interpreter.horzcat(row, call.span));
  }
  call.returns(rows == 1 ? std::move(joined[0])
                         : call.interpreter.vertcat(joined, call.span));
}

std::vector<int64_t> partSizes(Call &call, size_t i, int64_t extent) {
  std::vector<int64_t> out;
  int64_t total = 0;
  for (double x : doublesOf(call[i], ForceReason::HostFunction)) {
    out.push_back(extentOf(x));
    total += std::min(out.back(), extent + 1 - total);
  }
  if (total != extent)
    throwError("MATLAB:mat2cell:VectorSumMismatch",
               "[mat2cell] Input arguments, D1 through D2, must sum to each "
               "dimension of the input matrix size: %lld and %lld.",
               static_cast<long long>(total), static_cast<long long>(extent));
  return out;
}

void callMat2cell(Call &call) {
  Value v = call[0];
  std::vector<int64_t> rows = partSizes(call, 1, v.shape().dim(0));
  std::vector<int64_t> columns = {v.shape().dim(1)};
  if (call.size() > 2)
    columns = partSizes(call, 2, v.shape().dim(1));
  std::vector<Value> out;
  int64_t firstColumn = 0;
  for (int64_t width : columns) {
    int64_t firstRow = 0;
    for (int64_t height : rows) {
      IndexArg index[2] = {oneIndex(firstRow, height),
                           oneIndex(firstColumn, width)};
      out.push_back(call.interpreter.indexValue(v, index, call.span));
      firstRow += height;
    }
    firstColumn += width;
  }
  call.returns(makeCell(Shape(static_cast<int64_t>(rows.size()),
                              static_cast<int64_t>(columns.size())),
                        std::move(out)));
}

constexpr Builtin kCellBuiltins[] = {
    {"cell", 0, -1, callCell, "a cell of empty matrices"},
    {"num2cell", 1, 1, callNum2cell, "a cell per element"},
    {"cell2mat", 1, 1, callCell2mat, "the contents of a cell, joined"},
    {"mat2cell", 2, 3, callMat2cell, "blocks of a matrix, as a cell"},
};

} // namespace

llvm::ArrayRef<Builtin> cellBuiltins() { return kCellBuiltins; }

} // namespace quern
