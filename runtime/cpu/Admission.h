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

/// What a launch that was interpreted in \p ns lost against the compiled
/// kernel, which is predicted to take \p compiledNs. The prediction is coarse,
/// so it counts only within what is seen: a tenth for what memory bounds, three
/// quarters for many instructions on few elements.
inline double lostNs(double ns, double compiledNs) {
  return std::clamp(ns - compiledNs, 0.1 * ns, 0.75 * ns);
}

} // namespace quern

#endif // QUERN_RUNTIME_CPU_ADMISSION_H
