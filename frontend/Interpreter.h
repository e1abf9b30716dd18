//===- Interpreter.h - Runs MATLAB programs ---------------------*- C++ -*-===//
//
// Walks the resolved syntax tree. Scalars are computed here; arrays are ops
// recorded in the Session, so that what a statement says is evaluated when
// somebody looks. Errors are C++ exceptions inside (MatlabError); the entry
// points return a status.
//
// The class is one; its functions are grouped by file: Lookup.cpp (names to
// functions), Expressions.cpp, Operators.cpp, Indexing.cpp, Assignment.cpp,
// Concatenation.cpp, Calls.cpp, Statements.cpp, Run.cpp (entry points).
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_INTERPRETER_H
#define QUERN_FRONTEND_INTERPRETER_H

#include "frontend/Builtin.h"
#include "frontend/Frame.h"
#include "frontend/FunctionObject.h"
#include "frontend/IndexBounds.h"
#include "frontend/Registry.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>

namespace quern {

/// What a name that is no variable calls.
struct Callee {
  enum class Kind : uint8_t { None, User, Builtin, Op, Script };
  Kind kind = Kind::None;
  const syntax::Function *function = nullptr; ///< User
  const CodeUnit *unit = nullptr;             ///< User, Script
  const Builtin *builtin = nullptr;
  const OpFunction *op = nullptr;
  /// How many frames out the one that encloses a nested function is; -1 if
  /// the function is not nested.
  int hops = -1;
  syntax::Symbol name = 0;
  /// The library's __masked_NAME__(x, m), which is NAME(x(m)); 0 if none.
  syntax::Symbol maskedForm = 0;
};

struct AssignPlan;

/// One subscript, with its values checked (0-based inside).
struct IndexArg {
  enum class Kind : uint8_t { Colon, Scalar, Range, List, Array };
  Kind kind = Kind::Colon;
  bool isMask = false; ///< List that came from a logical array
  int64_t start = 0;   ///< Scalar, Range
  int64_t step = 1;
  int64_t count = 1;    ///< of everything but Colon
  int64_t largest = -1; ///< largest value; -1 if empty; Array: or more
  Shape shape;          ///< of the index array
  std::vector<int64_t> list;
  Tensor array; ///< Array: the subscripts, all of them positive integers

  int64_t size(int64_t extent) const {
    return kind == Kind::Colon ? extent : count;
  }
  int64_t at(int64_t i) const {
    return kind == Kind::List ? list[static_cast<size_t>(i)] : start + i * step;
  }
};
using IndexArgs = llvm::SmallVector<IndexArg, 3>;

enum class RunStatus : uint8_t { Ok, Error, SyntaxError, Interrupted, Exit };

class Interpreter {
public:
  struct Options {
    Session::Options session;
    /// Where output goes; standard output if null.
    std::function<void(llvm::StringRef)> output;
    std::function<void(llvm::StringRef)> errorOutput;
    std::vector<std::string> programArgs;
  };
  Interpreter();
  explicit Interpreter(Options options);
  ~Interpreter();
  Interpreter(const Interpreter &) = delete;

  // --- Run.cpp: entry points ------------------------------------------------
  RunStatus runFile(const std::string &path);
  /// Code in the base workspace, as typed; reports errors itself.
  RunStatus runSnippet(llvm::StringRef code);
  /// After RunStatus::Exit.
  int exitCode() const { return exitStatus; }
  /// The error of the last run that failed.
  const MatlabError &lastRunError() const { return lastError; }
  std::string formatError(const MatlabError &error) const;
  int numRunArgs() const {
    return static_cast<int>(options.programArgs.size());
  }

  // --- Output ---------------------------------------------------------------
  /// Appends to the program's output (buffered).
  void write(llvm::StringRef text);
  void writeError(llvm::StringRef text);
  void flush();

