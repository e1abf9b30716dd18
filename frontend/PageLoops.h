//===- PageLoops.h - Loops over pages, done at once -------------*- C++ -*-===//
//
// Accepts: a `for` over whole numbers whose rounds cannot see each other. Each
// statement of its body assigns to a page of an array, C(:,..,k), C(k,:) or
// C(k), or to a variable that is read later in the same round only; what is
// assigned is made by operators and elementwise functions of pages of the same
// k, of k, and of what the loop does not change.
//
// Does: the body once, on arrays that hold the pages of all k along a last
// dimension (rows x columns x count). Elementwise operations expand along it;
// a product of pages is one of BLAS if one factor is the same for all k, and
// else a fold over small pages (library/__page_products__.m). Then one
// assignment for each array. A round recorded by itself costs more than the
// small product in it.
//
// Whatever is in doubt makes a loop an ordinary one from its first round on:
// names without value, growth, sizes that do not fit, types that would change
// on the way. So errors come from their round, after the rounds before. The
// body is walked twice: for types and shapes alone, which records nothing of
// pages, and then to record.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_PAGELOOPS_H
#define QUERN_FRONTEND_PAGELOOPS_H

#include "frontend/Interpreter.h"

namespace quern {

class PageLoop {
public:
  /// Loops of fewer rounds are left alone.
  static constexpr int64_t kMinPages = 16;
  static constexpr int64_t kMinElements = 32; ///< where all pages are 1x1

  /// \p stmt with the variable \p low, low + step, ... in \p count rounds.
  PageLoop(Interpreter &interpreter, const syntax::ForStmt &stmt, double low,
           double step, int64_t count)
      : interpreter(interpreter), stmt(stmt), low(low), step(step),
        count(count) {}

  /// Whether \p stmt, run in \p count rounds, is written like a page loop; its
  /// body is looked at once for each statement of the program.
  static bool mayBe(const syntax::ForStmt &stmt, int64_t count);
  /// Does all rounds, the last value of the loop's variable included; false,
  /// with nothing done, if they are to be run one by one. mayBe() only.
  bool run();

private:
  static bool isFloating(ElementType type) {
    return isFloat(type) || isComplex(type);
  }

  /// A value in all rounds: the same, or pages of rows x cols.
  struct Term {
    bool isPages = false;
    int64_t rows = 1, cols = 1;
    ElementType type = ElementType::F64;
    Value value; ///< rows x cols x count if isPages, none in the first walk
    bool isScalar() const { return rows == 1 && cols == 1; }
  };
  /// What the body has assigned so far.
  struct Assigned {
    const syntax::IdentifierExpr *name;
    const syntax::IndexExpr *target; ///< null: the variable itself
    Term term;
  };
  /// What the rounds leave in a variable, or in pages of it.
  struct Last {
    const syntax::IdentifierExpr *name;
    const syntax::IndexExpr *target;
    Value value;
  };
  /// The pages that subscripts name in an array.
  struct Pages {
    const Value *array = nullptr;
    int64_t rows = 1, cols = 1;
    IndexArgs args;
    bool isWhole = false; ///< all pages in order
    bool isRows = false;  ///< x(k, :)
  };

  // PageLoops.cpp
  bool walk();
  bool assign(const syntax::AssignStmt &statement);
  bool fit(const syntax::IndexExpr &target, Term &term);
  bool collect(llvm::SmallVectorImpl<Last> &lasts);
  bool commit(llvm::MutableArrayRef<Last> lasts);
  Value lastPage(const Term &term, SpanId span);
  void store(const syntax::IndexExpr &target, Value value);
  bool findPages(const syntax::IndexExpr &expr, Pages &out);
  const Assigned *find(syntax::Symbol name) const;
  bool isAssigned(syntax::Symbol name) const;
  /// Which subscript of \p expr is the loop's variable; -1 if it names no page.
  int positionOf(const syntax::IndexExpr &expr) const;
  bool changesOnly(const syntax::IndexExpr &expr) const;
  bool isInvariant(const syntax::Expr &expr) const;
  syntax::Symbol loopName() const;

  // PageExpressions.cpp
  bool read(const syntax::Expr &expr, Term &out);
  bool readName(const syntax::IdentifierExpr &name, Term &out);
  bool readIndex(const syntax::IndexExpr &expr, Term &out);
  bool readPages(const syntax::IndexExpr &expr, Term &out);
  bool callMap(const syntax::IndexExpr &expr, Term &out);
  bool unary(const syntax::UnaryExpr &expr, Term &out);
  bool binary(const syntax::BinaryExpr &expr, Term &out);
  bool transpose(const syntax::PostfixExpr &expr, Term &out);
  bool product(Term &a, Term &b, SpanId span, Term &out);
  static bool areFolded(const Term &a, const Term &b);
  Value multiply(Term &a, Term &b, SpanId span);
  bool map(Op op, llvm::MutableArrayRef<Term> in, SpanId span, Term &out);
  bool invariant(Value v, Term &out);
  ElementType settled(const Value &v);
  Value reshaped(const Value &v, llvm::ArrayRef<int64_t> extents, SpanId span);
  Value permuted(const Value &v, llvm::ArrayRef<int64_t> order, SpanId span);

  Interpreter &interpreter;
  const syntax::ForStmt &stmt;
  double low, step;
  int64_t count;
  bool isDry = true; ///< the first walk
  llvm::SmallVector<Assigned, 2> assigned;
  llvm::SmallVector<syntax::Symbol, 2> ownReads; ///< assigned arrays, read
};

} // namespace quern

#endif // QUERN_FRONTEND_PAGELOOPS_H
