//===- Printer.cpp - Syntax trees as S-expressions ------------------------===//
#include "frontend/syntax/Printer.h"

#include "frontend/syntax/Walk.h"

namespace quern::syntax {

using llvm::cast;

namespace {

class Dumper {
public:
  explicit Dumper(const SymbolTable &symbols) : symbols(symbols) {}

  void add(const Expr &expr);
  void add(const Stmt &stmt);
  void add(const Function &function);
  std::string text;

private:
  void word(llvm::StringRef part) {
    if (!text.empty() && text.back() != '(')
      text += ' ';
    text += part.str();
  }
  void open(llvm::StringRef head) {
    word("(");
    text += head.str();
  }
  void close() { text += ')'; }
  void name(Symbol symbol) { word(symbols.name(symbol)); }
  template <typename List> void list(llvm::StringRef head, List items) {
    open(head);
    for (const auto *item : items)
      add(*item);
    close();
  }
  void children(llvm::StringRef head, const Expr &expr) {
    open(head);
    forEachChild(const_cast<Expr &>(expr), [this](Expr &child) { add(child); });
    close();
  }
  void rows(llvm::StringRef head, llvm::ArrayRef<Exprs> rows) {
    open(head);
    for (Exprs row : rows)
      list("row", row);
    close();
  }
  void arms(llvm::StringRef head, llvm::ArrayRef<IfArm> arms);
  void otherwise(Block block) {
    if (!block.empty())
      list("else", block);
  }
  void names(llvm::ArrayRef<Declaration> names);
  void addRule(const ArgumentRule &rule);
  void addBlockStmt(const Stmt &stmt);

