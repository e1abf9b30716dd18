//===- HostArray.cpp - Working on the elements of arrays on the host ------===//
#include "frontend/HostArray.h"

namespace quern {

HostArray newArray(Session &session, ElementType type, const Shape &shape) {
  if (checkedNumElems(shape.extents()) < 0)
    throwError("MATLAB:pmaxsize",
               "Requested array exceeds the maximum possible variable size.");
  Tensor tensor = valueOrThrow(session.uninitialised(type, shape));
  void *data = valueOrThrow(session.mutableData(tensor, ForceReason::Api));
  return {std::move(tensor), data};
}

HostView hostView(Session &session, const Value &v, const char *function) {
  if (!v.isNumeric())
    throwError("MATLAB:UndefinedFunction",
               "Undefined function '%s' for input arguments of type '%s'.",
               function, v.className().str().c_str());
  HostView view{v.tensor(), ElementType::F64, v.shape(), nullptr};
  view.data =
      valueOrThrow(session.data(view.tensor, ForceReason::HostFunction));
  view.type = view.tensor.type(); // settled by the evaluation
  return view;
}

Lanes::Lanes(const Shape &shape, unsigned dim) : length(shape.dim(dim)) {
  for (unsigned d = 0; d < shape.rank(); ++d)
    if (d < dim)
      innerCount *= shape.dim(d);
    else if (d > dim)
      outerCount *= shape.dim(d);
}

} // namespace quern
