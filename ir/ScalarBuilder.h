//===- ScalarBuilder.h - What the rows of the op table lower to -----------===//
//
// A row's `.lower` says what an op does to one element, in MATLAB's terms:
// `b.add(x, y)` on int8 saturates, on complex adds both parts. ScalarBuilder
// turns that into primitives (IEEE and two's-complement arithmetic without
// MATLAB rules); a backend implements only PrimBuilder. Lane count is the
// backend's business: a primitive may stand for one element or a vector.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_SCALARBUILDER_H
#define QUERN_IR_SCALARBUILDER_H

#include "ir/ElementType.h"
#include "llvm/ADT/ArrayRef.h"
#include <cstdint>

namespace quern {

/// Primitive operations. Operands of one primitive have one type, except
/// Select (Bool, T, T). Bool is one bit; Char is an unsigned 16-bit integer.
/// No primitive traps, contracts or reassociates.
enum class Prim : uint8_t {
  // Floating point, IEEE 754, round to nearest even.
  FAdd,
  FSub,
  FMul,
  FDiv,
  FNeg,
  FAbs,
  FSqrt,
  FFma,
  FFloor,
  FCeil,
  FTrunc,
  FRint,
  FCopySign,
  // Integers. Add, Sub, Mul wrap; the Sat forms clamp to the type's range.
  IAdd,
  ISub,
  IMul,
  IDiv,
  IRem,
  IAddSat,
  ISubSat,
  IMin,
  IMax,
  And,
  Or,
  Xor,
  Not,
  Shl,
  Shr, // Shr is arithmetic for signed types
  // Comparisons; result Bool. Floating ones are ordered (false on NaN),
  // except Ne (true on NaN). Integer ones follow the type's signedness.
  Eq,
  Ne,
  Lt,
  Le,
  Select,
};

/// Elementary functions a backend provides (X-macro: enumerator, name, arity).
#define QUERN_MATH_FUNCTIONS(ROW)                                              \
  ROW(Exp, "exp", 1)                                                           \
  ROW(Exp2, "exp2", 1)                                                         \
  ROW(Exp10, "exp10", 1)                                                       \
  ROW(Expm1, "expm1", 1)                                                       \
  ROW(Log, "log", 1)                                                           \
  ROW(Log2, "log2", 1)                                                         \
  ROW(Log10, "log10", 1)                                                       \
  ROW(Log1p, "log1p", 1)                                                       \
  ROW(Sin, "sin", 1)                                                           \
  ROW(Cos, "cos", 1)                                                           \
  ROW(Tan, "tan", 1)                                                           \
  ROW(Sinpi, "sinpi", 1)                                                       \
  ROW(Cospi, "cospi", 1)                                                       \
  ROW(Sind, "sind", 1)                                                         \
  ROW(Cosd, "cosd", 1)                                                         \
  ROW(Tand, "tand", 1)                                                         \
  ROW(Asin, "asin", 1)                                                         \
  ROW(Acos, "acos", 1)                                                         \
  ROW(Atan, "atan", 1)                                                         \
  ROW(Sinh, "sinh", 1)                                                         \
  ROW(Cosh, "cosh", 1)                                                         \
  ROW(Tanh, "tanh", 1)                                                         \
  ROW(Asinh, "asinh", 1)                                                       \
  ROW(Acosh, "acosh", 1)                                                       \
  ROW(Atanh, "atanh", 1)                                                       \
  ROW(Cbrt, "cbrt", 1)                                                         \
  ROW(Erf, "erf", 1)                                                           \
  ROW(Erfc, "erfc", 1)                                                         \
  ROW(Erfcx, "erfcx", 1)                                                       \
  ROW(Erfinv, "erfinv", 1)                                                     \
  ROW(Erfcinv, "erfcinv", 1)                                                   \
  ROW(Gamma, "gamma", 1)                                                       \
  ROW(LogGamma, "lgamma", 1)                                                   \
  ROW(Digamma, "digamma", 1)                                                   \
  ROW(Beta, "beta", 2)                                                         \
  ROW(LogBeta, "lbeta", 2)                                                     \
  ROW(Pow, "pow", 2)                                                           \
  ROW(Atan2, "atan2", 2)                                                       \
  ROW(Hypot, "hypot", 2)                                                       \
  ROW(Fmod, "fmod", 2)                                                         \
  ROW(Ldexp, "ldexp", 2)                                                       \
  ROW(FrexpFraction, "frexp_fraction", 1)                                      \
  ROW(FrexpExponent, "frexp_exponent", 1)                                      \
  ROW(NextAfter, "nextafter", 2)

enum class MathFn : uint8_t {
#define ROW(E, NAME, ARITY) E,
  QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
};

inline constexpr unsigned kNumMathFns = 0
#define ROW(E, NAME, ARITY) +1
    QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
    ;

/// A backend's value; what it points to is the backend's business.
using PrimValue = const void *;

/// What a backend implements.
class PrimBuilder {
public:
  virtual ~PrimBuilder() = default;
  /// Emits \p prim on operands of type \p type (never complex).
  virtual PrimValue emit(Prim prim, ElementType type, PrimValue a,
                         PrimValue b = nullptr, PrimValue c = nullptr) = 0;
  /// A constant of a Float type.
  virtual PrimValue constantFloat(ElementType type, double value) = 0;
  /// A constant of an integer, Bool or Char type (its bits).
  virtual PrimValue constantInt(ElementType type, uint64_t bits) = 0;
  /// Value conversion between real types: to Float rounds to nearest; Float
  /// to integer truncates and is only asked for values that fit; integers
  /// wrap or extend by the source's signedness; to Bool is never asked for.
  virtual PrimValue convert(PrimValue value, ElementType from,
                            ElementType to) = 0;
  /// Same bits, other type of the same size (F64 <-> U64/I64, F32 <-> U32/I32).
  virtual PrimValue bitcast(PrimValue value, ElementType from,
                            ElementType to) = 0;
  /// Elementary function on F64 or F32.
  virtual PrimValue call(MathFn fn, ElementType type, PrimValue a,
                         PrimValue b = nullptr) = 0;
  /// Select(\p condition, call(fn, ...), otherwise), for a condition that
  /// rarely holds: a backend need not call where it does not.
  virtual PrimValue callWhere(MathFn fn, ElementType type, PrimValue condition,
                              PrimValue otherwise, PrimValue a,
                              PrimValue b = nullptr) {
    return emit(Prim::Select, type, condition, call(fn, type, a, b), otherwise);
  }
};

/// One element with MATLAB meaning. \c im is set for complex types only.
struct Elem {
  ElementType type = ElementType::F64;
  PrimValue re = nullptr;
  PrimValue im = nullptr;
};

/// MATLAB's element arithmetic over primitives.
/// Binary arithmetic and comparisons take operands of equal type, with three
/// exceptions: an I64/U64 against an F64 (exact where the F64 is an
/// integer of that type, as in double otherwise; comparisons always exact),
/// comparisons of an I64 with a U64, and a complex against the real type of
/// its parts.
class ScalarBuilder {
public:
  explicit ScalarBuilder(PrimBuilder &prims) : prims(prims) {}

