//===- Statements.cpp - Running statements --------------------------------===//
#include "frontend/PageLoops.h"
#include "frontend/Ranges.h"
#include "frontend/ScalarOps.h"
#include "frontend/ValueLayout.h"
#include "frontend/syntax/Walk.h"

#include <cmath>
#include <new>
#include <stdexcept>

namespace quern {

using namespace syntax;

void Interpreter::checkInterrupt() {
  if (!interruptRequested.load(std::memory_order_relaxed)) [[likely]]
    return;
  // Taken once, so that cleanup code runs.
  interruptRequested = false;
  throw Interrupt{};
}

Interpreter::Flow Interpreter::runBlock(Block block) {
  for (const Stmt *stmt : block) {
    Flow flow = runStatement(*stmt);
    if (flow != Flow::Next)
      return flow;
  }
  return Flow::Next;
}

Interpreter::Flow Interpreter::runIteration(Block body, IterationTrace &trace) {
  Flow flow = runBlock(body);
  checkInterrupt();
  if (!theSession->isIdle(trace)) [[unlikely]]
    checkOrThrow(theSession->endIteration(trace));
  return flow;
}

Interpreter::Flow Interpreter::runStatement(const Stmt &stmt) {
  checkInterrupt();
  Flow flow = Flow::Next;
  try {
    switch (stmt.kind) {
    case NodeKind::AssignStmt:
      runAssign(static_cast<const AssignStmt &>(stmt));
      break;
    case NodeKind::ExpressionStmt:
      runExpression(static_cast<const ExpressionStmt &>(stmt));
      break;
    case NodeKind::OpAssignStmt:
      runOpAssign(static_cast<const OpAssignStmt &>(stmt));
      break;
    case NodeKind::IfStmt:
      flow = runIf(static_cast<const IfStmt &>(stmt));
      break;
    case NodeKind::ForStmt:
      flow = runFor(static_cast<const ForStmt &>(stmt));
      break;
    case NodeKind::WhileStmt:
      flow = runWhile(static_cast<const WhileStmt &>(stmt));
      break;
    case NodeKind::DoUntilStmt:
      flow = runDoUntil(static_cast<const DoUntilStmt &>(stmt));
      break;
    case NodeKind::SwitchStmt:
      flow = runSwitch(static_cast<const SwitchStmt &>(stmt));
      break;
    case NodeKind::TryStmt:
      flow = runTry(static_cast<const TryStmt &>(stmt));
      break;
    case NodeKind::UnwindProtectStmt:
      flow = runUnwindProtect(static_cast<const UnwindProtectStmt &>(stmt));
      break;
    case NodeKind::BreakStmt:
      return Flow::Break;
    case NodeKind::ContinueStmt:
      return Flow::Continue;
    case NodeKind::ReturnStmt:
      return Flow::Return;
    case NodeKind::GlobalStmt:
      runGlobal(static_cast<const GlobalStmt &>(stmt));
      break;
    case NodeKind::PersistentStmt:
      runPersistent(static_cast<const PersistentStmt &>(stmt));
      break;
    case NodeKind::CommandStmt:
      runCommand(static_cast<const CommandStmt &>(stmt));
      break;
    default:
      break;
    }
    if (theSession->isOverBudget()) [[unlikely]]
      checkOrThrow(theSession->endStatement());
  } catch (MatlabError &e) {
    if (!e.span)
      e.span = stmt.span;
    throw;
  } catch (std::bad_alloc &) {
    throw MatlabError{"MATLAB:nomem", "Out of memory.", stmt.span, {}};
  } catch (std::length_error &) {
    throw MatlabError{"MATLAB:nomem", "Out of memory.", stmt.span, {}};
  }
  if (!stmt.diesAfter.empty() && frame->freesDead)
    for (uint32_t slot : stmt.diesAfter)
      frame->slots[slot] = Value();
  return flow;
}

void Interpreter::setAns(Value v, bool isPrinted) {
  static constexpr const char *kAns = "ans";
  uint32_t slot = frame->scope ? frame->scope->ansSlot : kNoSlot;
  if (slot == kNoSlot)
    slot = frame->add(symbols.intern(kAns));
  Value &ans = frame->slot(slot);
  ans = std::move(v);
  if (isPrinted) {
    Value shown = ans;
    displayValue(*this, kAns, shown);
  }
}

void Interpreter::display(const IdentifierExpr &name) {
  if (Value *v = variable(name)) {
    Value shown = *v;
    displayValue(*this, symbols.name(name.name), shown);
  }
}

void Interpreter::runExpression(const ExpressionStmt &stmt) {
  const Expr &expr = *stmt.value;
  if (expr.kind == NodeKind::Identifier) {
    const auto &name = static_cast<const IdentifierExpr &>(expr);
    if (variable(name)) {
      if (stmt.isPrinted)
        display(name);
      return;
    }
  }
  ValueList results;
  evalMulti(expr, 0, results);
  // A cs-list shows all its values; a call at most its first.
  bool isList = expr.kind == NodeKind::CellIndex ||
                expr.kind == NodeKind::Field ||
                expr.kind == NodeKind::DynamicField;
  size_t count = isList ? results.size() : std::min<size_t>(results.size(), 1);
  for (size_t i = 0; i < count; ++i)
    if (results[i].isDefined())
      setAns(std::move(results[i]), stmt.isPrinted);
}

static bool isEmptyBrackets(const Expr &expr) {
  return expr.kind == NodeKind::Matrix &&
         static_cast<const MatrixExpr &>(expr).rows.empty();
}

void Interpreter::runAssign(const AssignStmt &stmt) {
  if (stmt.isBracketed || stmt.targets.size() != 1) {
    runMultiAssign(stmt);
    return;
  }
  const Expr &target = *stmt.targets.front();
  if (target.kind == NodeKind::Index && isEmptyBrackets(*stmt.value)) {
    deleteTarget(target);
  } else if (target.kind == NodeKind::Identifier && !stmt.isPrinted) {
    Value v = eval(*stmt.value);
    variableSlot(static_cast<const IdentifierExpr &>(target)) = std::move(v);
    return;
  } else if (!assignChoice(target, *stmt.value)) {
    assign(target, eval(*stmt.value));
  }
  if (stmt.isPrinted)
    if (const IdentifierExpr *root = rootIdentifier(const_cast<Expr &>(target)))
      display(*root);
}

void Interpreter::runMultiAssign(const AssignStmt &stmt) {
  // Targets that may be cs-lists are looked at first: their length is what the
  // call is asked for.
  llvm::SmallVector<Links, 4> links(stmt.targets.size());
  llvm::SmallVector<unsigned, 4> counts;
  unsigned total = 0;
  for (size_t i = 0; i < stmt.targets.size(); ++i) {
    const Expr &target = *stmt.targets[i];
    unsigned count = 1;
    if (target.kind != NodeKind::Identifier &&
        target.kind != NodeKind::Placeholder) {
      evalLinks(target, links[i]);
      count = countTargets(target, links[i]);
    }
    counts.push_back(count);
    total += count;
  }
  if (total == 1 && stmt.targets.size() == 1 && isEmptyBrackets(*stmt.value) &&
      stmt.targets[0]->kind == NodeKind::Index) {
    deleteTarget(*stmt.targets[0]);
    return;
  }
  ignoredOutputs = 0;
  ignoredTotal = static_cast<int>(total);
  for (size_t i = 0, output = 0; i < stmt.targets.size(); ++i) {
    if (stmt.targets[i]->kind == NodeKind::Placeholder && output < 64)
      ignoredOutputs |= uint64_t(1) << output;
    output += counts[i];
  }
  ValueList results;
  evalMulti(*stmt.value, static_cast<int>(total), results);
  size_t at = 0;
  for (size_t i = 0; i < stmt.targets.size(); ++i) {
    const Expr &target = *stmt.targets[i];
    if (target.kind == NodeKind::Placeholder) {
      ++at;
      continue;
    }
    size_t last = at + counts[i];
    if (last > results.size() || (counts[i] && !results[at].isDefined())) {
      if (at == 0 && results.empty())
        throw MatlabError{"MATLAB:needMoreRhsOutputs",
                          "Insufficient number of outputs from right hand side "
                          "of equal sign to satisfy assignment.",
                          stmt.value->span,
                          {}};
      throw MatlabError{"MATLAB:unassignedOutputs",
                        "One or more output arguments not assigned during "
                        "call: value " +
                            std::to_string(results.size() + 1) + " of " +
                            std::to_string(total) + " is missing.",
                        target.span,
                        {}};
    }
    if (links[i].empty())
      variableSlot(static_cast<const IdentifierExpr &>(target)) =
          std::move(results[at]);
    else if (counts[i])
      assignSpread(target, links[i],
                   llvm::MutableArrayRef<Value>(results).slice(at, counts[i]));
    at = last;
  }
  if (stmt.isPrinted)
    for (const Expr *target : stmt.targets)
      if (target->kind != NodeKind::Placeholder)
        if (const IdentifierExpr *root =
                rootIdentifier(const_cast<Expr &>(*target)))
          display(*root);
}

void Interpreter::runOpAssign(const OpAssignStmt &stmt) {
  Value old = eval(*stmt.target);
  Value operand = eval(*stmt.value);
  Value result;
  if (!(old.isNumber() && operand.isNumber() &&
        scalarBinaryOp(stmt.op, old.number(), operand.number(), result)))
    result = binary(stmt.op, std::move(old), std::move(operand), stmt.span);
  old = Value();
  assign(*stmt.target, std::move(result));
  if (stmt.isPrinted)
    if (const IdentifierExpr *root = rootIdentifier(*stmt.target))
      display(*root);
}

Interpreter::Flow Interpreter::runIf(const IfStmt &stmt) {
  for (const IfArm &arm : stmt.arms)
    if (evalCondition(*arm.condition))
      return runBlock(arm.body);
  return runBlock(stmt.otherwise);
}

Interpreter::Flow Interpreter::runWhile(const WhileStmt &stmt) {
  IterationTrace trace;
  while (evalCondition(*stmt.condition)) {
    Flow flow = runIteration(stmt.body, trace);
    if (flow == Flow::Break)
      break;
    if (flow == Flow::Return)
      return flow;
  }
  return Flow::Next;
}

Interpreter::Flow Interpreter::runDoUntil(const DoUntilStmt &stmt) {
  IterationTrace trace;
  do {
    Flow flow = runIteration(stmt.body, trace);
    if (flow == Flow::Break)
      break;
    if (flow == Flow::Return)
      return flow;
  } while (!evalCondition(*stmt.condition));
  return Flow::Next;
}

Interpreter::Flow Interpreter::runFor(const ForStmt &stmt) {
  if (stmt.workers)
    eval(*stmt.workers);
  if (stmt.range->kind == NodeKind::Range) {
    const auto &expr = static_cast<const RangeExpr &>(*stmt.range);
    Value low = eval(*expr.low);
    Value step = expr.step ? eval(*expr.step) : Value(1.0);
    Value high = eval(*expr.high);
    if (low.isNumber() && step.isNumber() && high.isNumber())
      return runForRange(stmt, low.number(), step.number(), high.number());
    return runForValue(stmt,
                       rangeFromValues(*this, low, &step, high, expr.span));
  }
  return runForValue(stmt, eval(*stmt.range));
}

Interpreter::Flow Interpreter::runForRange(const ForStmt &stmt, double low,
                                           double step, double high) {
  int64_t n = rangeCount(low, step, high, stmt.range->span);
  if (n < 0)
    return runForValue(stmt, Value(std::nan("")));
  if (n == 0) {
    assign(*stmt.target, Value::array(valueOrThrow(theSession->uninitialised(
                             ElementType::F64, Shape(1, 0)))));
    return Flow::Next;
  }
  if (PageLoop::mayBe(stmt, n) && PageLoop(*this, stmt, low, step, n).run())
    return Flow::Next;
  const IdentifierExpr *name =
      stmt.target->kind == NodeKind::Identifier
          ? static_cast<const IdentifierExpr *>(stmt.target)
          : nullptr;
  double last = n > 1 ? rangeLast(low, step, high, n) : low;
  IterationTrace trace;
  for (int64_t i = 0; i < n; ++i) {
    double value = rangeElement(low, step, last, n, i);
    if (name)
      ValueLayout::setNumber(variableSlot(*name), value);
    else
      assign(*stmt.target, Value(value));
    Flow flow = runIteration(stmt.body, trace);
    if (flow == Flow::Break)
      break;
    if (flow == Flow::Return)
      return flow;
  }
  return Flow::Next;
}

Interpreter::Flow Interpreter::runForValue(const ForStmt &stmt,
                                           const Value &range) {
  Shape shape = range.shape();
  int64_t columns = 1;
  for (unsigned d = 1; d < shape.rank(); ++d)
    columns *= shape.dim(d);
  if (columns == 0 || shape == Shape(0, 0)) {
    assign(*stmt.target, range.isNumeric() ? range : Value::emptyMatrix());
    return Flow::Next;
  }
  if (range.isNumeric() && !range.isEmpty()) {
    Tensor t = range.tensor();
    checkOrThrow(theSession->evaluate(t, ForceReason::Condition));
  }
  IterationTrace trace;
  for (int64_t i = 0; i < columns; ++i) {
    Value column;
    if (range.isScalar()) {
      column = range;
    } else {
      IndexArg rows, at;
      at.kind = IndexArg::Kind::Scalar;
      at.start = at.largest = i;
      IndexArg both[] = {rows, at};
      column = shape.dim(0) == 1 && shape.rank() == 2
                   ? indexValue(range, at, stmt.range->span)
                   : indexValue(range, both, stmt.range->span);
    }
    assign(*stmt.target, std::move(column));
    Flow flow = runIteration(stmt.body, trace);
    if (flow == Flow::Break)
      break;
    if (flow == Flow::Return)
      return flow;
  }
  return Flow::Next;
}

bool Interpreter::matchesCase(const Value &subject, const Value &label,
                              SpanId span) {
  if (label.isCell()) {
    for (const Value &element : cellOf(label).elements)
      if (matchesCase(subject, element, span))
        return true;
    return false;
  }
  if (subject.isText() || label.isText())
    return subject.isText() && label.isText() && subject.text() == label.text();
  if (!subject.isNumeric() || !label.isNumeric())
    return false;
  if (label.isEmpty())
    return subject.isEmpty();
  if (subject.isEmpty())
    return false;
  if (subject.isNumber() && label.isNumber())
    return subject.number() == label.number();
  Value same = binary(BinaryOp::Equal, subject, label, span);
  return isTrue(same, span);
}

Interpreter::Flow Interpreter::runSwitch(const SwitchStmt &stmt) {
  Value subject = eval(*stmt.subject);
  for (const IfArm &arm : stmt.cases) {
    Value label = eval(*arm.condition);
    if (matchesCase(subject, label, arm.condition->span))
      return runBlock(arm.body);
  }
  return runBlock(stmt.otherwise);
}

Interpreter::Flow Interpreter::runTry(const TryStmt &stmt) {
  size_t endMark = endStack.size();
  Frame *here = frame;
  unsigned depthHere = depth;
  MatlabError caught;
  try {
    return runBlock(stmt.body);
  } catch (MatlabError &e) {
    caught = std::move(e);
  }
  endStack.truncate(endMark);
  frame = here;
  depth = depthHere;
  lastError = caught;
  if (stmt.error) {
    Value error = makeErrorValue(caught);
    variableSlot(*stmt.error) = std::move(error);
  }
  return runBlock(stmt.handler);
}

Interpreter::Flow Interpreter::runUnwindProtect(const UnwindProtectStmt &stmt) {
  size_t endMark = endStack.size();
  Flow flow = Flow::Next;
  try {
    flow = runBlock(stmt.body);
  } catch (...) {
    endStack.truncate(endMark);
    runBlock(stmt.cleanup);
    throw;
  }
  Flow cleanup = runBlock(stmt.cleanup);
  return cleanup == Flow::Next ? flow : cleanup;
}

Value &Interpreter::globalVariable(Symbol name) {
  std::unique_ptr<Value> &v = globals[name];
  if (!v)
    v = std::make_unique<Value>(Value::emptyMatrix());
  return *v;
}

void Interpreter::runGlobal(const GlobalStmt &stmt) {
  for (const Declaration &d : stmt.names) {
    bool isNew = !globals.count(d.name->name);
    Value &shared = globalVariable(d.name->name);
    Frame *where = frame;
    for (unsigned n = d.name->depth; n; --n)
      where = where->parent;
    where->link(d.name->slot, &shared);
    if (d.value && isNew)
      shared = eval(*d.value);
  }
}

void Interpreter::runPersistent(const PersistentStmt &stmt) {
  for (const Declaration &d : stmt.names) {
    // One variable per place of declaration.
    auto key = reinterpret_cast<uint64_t>(d.name);
    std::unique_ptr<Value> &v = persistents[key];
    bool isNew = !v;
    if (isNew)
      v = std::make_unique<Value>(Value::emptyMatrix());
    Value &stored = *v;
    Frame *where = frame;
    for (unsigned n = d.name->depth; n; --n)
      where = where->parent;
    where->link(d.name->slot, &stored);
    if (d.value && isNew)
      stored = eval(*d.value);
  }
}

void Interpreter::runCommand(const CommandStmt &stmt) {
  ValueList args, results;
  for (llvm::StringRef word : stmt.words)
    args.push_back(Value::charRow(word));
  const Callee *callee = lookup(*stmt.name);
  if (!callee)
    throwUndefined(*stmt.name);
  call(*callee, args, 0, results, stmt.span);
  if (!results.empty() && results.front().isDefined())
    setAns(std::move(results.front()), stmt.isPrinted);
}

} // namespace quern
