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

/// The elements of \p x that all subscripts but number \p which name, which
/// keep all along its dimension; undefined if dimensions are missing.
Value sliceOthers(Interpreter &interpreter, const Value &x,
                  llvm::ArrayRef<IndexArg> args, size_t which, SpanId span) {
  Shape shape = x.shape();
  if (which >= shape.rank())
    return Value();
  llvm::SmallVector<int64_t, 12> slice;
  bool isWhole = true;
  for (size_t d = 0; d < args.size(); ++d) {
    if (d >= shape.rank()) { // only "the first" can be meant
      if (args[d].size(1) != 1)
        return Value();
      continue;
    }
    isWhole &= d == which || args[d].kind == IndexArg::Kind::Colon;
    addSlice(slice, d == which ? IndexArg() : args[d], shape.dim(d));
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
  if (!base.isArray() || llvm::count_if(args, isKept) != 1)
    return Value();
  Shape result = indexedShape(shape, extents, args);
  if (checkedNumElems(result.extents()) < kViewElems)
    return Value();
  size_t which = llvm::find_if(args, isKept) - args.begin();
  Value x = reshaped(*this, base, Shape(extents), span);
  x = sliceOthers(*this, x, args, which, span);
  if (!x.isDefined())
    return Value();
  llvm::SmallVector<int64_t, 4> line(count, 1);
  line[which] = args[which].count;
  Value at = reshaped(*this, Value::array(args[which].array),
                      count == 1 ? result : Shape(line), span);
  const Value *operands[] = {&x, &at};
  return reshaped(*this, apply(Op::Gather, operands, int64_t(1) << which, span),
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
  if (!newElements(*this, base, plan, rhs, span, value))
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
    value = reshaped(*this, value, scatteredPart(viewed, Shape(line), axes),
                     span);
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