  // --- For builtins ---------------------------------------------------------
  Session &session() { return *theSession; }
  syntax::SymbolTable &symbolTable() { return symbols; }
  SourceMap &sourceMap() { return sources; }
  const Registry &registry() const { return *builtins; }
  /// Calls a handle, or the function that a char row names.
  void callValue(const Value &function, llvm::MutableArrayRef<Value> args,
                 int numOutputs, ValueList &results, SpanId span);
  /// Calls the function called \p name as seen from the running code.
  void callByName(llvm::StringRef name, llvm::MutableArrayRef<Value> args,
                  int numOutputs, ValueList &results, SpanId span);
  /// The same, for exactly one result.
  Value call1(llvm::StringRef name, llvm::MutableArrayRef<Value> args,
              SpanId span = 0);
  Frame &currentFrame() { return *frame; }
  /// Frames that calls or handles keep.
  FrameHeap &frameHeap() { return countedFrames; }
  /// The variable \p name of the running code; null if there is none.
  Value *findVariable(llvm::StringRef name);
  void setVariable(llvm::StringRef name, Value v);
  /// Runs \p code in the running function's workspace.
  void evalText(llvm::StringRef code, int numOutputs, ValueList &results);
  /// Runs \p body with \p where as the running frame.
  void withFrame(Frame &where, llvm::function_ref<void()> body);
  /// Whether \p name can be called; 0 if not, else MATLAB's exist() code.
  int existsFunction(llvm::StringRef name);
  /// A handle as `@name` makes it.
  Value makeHandle(llvm::StringRef name);
  void clearFunctions();
  void addPath(const std::string &directory, bool atFront);
  void removePath(const std::string &directory);
  const std::vector<std::string> &paths() const { return searchPath; }
  /// Globals by name, made on first use.
  Value &globalVariable(syntax::Symbol name);
  void clearGlobals() { globals.clear(); }
  /// The error object of `catch ME`, and back.
  Value makeErrorValue(const MatlabError &error);
  MatlabError errorFromValue(const Value &v);
  MatlabError lastError;
  std::string lastWarning, lastWarningId;
  void warn(llvm::StringRef identifier, llvm::StringRef message);
  void setWarningState(llvm::StringRef identifier, bool on);
  bool isWarningOn(llvm::StringRef identifier) const;
  /// Ends the program: thrown by exit and quit.
  struct ExitRequest {
    int code;
  };
  struct Interrupt {};
  void setExitCode(int code) { exitStatus = code; }
  const Options &runOptions() const { return options; }
  std::string currentFileName() const;
  std::string currentFunctionName() const;
  /// Redirects output until destroyed (evalc).
  struct OutputCapture {
    explicit OutputCapture(Interpreter &interpreter);
    ~OutputCapture();
    Interpreter &interpreter;
    std::string text;
    std::string *outer;
  };

  // --- Operations on values; used by builtins as well -----------------------
  Value binary(syntax::BinaryOp op, Value a, Value b, SpanId span);
  Value unary(syntax::UnaryOp op, Value a, SpanId span);
  /// The ops behind operators on elements; \p isSwapped: the right operand
  /// comes first.
  Op elementwiseOp(syntax::BinaryOp op, bool &isSwapped) const;
  Op elementwiseOp(syntax::UnaryOp op) const; ///< not of +
  Value transpose(const Value &a, bool conjugate, SpanId span);
  /// Applies an op to numeric values.
  Value apply(Op op, llvm::ArrayRef<const Value *> operands,
              llvm::ArrayRef<int64_t> attrs, SpanId span);
  Value apply(Op op, std::initializer_list<const Value *> operands,
              SpanId span = 0) {
    return apply(op, llvm::ArrayRef(operands.begin(), operands.size()), {},
                 span);
  }
  Value solve(Value a, Value b, SpanId span);
  Value convert(const Value &v, ElementType type, SpanId span = 0);
  Value range(double low, double step, double high, SpanId span);
  Value horzcat(llvm::MutableArrayRef<Value> parts, SpanId span);
  Value vertcat(llvm::MutableArrayRef<Value> parts, SpanId span);
  Value concatenate(unsigned dim, llvm::MutableArrayRef<Value> parts,
                    SpanId span);
  /// Truth of a condition. Forces.
  bool isTrue(const Value &v, SpanId span);

