//===- Functions.h - All elementary functions -------------------*- C++ -*-===//
//
// The functions of QUERN_MATH_FUNCTIONS, emitted through a PrimBuilder or
// computed at once. Both give the same bits.
//
// A function is a struct with templates over the number (Host.h, Emit.h):
// `whole`, right for all operands, and where that is much faster for most,
// `usual`, for operands that are not `isUnusual`. In MathMode::Fast, `fast`
// stands in its place, or where no operand is unusual, in that of `whole`;
// `isUnusualToFast` in place of `isUnusual`, where there is one.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_MATH_FUNCTIONS_H
#define QUERN_IR_MATH_FUNCTIONS_H

#include "ir/ScalarBuilder.h"
#include "ir/math/Mode.h"
#include <string>

namespace quern::elementary {

/// Whether the mode matters to \p fn of \p type, F64 or F32.
bool hasFast(MathFn fn, ElementType type);

/// Emits a function on values of \p type, F64 or F32; \p y is null for
/// those of one operand.
PrimValue emitFunction(PrimBuilder &prims, MathFn fn, MathMode mode,
                       ElementType type, PrimValue x, PrimValue y);

/// Emits the form that is right for all operands, whose value emitFunction has
/// callWhere compute where they are unusual.
PrimValue emitWhole(PrimBuilder &prims, MathFn fn, ElementType type,
                    PrimValue x, PrimValue y);

/// The value of a function; \p y is ignored by those of one operand.
double compute(MathFn fn, MathMode mode, double x, double y);
float compute(MathFn fn, MathMode mode, float x, float y);

/// Puts \p fn of \p count elements of \p x (and \p y) into \p x; element type
/// F64 or F32. What kernels call for operands that are not usual, in any mode.
using ArrayFunction = void (*)(void *x, const void *y, int64_t count);
ArrayFunction arrayFunction(MathFn fn, ElementType type);
/// The name by which objects are linked with it.
std::string arraySymbol(MathFn fn, ElementType type);

} // namespace quern::elementary

#endif // QUERN_IR_MATH_FUNCTIONS_H
