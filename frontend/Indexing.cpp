//===- Indexing.cpp - x(...), c{...} --------------------------------------===//
//
// Colons, scalars and ranges on arrays that are pending or large become lazy
// views, arrays of subscripts gathers (LazyIndexing.cpp). Everything else is a
// host routine: the subscripts are values, so the array is as well by the time
// its element is looked at.
//
//===----------------------------------------------------------------------===//
#include "frontend/IndexLoops.h"
#include "frontend/Interpreter.h"
#include "frontend/ValueLayout.h"

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <utility>

namespace quern {

namespace {

[[noreturn]] void throwBadSubscript(double value, unsigned position,
                                    unsigned count) {
  if (value != std::floor(value) && std::isfinite(value))
    throwError("MATLAB:badsubscript",
               "Array indices must be positive integers or logical values.");
  if (value == 0 || value < 0)
    throwError("MATLAB:badsubscript",
               count == 1
                   ? "Array indices must be positive integers or logical "
                     "values."
                   : "Index in position %u is invalid. Array indices must be "
                     "positive integers or logical values.",
               position + 1);
  throwError("MATLAB:badsubscript",
             "Array indices must be positive integers or logical values.");
}

/// The 1-based index that \p d is.
int64_t wholeIndex(double d, unsigned position, unsigned count) {
  if (d >= 1 && d < 9e15) [[likely]] {
    auto k = static_cast<int64_t>(d);
    if (static_cast<double>(k) == d) [[likely]]
      return k;
  }
  throwBadSubscript(d, position, count);
}

template <typename T>
void fillFloat(IndexArg &out, const T *x, int64_t n, unsigned position,
               unsigned count) {
  out.list.resize(static_cast<size_t>(n));
  int64_t largest = 0;
  for (int64_t i = 0; i < n; ++i) {
    int64_t k = wholeIndex(static_cast<double>(x[i]), position, count);
    out.list[static_cast<size_t>(i)] = k - 1;
    largest = std::max(largest, k);
  }
  out.largest = largest - 1;
}

template <typename T>
void fillInteger(IndexArg &out, const T *x, int64_t n, unsigned position,
                 unsigned count) {
  out.list.resize(static_cast<size_t>(n));
  int64_t largest = 0;
  for (int64_t i = 0; i < n; ++i) {
    if (x[i] < 1)
      throwBadSubscript(static_cast<double>(x[i]), position, count);
    // A uint64 may be beyond int64; either end is beyond every array.
    int64_t k = std::in_range<int64_t>(x[i])
                    ? static_cast<int64_t>(x[i])
                    : std::numeric_limits<int64_t>::max();
    out.list[static_cast<size_t>(i)] = k - 1;
    largest = std::max(largest, k);
  }
  out.largest = largest - 1;
}

void fillMask(IndexArg &out, const uint8_t *x, int64_t n, const Shape &shape) {
  int64_t hits = 0;
  for (int64_t i = 0; i < n; ++i)
    hits += x[i] != 0;
  out.list.resize(static_cast<size_t>(hits));
  int64_t at = 0;
  for (int64_t i = 0; i < n; ++i)
    if (x[i])
      out.list[static_cast<size_t>(at++)] = i;
  out.largest = hits ? out.list.back() : -1;
  out.isMask = true;
  // A mask indexes as find(mask) does.
  out.shape = shape.rank() == 2 && shape.dim(0) == 1 && shape.dim(1) != 1
                  ? Shape(1, hits)
                  : Shape(hits, 1);
}

/// The values first, first + step, ... of a vector.
struct Progression {
  double first = 0;
  double step = 0;
};

bool readScalar(const Graph &graph, NodeId id, double &value) {
  const Node &node = graph[id];
  if ((node.op != Op::Scalar && node.op != Op::Constant) ||
      node.type != ElementType::F64)
    return false;
  value = std::bit_cast<double>(node.payload.bits);
  return true;
}

bool findProgression(const Node &node, int64_t n, Progression &out) {
  const auto *x = static_cast<const double *>(ValueLayout::elements(node));
  if (!x || n < 2)
    return false;
  out = {x[0], x[1] - x[0]};
  for (int64_t i = 2; i < n; ++i)
    if (x[i] != out.first + static_cast<double>(i) * out.step)
      return false;
  return true;
}

/// Whether the double vector \p id is known to be a progression without being
/// evaluated: a range, perhaps moved by a number.
bool findProgression(const Graph &graph, NodeId id, Progression &out) {
  const Node &node = graph[id];
  if (node.type != ElementType::F64)
    return false;
  llvm::ArrayRef<NodeId> operands = graph.operands(id);
  double moved = 0;
  switch (node.op) {
  case Op::Input:
    return findProgression(node, graph.numElems(id), out);
  case Op::Range:
    return readScalar(graph, operands[0], out.first) &&
           readScalar(graph, operands[1], out.step);
  case Op::Add:
  case Op::Sub: {
    bool isSum = node.op == Op::Add;
    if (readScalar(graph, operands[1], moved) &&
        findProgression(graph, operands[0], out)) {
      out.first += isSum ? moved : -moved;
      return true;
    }
    if (isSum && readScalar(graph, operands[0], moved) &&
        findProgression(graph, operands[1], out)) {
      out.first += moved;
      return true;
    }
    return false;
  }
  default:
    return false;
  }
}

/// Takes a vector of evenly spaced subscripts as a range; false if it is none
/// or names no elements.
bool fillRange(const Graph &graph, const Value &v, IndexArg &out) {
  if (!v.isArray())
    return false;
  const Shape &shape = graph.shape(v.node());
  int64_t n = shape.numElems();
  Progression found;
  if (n < 2 || !shape.isVector() || !findProgression(graph, v.node(), found))
    return false;
  double last = found.first + static_cast<double>(n - 1) * found.step;
  auto isIndex = [](double x) { return x == std::floor(x) && x < 9e15; };
  if (!isIndex(found.first) || !isIndex(found.step) || found.step == 0 ||
      !isIndex(last) || found.first < 1 || last < 1)
    return false;
  out.kind = IndexArg::Kind::Range;
  out.start = static_cast<int64_t>(found.first) - 1;
  out.step = static_cast<int64_t>(found.step);
  out.count = n;
  out.largest = static_cast<int64_t>(std::max(found.first, last)) - 1;
  out.shape = shape;
  return true;
}

[[noreturn]] void throwOutOfRange(unsigned position, unsigned count,
                                  int64_t limit) {
  auto n = static_cast<long long>(limit);
  if (count == 1)
    throwError("MATLAB:badsubscript",
               "Index exceeds the number of array elements. Index must not "
               "exceed %lld.",
               n);
  throwError("MATLAB:badsubscript",
             "Index in position %u exceeds array bounds. Index must not exceed "
             "%lld.",
             position + 1, n);
}

void checkRange(llvm::ArrayRef<int64_t> extents,
                llvm::ArrayRef<IndexArg> args) {
  for (unsigned d = 0; d < args.size(); ++d)
    if (args[d].kind != IndexArg::Kind::Colon && args[d].count &&
        args[d].largest >= extents[d])
      throwOutOfRange(d, static_cast<unsigned>(args.size()), extents[d]);
}

/// Shape of x(index) for one subscript.
Shape linearShape(const Shape &base, const IndexArg &arg, int64_t count) {
  if (arg.kind == IndexArg::Kind::Colon)
    return Shape(count, 1);
  bool indexIsVector =
      arg.shape.rank() == 2 && (arg.shape.dim(0) == 1 || arg.shape.dim(1) == 1);
  bool baseIsVector = base.rank() == 2 && !base.isScalar() &&
                      (base.dim(0) == 1 || base.dim(1) == 1);
  if (arg.isMask && base.isScalar())
    return arg.shape;
  if (indexIsVector && baseIsVector)
    return base.dim(0) == 1 ? Shape(1, count) : Shape(count, 1);
  return arg.shape;
}

template <typename T>
void gather(const void *from, void *to, llvm::ArrayRef<int64_t> extents,
            llvm::ArrayRef<IndexArg> args) {
  const T *x = static_cast<const T *>(from);
  T *out = static_cast<T *>(to);
  forEachOffset(extents, args, [&](int64_t k) { *out++ = x[k]; });
}

void gatherBytes(unsigned bytes, const void *from, void *to,
                 llvm::ArrayRef<int64_t> extents,
                 llvm::ArrayRef<IndexArg> args) {
  withElementBits(bytes, [&](auto element) {
    gather<decltype(element)>(from, to, extents, args);
  });
}

/// True if every subscript is a colon, a scalar or a range.
bool isSlice(llvm::ArrayRef<IndexArg> args) {
  for (const IndexArg &arg : args)
    if (arg.kind == IndexArg::Kind::List)
      return false;
  return true;
}

/// Selected elements of an element vector.
template <typename T>
std::vector<T> pick(const std::vector<T> &from, llvm::ArrayRef<int64_t> extents,
                    llvm::ArrayRef<IndexArg> args) {
  std::vector<T> out;
  forEachOffset(extents, args, [&](int64_t k) {
    out.push_back(from[static_cast<size_t>(k)]);
  });
  return out;
}

Value indexObject(const Value &base, llvm::ArrayRef<IndexArg> args,
                  const Shape &shape, llvm::ArrayRef<int64_t> extents) {
  if (base.isCell())
    return makeCell(shape, pick(cellOf(base).elements, extents, args));
  if (base.isStruct()) {
    const StructObject &from = structOf(base);
    auto *s = new StructObject;
    Value result = Value::object(s);
    s->shape = shape;
    s->fields = from.fields;
    for (const std::vector<Value> &column : from.columns)
      s->columns.push_back(pick(column, extents, args));
    return result;
  }
  const StringObject &from = stringsOf(base);
  auto *s = new StringObject;
  Value result = Value::object(s);
  s->shape = shape;
  s->elements = pick(from.elements, extents, args);
  s->missing = pick(from.missing, extents, args);
  return result;
}

/// A lazy view for subscripts that form one; undefined if none is worth it.
Value sliceView(Interpreter &interpreter, const Value &base,
                llvm::ArrayRef<IndexArg> args, llvm::ArrayRef<int64_t> extents,
                const Shape &shape, const Shape &result, SpanId span) {
  const Value *operand = &base;
  if (args.size() == 1 && args[0].kind == IndexArg::Kind::Colon)
    return interpreter.apply(Op::Reshape, operand, result.extents(), span);
  llvm::SmallVector<int64_t, 12> attrs;
  Value flat;
  if (args.size() == 1) {
    bool isVector =
        shape.rank() == 2 && (shape.dim(0) == 1 || shape.dim(1) == 1);
    if (!isVector || result.rank() != 2)
      return Value();
    IndexArg whole;
    bool isRow = shape.dim(0) == 1;
    addSlice(attrs, isRow ? whole : args[0], shape.dim(0));
    addSlice(attrs, isRow ? args[0] : whole, shape.dim(1));
  } else {
    if (args.size() < shape.rank()) {
      llvm::SmallVector<int64_t, 4> dims(extents);
      flat = interpreter.apply(Op::Reshape, operand, dims, span);
      operand = &flat;
    }
    unsigned rank = operand->shape().rank();
    for (unsigned d = 0; d < args.size(); ++d) {
      if (d >= rank) {
        // Beyond the rank only "the first" can be meant.
        if (args[d].size(1) != 1)
          return Value();
        continue;
      }
      addSlice(attrs, args[d], extents[d]);
    }
  }
  Value view = interpreter.apply(Op::Slice, operand, attrs, span);
  if (view.isArray() && !(view.shape() == result)) {
    operand = &view;
    Value reshaped =
        interpreter.apply(Op::Reshape, operand, result.extents(), span);
    return reshaped;
  }
  return view;
}

template <typename T> bool allZeroImaginary(const T *z, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    if (z[2 * i + 1] != 0)
      return false;
  return true;
}

bool hasZeroImaginary(ElementType type, const void *data, int64_t n) {
  return type == ElementType::C128
             ? allZeroImaginary(static_cast<const double *>(data), n)
             : allZeroImaginary(static_cast<const float *>(data), n);
}

/// The real parts of a complex array: parts of an array that hold no imaginary
/// part are real.
Tensor narrowed(Session &session, const Tensor &z, const Shape &shape) {
  ElementType type = realOf(z.type());
  Tensor out = valueOrThrow(session.uninitialised(type, shape));
  void *to = valueOrThrow(session.mutableData(out, ForceReason::Indexing));
  const void *from = valueOrThrow(session.data(z, ForceReason::Indexing));
  int64_t n = shape.numElems();
  auto copy = [n](const auto *x, auto *y) {
    for (int64_t i = 0; i < n; ++i)
      y[i] = x[2 * i];
  };
  if (type == ElementType::F64)
    copy(static_cast<const double *>(from), static_cast<double *>(to));
  else
    copy(static_cast<const float *>(from), static_cast<float *>(to));
  return out;
}

} // namespace

Shape indexedShape(const Shape &base, llvm::ArrayRef<int64_t> extents,
                   llvm::ArrayRef<IndexArg> args) {
  if (args.size() == 1)
    return linearShape(base, args[0], args[0].size(extents[0]));
  llvm::SmallVector<int64_t, 4> dims;
  for (size_t d = 0; d < args.size(); ++d)
    dims.push_back(args[d].size(extents[d]));
  return Shape(dims);
}

void addSlice(llvm::SmallVectorImpl<int64_t> &attrs, const IndexArg &arg,
              int64_t extent) {
  if (arg.kind == IndexArg::Kind::Colon)
    attrs.append({0, 1, extent});
  else
    attrs.append({arg.start, arg.kind == IndexArg::Kind::Range ? arg.step : 1,
                  arg.count});
}

IndexArg Interpreter::indexArg(const Value &v, unsigned position,
                               unsigned count, const Value *indexed) {
  IndexArg out;
  if (v.isNumber()) {
    int64_t k = wholeIndex(v.number(), position, count);
    out.kind = IndexArg::Kind::Scalar;
    out.start = out.largest = k - 1;
    return out;
  }
  out.kind = IndexArg::Kind::List;
  if (v.isLogicalScalar()) {
    uint8_t one = v.boolean();
    fillMask(out, &one, 1, Shape());
    if (!one)
      out.shape = Shape(0, 0);
    out.count = static_cast<int64_t>(out.list.size());
    return out;
  }
  if (!v.isNumeric())
    throwError("MATLAB:badsubscript",
               "Unable to use a value of type %s as an index.",
               v.className().str().c_str());
  if (v.isCharRow() && v.numElems() == 1 && v.text() == ":")
    return IndexArg();
  if (fillRange(theSession->graph(), v, out))
    return out;
  if (indexed && keepSubscript(v, *indexed, count, out))
    return out;
  Tensor t = v.tensor();
  const void *data =
      v.isEmpty() ? nullptr
                  : valueOrThrow(theSession->data(t, ForceReason::Indexing));
  int64_t n = t.numElems();
  out.shape = t.shape();
  switch (t.type()) {
#define FILL(TYPE, T, FN)                                                      \
  case ElementType::TYPE:                                                      \
    FN(out, static_cast<const T *>(data), n, position, count);                 \
    break;
    FILL(F64, double, fillFloat)
    FILL(F32, float, fillFloat)
    FILL(I8, int8_t, fillInteger)
    FILL(I16, int16_t, fillInteger)
    FILL(I32, int32_t, fillInteger)
    FILL(I64, int64_t, fillInteger)
    FILL(U8, uint8_t, fillInteger)
    FILL(U16, uint16_t, fillInteger)
    FILL(U32, uint32_t, fillInteger)
    FILL(U64, uint64_t, fillInteger)
    FILL(Char, uint16_t, fillInteger)
#undef FILL
  case ElementType::Bool:
    fillMask(out, static_cast<const uint8_t *>(data), n, t.shape());
    break;
  case ElementType::C128:
  case ElementType::C64:
    throwError("MATLAB:badsubscript",
               "Array indices must be positive integers or logical values.");
  }
  out.count = static_cast<int64_t>(out.list.size());
  if (out.list.empty())
    out.largest = -1;
  if (out.count == 1 && !out.isMask) {
    out.kind = IndexArg::Kind::Scalar;
    out.start = out.list[0];
  }
  return out;
}

Value Interpreter::indexValue(const Value &base, llvm::ArrayRef<IndexArg> args,
                              SpanId span) {
  if (base.isFunction())
    throw MatlabError{"MATLAB:handle:index",
                      "A function handle cannot be indexed here.",
                      span,
                      {}};
  if (args.empty())
    return base;
  auto isArray = [](const IndexArg &arg) {
    return arg.kind == IndexArg::Kind::Array;
  };
  if (llvm::any_of(args, isArray))
    return indexByArrays(base, args, span);
  Shape shape = base.shape();
  auto count = static_cast<unsigned>(args.size());
  llvm::SmallVector<int64_t, 4> extents = viewedExtents(shape, count);
  try {
    checkRange(extents, args);
  } catch (MatlabError &e) {
    e.span = span;
    throw;
  }
  Shape result = indexedShape(shape, extents, args);
  if (checkedNumElems(result.extents()) < 0)
    throw MatlabError{"MATLAB:pmaxsize",
                      "Maximum variable size allowed by the program is "
                      "exceeded.",
                      span,
                      {}};
  if (base.isObject())
    return indexObject(base, args, result, extents);
  if (!base.isArray() && result.isScalar())
    return base;
  Tensor t = base.tensor();
  bool pending = theSession->graph()[t.id()].op > Op::Constant;
  int64_t n = result.numElems();
  bool isLarge =
      n >= kViewElems || (n > kRoundElems && theSession->recordsMaps());
  if (base.isArray() && isSlice(args) && n > 1 &&
      (pending ? t.numElems() > 1 : isLarge)) {
    Value view = sliceView(*this, base, args, extents, shape, result, span);
    if (view.isDefined())
      return view;
  }
  if (n == 0 && !pending)
    return Value::array(
        valueOrThrow(theSession->uninitialised(t.type(), result)));
  const void *from = valueOrThrow(theSession->data(
      t, n == 1 ? ForceReason::ScalarRead : ForceReason::Indexing));
  ElementType type = t.type();
  if (n == 1 && !isComplex(type)) {
    int64_t at = 0;
    forEachOffset(extents, args, [&](int64_t k) { at = k; });
    uint64_t bits = 0;
    unsigned bytes = byteSize(type);
    std::memcpy(&bits, static_cast<const char *>(from) + at * bytes, bytes);
    return Value::array(theSession->scalar(type, bits));
  }
  Tensor out = valueOrThrow(theSession->uninitialised(type, result));
  if (!n)
    return Value::array(std::move(out));
  void *to = valueOrThrow(theSession->mutableData(out, ForceReason::Indexing));
  gatherBytes(byteSize(type), from, to, extents, args);
  if (isComplex(type) && hasZeroImaginary(type, to, n))
    return Value::array(narrowed(*theSession, out, result));
  return Value::array(std::move(out));
}

void Interpreter::indexCell(const Value &base, llvm::ArrayRef<IndexArg> args,
                            ValueList &results, SpanId span) {
  Shape shape = base.shape();
  auto count = static_cast<unsigned>(args.size());
  if (!count)
    throw MatlabError{
        "MATLAB:badsubscript", "Braces need a subscript.", span, {}};
  llvm::SmallVector<int64_t, 4> extents = viewedExtents(shape, count);
  try {
    checkRange(extents, args);
  } catch (MatlabError &e) {
    e.span = span;
    throw;
  }
  if (base.isString()) {
    const StringObject &s = stringsOf(base);
    forEachOffset(extents, args, [&](int64_t k) {
      results.push_back(Value::charRow(s.elements[static_cast<size_t>(k)]));
    });
    return;
  }
  const CellObject &cell = cellOf(base);
  forEachOffset(extents, args, [&](int64_t k) {
    results.push_back(cell.elements[static_cast<size_t>(k)]);
  });
}

} // namespace quern