  Elem constant(ElementType type, double value);
  Elem constant(const Elem &like, double value) {
    return constant(like.type, value);
  }
  /// A constant of an integer, Bool or Char type by its bits.
  Elem constantBits(ElementType type, uint64_t bits);
  /// MATLAB's class conversion: to integers rounds half away from zero,
  /// saturates, NaN to 0; to Bool is "!= 0"; complex to real drops the
  /// imaginary part.
  Elem convert(const Elem &x, ElementType to);

  Elem add(const Elem &x, const Elem &y);
  Elem sub(const Elem &x, const Elem &y);
  Elem mul(const Elem &x, const Elem &y);
  Elem div(const Elem &x, const Elem &y);
  Elem neg(const Elem &x);
  Elem abs(const Elem &x);
  Elem sqrt(const Elem &x);
  Elem fma(const Elem &x, const Elem &y, const Elem &z); ///< Float types only
  Elem floor(const Elem &x);
  Elem ceil(const Elem &x);
  Elem trunc(const Elem &x);
  Elem round(const Elem &x); ///< half away from zero
  Elem copySign(const Elem &magnitude, const Elem &sign);

  Elem eq(const Elem &x, const Elem &y);
  Elem ne(const Elem &x, const Elem &y);
  Elem lt(const Elem &x, const Elem &y); ///< complex: real parts
  Elem le(const Elem &x, const Elem &y);
  Elem isNan(const Elem &x);
  Elem isInf(const Elem &x);
  Elem isFinite(const Elem &x);

  Elem logicalAnd(const Elem &x, const Elem &y);
  Elem logicalOr(const Elem &x, const Elem &y);
  Elem logicalXor(const Elem &x, const Elem &y);
  Elem logicalNot(const Elem &x);
  Elem select(const Elem &condition, const Elem &ifTrue, const Elem &ifFalse);

  Elem real(const Elem &x);
  Elem imag(const Elem &x);
  Elem conj(const Elem &x);
  Elem complex(const Elem &re, const Elem &im);

  /// Integer-only operations on equal integer types. Not ignores \p y.
  Elem bits(Prim prim, const Elem &x, const Elem &y);
  Elem bitcast(const Elem &x, ElementType to);
  /// Elementary function; Float types only (rows compose the complex cases).
  Elem call(MathFn fn, const Elem &x);
  Elem call(MathFn fn, const Elem &x, const Elem &y);

private:
  PrimValue emit(Prim prim, ElementType type, PrimValue a,
                 PrimValue b = nullptr, PrimValue c = nullptr) {
    return prims.emit(prim, type, a, b, c);
  }
  Elem unary(Prim prim, const Elem &x);
  Elem parts(Prim prim, const Elem &x);
  Elem compare(Prim prim, const Elem &x, const Elem &y);
  Elem compareWide(Prim prim, const Elem &x, const Elem &y);
  Elem compareSigns(Prim prim, const Elem &x, const Elem &y);
  Elem boolean(Prim prim, const Elem &x, const Elem &y);
  Elem floatToInteger(const Elem &x, ElementType to);
  Elem floatToWide(const Elem &x, ElementType to);
  Elem integerToInteger(const Elem &x, ElementType to);
  Elem wideMul(const Elem &x, const Elem &y);
  Elem wideDiv(const Elem &x, const Elem &y);
  using Binary = Elem (ScalarBuilder::*)(const Elem &, const Elem &);
  Elem mixedWide(Binary op, const Elem &x, const Elem &y);
  Elem mixedUnsigned(Binary op, const Elem &x, const Elem &y, const Elem &d);
  Elem complexDiv(const Elem &x, const Elem &y);
  Elem complexSqrt(const Elem &x);

  PrimBuilder &prims;
};

} // namespace quern

#endif // QUERN_IR_SCALARBUILDER_H
