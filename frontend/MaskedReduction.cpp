//===- MaskedReduction.cpp - sum(x(m)) without x(m) -----------------------===//
//
// A reduction of the elements that a logical mask selects folds all elements,
// with the reduction's identity in place of those that are not selected: one
// kernel, even if the mask and the elements are pending. Functions that
// compose reductions have a library function of x and m (Callee::maskedForm).
// Elements combine in the order of a fold over the whole array, not over the
// selected ones: sums may differ in the last digits.
//
//===----------------------------------------------------------------------===//
#include "frontend/MaskedExpression.h"
#include "ir/ConstantEval.h"

namespace quern {

using namespace syntax;

namespace {

/// Whether \p callee can be asked for its value on selected elements.
bool folds(const Callee &callee) {
  return callee.maskedForm ||
         (callee.kind == Callee::Kind::Op && callee.op->reduce >= 0);
}

/// What the fold \p op takes from an element of \p type that is not selected.
Value identityOf(Session &session, Op op, ElementType type) {
  OpTypes types = {};
  info(op).type(type, types);
  types.result = type;
  HostBuilder host;
  HostValue identity = evaluateElement(host, op, info(op).identity,
                                       hostValue(types.compute, 0), types);
  return Value::array(session.scalar(type, identity.re));
}

/// Whether elements of \p x that are not selected cannot matter: selected
/// ones of a complex array may all be real, which decides what is largest.
bool staysReal(Session &session, const Callee &callee, const Value &x) {
  if (isComplex(x.elementType()))
    return false;
  bool compares =
      !callee.maskedForm && info(static_cast<Op>(callee.op->reduce)).keepsEmpty;
  return !compares || !isComplex(valueOrThrow(session.settledType(x.tensor())));
}

} // namespace

/// callee(x(mask)) for an x of the mask's shape.
Value Interpreter::foldMasked(const Callee &callee, Value x, Value mask,
                              SpanId span) {
  if (callee.maskedForm) {
    Value args[] = {std::move(x), std::move(mask)};
    return call1(symbols.name(callee.maskedForm), args, span);
  }
  const Op op = static_cast<Op>(callee.op->reduce);
  const OpInfo &row = info(op);
  // A char is no place for the identity of an extremum.
  if (row.keepsEmpty && x.elementType() == ElementType::Char)
    x = convert(x, ElementType::F64, span);
  Value nothing = identityOf(*theSession, op, x.elementType());
  const Value *choice[] = {&mask, &x, &nothing};
  Value chosen = apply(Op::Select, choice, {}, span);
  const Shape shape = mask.shape();
  auto axes = static_cast<int64_t>((uint64_t(1) << shape.rank()) - 1);
  const Value *operand = &chosen;
  Value result = apply(op, operand, axes, span);
  if (!row.keepsEmpty)
    return result;
  operand = &mask;
  Value any = apply(Op::Any, operand, axes, span);
  // The mask's values decide whether there is a result. Both are computed now,
  // by one kernel, which need not store what nobody holds any more.
  x = chosen = mask = Value();
  Tensor both[] = {any.tensor(), result.tensor()};
  checkOrThrow(theSession->evaluate(both, ForceReason::Indexing));
  if (isTrue(any, span))
    return result;
  bool isRow = shape.rank() == 2 && shape.dim(0) == 1;
  return Value::array(valueOrThrow(theSession->uninitialised(
      result.elementType(), isRow ? Shape(1, 0) : Shape(0, 1))));
}

/// callee(x(logic)), where evaluating the subscript tells whether it is a mask.
bool Interpreter::callOnSelected(const Callee &callee, const IndexExpr &index,
                                 int numOutputs, ValueList &results,
                                 SpanId span) {
  if (index.args.size() != 1 || index.base->kind != NodeKind::Identifier ||
      !MaskedExpression::mayGiveMask(*this, *index.args[0]))
    return false;
  const Value *found =
      variable(static_cast<const IdentifierExpr &>(*index.base));
  if (!found || !found->isArray())
    return false;
  Value x = *found;
  Value subscript;
  IndexArgs subscripts;
  bool isMask = false;
  withEnd(index, &x, 1, [&](size_t) {
    subscript = eval(*index.args[0]);
    isMask = MaskedExpression::selects(*theSession, subscript, x) &&
             staysReal(*theSession, callee, x);
    if (!isMask)
      subscripts.push_back(indexArg(subscript, 0, 1, &x));
  });
  if (isMask) {
    results.push_back(
        foldMasked(callee, std::move(x), std::move(subscript), span));
    return true;
  }
  ValueList args;
  args.push_back(indexValue(x, subscripts, index.span));
  call(callee, args, numOutputs, results, span);
  return true;
}

bool Interpreter::callOnMasked(const Callee &callee, const IndexExpr &expr,
                               int numOutputs, ValueList &results) {
  if (numOutputs > 1 || expr.args.size() != 1 || !folds(callee))
    return false;
  const Expr &arg = *expr.args[0];
  if (arg.kind != NodeKind::Index && arg.kind != NodeKind::Unary &&
      arg.kind != NodeKind::Binary)
    return false;
  MaskedExpression elements(*this);
  if (!elements.accept(arg))
    return arg.kind == NodeKind::Index &&
           callOnSelected(callee, static_cast<const IndexExpr &>(arg),
                          numOutputs, results, expr.span);
  if (!elements.begin())
    return false;
  Value x = elements.evaluate(arg);
  if (!staysReal(*theSession, callee, x))
    return false;
  results.push_back(
      foldMasked(callee, std::move(x), elements.takeMask(), expr.span));
  return true;
}

} // namespace quern
