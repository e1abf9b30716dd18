//===- MaskedExpression.h - f(x(m), y(m)) on whole arrays -------*- C++ -*-===//
//
// Operators on elements that one logical mask selects. What uses the elements
// one by one, or folds them, needs no compacted copies: it takes f(x, y) for
// every element and the mask. What f computes where the mask is false is thrown
// away, so f must not report anything: only operators whose results stay real
// are taken.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_MASKEDEXPRESSION_H
#define QUERN_FRONTEND_MASKEDEXPRESSION_H

#include "frontend/Interpreter.h"

namespace quern {

class MaskedExpression {
public:
  explicit MaskedExpression(Interpreter &interpreter)
      : interpreter(interpreter) {}

  /// Whether \p expr may be evaluated twice and may give a mask: a logical
  /// variable, or comparisons and logic of variables and numbers.
  bool isPlainMask(const syntax::Expr &expr) const;
  /// Takes \p subscript, a plain mask, as the mask of arrays of \p extents.
  void setMask(const syntax::Expr &subscript, const Shape &extents);
  /// Whether \p expr applies operators to numbers and to elements under one
  /// mask, at least one of them; the first mask found if none was set.
  bool accept(const syntax::Expr &expr);
  /// Evaluates the mask; false if it selects from no such arrays, or if so
  /// little is done best at once.
  bool begin();
  /// \p expr, which was accepted, for all elements.
  Value evaluate(const syntax::Expr &expr);

  const Value &mask() const { return maskValue; }
  Value takeMask() { return std::move(maskValue); }
  const Shape &shape() const { return extents; }

  /// Whether \p expr, no plain mask, may give one: logic that calls functions,
  /// or a call.
  static bool mayGiveMask(Interpreter &interpreter, const syntax::Expr &expr);
  /// Whether \p mask selects from \p x, and choosing among all its elements is
  /// better than making an array of the selected ones.
  static bool selects(Session &session, const Value &mask, const Value &x);

private:
  /// What an expression gives.
  enum class Part : uint8_t { None, Number, Array };

  static Part combine(syntax::BinaryOp op, Part a, Part b,
                      const syntax::Expr &rhs);
  Part classify(const syntax::Expr &expr, unsigned depth);
  bool isPlain(const syntax::Expr &expr, unsigned depth) const;
  const Value *maskedArray(const syntax::Expr &expr);

  Interpreter &interpreter;
  const syntax::Expr *subscript = nullptr;
  Value maskValue;
  Shape extents;
  bool readsPending = false; ///< some array that was accepted is pending
};

} // namespace quern

#endif // QUERN_FRONTEND_MASKEDEXPRESSION_H
