//===- PageLoops.cpp - Loops over pages, done at once ---------------------===//
#include "frontend/PageLoops.h"
#include "frontend/IndexLoops.h"
#include "frontend/ValueLayout.h"

#include <cmath>

namespace quern {

using namespace syntax;

namespace {

enum LoopForm : uint32_t { Unknown, OfPages, OfElements, Other };

constexpr size_t kMaxStatements = 16;
constexpr unsigned kMaxHeight = 64;

bool isName(const Expr &expr, Symbol name) {
  return expr.kind == NodeKind::Identifier &&
         static_cast<const IdentifierExpr &>(expr).name == name;
}

/// Which subscript of x(:,:,k), x(:,k), x(k,:) or x(k) is \p variable; -1 if
/// \p expr is none of these.
int pagePosition(const IndexExpr &expr, Symbol variable) {
  int position = -1;
  for (size_t d = 0; d < expr.args.size(); ++d) {
    if (expr.args[d]->kind == NodeKind::Colon)
      continue;
    if (position >= 0 || !isName(*expr.args[d], variable))
      return -1;
    position = static_cast<int>(d);
  }
  size_t last = expr.args.size() - 1;
  bool isLast = position >= 0 && static_cast<size_t>(position) == last;
  return (isLast && last <= 2) || (position == 0 && last == 1) ? position : -1;
}

/// Whether \p expr consists of what a page loop may compute.
bool isPlain(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Number:
  case NodeKind::Identifier:
  case NodeKind::Colon:
    return true;
  case NodeKind::Unary:
    return isPlain(*static_cast<const UnaryExpr &>(expr).operand);
  case NodeKind::Postfix:
    return isPlain(*static_cast<const PostfixExpr &>(expr).operand);
  case NodeKind::Binary: {
    const auto &binary = static_cast<const BinaryExpr &>(expr);
    return isPlain(*binary.lhs) && isPlain(*binary.rhs);
  }
  case NodeKind::Index: {
    const auto &index = static_cast<const IndexExpr &>(expr);
    return index.base->kind == NodeKind::Identifier && !index.args.empty() &&
           llvm::all_of(index.args, [](Expr *arg) { return isPlain(*arg); });
  }
  default:
    return false;
  }
}

/// Whether \p stmt assigns something plain to a page or to a variable other
/// than \p variable, the loop's.
bool assignsPlainly(const Stmt &stmt, Symbol variable) {
  if (stmt.kind != NodeKind::AssignStmt || stmt.isPrinted)
    return false;
  const auto &assign = static_cast<const AssignStmt &>(stmt);
  if (assign.isBracketed || assign.targets.size() != 1 ||
      assign.value->height > kMaxHeight || !isPlain(*assign.value))
    return false;
  const Expr &target = *assign.targets[0];
  if (target.kind == NodeKind::Identifier)
    return !isName(target, variable);
  if (target.kind != NodeKind::Index)
    return false;
  const auto &index = static_cast<const IndexExpr &>(target);
  return index.base->kind == NodeKind::Identifier && !index.args.empty() &&
         !isName(*index.base, variable) && pagePosition(index, variable) >= 0;
}

const Expr &targetOf(const Stmt &stmt) {
  return *static_cast<const AssignStmt &>(stmt).targets[0];
}

/// The variable that \p target, an identifier or an index of one, changes.
const IdentifierExpr &rootOf(const Expr &target) {
  const Expr &root = target.kind == NodeKind::Index
                         ? *static_cast<const IndexExpr &>(target).base
                         : target;
  return static_cast<const IdentifierExpr &>(root);
}

LoopForm formOf(const ForStmt &stmt) {
  if (stmt.target->kind != NodeKind::Identifier ||
      stmt.body.size() > kMaxStatements)
    return Other;
  Symbol variable = static_cast<const IdentifierExpr *>(stmt.target)->name;
  LoopForm form = Other;
  for (const Stmt *s : stmt.body) {
    if (!assignsPlainly(*s, variable))
      return Other;
    const Expr &target = targetOf(*s);
    if (target.kind != NodeKind::Index)
      continue;
    if (static_cast<const IndexExpr &>(target).args.size() > 1)
      form = OfPages;
    else if (form == Other)
      form = OfElements;
  }
  return form;
}

template <typename T> bool isAllReal(const T *z, int64_t n) {
  for (int64_t i = 0; i < n; ++i)
    if (z[2 * i + 1] != 0)
      return false;
  return true;
}

/// Whether \p v is complex though all its elements are real. Evaluates it,
/// which makes results of operations real where they may be.
bool isNeedlesslyComplex(Session &session, const Value &v) {
  Tensor t = v.tensor();
  const void *z = valueOrThrow(session.data(t, ForceReason::Type));
  if (t.type() == ElementType::C128)
    return isAllReal(static_cast<const double *>(z), t.numElems());
  return t.type() == ElementType::C64 &&
         isAllReal(static_cast<const float *>(z), t.numElems());
}

} // namespace