  // --- Indexing.cpp ----------------------------------------------------------
  /// Subscripts from values; \p argument numbers are for messages.
  /// \p indexed: the base that indexValue or assignIndexed, which alone know
  /// IndexArg::Kind::Array, will be given.
  IndexArg indexArg(const Value &v, unsigned position, unsigned count,
                    const Value *indexed = nullptr);
  /// base(args) of anything but functions.
  Value indexValue(const Value &base, llvm::ArrayRef<IndexArg> args,
                   SpanId span);
  /// base{args}, appended to \p results.
  void indexCell(const Value &base, llvm::ArrayRef<IndexArg> args,
                 ValueList &results, SpanId span);
  // --- Assignment.cpp --------------------------------------------------------
  void assignIndexed(Value &base, llvm::ArrayRef<IndexArg> args, Value rhs,
                     SpanId span);
  void deleteIndexed(Value &base, llvm::ArrayRef<IndexArg> args, SpanId span);
  /// Evaluates arrays among \p args, subscripts of an array of \p shape, that
  /// might name what is not there: \c largest is exact where it is too large.
  void settleBounds(const Shape &shape, llvm::MutableArrayRef<IndexArg> args);
  /// Makes lists of the arrays among \p args. Throws MATLAB's errors.
  void makeLists(llvm::MutableArrayRef<IndexArg> args);
  /// Records base(plan.args) = rhs, with one array among the arguments, as an
  /// operation, if that pays and is possible.
  bool recordScatter(Value &base, const AssignPlan &plan, const Value &rhs,
                     SpanId span);
  /// Notes which box the assignment at \p span names; false if it was another
  /// the last time.
  bool noteBox(SpanId span, uint64_t box) {
    auto [last, isNew] = boxes.try_emplace(span, box);
    return isNew || std::exchange(last->second, box) == box;
  }
  /// Notes that arrays of \p sizes (their hash) are joined at \p span; false if
  /// these are not among the few that it joined the last times. A place in a
  /// library function has several: those of each shift, in a program of shifts.
  bool noteSizes(SpanId span, uint64_t sizes);
  /// Notes the box (start, step and count per dimension) that the assignment at
  /// \p span names; true if it has moved along one axis by the same way as it
  /// did the last time: a slice for each round of a loop.
  bool noteMove(SpanId span, llvm::ArrayRef<int64_t> box);

private:
  friend class MaskedExpression;
  friend class PageLoop;
  using Expr = syntax::Expr;
  // LazyIndexing.cpp
  /// Takes \p v, one of \p count subscripts, as Kind::Array if base(...) may
  /// be large and its values are certain to be subscripts; evaluates it if that
  /// is not known.
  bool keepSubscript(const Value &v, const Value &base, unsigned count,
                     IndexArg &out);
  Value gather(const Value &base, llvm::ArrayRef<IndexArg> args, SpanId span);
  Value indexByArrays(const Value &base, llvm::ArrayRef<IndexArg> args,
                      SpanId span);
  // Concatenation.cpp
  Value joinNumbers(unsigned dim, llvm::MutableArrayRef<Value> parts,
                    SpanId span);
  struct EndContext {
    const Expr *index;
    const Value *base;
    unsigned position;
    unsigned count;
  };
  /// One step of a target: (..), {..} or .name, with its subscripts evaluated.
  struct Link {
    syntax::NodeKind kind;
    SpanId span;
    IndexArgs args;
    std::string field;
  };
  using Links = llvm::SmallVector<Link, 2>;
  enum class Flow : uint8_t { Next, Break, Continue, Return };

  // Lookup.cpp
  const Callee *lookup(const syntax::IdentifierExpr &name);
  const Callee *lookup(syntax::Symbol name);
  Callee findCallee(syntax::Symbol name);
  Callee findFile(llvm::StringRef name);
  const CodeUnit *loadFile(const std::string &path);
  /// Reads and parses a file; what is wrong with it stands in its diagnostics.
  CodeUnit &readFile(const std::string &path,
                     syntax::ParseOptions parseOptions);
  const CodeUnit *loadLibrary(llvm::StringRef name);
  bool isScriptFile(llvm::StringRef name);
  [[noreturn]] void throwUndefined(const syntax::IdentifierExpr &name);
  [[noreturn]] void throwUndefined(llvm::StringRef name, SpanId span);

