//===- LazyIndexing.cpp - x(p), x(p) = v with an array of subscripts ------===//
//
// Subscripts that are certain to be right (IndexBounds) stay an array, and x(p)
// or x(p) = v is recorded: it has no error left to report. All others are
// evaluated and looked at by the statement that has them.
//
//===----------------------------------------------------------------------===//
#include "frontend/AssignPlan.h"
#include "frontend/Interpreter.h"

#include <algorithm>

namespace quern {

namespace {

bool isKept(const IndexArg &arg) { return arg.kind == IndexArg::Kind::Array; }

/// Takes over what is known of the values; false if one may be no subscript.
bool fillBounds(IndexBounds &bounds, IndexArg &arg) {
  ValueBounds found = bounds.of(arg.array.owner().graph(), arg.array.id());
  if (!found.areSubscripts())
    return false;
  arg.largest = static_cast<int64_t>(std::min(found.high, 0x1p53)) - 1;
  return true;
}

bool isWithin(const IndexArg &arg, int64_t extent) {
  return arg.kind == IndexArg::Kind::Colon || !arg.count ||
         arg.largest < extent;
}

/// The subscripts from \c first to \c last, one axis of the gather: arrays, and
/// what is between them.
struct Gathered {
  size_t first, last;
  bool has(size_t d) const { return d >= first && d <= last; }
};

/// The elements of \p x that all subscripts but \p which name, which keep all
/// along their dimensions; undefined if dimensions are missing.
Value sliceOthers(Interpreter &interpreter, const Value &x,
                  llvm::ArrayRef<IndexArg> args, Gathered which, SpanId span) {
  Shape shape = x.shape();
  if (which.last >= shape.rank())
    return Value();
  llvm::SmallVector<int64_t, 12> slice;
  bool isWhole = true;
  for (size_t d = 0; d < args.size(); ++d) {
    if (d >= shape.rank()) { // only "the first" can be meant
      if (args[d].size(1) != 1)
        return Value();
      continue;
    }
    isWhole &= which.has(d) || args[d].kind == IndexArg::Kind::Colon;
    addSlice(slice, which.has(d) ? IndexArg() : args[d], shape.dim(d));
  }
  const Value *operand = &x;
  return isWhole ? x : interpreter.apply(Op::Slice, operand, slice, span);
}

Value reshaped(Interpreter &interpreter, Value x, const Shape &shape,
               SpanId span) {
  const Value *operand = &x;
  return x.shape() == shape
             ? x
             : interpreter.apply(Op::Reshape, operand, shape.extents(), span);
}

/// Subscript \p arg of dimension \p d, of \p extent elements, from 0 and along
/// that dimension.
Value offsetsAlong(Interpreter &interpreter, const IndexArg &arg, size_t d,
                   int64_t extent, SpanId span) {
  auto apply = [&](Op op, const Value &x, double y) {
    Value number(y);
    const Value *operands[] = {&x, &number};
    return interpreter.apply(op, operands, {}, span);
  };
  if (arg.kind == IndexArg::Kind::Scalar)
    return Value(static_cast<double>(arg.start));
  llvm::SmallVector<int64_t, 4> line(d + 1, 1);
  line[d] = arg.size(extent);
  if (isKept(arg)) {
    Value at =
        reshaped(interpreter, Value::array(arg.array), Shape(line), span);
    return apply(Op::Sub, interpreter.convert(at, ElementType::F64, span), 1);
  }
  Value at = interpreter.apply(Op::Iota, {}, line, span);
  if (arg.kind == IndexArg::Kind::Colon)
    return at;
  return apply(Op::Add, apply(Op::Mul, at, static_cast<double>(arg.step)),
               static_cast<double>(arg.start));
}

/// Where the elements that \p which names are along the dimensions it takes
/// together, from 1.
Value positionsOf(Interpreter &interpreter, llvm::ArrayRef<IndexArg> args,
                  llvm::ArrayRef<int64_t> extents, Gathered which,
                  SpanId span) {
  auto apply = [&](Op op, const Value &x, const Value &y) {
    const Value *operands[] = {&x, &y};
    return interpreter.apply(op, operands, {}, span);
  };
  Value at(1.0);
  int64_t stride = 1;
  for (size_t d = which.first; d <= which.last; ++d) {
    Value along = offsetsAlong(interpreter, args[d], d, extents[d], span);
    at = apply(Op::Add, at,
               apply(Op::Mul, along, Value(static_cast<double>(stride))));
    stride *= extents[d];
  }
  return at;
}

} // namespace

bool Interpreter::keepSubscript(const Value &v, const Value &base,
                                unsigned count, IndexArg &out) {
  if (!base.isArray() || !v.isArray())
    return false;
  Tensor t = v.tensor();
  int64_t n = t.numElems();
  if (n < 2 || t.type() == ElementType::Bool ||
      (count == 1 ? n : std::max(n, base.numElems())) < kViewElems)
    return false;
  out.array = t;
  bool isKnown = fillBounds(indexBounds, out);
  if (!isKnown && !t.isEvaluated()) {
    valueOrThrow(theSession->data(t, ForceReason::Indexing));
    isKnown = fillBounds(indexBounds, out);
  }
  if (!isKnown) {
    out.array = Tensor();
    return false;
  }
  out.kind = IndexArg::Kind::Array;
  out.count = n;
  out.shape = t.shape();
  return true;
}

/// x(p) as a pending array; undefined if it is not worth it or not possible.
Value Interpreter::gather(const Value &base, llvm::ArrayRef<IndexArg> args,
                          SpanId span) {
  Shape shape = base.shape();
  auto count = static_cast<unsigned>(args.size());
  llvm::SmallVector<int64_t, 4> extents = viewedExtents(shape, count);
  for (size_t d = 0; d < args.size(); ++d)
    if (!isWithin(args[d], extents[d]) || args[d].kind == IndexArg::Kind::List)
      return Value();
  if (!base.isArray())
    return Value();
  Shape result = indexedShape(shape, extents, args);
  if (checkedNumElems(result.extents()) < kViewElems)
    return Value();
  Gathered which = {0, args.size() - 1};
  while (!isKept(args[which.first]))
    ++which.first;
  while (!isKept(args[which.last]))
    --which.last;
  Value x = reshaped(*this, base, Shape(extents), span);
  x = sliceOthers(*this, x, args, which, span);
  if (!x.isDefined())
    return Value();
  Value at = Value::array(args[which.first].array);
  llvm::SmallVector<int64_t, 4> line(count, 1), merged(x.shape().extents());
  line[which.first] = args[which.first].count;
  if (which.first != which.last) {
    at = positionsOf(*this, args, extents, which, span);
    line[which.first] = at.numElems();
    for (size_t d = which.first + 1; d <= which.last; ++d) {
      merged[which.first] *= merged[d];
      merged[d] = 1;
    }
    x = reshaped(*this, x, Shape(merged), span);
  }
  bool isLookup = merged[which.first] == x.numElems();
  at = reshaped(*this, at, isLookup ? result : Shape(line), span);
  const Value *operands[] = {&x, &at};
  return reshaped(*this,
                  apply(Op::Gather, operands, int64_t(1) << which.first, span),
                  result, span);
}

void Interpreter::settleBounds(const Shape &shape,
                               llvm::MutableArrayRef<IndexArg> args) {
  auto count = static_cast<unsigned>(args.size());
  llvm::SmallVector<int64_t, 4> extents = viewedExtents(shape, count);
  for (size_t d = 0; d < args.size(); ++d) {
    // What may be too large of a pending array need not be there.
    if (!isKept(args[d]) || isWithin(args[d], extents[d]) ||
        args[d].array.isEvaluated())
      continue;
    valueOrThrow(theSession->data(args[d].array, ForceReason::Indexing));
    if (!fillBounds(indexBounds, args[d]))
      args[d].largest = extents[d];
  }
}

void Interpreter::makeLists(llvm::MutableArrayRef<IndexArg> args) {
  auto count = static_cast<unsigned>(args.size());
  for (size_t d = 0; d < args.size(); ++d)
    if (isKept(args[d]))
      args[d] = indexArg(Value::array(args[d].array), static_cast<unsigned>(d),
                         count);
}

Value Interpreter::indexByArrays(const Value &base,
                                 llvm::ArrayRef<IndexArg> args, SpanId span) {
  IndexArgs own(args.begin(), args.end());
  settleBounds(base.shape(), own);
  Value pending = gather(base, own, span);
  if (pending.isDefined())
    return pending;
  makeLists(own);
  return indexValue(base, own, span);
}

bool Interpreter::recordScatter(Value &base, const AssignPlan &plan,
                                const Value &rhs, SpanId span) {
  const IndexArg *which = llvm::find_if(plan.args, isKept);
  auto isWhole = [&](const IndexArg &arg) {
    return &arg == which || arg.kind == IndexArg::Kind::Colon;
  };
  if (plan.grows || which == plan.args.end() || !base.isArray() ||
      !llvm::all_of(plan.args, isWhole))
    return false;
  Value value;
  if (!isWorthRecording(session().graph(), base, plan) ||
      !newElements(*this, base, plan, rhs, span, value))
    return false;
  Shape shape = base.shape(), viewed = Shape(plan.extents);
  unsigned axis = which - plan.args.begin();
  if (plan.args.size() == 1 && shape.isVector()) {
    viewed = shape;
    axis = shape.dim(0) == 1 ? 1 : 0;
  }
  llvm::SmallVector<int64_t, 4> line(axis + 1, 1);
  line[axis] = which->count;
  int64_t axes = int64_t(1) << axis;
  Value x = reshaped(*this, base, viewed, span);
  Value at = reshaped(*this, Value::array(which->array), Shape(line), span);
  if (!value.isScalar())
    value =
        reshaped(*this, value, scatteredPart(viewed, Shape(line), axes), span);
  bool isDistinct =
      value.isScalar() ||
      indexBounds.areDistinct(theSession->graph(), which->array.id());
  const Value *operands[] = {&x, &at, &value};
  Value made = apply(isDistinct ? Op::ScatterDistinct : Op::Scatter, operands,
                     axes, span);
  base = reshaped(*this, std::move(made), shape, span);
  return true;
}

} // namespace quern