bool PageLoop::mayBe(const ForStmt &stmt, int64_t count) {
  if (count < kMinPages)
    return false;
  if (stmt.cache[0] == Unknown)
    stmt.cache[0] = formOf(stmt);
  return stmt.cache[0] == OfPages ||
         (stmt.cache[0] == OfElements && count >= kMinElements);
}

bool PageLoop::run() {
  constexpr double kLargest = 0x1p52;
  double last = low + step * static_cast<double>(count - 1);
  if (low != std::floor(low) || step != std::floor(step) ||
      !(std::min(low, last) >= 1) || !(std::max(low, last) < kLargest))
    return false;
  llvm::SmallVector<Last, 2> lasts;
  try {
    if (!walk())
      return false;
    isDry = false;
    assigned.clear();
    if (!walk() || !collect(lasts))
      return false;
  } catch (MatlabError &) {
    return false; // its round says so
  }
  if (!commit(lasts))
    return false;
  ValueLayout::setNumber(interpreter.variableSlot(
                             static_cast<const IdentifierExpr &>(*stmt.target)),
                         last);
  ++interpreter.session().stats().pageLoops;
  return true;
}

//===-- Statements --------------------------------------------------------===//

bool PageLoop::walk() {
  return llvm::all_of(stmt.body, [&](Stmt *s) {
    return assign(static_cast<const AssignStmt &>(*s));
  });
}

bool PageLoop::assign(const AssignStmt &statement) {
  const Expr &target = *statement.targets[0];
  Term term;
  if (!read(*statement.value, term))
    return false;
  const IndexExpr *index = nullptr;
  if (target.kind == NodeKind::Index) {
    index = static_cast<const IndexExpr *>(&target);
    if (!fit(*index, term))
      return false;
  }
  assigned.push_back({&rootOf(target), index, std::move(term)});
  return true;
}

/// Whether \p term may be assigned to the pages \p target, with the result of
/// doing so round by round; makes its pages theirs.
bool PageLoop::fit(const IndexExpr &target, Term &term) {
  Pages pages;
  if (!findPages(target, pages) || !changesOnly(target))
    return false;
  ElementType type = settled(*pages.array);
  Symbol name = rootOf(target).name;
  const Assigned *before = find(name);
  // The first round would make the array complex: what later ones read, and
  // what it is at the end, if only real elements stay.
  if (isFloat(type) &&
      ((isComplex(term.type) && llvm::is_contained(ownReads, name)) ||
       (before && isComplex(before->term.type))))
    return false;
  if (isComplex(term.type) && !isFloating(type))
    return false;
  if (type == ElementType::Char ||
      (type == ElementType::Bool && term.type != type))
    return false;
  if (!term.isPages)
    return term.isScalar();
  bool isEqual = term.rows == pages.rows && term.cols == pages.cols;
  bool areVectors = (term.rows == 1 || term.cols == 1) &&
                    (pages.rows == 1 || pages.cols == 1) &&
                    term.rows * term.cols == pages.rows * pages.cols;
  if (!isEqual && !areVectors)
    return false;
  if (!isEqual && !isDry)
    term.value =
        reshaped(term.value, {pages.rows, pages.cols, count}, target.span);
  term.rows = pages.rows;
  term.cols = pages.cols;
  return true;
}

/// Takes what the rounds leave behind. False if an array would become complex
/// by elements that are all real.
bool PageLoop::collect(llvm::SmallVectorImpl<Last> &lasts) {
  for (const Assigned &a : assigned) {
    if (&a != find(a.name->name))
      continue;
    if (!a.target) {
      lasts.push_back({a.name, nullptr, lastPage(a.term, stmt.span)});
      continue;
    }
    if (isComplex(a.term.type) && a.term.isPages &&
        !isComplex(settled(*interpreter.variable(*a.name))) &&
        isNeedlesslyComplex(interpreter.session(), a.term.value))
      return false;
    lasts.push_back({a.name, a.target, a.term.value});
  }
  assigned.clear();
  return true;
}