  // Expressions.cpp
  Value eval(const Expr &expr);
  void evalMulti(const Expr &expr, int numOutputs, ValueList &results);
  Value evalIdentifier(const syntax::IdentifierExpr &expr);
  Value evalBinary(const syntax::BinaryExpr &expr);
  Value evalUnary(const syntax::UnaryExpr &expr);
  Value evalEnd(const syntax::EndExpr &expr);
  Value evalRange(const syntax::RangeExpr &expr);
  Value evalMatrix(const syntax::MatrixExpr &expr);
  Value evalCell(const syntax::CellExpr &expr);
  Value evalAnonymous(const syntax::AnonymousExpr &expr);
  Value evalHandle(const syntax::HandleExpr &expr);
  Value evalIndex(const syntax::IndexExpr &expr);
  void evalIndexMulti(const syntax::IndexExpr &expr, int numOutputs,
                      ValueList &results);
  void evalCellIndexMulti(const syntax::CellIndexExpr &expr,
                          ValueList &results);
  void evalFieldMulti(const Expr &expr, ValueList &results);
  void readField(const Value &base, llvm::StringRef name, ValueList &results,
                 SpanId span);
  bool evalCondition(const Expr &expr);
  bool evalShortCircuit(const syntax::ShortCircuitExpr &expr);
  bool isSimpleSubscript(const Expr &expr) const;
  bool evalScalarIndex(const syntax::IndexExpr &expr, Value &result);
  /// The value \p expr already has somewhere, or its value in \p temporary.
  const Value &peek(const Expr &expr, Value &temporary);
  /// The variable \p name stands for if it has a value now.
  Value *variable(const syntax::IdentifierExpr &name);
  Value &variableSlot(const syntax::IdentifierExpr &name);
  void evalArgs(syntax::Exprs args, ValueList &results);
  /// Runs \p body where `end` measures \p base, indexed by \p index with
  /// \p count subscripts. \p body is given the place of that on the endStack.
  void withEnd(const Expr &index, const Value *base, size_t count,
               llvm::function_ref<void(size_t)> body);
  void evalSubscripts(const Expr &index, syntax::Exprs args, const Value *base,
                      IndexArgs &results, const Value *indexed = nullptr);
  void evalSubscript(const Expr &arg, IndexArgs &results, unsigned count,
                     const Value *indexed);
  Value literal(const syntax::NumberExpr &expr);

  // Calls.cpp
  void call(const Callee &callee, llvm::MutableArrayRef<Value> args,
            int numOutputs, ValueList &results, SpanId span);
  void callFunction(const syntax::Function &function, const CodeUnit &unit,
                    Frame *parent, llvm::MutableArrayRef<Value> args,
                    int numOutputs, ValueList &results, SpanId span);
  void runFunction(Frame &callee, const syntax::Function &function,
                   llvm::MutableArrayRef<Value> args, int numOutputs,
                   ValueList &results, SpanId span);
  void bindArguments(Frame &callee, const syntax::Function &function,
                     llvm::MutableArrayRef<Value> args);
  void applyArgumentRules(Frame &callee, const syntax::Function &function);
  void collectOutputs(Frame &callee, const syntax::Function &function,
                      int numOutputs, ValueList &results);
  void callObject(const FunctionObject &object,
                  llvm::MutableArrayRef<Value> args, int numOutputs,
                  ValueList &results, SpanId span);
  void callAnonymous(const FunctionObject &object,
                     llvm::MutableArrayRef<Value> args, int numOutputs,
                     ValueList &results, SpanId span);
  bool callScalarOp(const Callee &callee, const syntax::IndexExpr &expr,
                    Value &result);
  Frame *frameAt(int hops);

  // MaskedReduction.cpp
  /// The call \p expr if it is of a reduction on elements that a mask selects;
  /// false, with nothing done, if it is not.
  bool callOnMasked(const Callee &callee, const syntax::IndexExpr &expr,
                    int numOutputs, ValueList &results);
  bool callOnSelected(const Callee &callee, const syntax::IndexExpr &index,
                      int numOutputs, ValueList &results, SpanId span);
  Value foldMasked(const Callee &callee, Value x, Value mask, SpanId span);

  // Statements.cpp
  Flow runBlock(syntax::Block block);
  /// One round of a loop. Work that many rounds left pending is evaluated at
  /// the end of one, so that all regions of a loop are alike.
  Flow runIteration(syntax::Block block, IterationTrace &trace);
  Flow runStatement(const syntax::Stmt &stmt);
  void runExpression(const syntax::ExpressionStmt &stmt);
  void runAssign(const syntax::AssignStmt &stmt);
  void runMultiAssign(const syntax::AssignStmt &stmt);
  void runOpAssign(const syntax::OpAssignStmt &stmt);
  Flow runIf(const syntax::IfStmt &stmt);
  Flow runWhile(const syntax::WhileStmt &stmt);
  Flow runDoUntil(const syntax::DoUntilStmt &stmt);
  Flow runFor(const syntax::ForStmt &stmt);
  Flow runForRange(const syntax::ForStmt &stmt, double low, double step,
                   double high);
  Flow runForValue(const syntax::ForStmt &stmt, const Value &range);
  Flow runSwitch(const syntax::SwitchStmt &stmt);
  bool matchesCase(const Value &subject, const Value &label, SpanId span);
  Flow runTry(const syntax::TryStmt &stmt);
  Flow runUnwindProtect(const syntax::UnwindProtectStmt &stmt);
  void runGlobal(const syntax::GlobalStmt &stmt);
  void runPersistent(const syntax::PersistentStmt &stmt);
  void runCommand(const syntax::CommandStmt &stmt);
  void runScript(const CodeUnit &unit);
  void display(const syntax::IdentifierExpr &name);
  void setAns(Value v, bool isPrinted);
  void checkInterrupt();
  void checkDepth(SpanId span) const;