  const SymbolTable &symbols;
};

void Dumper::add(const Expr &expr) {
  switch (expr.kind) {
  case NodeKind::Number:
    return word(cast<NumberExpr>(expr).text);
  case NodeKind::Integer:
    open(className(cast<IntegerExpr>(expr).integerClass));
    word(std::to_string(cast<IntegerExpr>(expr).bits));
    return close();
  case NodeKind::Char:
    return word("'" + cast<CharExpr>(expr).value.str() + "'");
  case NodeKind::String:
    return word("\"" + cast<StringExpr>(expr).value.str() + "\"");
  case NodeKind::Identifier:
    return name(cast<IdentifierExpr>(expr).name);
  case NodeKind::Colon:
    return word(":");
  case NodeKind::End:
    return word("end");
  case NodeKind::Placeholder:
    return word("~");
  case NodeKind::Unary:
    return children(spelling(cast<UnaryExpr>(expr).op), expr);
  case NodeKind::Postfix:
    return children(spelling(cast<PostfixExpr>(expr).op), expr);
  case NodeKind::Binary:
    return children(spelling(cast<BinaryExpr>(expr).op), expr);
  case NodeKind::ShortCircuit:
    return children(cast<ShortCircuitExpr>(expr).isOr ? "||" : "&&", expr);
  case NodeKind::Range:
    return children("range", expr);
  case NodeKind::Index:
    return children("index", expr);
  case NodeKind::CellIndex:
    return children("brace", expr);
  case NodeKind::Field:
    open("field");
    add(*cast<FieldExpr>(expr).base);
    name(cast<FieldExpr>(expr).name);
    return close();
  case NodeKind::DynamicField:
    return children("dynfield", expr);
  case NodeKind::Matrix:
    return rows("matrix", cast<MatrixExpr>(expr).rows);
  case NodeKind::Cell:
    return rows("cell", cast<CellExpr>(expr).rows);
  case NodeKind::Anonymous:
    open("@");
    list("", cast<AnonymousExpr>(expr).params);
    add(*cast<AnonymousExpr>(expr).body);
    return close();
  case NodeKind::Handle:
    return word("@" + symbols.name(cast<HandleExpr>(expr).name).str());
  default:
    return word("?");
  }
}

void Dumper::arms(llvm::StringRef head, llvm::ArrayRef<IfArm> arms) {
  for (const IfArm &arm : arms) {
    open(head);
    add(*arm.condition);
    for (const Stmt *stmt : arm.body)
      add(*stmt);
    close();
  }
}

void Dumper::names(llvm::ArrayRef<Declaration> names) {
  for (const Declaration &declaration : names) {
    if (!declaration.value) {
      add(*declaration.name);
      continue;
    }
    open("=");
    add(*declaration.name);
    add(*declaration.value);
    close();
  }
}

void Dumper::add(const Stmt &stmt) {
  std::string quiet = stmt.isPrinted ? "" : ";";
  switch (stmt.kind) {
  case NodeKind::ExpressionStmt:
    open("expr" + quiet);
    add(*cast<ExpressionStmt>(stmt).value);
    break;
  case NodeKind::AssignStmt: {
    const AssignStmt &assign = cast<AssignStmt>(stmt);
    open("=" + quiet);
    if (assign.isBracketed)
      list("", assign.targets);
    else
      add(*assign.targets.front());
    add(*assign.value);
    break;
  }
  case NodeKind::OpAssignStmt:
    open(spelling(cast<OpAssignStmt>(stmt).op).str() + "=" + quiet);
    add(*cast<OpAssignStmt>(stmt).target);
    add(*cast<OpAssignStmt>(stmt).value);
    break;
  case NodeKind::GlobalStmt:
    open("global");
    names(cast<GlobalStmt>(stmt).names);
    break;
  case NodeKind::PersistentStmt:
    open("persistent");
    names(cast<PersistentStmt>(stmt).names);
    break;
  case NodeKind::CommandStmt:
    open("command" + quiet);
    add(*cast<CommandStmt>(stmt).name);
    for (llvm::StringRef part : cast<CommandStmt>(stmt).words)
      word("'" + part.str() + "'");
    break;
  default:
    return addBlockStmt(stmt);
  }
  close();
}

void Dumper::addBlockStmt(const Stmt &stmt) {
  switch (stmt.kind) {
  case NodeKind::BreakStmt:
    open("break");
    break;
  case NodeKind::ContinueStmt:
    open("continue");
    break;
  case NodeKind::ReturnStmt:
    open("return");
    break;
  case NodeKind::IfStmt:
    open("if");
    arms("arm", cast<IfStmt>(stmt).arms);
    otherwise(cast<IfStmt>(stmt).otherwise);
    break;
  case NodeKind::WhileStmt:
    open("while");
    add(*cast<WhileStmt>(stmt).condition);
    list("do", cast<WhileStmt>(stmt).body);
    break;
  case NodeKind::DoUntilStmt:
    open("until");
    list("do", cast<DoUntilStmt>(stmt).body);
    add(*cast<DoUntilStmt>(stmt).condition);
    break;
  case NodeKind::ForStmt: {
    const ForStmt &loop = cast<ForStmt>(stmt);
    open(loop.isParallel ? "parfor" : "for");
    add(*loop.target);
    add(*loop.range);
    if (loop.workers)
      add(*loop.workers);
    list("do", loop.body);
    break;
  }
  case NodeKind::SwitchStmt:
    open("switch");
    add(*cast<SwitchStmt>(stmt).subject);
    arms("case", cast<SwitchStmt>(stmt).cases);
    otherwise(cast<SwitchStmt>(stmt).otherwise);
    break;
  case NodeKind::TryStmt:
    open("try");
    list("do", cast<TryStmt>(stmt).body);
    if (cast<TryStmt>(stmt).error)
      add(*cast<TryStmt>(stmt).error);
    list("catch", cast<TryStmt>(stmt).handler);
    break;
  case NodeKind::UnwindProtectStmt:
    open("unwind");
    list("do", cast<UnwindProtectStmt>(stmt).body);
    list("cleanup", cast<UnwindProtectStmt>(stmt).cleanup);
    break;
  default:
    open("?");
    break;
  }
  close();
}

void Dumper::addRule(const ArgumentRule &rule) {
  open(rule.isOutput ? "output" : "argument");
  name(rule.name);
  if (rule.field)
    text += "." + symbols.name(rule.field).str();
  if (!rule.sizes.empty())
    list("size", rule.sizes);
  if (rule.className)
    name(rule.className);
  if (!rule.validators.empty())
    list("must", rule.validators);
  if (rule.fallback) {
    open("default");
    add(*rule.fallback);
    close();
  }
  close();
}

void Dumper::add(const Function &function) {
  open("function");
  list("", function.outputs);
  name(function.name);
  list("", function.params);
  for (const ArgumentRule &rule : function.rules)
    addRule(rule);
  for (const Stmt *stmt : function.body)
    add(*stmt);
  for (const Function *nested : function.nested)
    add(*nested);
  close();
}

template <typename T>
std::string dumpOne(const T &node, const SymbolTable &symbols) {
  Dumper dumper(symbols);
  dumper.add(node);
  return std::move(dumper.text);
}

} // namespace

std::string dump(const Expr &expr, const SymbolTable &symbols) {
  return dumpOne(expr, symbols);
}

std::string dump(const Stmt &stmt, const SymbolTable &symbols) {
  return dumpOne(stmt, symbols);
}

std::string dump(const Function &function, const SymbolTable &symbols) {
  return dumpOne(function, symbols);
}

std::string dump(const ParsedFile &parsed, const SymbolTable &symbols) {
  std::string text;
  for (const Stmt *stmt : parsed.script)
    text += dump(*stmt, symbols) + "\n";
  for (const Function *function : parsed.functions)
    text += dump(*function, symbols) + "\n";
  return text;
}

} // namespace quern::syntax
