//===- Tables.h - The compiled functions ------------------------*- C++ -*-===//
#ifndef QUERN_IR_MATH_TABLES_H
#define QUERN_IR_MATH_TABLES_H

#include "ir/math/Functions.h"
#include <array>

namespace quern::elementary {

struct CompiledFunction {
  // By MathMode.
  double (*ofDouble[std::size(kMathModes)])(double, double) = {};
  float (*ofFloat[std::size(kMathModes)])(float, float) = {};
  ArrayFunction ofArray[2] = {}; ///< doubles, floats
};

/// By function.
struct FunctionTable {
  std::array<CompiledFunction, kNumMathFns> functions;
  CompiledFunction &operator[](MathFn fn) {
    return functions[static_cast<size_t>(fn)];
  }
  const CompiledFunction &operator[](MathFn fn) const {
    return functions[static_cast<size_t>(fn)];
  }
};

// Of Host.cpp, compiled for processors without and with fused multiply-add.
FunctionTable baselineFunctions();
FunctionTable fusedFunctions();

} // namespace quern::elementary

#endif // QUERN_IR_MATH_TABLES_H
