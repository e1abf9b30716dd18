//===- DeviceRunner.h - Plans on a GPU in tests -----------------*- C++ -*-===//
#ifndef QUERN_TESTS_CODEGEN_DEVICERUNNER_H
#define QUERN_TESTS_CODEGEN_DEVICERUNNER_H

#include "ir/math/Mode.h"
#include "planner/KernelPlan.h"

namespace quern::test {

struct Launch;

/// Whether plans are to run on a GPU: QUERN_TEST_CUDA=1.
bool runsOnDevice();
/// Runs \p plan there, with copies of the host's arrays that \p launch names.
void runOnDevice(const KernelPlan &plan, Launch &launch, MathMode math);

} // namespace quern::test

#endif // QUERN_TESTS_CODEGEN_DEVICERUNNER_H
