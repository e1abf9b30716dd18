//===- TypeRules.h - MATLAB's class rules, as op rows name them -----------===//
//
// Each rule maps operand types to the result type and the type the element
// arithmetic runs in, or says that MATLAB has no such operation. Integers of
// 32 bits and less compute in F64, as MATLAB does; 64-bit integers compute in
// themselves, with floating operands passed as F64 (see ScalarBuilder).
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_TYPERULES_H
#define QUERN_IR_TYPERULES_H

#include "ir/Op.h"

namespace quern::typerules {

using Types = llvm::ArrayRef<ElementType>;

/// plus, times, ...: single wins over double, an integer class over both; two
/// integer classes or integers and complex do not mix.
bool arithmetic(Types in, OpTypes &out);
/// Two-argument max and min: as arithmetic, but equal types stay and compute
/// as they are.
bool extremum(Types in, OpTypes &out);
/// exp, sin, ...: floating and complex; Bool and Char become F64.
bool floating(Types in, OpTypes &out);
/// As floating, real operands only.
bool floatingReal(Types in, OpTypes &out);
/// As floating, with a real result of complex operands: angle.
bool floatingToReal(Types in, OpTypes &out);
/// floor, sign, unary minus, conj: the operand's class, Bool and Char as F64.
bool numeric(Types in, OpTypes &out);
/// As numeric, real operands only.
bool realNumeric(Types in, OpTypes &out);
/// abs, real, imag: as numeric, with a real result of a complex operand.
bool magnitude(Types in, OpTypes &out);
/// complex(re, im): floating parts.
bool complexOfParts(Types in, OpTypes &out);
/// == and ~=: Bool; any two classes compare, complex by both parts.
bool equality(Types in, OpTypes &out);
/// < and <=: Bool; complex numbers by their real parts.
bool ordering(Types in, OpTypes &out);
/// &, |, ~, xor: Bool; not of complex.
bool logical(Types in, OpTypes &out);
/// isnan and its like: Bool of anything.
bool predicate(Types in, OpTypes &out);
/// bitand and its like: integers of one class, or doubles that hold integers
/// (these compute in U64).
bool bitwise(Types in, OpTypes &out);
/// bitshift: the class of the first operand; the second counts.
bool shift(Types in, OpTypes &out);
/// idivide: integers of one class, or one with a floating operand.
bool integerDivision(Types in, OpTypes &out);
/// Convert: computes in the operand's type; the attribute names the result's.
bool conversion(Types in, OpTypes &out);
/// select(mask, a, b): the type of a and b, mixed as arithmetic if they differ.
bool choice(Types in, OpTypes &out);
/// Views: the operand's type.
bool same(Types in, OpTypes &out);
/// Assignment into a part of x: the class of x, complex if the new elements
/// are; complex elements go into floating arrays only.
bool assigned(Types in, OpTypes &out);
/// Elements of the first operand, at positions that are real and no masks.
bool gathered(Types in, OpTypes &out);
bool scattered(Types in, OpTypes &out);

/// sum, prod: double for every class but single (and complex).
bool summation(Types in, OpTypes &out);
/// Folds of pairs of numbers, which are the parts of complex ones.
bool pairs(Types in, OpTypes &out);
/// max, min of an array: the operand's type; Char becomes F64.
bool extremumFold(Types in, OpTypes &out);
/// all: Bool, computed in Bool.
bool allFold(Types in, OpTypes &out);
/// any: Bool, computed in the operand's type (NaN does not count).
bool anyFold(Types in, OpTypes &out);

/// colon: as arithmetic over its operands, real.
bool range(Types in, OpTypes &out);
/// iota, eye: F64.
bool alwaysDouble(Types in, OpTypes &out);
/// Random numbers: operands are (U64 key, U64 offset).
bool randomDouble(Types in, OpTypes &out);
bool randomSingle(Types in, OpTypes &out);

/// per_round: real scalars of one type.
bool alike(Types in, OpTypes &out);
/// rounds: the type of a carried value, which the next one must have.
bool nextRound(Types in, OpTypes &out);
/// after: the carried value's type.
bool lastRound(Types in, OpTypes &out);

/// True if two operands are of different integer classes.
bool mixesIntegers(Types in);

} // namespace quern::typerules

#endif // QUERN_IR_TYPERULES_H
