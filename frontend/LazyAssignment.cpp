//===- LazyAssignment.cpp - x(a:b, :) = v as an operation -----------------===//
//
// An assignment into a box of an array is recorded as an update when the box is
// large, or when doing it at once would force the array or those who wait to
// read it: the kernel that computes the new elements then writes them where
// they belong. A small box that is another one each time is written at once:
// each place of it would be a plan of its own, which costs more than the write.
// But a slice that moves on by one way in each iteration of a loop over maps is
// recorded, since the iterations become rounds of one kernel.
//
//===----------------------------------------------------------------------===//
#include "frontend/AssignPlan.h"
#include "frontend/IndexLoops.h"

#include "llvm/ADT/Hashing.h"

namespace quern {

using namespace syntax;

namespace {

bool isPending(const Graph &graph, const Value &v) {
  return v.isArray() && !isLeaf(graph[v.node()].op);
}

/// True for zeros(n) and the like: making it costs less than keeping it open.
bool isMadeOfScalars(const Graph &graph, NodeId id) {
  for (NodeId operand : graph.operands(id))
    if (!isLeaf(graph[operand].op) || graph.numElems(operand) != 1)
      return false;
  return true;
}

/// True if writing into \p base at once would force it, or its readers.
bool isBusy(const Graph &graph, const Value &base) {
  return isPending(graph, base) ? !isMadeOfScalars(graph, base.node())
                                : graph[base.node()].uses != 0;
}

/// True if writing into \p base at once would copy all of it, which may be much
/// more than is written.
bool isLargeAndShared(const Graph &graph, const Value &base) {
  return !isPending(graph, base) && base.numElems() >= kLargePart &&
         graph[base.node()].handles > 1;
}

/// Start, step and count per dimension of \p shape; false if the subscripts
/// are no box of it.
bool boxOf(const AssignPlan &plan, const Shape &shape,
           llvm::SmallVectorImpl<int64_t> &box) {
  auto add = [&](const IndexArg &arg, int64_t extent) {
    bool isColon = arg.kind == IndexArg::Kind::Colon;
    box.append(
        {isColon ? 0 : arg.start,
         arg.kind == IndexArg::Kind::Range && arg.count > 1 ? arg.step : 1,
         arg.size(extent)});
    return arg.kind != IndexArg::Kind::List &&
           arg.kind != IndexArg::Kind::Array &&
           (arg.count < 2 || arg.step != 0);
  };
  unsigned rank = shape.rank();
  if (plan.args.size() == 1) {
    const IndexArg &arg = plan.args[0];
    IndexArg whole;
    if (arg.kind == IndexArg::Kind::Colon) {
      for (unsigned d = 0; d < rank; ++d)
        add(whole, shape.dim(d));
      return true;
    }
    if (!shape.isVector())
      return false;
    bool isRow = shape.dim(0) == 1;
    return add(isRow ? whole : arg, shape.dim(0)) &&
           add(isRow ? arg : whole, shape.dim(1));
  }
  if (plan.args.size() < rank)
    return false;
  for (unsigned d = 0; d < rank; ++d)
    if (!add(plan.args[d], shape.dim(d)))
      return false;
  return true; // beyond the rank only "the first" can be meant
}

Shape extentsOf(llvm::ArrayRef<int64_t> box) {
  llvm::SmallVector<int64_t, 4> extents;
  for (size_t d = 0; d < box.size(); d += 3)
    extents.push_back(box[d + 2]);
  return Shape(extents);
}

} // namespace

bool isWorthRecording(const Graph &graph, const Value &base,
                      const AssignPlan &plan) {
  return plan.count >= kLargePart || isBusy(graph, base) ||
         isLargeAndShared(graph, base);
}

bool newElements(Interpreter &interpreter, const Value &base,
                 const AssignPlan &plan, const Value &rhs, SpanId span,
                 Value &value) {
  Session &session = interpreter.session();
  // What may run again must not take base's storage: better have the new
  // elements first than copy most of a large array.
  if (isPending(session.graph(), rhs) && plan.count < base.numElems() / 2 &&
      session.mayRunAgain(rhs.tensor())) {
    checkOrThrow(session.evaluate(rhs.tensor(), ForceReason::Assignment));
    if (!isBusy(session.graph(), base))
      return false;
  }
  ElementType type = base.elementType();
  value = rhs;
  if (!isFloat(type) && !isComplex(type)) {
    // Whether the new elements are real must be known here.
    ElementType from = rhs.elementType();
    if (rhs.isArray() && (isFloat(from) || isComplex(from)))
      from = valueOrThrow(session.settledType(rhs.tensor()));
    if (isComplex(from))
      return false;
    value = interpreter.convert(rhs, type, span);
  }
  return true;
}

bool Interpreter::noteMove(SpanId span, llvm::ArrayRef<int64_t> box) {
  Move &last = moves[span];
  Move now = {{box.begin(), box.end()}, 0, 0};
  for (unsigned d = 0; last.box.size() == box.size() && 3 * d < box.size();
       ++d) {
    int64_t way = box[3 * d] - last.box[3 * d];
    bool isSlice = box[3 * d + 2] == 1 && last.box[3 * d + 2] == 1;
    if (way != 0 && (now.way != 0 || !isSlice)) {
      now.way = 0;
      break;
    }
    if (way != 0) {
      now.axis = d;
      now.way = way;
    }
  }
  bool isSteady = now.way != 0 && now.way == last.way && now.axis == last.axis;
  last = std::move(now);
  return isSteady;
}

bool recordAssignment(Interpreter &interpreter, Value &base,
                      const AssignPlan &plan, const Value &rhs, SpanId span) {
  Session &session = interpreter.session();
  if (plan.grows || plan.count < 2 || !base.isArray())
    return false;
  bool isLarge = plan.count >= kLargePart;
  llvm::SmallVector<int64_t, 12> box;
  bool maySlice = !isLarge && plan.count > kRoundElems && session.recordsMaps();
  bool isWorthIt = isWorthRecording(session.graph(), base, plan);
  if ((!isWorthIt && !maySlice) || !boxOf(plan, base.shape(), box))
    return false;
  bool isSlice = maySlice && interpreter.noteMove(span, box) &&
                 isPending(session.graph(), rhs);
  if (!isWorthIt && !isSlice)
    return false;
  bool isSteady = interpreter.noteBox(span, llvm::hash_combine_range(box));
  if (!isLarge && !isSlice && !isSteady)
    return false;
  Value value;
  if (!newElements(interpreter, base, plan, rhs, span, value))
    return false;
  Shape extents = extentsOf(box);
  const Value *operand = &value;
  if (!value.isScalar() && !(value.shape() == extents))
    value = interpreter.apply(Op::Reshape, operand, extents.extents(), span);
  const Value *operands[] = {&base, &value};
  base = interpreter.apply(Op::Update, operands, box, span);
  return true;
}

//===-- Masks -------------------------------------------------------------===//

/// Whether x(i) = c may turn out as a choice for each element: \p target is a
/// real array with one subscript of any value, \p rhs a real number.
bool Interpreter::isMaskedTarget(const Expr &target, const Value &rhs) {
  if (target.kind != NodeKind::Index || !rhs.isNumeric() || !rhs.isScalar() ||
      isComplex(rhs.elementType()))
    return false;
  const auto &index = static_cast<const IndexExpr &>(target);
  if (index.args.size() != 1 || index.base->kind != NodeKind::Identifier)
    return false;
  switch (index.args[0]->kind) {
  case NodeKind::Identifier:
  case NodeKind::Binary:
  case NodeKind::Unary:
  case NodeKind::Index:
    break;
  default:
    return false;
  }
  const Value *x = variable(static_cast<const IdentifierExpr &>(*index.base));
  return x && x->isArray() && x->numElems() > 1 && !isComplex(x->elementType());
}

/// Does the assignment as select(mask, rhs, x) if the subscript is a pending
/// mask of x's size, or x is pending; else leaves the subscript in \p links.
bool Interpreter::assignMasked(const IndexExpr &target, const Value &rhs,
                               Links &links) {
  const auto &name = static_cast<const IdentifierExpr &>(*target.base);
  Value index;
  {
    Value held = *variable(name);
    withEnd(target, &held, 1, [&](size_t) { index = eval(*target.args[0]); });
  }
  const Graph &graph = theSession->graph();
  Value &x = variableSlot(name);
  auto isReal = [&](const Value &v) {
    return !isFloat(v.elementType()) || !isPending(graph, v) ||
           !isComplex(valueOrThrow(theSession->settledType(v.tensor())));
  };
  if (index.isArray() && index.elementType() == ElementType::Bool &&
      x.isArray() && index.shape() == x.shape() &&
      (isPending(graph, index) || isPending(graph, x)) && isReal(rhs) &&
      isReal(x)) {
    Value value = convert(rhs, x.elementType(), target.span);
    const Value *operands[] = {&index, &value, &x};
    x = apply(Op::Select, operands, {}, target.span);
    return true;
  }
  Link link{NodeKind::Index, target.span, {}, {}};
  try {
    link.args.push_back(indexArg(index, 0, 1, &x));
  } catch (MatlabError &e) {
    if (!e.span)
      e.span = target.span;
    throw;
  }
  links.push_back(std::move(link));
  return false;
}

} // namespace quern
