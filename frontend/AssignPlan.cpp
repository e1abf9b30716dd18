//===- AssignPlan.cpp - Sizes of an assignment into a part ----------------===//
#include "frontend/AssignPlan.h"

namespace quern {

namespace {

std::string byDashes(llvm::ArrayRef<int64_t> dims) {
  std::string text;
  for (int64_t d : dims)
    text += (text.empty() ? "" : "-by-") + std::to_string(d);
  return text;
}

/// Extents without those of 1: assignments compare these.
llvm::SmallVector<int64_t, 4> squeezed(llvm::ArrayRef<int64_t> dims) {
  llvm::SmallVector<int64_t, 4> out;
  for (int64_t d : dims)
    if (d != 1)
      out.push_back(d);
  return out;
}

[[noreturn]] void throwAmbiguousGrowth() {
  throwError("MATLAB:subsassignGrowAmbiguous",
             "Attempt to grow array along ambiguous dimension.");
}

void planLinear(AssignPlan &plan, const Shape &shape, const Shape &rhs,
                bool isUndefined) {
  IndexArg &arg = plan.args[0];
  int64_t n = shape.numElems();
  if (arg.kind == IndexArg::Kind::Colon && isUndefined) {
    plan.shape = rhs;
    plan.grows = true;
  } else if (arg.kind != IndexArg::Kind::Colon && arg.largest >= n) {
    plan.grows = true;
    int64_t wanted = arg.largest + 1;
    if (n == 0 && shape.rank() == 2) {
      bool isColumn = shape.dim(1) == 1 && shape.dim(0) == 0;
      plan.shape = isColumn ? Shape(wanted, 1) : Shape(1, wanted);
    } else if (shape.rank() == 2 && shape.dim(0) == 1)
      plan.shape = Shape(1, wanted);
    else if (shape.rank() == 2 && shape.dim(1) == 1)
      plan.shape = Shape(wanted, 1);
    else
      throwAmbiguousGrowth();
  }
  plan.extents = {plan.shape.numElems()};
  plan.count = arg.size(plan.extents[0]);
}

void planDims(AssignPlan &plan, const Shape &shape, const Shape &rhs) {
  auto count = static_cast<unsigned>(plan.args.size());
  plan.extents = viewedExtents(shape, count);
  bool isEmpty = shape.isEmpty();
  llvm::SmallVector<int64_t, 4> rest = squeezed(rhs.extents());
  // A colon over an extent of 0 takes what the right side has there.
  unsigned takenDim = 0;
  for (unsigned d = 0; d < count; ++d) {
    IndexArg &arg = plan.args[d];
    if (arg.kind == IndexArg::Kind::Colon && isEmpty && plan.extents[d] == 0) {
      int64_t n = rhs.isScalar() ? 1
                  : rhs.rank() == count
                      ? rhs.dim(d)
                      : (takenDim < rest.size() ? rest[takenDim] : 1);
      if (rhs.isEmpty())
        n = rhs.dim(d);
      if (rhs.rank() == count && !rhs.isScalar()) {
        // Where a scalar subscript took the place of a long extent, count
        // only the extents that are left.
        unsigned colons = 0;
        for (const IndexArg &other : plan.args)
          colons += other.kind == IndexArg::Kind::Colon;
        if (colons == 1 && n == 1 && rest.size() == 1)
          n = rest[0];
      }
      arg.kind = IndexArg::Kind::Range;
      arg.start = 0;
      arg.step = 1;
      arg.count = n;
      arg.largest = n - 1;
      arg.shape = Shape(1, n);
    }
    if (arg.size(plan.extents[d]) != 1)
      ++takenDim;
  }
  for (unsigned d = 0; d < count; ++d) {
    IndexArg &arg = plan.args[d];
    if (arg.kind != IndexArg::Kind::Colon && arg.count &&
        arg.largest >= plan.extents[d]) {
      if (d + 1 == count && count < shape.rank())
        throwAmbiguousGrowth();
      plan.grows = true;
      plan.extents[d] = arg.largest + 1;
    }
    plan.count *= arg.size(plan.extents[d]);
  }
  if (plan.grows) {
    if (count < shape.rank())
      for (unsigned d = count; d < shape.rank(); ++d)
        if (shape.dim(d) != 1)
          throwAmbiguousGrowth();
    if (checkedNumElems(plan.extents) < 0)
      throwError("MATLAB:pmaxsize", "Maximum variable size allowed by the "
                                    "program is exceeded.");
    plan.shape = Shape(plan.extents);
  }
}

} // namespace

AssignPlan planAssignment(const Shape &shape, llvm::ArrayRef<IndexArg> args,
                          const Shape &rhs, bool isUndefined) {
  AssignPlan plan;
  plan.shape = shape;
  plan.args.assign(args.begin(), args.end());
  if (args.size() == 1)
    planLinear(plan, shape, rhs, isUndefined);
  else
    planDims(plan, shape, rhs);
  if (rhs.isScalar())
    return plan;
  llvm::SmallVector<int64_t, 4> sizes;
  for (unsigned d = 0; d < plan.args.size(); ++d)
    sizes.push_back(plan.args[d].size(plan.extents[d]));
  if (args.size() == 1) {
    if (plan.count != rhs.numElems())
      throwError("MATLAB:matrix:singleSubscriptNumelMismatch",
                 "Unable to perform assignment because the left and right "
                 "sides have a different number of elements.");
    return plan;
  }
  if (squeezed(sizes) != squeezed(rhs.extents()))
    throwError("MATLAB:subsassigndimmismatch",
               "Unable to perform assignment because the size of the left "
               "side is %s and the size of the right side is %s.",
               byDashes(sizes).c_str(), byDashes(rhs.extents()).c_str());
  return plan;
}

} // namespace quern
