//===- Walk.cpp - Children of nodes ---------------------------------------===//
#include "frontend/syntax/Walk.h"

namespace quern::syntax {

using llvm::cast;

namespace {

void visitAll(Exprs exprs, llvm::function_ref<void(Expr &)> visit) {
  for (Expr *expr : exprs)
    visit(*expr);
}

void visitRows(llvm::ArrayRef<Exprs> rows,
               llvm::function_ref<void(Expr &)> visit) {
  for (Exprs row : rows)
    visitAll(row, visit);
}

} // namespace

void forEachChild(Expr &expr, llvm::function_ref<void(Expr &)> visit) {
  auto pair = [&](Expr *first, Expr *second) {
    visit(*first);
    visit(*second);
  };
  switch (expr.kind) {
  case NodeKind::Unary:
    return visit(*cast<UnaryExpr>(expr).operand);
  case NodeKind::Postfix:
    return visit(*cast<PostfixExpr>(expr).operand);
  case NodeKind::Binary:
    return pair(cast<BinaryExpr>(expr).lhs, cast<BinaryExpr>(expr).rhs);
  case NodeKind::ShortCircuit:
    return pair(cast<ShortCircuitExpr>(expr).lhs,
                cast<ShortCircuitExpr>(expr).rhs);
  case NodeKind::Range: {
    RangeExpr &range = cast<RangeExpr>(expr);
    visit(*range.low);
    if (range.step)
      visit(*range.step);
    return visit(*range.high);
  }
  case NodeKind::Index:
    visit(*cast<IndexExpr>(expr).base);
    return visitAll(cast<IndexExpr>(expr).args, visit);
  case NodeKind::CellIndex:
    visit(*cast<CellIndexExpr>(expr).base);
    return visitAll(cast<CellIndexExpr>(expr).args, visit);
  case NodeKind::Field:
    return visit(*cast<FieldExpr>(expr).base);
  case NodeKind::DynamicField:
    return pair(cast<DynamicFieldExpr>(expr).base,
                cast<DynamicFieldExpr>(expr).name);
  case NodeKind::Matrix:
    return visitRows(cast<MatrixExpr>(expr).rows, visit);
  case NodeKind::Cell:
    return visitRows(cast<CellExpr>(expr).rows, visit);
  default:
    return;
  }
}

namespace {

void visitArms(llvm::ArrayRef<IfArm> arms,
               llvm::function_ref<void(Expr &, Role)> visit) {
  for (const IfArm &arm : arms)
    visit(*arm.condition, Role::Use);
}

void visitDeclarations(llvm::ArrayRef<Declaration> names,
                       llvm::function_ref<void(Expr &, Role)> visit) {
  for (const Declaration &declaration : names) {
    if (declaration.value)
      visit(*declaration.value, Role::Use);
    visit(*declaration.name, Role::Declare);
  }
}

} // namespace

void forEachExpr(Stmt &stmt, llvm::function_ref<void(Expr &, Role)> visit) {
  switch (stmt.kind) {
  case NodeKind::ExpressionStmt:
    return visit(*cast<ExpressionStmt>(stmt).value, Role::Use);
  case NodeKind::AssignStmt:
    visit(*cast<AssignStmt>(stmt).value, Role::Use);
    for (Expr *target : cast<AssignStmt>(stmt).targets)
      visit(*target, Role::Target);
    return;
  case NodeKind::OpAssignStmt:
    visit(*cast<OpAssignStmt>(stmt).value, Role::Use);
    visit(*cast<OpAssignStmt>(stmt).target, Role::Use);
    return visit(*cast<OpAssignStmt>(stmt).target, Role::Target);
  case NodeKind::IfStmt:
    return visitArms(cast<IfStmt>(stmt).arms, visit);
  case NodeKind::WhileStmt:
    return visit(*cast<WhileStmt>(stmt).condition, Role::Use);
  case NodeKind::DoUntilStmt:
    return visit(*cast<DoUntilStmt>(stmt).condition, Role::Use);
  case NodeKind::ForStmt: {
    ForStmt &loop = cast<ForStmt>(stmt);
    visit(*loop.range, Role::Use);
    if (loop.workers)
      visit(*loop.workers, Role::Use);
    return visit(*loop.target, Role::Target);
  }
  case NodeKind::SwitchStmt:
    visit(*cast<SwitchStmt>(stmt).subject, Role::Use);
    return visitArms(cast<SwitchStmt>(stmt).cases, visit);
  case NodeKind::TryStmt:
    if (cast<TryStmt>(stmt).error)
      visit(*cast<TryStmt>(stmt).error, Role::Target);
    return;
  case NodeKind::GlobalStmt:
    return visitDeclarations(cast<GlobalStmt>(stmt).names, visit);
  case NodeKind::PersistentStmt:
    return visitDeclarations(cast<PersistentStmt>(stmt).names, visit);
  case NodeKind::CommandStmt:
    return visit(*cast<CommandStmt>(stmt).name, Role::Use);
  default:
    return;
  }
}

void forEachBlock(Stmt &stmt, llvm::function_ref<void(Block)> visit) {
  switch (stmt.kind) {
  case NodeKind::IfStmt:
    for (const IfArm &arm : cast<IfStmt>(stmt).arms)
      visit(arm.body);
    return visit(cast<IfStmt>(stmt).otherwise);
  case NodeKind::WhileStmt:
    return visit(cast<WhileStmt>(stmt).body);
  case NodeKind::DoUntilStmt:
    return visit(cast<DoUntilStmt>(stmt).body);
  case NodeKind::ForStmt:
    return visit(cast<ForStmt>(stmt).body);
  case NodeKind::SwitchStmt:
    for (const IfArm &arm : cast<SwitchStmt>(stmt).cases)
      visit(arm.body);
    return visit(cast<SwitchStmt>(stmt).otherwise);
  case NodeKind::TryStmt:
    visit(cast<TryStmt>(stmt).body);
    return visit(cast<TryStmt>(stmt).handler);
  case NodeKind::UnwindProtectStmt:
    visit(cast<UnwindProtectStmt>(stmt).body);
    return visit(cast<UnwindProtectStmt>(stmt).cleanup);
  default:
    return;
  }
}

IdentifierExpr *rootIdentifier(Expr &expr) {
  Expr *at = &expr;
  for (;;) {
    switch (at->kind) {
    case NodeKind::Identifier:
      return cast<IdentifierExpr>(at);
    case NodeKind::Index:
      at = cast<IndexExpr>(at)->base;
      break;
    case NodeKind::CellIndex:
      at = cast<CellIndexExpr>(at)->base;
      break;
    case NodeKind::Field:
      at = cast<FieldExpr>(at)->base;
      break;
    case NodeKind::DynamicField:
      at = cast<DynamicFieldExpr>(at)->base;
      break;
    default:
      return nullptr;
    }
  }
}

} // namespace quern::syntax