/// Assigns \p lasts. False, with no array changed, if that is not possible.
bool PageLoop::commit(llvm::MutableArrayRef<Last> lasts) {
  bool isFirst = true;
  for (Last &last : lasts) {
    if (!last.target) {
      interpreter.variableSlot(*last.name) = std::move(last.value);
      continue;
    }
    try {
      store(*last.target, std::move(last.value));
    } catch (MatlabError &) {
      if (isFirst) // memory is short: one page at a time may do
        return false;
      throw;
    }
    isFirst = false;
  }
  return true;
}

/// Assigns \p value, pages or a number, to the pages \p target.
void PageLoop::store(const IndexExpr &target, Value value) {
  Pages pages;
  findPages(target, pages);
  if (!value.isScalar() && pages.isRows)
    value = permuted(reshaped(value, {pages.cols, count}, target.span), {1, 0},
                     target.span);
  else if (!value.isScalar() && pages.args.size() < 3)
    value = reshaped(value, {pages.rows, count}, target.span);
  interpreter.assignIndexed(interpreter.variableSlot(rootOf(target)),
                            pages.args, std::move(value), target.span);
}

Value PageLoop::lastPage(const Term &term, SpanId span) {
  if (!term.isPages)
    return term.value;
  IndexArgs args(3);
  args[2].kind = IndexArg::Kind::Scalar;
  args[2].start = args[2].largest = count - 1;
  return interpreter.indexValue(term.value, args, span);
}

//===-- Pages -------------------------------------------------------------===//

Symbol PageLoop::loopName() const {
  return static_cast<const IdentifierExpr *>(stmt.target)->name;
}

const PageLoop::Assigned *PageLoop::find(Symbol name) const {
  for (const Assigned &a : llvm::reverse(assigned))
    if (a.name->name == name)
      return &a;
  return nullptr;
}

bool PageLoop::isAssigned(Symbol name) const {
  return llvm::any_of(
      stmt.body, [&](Stmt *s) { return rootOf(targetOf(*s)).name == name; });
}

int PageLoop::positionOf(const IndexExpr &expr) const {
  return pagePosition(expr, loopName());
}

/// Whether all that the loop changes at k of the array in \p expr is what
/// \p expr, of the form of a page, names.
bool PageLoop::changesOnly(const IndexExpr &expr) const {
  Symbol name = static_cast<const IdentifierExpr &>(*expr.base).name;
  return llvm::all_of(stmt.body, [&](Stmt *s) {
    const Expr &target = targetOf(*s);
    if (rootOf(target).name != name)
      return true;
    if (target.kind != NodeKind::Index)
      return false;
    const auto &other = static_cast<const IndexExpr &>(target);
    return other.args.size() == expr.args.size() &&
           positionOf(other) == positionOf(expr);
  });
}

/// Whether all rounds agree on the value of \p expr, a subscript.
bool PageLoop::isInvariant(const Expr &expr) const {
  switch (expr.kind) {
  case NodeKind::Number:
  case NodeKind::Colon:
    return true;
  case NodeKind::Identifier: {
    const auto &name = static_cast<const IdentifierExpr &>(expr);
    return name.name != loopName() && !isAssigned(name.name) &&
           interpreter.variable(name);
  }
  default:
    return false;
  }
}

/// The pages that \p expr, of the form of one, names; false if they are not all
/// there.
bool PageLoop::findPages(const IndexExpr &expr, Pages &out) {
  const auto &name = static_cast<const IdentifierExpr &>(*expr.base);
  const Value *v = interpreter.variable(name);
  int position = positionOf(expr);
  if (position < 0 || !v || !v->isArray())
    return false;
  auto numArgs = static_cast<unsigned>(expr.args.size());
  llvm::SmallVector<int64_t, 4> extents = viewedExtents(v->shape(), numArgs);
  out.array = v;
  out.isRows = position == 0 && numArgs == 2;
  out.rows = numArgs > 1 && !out.isRows ? extents[0] : 1;
  out.cols = out.isRows || numArgs == 3 ? extents[1] : 1;
  out.args.assign(numArgs, IndexArg());
  IndexArg &at = out.args[static_cast<size_t>(position)];
  at.kind = IndexArg::Kind::Range;
  at.start = static_cast<int64_t>(low) - 1;
  at.step = static_cast<int64_t>(step);
  at.count = count;
  at.shape = Shape(1, count);
  at.largest = std::max(at.start, at.start + (count - 1) * at.step);
  int64_t there = extents[static_cast<size_t>(position)];
  out.isWhole = at.start == 0 && at.step == 1 && count == there;
  return at.largest < there && out.rows > 0 && out.cols > 0;
}

} // namespace quern
