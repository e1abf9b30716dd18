//===- Extremum.cpp - [m, i] = max(x) -------------------------------------===//
//
// No op tells where an extremum is, so the call with two outputs walks the
// lanes on the host. NaN counts only where there is nothing else; of equal
// elements the first is meant.
//
//===----------------------------------------------------------------------===//
#include "frontend/HostArray.h"
#include "frontend/Registry.h"
#include "frontend/builtins/Ordering.h"

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
  HostView x = hostView(call.session, operand, function);
  unsigned dim = x.shape.firstNonSingleton();
  bool isNothing = x.shape == Shape(0, 0);
  bool overAll = call.size() > 2 && call[2].isText();
  if (overAll) {
    x.shape = Shape(x.shape.numElems(), 1);
    dim = 0;
  } else if (call.size() > 2) {
    dim = dimArg(call, 2);
    isNothing = false;
  }
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
