//===- Admission.h - When compiling a kernel pays ---------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CPU_ADMISSION_H
#define QUERN_RUNTIME_CPU_ADMISSION_H

#include "planner/DeviceModel.h"
#include "planner/KernelPlan.h"
#include <algorithm>

namespace quern {

/// Time to compile \p plan.
inline double predictedCompileNs(const KernelPlan &plan,
                                 const DeviceModel &model) {
  return model.compileNs +
         model.compileInstrNs * static_cast<double>(plan.code.size());
}

/// A kernel that has lost this many times what its compile costs, and still is
/// not compiled, waits for it.
inline constexpr double kPatience = 3;

/// A launch at this part of the speed of memory is as fast as it can be.
inline constexpr double kRoof = 0.9;
/// One that is so much faster proves that the model does not know its memory.
inline constexpr double kBeyondRoof = 1.25;

/// What a launch that was interpreted in \p ns lost against the compiled
/// kernel, which is predicted to take \p compiledNs, of which \p movingNs for
/// the memory alone (0: unknown). The prediction is coarse, so it counts only
/// within what is seen: a tenth for what memory bounds, three quarters for many
/// instructions on few elements.
inline double lostNs(double ns, double compiledNs, double movingNs) {
  double ofRoof = movingNs / ns;
  if (ofRoof >= kRoof && ofRoof <= kBeyondRoof)
    return 0;
  return std::clamp(ns - compiledNs, 0.1 * ns, 0.75 * ns);
}

} // namespace quern

#endif // QUERN_RUNTIME_CPU_ADMISSION_H
