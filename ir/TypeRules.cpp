//===- TypeRules.cpp - MATLAB's class rules, as op rows name them ---------===//
#include "ir/TypeRules.h"

#include "llvm/ADT/STLExtras.h"

namespace quern::typerules {

using T = ElementType;

/// The type in which integers of class \p t compute.
static T integerCompute(T t) { return isWide(t) ? t : T::F64; }
static bool anyOf(Types in, bool (*test)(T)) { return llvm::any_of(in, test); }

/// The class that MATLAB gives to a mix of floating, char and logical values.
static T floatClass(Types in) {
  bool isSingle = false, isComplex = false;
  for (T t : in) {
    isSingle |= quern::isSingle(t);
    isComplex |= quern::isComplex(t);
  }
  T real = isSingle ? T::F32 : T::F64;
  return isComplex ? complexOf(real) : real;
}

/// The integer type among \p in; F64 if there is none.
static T integerIn(Types in) {
  for (T t : in)
    if (isInteger(t))
      return t;
  return T::F64;
}

bool mixesIntegers(Types in) {
  T first = integerIn(in);
  return llvm::any_of(in, [&](T t) { return isInteger(t) && t != first; });
}

bool arithmetic(Types in, OpTypes &out) {
  if (!anyOf(in, isInteger)) {
    out.result = out.compute = floatClass(in);
    return true;
  }
  if (mixesIntegers(in) || anyOf(in, isComplex))
    return false;
  out.result = integerIn(in);
  out.compute = integerCompute(out.result);
  return true;
}

bool extremum(Types in, OpTypes &out) {
  if (llvm::all_equal(in) && in[0] != T::Char) {
    out.result = out.compute = in[0];
    return true;
  }
  return arithmetic(in, out);
}

bool floating(Types in, OpTypes &out) {
  if (anyOf(in, isInteger))
    return false;
  out.result = out.compute = floatClass(in);
  return true;
}

bool floatingReal(Types in, OpTypes &out) {
  return !anyOf(in, isComplex) && floating(in, out);
}

bool floatingToReal(Types in, OpTypes &out) {
  if (!floating(in, out))
    return false;
  out.result = realOf(out.compute);
  return true;
}

bool numeric(Types in, OpTypes &out) {
  out.result = out.compute = isInteger(in[0]) ? in[0] : floatClass(in);
  return true;
}

bool realNumeric(Types in, OpTypes &out) {
  return !anyOf(in, isComplex) && numeric(in, out);
}

bool magnitude(Types in, OpTypes &out) {
  numeric(in, out);
  out.result = realOf(out.compute);
  return true;
}

bool complexOfParts(Types in, OpTypes &out) {
  if (!floatingReal(in, out))
    return false;
  out.result = complexOf(out.compute);
  return true;
}

bool equality(Types in, OpTypes &out) {
  out.result = T::Bool;
  if (llvm::all_equal(in)) {
    out.compute = in[0];
    return true;
  }
  if (!anyOf(in, isInteger)) {
    // Single against double compares the values as they are.
    bool isComplex = anyOf(in, quern::isComplex);
    out.compute = isComplex ? T::C128 : T::F64;
    return true;
  }
  if (anyOf(in, isComplex))
    return false;
  // Two integer classes meet in F64, which holds 32 bits, or in I64, where a
  // U64 stays what it is (see operandType).
  if (mixesIntegers(in))
    out.compute = anyOf(in, isWide) ? T::I64 : T::F64;
  else
    out.compute = integerCompute(integerIn(in));
  return true;
}

bool ordering(Types in, OpTypes &out) {
  llvm::SmallVector<T, 4> reals;
  for (T t : in)
    reals.push_back(realOf(t));
  return equality(reals, out);
}

bool logical(Types in, OpTypes &out) {
  out.result = out.compute = T::Bool;
  return !anyOf(in, isComplex);
}

bool predicate(Types in, OpTypes &out) {
  out = {T::Bool, in[0]};
  return true;
}

bool bitwise(Types in, OpTypes &out) {
  if (mixesIntegers(in) || anyOf(in, isComplex) || anyOf(in, isSingle))
    return false;
  T t = integerIn(in);
  out = {t, t == T::F64 ? T::U64 : t};
  return true;
}

bool shift(Types in, OpTypes &out) {
  if (anyOf(in, isComplex) || isSingle(in[0]))
    return false;
  bool isInt = isInteger(in[0]);
  out = {isInt ? in[0] : T::F64, isInt ? in[0] : T::U64};
  return true;
}

bool integerDivision(Types in, OpTypes &out) {
  return anyOf(in, isInteger) && arithmetic(in, out);
}

bool conversion(Types in, OpTypes &out) {
  out.compute = in[0];
  return true;
}

bool choice(Types in, OpTypes &out) {
  Types values = in.drop_front();
  if (!llvm::all_equal(values))
    return arithmetic(values, out);
  out.result = out.compute = values[0];
  return true;
}

bool same(Types in, OpTypes &out) {
  out.result = out.compute = in[0];
  return true;
}

bool assigned(Types in, OpTypes &out) {
  bool turnsComplex = isComplex(in[1]) && !isComplex(in[0]);
  if (turnsComplex && !isFloat(in[0]))
    return false;
  out.result = out.compute = turnsComplex ? complexOf(in[0]) : in[0];
  return true;
}

bool gathered(Types in, OpTypes &out) {
  out.result = out.compute = in[0];
  return !isComplex(in[1]) && in[1] != T::Bool;
}

bool scattered(Types in, OpTypes &out) {
  return gathered(in, out) && assigned({in[0], in[2]}, out);
}

bool summation(Types in, OpTypes &out) {
  out.result = out.compute = floatClass(in);
  return true;
}

bool pairs(Types in, OpTypes &out) {
  out.result = out.compute = in[0];
  return isComplex(in[0]);
}

bool extremumFold(Types in, OpTypes &out) {
  out.result = out.compute = in[0] == T::Char ? T::F64 : in[0];
  return true;
}

bool allFold(Types, OpTypes &out) {
  out.result = out.compute = T::Bool;
  return true;
}

bool anyFold(Types in, OpTypes &out) {
  bool hasNan = isFloat(in[0]) || isComplex(in[0]);
  out = {T::Bool, hasNan ? in[0] : T::Bool};
  return true;
}

bool range(Types in, OpTypes &out) {
  return !anyOf(in, isComplex) && arithmetic(in, out);
}

bool alwaysDouble(Types, OpTypes &out) {
  out.result = out.compute = T::F64;
  return true;
}

bool randomDouble(Types in, OpTypes &out) {
  out = {T::F64, T::U64};
  return llvm::all_of(in, [](T t) { return t == T::U64; });
}

bool randomSingle(Types in, OpTypes &out) {
  bool known = randomDouble(in, out);
  out.result = T::F32;
  return known;
}

bool alike(Types in, OpTypes &out) {
  out.result = out.compute = in[0];
  return llvm::all_equal(in) && !isComplex(in[0]);
}

bool nextRound(Types in, OpTypes &out) {
  out.result = out.compute = in[0];
  return in[0] == in[1];
}

bool lastRound(Types in, OpTypes &out) {
  out.result = out.compute = in[1];
  return true;
}

} // namespace quern::typerules
