//===- Extremum.cpp - [m, i] = max(x) -------------------------------------===//
//
// Large arrays: the extremum is a fold, its place another one over the
// positions of the elements that equal it, both in one kernel while a row stays
// in cache. Small arrays and complex ones are walked on the host. NaN counts
// only where there is nothing else; of equal elements the first is meant.
//
//===----------------------------------------------------------------------===//
#include "frontend/HostArray.h"
#include "frontend/Interpreter.h"
#include "frontend/Registry.h"
#include "frontend/builtins/Ordering.h"

#include <limits>

namespace quern {

template <typename T>
static int64_t findExtremum(const T *x, int64_t base, const Lanes &lanes,
                            bool isMax) {
  int64_t best = -1;
  for (int64_t i = 0; i < lanes.length; ++i) {
    const T &candidate = x[base + i * lanes.innerCount];
    if (isNan(candidate))
      continue;
    if (best < 0) {
      best = i;
      continue;
    }
    const T &current = x[base + best * lanes.innerCount];
    if (isMax ? comesBefore(current, candidate)
              : comesBefore(candidate, current))
      best = i;
  }
  return best < 0 ? 0 : best;
}

/// The extremum of \p x along \p dim and its 1-based place.
static void recordExtremum(Call &call, const Value &x, unsigned dim,
                           bool isMax) {
  Interpreter &interpreter = call.interpreter;
  SpanId span = call.span;
  const Value *operand = &x;
  int64_t axis = int64_t(1) << dim;
  Value extremum =
      interpreter.apply(isMax ? Op::Max : Op::Min, operand, axis, span);
  Value matches = interpreter.apply(Op::Eq, {&x, &extremum}, span);
  if (isFloat(x.elementType())) {
    Value isNan = interpreter.apply(Op::IsNan, {&extremum}, span);
    matches = interpreter.apply(Op::Or, {&matches, &isNan}, span);
  }
  llvm::SmallVector<int64_t, 4> extents(x.shape().rank(), 1);
  extents[dim] = x.shape().dim(dim);
  Value position = interpreter.apply(Op::Iota, llvm::ArrayRef<const Value *>(),
                                     extents, span);
  Value never(std::numeric_limits<double>::infinity());
  Value place =
      interpreter.apply(Op::Select, {&matches, &position, &never}, span);
  operand = &place;
  Value first = interpreter.apply(Op::Min, operand, axis, span);
  Value one(1.0);
  call.returns(std::move(extremum));
  call.returns(interpreter.apply(Op::Add, {&first, &one}, span));
}

void callExtremumIndex(Call &call, bool isMax) {
  const char *function = isMax ? "max" : "min";
  if (call.numOutputs > 2)
    throwError("MATLAB:TooManyOutputs", "Too many output arguments.");
  if (call.size() > 1 && !call[1].isEmpty())
    throwError("MATLAB:max:TwoInTwoOutNotSupported",
               "%s with two matrices to compare and two output arguments is "
               "not supported.",
               isMax ? "MAX" : "MIN");
  Value operand = call[0];
  bool overAll = call.size() > 2 && call[2].isText();
  bool isNothing = operand.shape() == Shape(0, 0) && call.size() <= 2;
  if (overAll && operand.isNumeric()) {
    const Value *whole = &call[0];
    int64_t column[] = {operand.shape().numElems(), 1};
    operand = call.interpreter.apply(Op::Reshape, whole, column, call.span);
  }
  unsigned dim = overAll           ? 0
                 : call.size() > 2 ? dimArg(call, 2)
                                   : operand.shape().firstNonSingleton();
  if (operand.isNumeric() &&
      operand.shape().numElems() > call.session.eagerElems() &&
      dim < std::min(operand.shape().rank(), 32u) &&
      !isComplex(valueOrThrow(call.session.settledType(operand.tensor()))))
    return recordExtremum(call, operand, dim, isMax);
  HostView x = hostView(call.session, operand, function);
  Shape shape = isNothing               ? Shape(0, 0)
                : x.shape.dim(dim) == 0 ? x.shape
                                        : x.shape.with(dim, 1);
  HostArray values = newArray(call.session, x.type, shape);
  HostArray indices = newArray(call.session, ElementType::F64, shape);
  if (!shape.isEmpty()) {
    Lanes lanes(x.shape, dim);
    withStorageType(x.type, [&](auto tag) {
      using T = typename decltype(tag)::type;
      const T *in = x.as<T>();
      for (int64_t lane = 0; lane < lanes.count(); ++lane) {
        int64_t base = lanes.base(lane);
        int64_t best = findExtremum(in, base, lanes, isMax);
        values.as<T>()[lane] = in[base + best * lanes.innerCount];
        indices.as<double>()[lane] = static_cast<double>(best + 1);
      }
    });
  }
  call.returns(values.take());
  call.returns(indices.take());
}

} // namespace quern
