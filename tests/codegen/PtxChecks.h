//===- PtxChecks.h - PTX of plans in tests ----------------------*- C++ -*-===//
#ifndef QUERN_TESTS_CODEGEN_PTXCHECKS_H
#define QUERN_TESTS_CODEGEN_PTXCHECKS_H

#include "codegen/gpu/GridEmitter.h"
#include <string>

namespace quern::test {

/// The PTX of \p plan for sm_90; a failure and empty where there is none.
std::string ptxOf(const KernelPlan &plan, GridVariant variant = {},
                  MathMode math = MathMode::Precise);
/// Expects that the toolkit's assembler takes \p ptx. Without one, says so
/// once.
void expectAssembles(const std::string &ptx);
/// Both for each variant of a plan, where QUERN_TEST_PTX=1.
void checkPtxIfAsked(const KernelPlan &plan, MathMode math);

} // namespace quern::test

#endif // QUERN_TESTS_CODEGEN_PTXCHECKS_H