  // Assignment.cpp
  void assign(const Expr &target, Value rhs);
  bool assignScalarIndex(const syntax::IndexExpr &target, const Value &rhs);
  void evalLinks(const Expr &target, Links &links, bool keepsArrays = false);
  bool isMaskedTarget(const Expr &target, const Value &rhs);
  bool assignMasked(const syntax::IndexExpr &target, const Value &rhs,
                    Links &links);
  bool assignChoice(const Expr &target, const Expr &value);
  const Value *walkLinks(const Value *root, llvm::ArrayRef<Link> links);
  void assignLinks(Value &base, llvm::ArrayRef<Link> links, Value rhs);
  void assignFieldLinks(Value &base, llvm::ArrayRef<Link> links, Value rhs);
  void assignBraceLinks(Value &base, llvm::ArrayRef<Link> links, Value rhs);
  void assignParenLinks(Value &base, llvm::ArrayRef<Link> links, Value rhs);
  void deleteTarget(const Expr &target);
  unsigned countTargets(const Expr &target, const Links &links);
  void assignSpread(const Expr &target, const Links &links,
                    llvm::MutableArrayRef<Value> values);

  // Run.cpp
  void runUnit(const CodeUnit &unit, Frame &where);
  template <typename Body> RunStatus guard(Body body);
  const CodeUnit *parseSnippetUnit(llvm::StringRef code, Frame &where);

  Options options;
  std::unique_ptr<Session> theSession;
  std::unique_ptr<Registry> builtins;
  SourceMap sources;
  syntax::SymbolTable symbols;
  const syntax::Symbol vararginName = symbols.intern("varargin");
  const syntax::Symbol varargoutName = symbols.intern("varargout");
  std::deque<CodeUnit> units;
  std::deque<Callee> callees;
  std::unordered_map<uint64_t, const Callee *> calleeCache;
  std::unordered_map<std::string, const CodeUnit *> files;
  std::unordered_map<std::string, const CodeUnit *> snippets;
  std::unordered_map<std::string, std::vector<std::string>> directories;
  std::unordered_map<uint32_t,
                     std::pair<const syntax::Function *, const CodeUnit *>>
      snippetFunctions;
  std::vector<std::string> searchPath;
  std::unordered_map<uint32_t, std::unique_ptr<Value>> globals;
  std::unordered_map<uint64_t, std::unique_ptr<Value>> persistents;
  std::vector<std::pair<std::string, bool>> warningStates;
  llvm::SmallVector<EndContext, 16> endStack;
  FrameHeap countedFrames;
  Frame baseFrame;
  syntax::FunctionScope baseScope;
  CodeUnit baseUnit;
  Frame *frame = nullptr;
  /// Outputs that `[~, x] = f` drops, for the call that gives as many.
  uint64_t ignoredOutputs = 0;
  int ignoredTotal = 0;
  uint32_t generation = 1;
  unsigned depth = 0; ///< of calls and evals
  bool outputFailed = false;
  int exitStatus = 0;
  IndexBounds indexBounds;
  std::unordered_map<SpanId, uint64_t> boxes; ///< by place: see noteBox
  /// By place: see noteSizes; the newest last.
  std::unordered_map<SpanId, llvm::SmallVector<uint64_t, 8>> joins;
  struct Move {
    llvm::SmallVector<int64_t, 12> box;
    unsigned axis = 0;
    int64_t way = 0;
  };
  std::unordered_map<SpanId, Move> moves; ///< by place: see noteMove
  std::string pendingOutput;
  std::string *capture = nullptr;
};

/// Shows a variable as an unsuppressed statement does. By the builtins.
void displayValue(Interpreter &interpreter, llvm::StringRef name,
                  const Value &v);

} // namespace quern

#endif // QUERN_FRONTEND_INTERPRETER_H
