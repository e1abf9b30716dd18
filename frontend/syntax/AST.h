//===- AST.h - Syntax tree of MATLAB programs -------------------*- C++ -*-===//
//
// Nodes are plain structs in an Arena: children are raw pointers or ArrayRefs
// into it, and `kind` serves both switch and llvm::isa/cast. The tree is made
// by the parser, annotated once by the resolver (slots, scopes, `end`) and by
// liveness (`diesAfter`), and then only read; the `cache` words are the
// interpreter's, for inline caching.
//
// Invariants of a tree without diagnostics: no child is null unless its
// comment says so, and no expression is higher than kMaxHeight, so that a
// recursive walk needs a bounded stack.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_SYNTAX_AST_H
#define QUERN_FRONTEND_SYNTAX_AST_H

#include "frontend/syntax/SymbolTable.h"
#include "ir/Source.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Casting.h"

namespace quern::syntax {

struct FunctionScope;

enum class NodeKind : uint8_t {
#define EXPR(Name) Name,
#define STMT(Name) Name##Stmt,
#include "frontend/syntax/Nodes.def"
};

llvm::StringRef nodeName(NodeKind kind);

enum class BinaryOp : uint8_t {
#define BINARY(Name, Text, Precedence, Kind) Name,
#include "frontend/syntax/Operators.def"
};

enum class UnaryOp : uint8_t {
#define UNARY(Name, Text, Kind) Name,
#include "frontend/syntax/Operators.def"
};

enum class PostfixOp : uint8_t { ConjugateTranspose, Transpose };

enum class IntegerClass : uint8_t {
#define INTEGER_CLASS(Name, Text, Suffix) Name,
#include "frontend/syntax/Operators.def"
};

llvm::StringRef spelling(BinaryOp op);
llvm::StringRef spelling(UnaryOp op);
llvm::StringRef spelling(PostfixOp op);
llvm::StringRef className(IntegerClass integerClass);

/// All bits that a value of \p integerClass has.
inline uint64_t bitMask(IntegerClass integerClass) {
  unsigned width = 8u << (static_cast<unsigned>(integerClass) % 4);
  return ~uint64_t(0) >> (64 - width);
}

constexpr uint32_t kNoSlot = ~uint32_t(0);
/// Deepest nesting of brackets, blocks and functions that parses.
constexpr uint32_t kMaxNesting = 1000;
/// Longest path from an expression to its leaves; `a+a+...` counts too.
constexpr uint32_t kMaxHeight = 1500;

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

struct Node {
  NodeKind kind = NodeKind::Number;
  SpanId span = 0;
};

struct Expr : Node {
  bool isParenthesised = false;
  uint16_t height = 1;
  static bool classof(const Node *node) {
    return node->kind <= NodeKind::Handle;
  }
};

#define QUERN_NODE(Name)                                                       \
  static constexpr NodeKind kKind = NodeKind::Name;                            \
  static bool classof(const Node *node) { return node->kind == kKind; }

using Exprs = llvm::ArrayRef<Expr *>;

struct NumberExpr : Expr {
  QUERN_NODE(Number)
  double value = 0;
  bool isImaginary = false;
  llvm::StringRef text; ///< As written: func2str shows it.
};

/// A hexadecimal or binary literal. \c bits is the two's complement pattern.
struct IntegerExpr : Expr {
  QUERN_NODE(Integer)
  uint64_t bits = 0;
  IntegerClass integerClass = IntegerClass::UInt8;
  llvm::StringRef text;
};

/// '...': a char row.
struct CharExpr : Expr {
  QUERN_NODE(Char)
  llvm::StringRef value;
};

/// "...": a string scalar. Also the name in `f(Name=value)`.
struct StringExpr : Expr {
  QUERN_NODE(String)
  llvm::StringRef value;
};

enum class Binding : uint8_t {
  /// Assigned somewhere in its function: lives in a slot. The slot may be
  /// empty when it is read; in scripts the name is then called instead.
  Variable,
  /// Has a slot because code that is not seen here (eval, load, the caller
  /// of a script) may fill it; usually called.
  Dynamic,
  /// No variable of this scope: a function, called by name.
  Call
};

struct IdentifierExpr : Expr {
  QUERN_NODE(Identifier)
  Binding binding = Binding::Call;
  /// How many function scopes further out the slot is (nested functions).
  uint16_t depth = 0;
  Symbol name = 0;
  uint32_t slot = kNoSlot;
  mutable uint32_t cache[2] = {0, 0};
};

/// A bare `:` as an index.
struct ColonExpr : Expr {
  QUERN_NODE(Colon)
};

struct IndexExpr;

/// One indexing whose argument an `end` may stand for.
struct EndTarget {
  /// IndexExpr or CellIndexExpr.
  const Expr *index = nullptr;
  /// The value that `end` measures if it is a variable: the index's base.
  const Expr *base = nullptr;
  /// Which argument, from 0, of how many as written (cs-lists add more).
  uint32_t position = 0;
  uint32_t count = 0;
  /// Next candidate outwards; null after the first base that is a value.
  const EndTarget *outer = nullptr;
};

/// `end` in an index: belongs to the innermost candidate whose base turns out
/// to be a value and not a function.
struct EndExpr : Expr {
  QUERN_NODE(End)
  const EndTarget *targets = nullptr;
};

/// `~` among the targets of an assignment or the parameters of a function.
struct PlaceholderExpr : Expr {
  QUERN_NODE(Placeholder)
};

struct UnaryExpr : Expr {
  QUERN_NODE(Unary)
  UnaryOp op = UnaryOp::Plus;
  Expr *operand = nullptr;
  mutable uint32_t cache[2] = {0, 0};
};

struct PostfixExpr : Expr {
  QUERN_NODE(Postfix)
  PostfixOp op = PostfixOp::Transpose;
  Expr *operand = nullptr;
  mutable uint32_t cache[2] = {0, 0};
};

struct BinaryExpr : Expr {
  QUERN_NODE(Binary)
  BinaryOp op = BinaryOp::Add;
  Expr *lhs = nullptr;
  Expr *rhs = nullptr;
  mutable uint32_t cache[2] = {0, 0};
};

struct ShortCircuitExpr : Expr {
  QUERN_NODE(ShortCircuit)
  bool isOr = false;
  Expr *lhs = nullptr;
  Expr *rhs = nullptr;
};

struct RangeExpr : Expr {
  QUERN_NODE(Range)
  Expr *low = nullptr;
  Expr *step = nullptr; ///< Null in `low:high`.
  Expr *high = nullptr;
};

/// base(args): an index or a call, as the base turns out to be.
struct IndexExpr : Expr {
  QUERN_NODE(Index)
  Expr *base = nullptr;
  Exprs args;
  mutable uint32_t cache[2] = {0, 0};
};

/// base{args}
struct CellIndexExpr : Expr {
  QUERN_NODE(CellIndex)
  Expr *base = nullptr;
  Exprs args;
  mutable uint32_t cache[2] = {0, 0};
};

/// base.name; also a part of a dotted function name.
struct FieldExpr : Expr {
  QUERN_NODE(Field)
  Symbol name = 0;
  Expr *base = nullptr;
  mutable uint32_t cache[2] = {0, 0};
};

/// base.(name)
struct DynamicFieldExpr : Expr {
  QUERN_NODE(DynamicField)
  Expr *base = nullptr;
  Expr *name = nullptr;
};

struct MatrixExpr : Expr {
  QUERN_NODE(Matrix)
  llvm::ArrayRef<Exprs> rows;
};

struct CellExpr : Expr {
  QUERN_NODE(Cell)
  llvm::ArrayRef<Exprs> rows;
};

/// @(params)body. Parameters are IdentifierExpr or PlaceholderExpr.
struct AnonymousExpr : Expr {
  QUERN_NODE(Anonymous)
  Exprs params;
  Expr *body = nullptr;
  FunctionScope *scope = nullptr; ///< Filled by the resolver, with captures.
};

/// @name; a dotted name is one symbol.
struct HandleExpr : Expr {
  QUERN_NODE(Handle)
  Symbol name = 0;
  mutable uint32_t cache[2] = {0, 0};
};

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

struct Stmt : Node {
  /// No `;` after it: the value is displayed.
  bool isPrinted = false;
  /// Slots (depth 0) whose values nobody reads once this statement has ended
  /// normally; a slot may be named again by an enclosing statement.
  llvm::ArrayRef<uint32_t> diesAfter;
  static bool classof(const Node *node) {
    return node->kind > NodeKind::Handle;
  }
};

using Block = llvm::ArrayRef<Stmt *>;

struct ExpressionStmt : Stmt {
  QUERN_NODE(ExpressionStmt)
  Expr *value = nullptr;
};

/// Targets are Identifier/Index/CellIndex/Field/DynamicField or Placeholder.
struct AssignStmt : Stmt {
  QUERN_NODE(AssignStmt)
  bool isBracketed = false; ///< `[a, b] =`: cs-lists among targets expand.
  Exprs targets;
  Expr *value = nullptr;
};

/// target op= value, and `x++` as `x += 1`.
struct OpAssignStmt : Stmt {
  QUERN_NODE(OpAssignStmt)
  BinaryOp op = BinaryOp::Add;
  Expr *target = nullptr;
  Expr *value = nullptr;
  mutable uint32_t cache[2] = {0, 0};
};

struct IfArm {
  Expr *condition = nullptr;
  Block body;
};

struct IfStmt : Stmt {
  QUERN_NODE(IfStmt)
  llvm::ArrayRef<IfArm> arms;
  Block otherwise;
};

struct WhileStmt : Stmt {
  QUERN_NODE(WhileStmt)
  Expr *condition = nullptr;
  Block body;
};

struct DoUntilStmt : Stmt {
  QUERN_NODE(DoUntilStmt)
  Block body;
  Expr *condition = nullptr;
};

struct ForStmt : Stmt {
  QUERN_NODE(ForStmt)
  bool isParallel = false;
  Expr *target = nullptr;
  Expr *range = nullptr;
  Expr *workers = nullptr; ///< Null unless parfor (i = r, workers).
  Block body;
  mutable uint32_t cache[2] = {0, 0};
};

struct SwitchStmt : Stmt {
  QUERN_NODE(SwitchStmt)
  Expr *subject = nullptr;
  llvm::ArrayRef<IfArm> cases;
  Block otherwise;
};

struct TryStmt : Stmt {
  QUERN_NODE(TryStmt)
  Block body;
  IdentifierExpr *error = nullptr; ///< Null without `catch NAME`.
  Block handler;
};

struct UnwindProtectStmt : Stmt {
  QUERN_NODE(UnwindProtectStmt)
  Block body;
  Block cleanup;
};

struct BreakStmt : Stmt {
  QUERN_NODE(BreakStmt)
};

struct ContinueStmt : Stmt {
  QUERN_NODE(ContinueStmt)
};

struct ReturnStmt : Stmt {
  QUERN_NODE(ReturnStmt)
};

struct Declaration {
  IdentifierExpr *name = nullptr;
  Expr *value = nullptr; ///< Null without `= value`.
};

struct GlobalStmt : Stmt {
  QUERN_NODE(GlobalStmt)
  llvm::ArrayRef<Declaration> names;
};

struct PersistentStmt : Stmt {
  QUERN_NODE(PersistentStmt)
  llvm::ArrayRef<Declaration> names;
};

/// `hold on`: a call with char arguments.
struct CommandStmt : Stmt {
  QUERN_NODE(CommandStmt)
  IdentifierExpr *name = nullptr;
  llvm::ArrayRef<llvm::StringRef> words;
};

//===----------------------------------------------------------------------===//
// Functions
//===----------------------------------------------------------------------===//

/// One line of an `arguments` block: `x (1,:) double {mustBeFinite} = 1`.
struct ArgumentRule {
  Symbol name = 0;          ///< The parameter; for `opts.tol`, `opts`.
  Symbol field = 0;         ///< `tol` in `opts.tol`; 0 otherwise.
  Symbol className = 0;     ///< 0 if no class is asked for.
  Exprs sizes;              ///< Numbers and Colons; empty if any size will do.
  Exprs validators;         ///< Names, calls or handles.
  Expr *fallback = nullptr; ///< The default; null if required.
  bool isOutput = false;    ///< In `arguments (Output)`.
  bool isRepeating = false; ///< In `arguments (Repeating)`.
  SpanId span = 0;
};

struct Function {
  Symbol name = 0;
  SpanId span = 0; ///< From `function` to its end.
  SpanId nameSpan = 0;
  Exprs params; ///< IdentifierExpr or PlaceholderExpr.
  llvm::ArrayRef<IdentifierExpr *> outputs;
  llvm::ArrayRef<ArgumentRule> rules;
  Block body;
  llvm::ArrayRef<Function *> nested;
  Function *parent = nullptr;     ///< Null unless nested.
  FunctionScope *scope = nullptr; ///< Filled by the resolver.
};

#undef QUERN_NODE

} // namespace quern::syntax

#endif // QUERN_FRONTEND_SYNTAX_AST_H
