//===- Apply.cpp - cellfun, arrayfun, structfun ---------------------------===//
//
// One call per element. With uniform output (the default) the results are
// scalars of one class, which are written straight into arrays; otherwise they
// are collected in cells.
//
//===----------------------------------------------------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/builtins/SystemFamilies.h"

namespace quern {
namespace {

struct ApplyOptions {
  bool uniform = true;
  Value errorHandler;
};

/// Reads and drops trailing 'UniformOutput', tf, 'ErrorHandler', f.
size_t readOptions(Call &call, ApplyOptions &options) {
  size_t n = call.size();
  while (n >= 4 && call[n - 2].isText()) {
    std::string name = llvm::StringRef(call[n - 2].text()).lower();
    if (name == "uniformoutput" || name == "un" || name == "uni")
      options.uniform = call.interpreter.isTrue(call[n - 1], call.span);
    else if (name == "errorhandler")
      options.errorHandler = call[n - 1];
    else
      break;
    n -= 2;
  }
  return n;
}

/// Collects the results of all calls.
class Collector {
public:
  Collector(Call &call, const ApplyOptions &options, const char *function,
            const Shape &shape)
      : call(call), options(options), function(function), shape(shape),
        columns(static_cast<size_t>(std::max(call.numOutputs, 1))) {}

  void add(ValueList &results, int64_t index) {
    size_t wanted = static_cast<size_t>(call.numOutputs);
    if (results.size() < wanted)
      throwError("MATLAB:unassignedOutputs",
                 "[%s] the function returned fewer values than asked for.",
                 function);
    for (size_t i = 0; i < columns.size() && i < results.size(); ++i) {
      Value &v = results[i];
      if (options.uniform && (!v.isNumeric() || !v.isScalar()))
        throwError("MATLAB:cellfun:NotAScalarOutput",
                   "Non-scalar in Uniform output, at index %lld, output %zu. "
                   "Set 'UniformOutput' to false.",
                   static_cast<long long>(index) + 1, i + 1);
      if (options.uniform && !columns[i].empty() &&
          columns[i].front().className() != v.className())
        throwError("MATLAB:cellfun:mixedOutputClass",
                   "Mismatch at index %lld in output %zu: the class is %s, but "
                   "the outputs before it are %s.",
                   static_cast<long long>(index) + 1, i + 1,
                   v.className().str().c_str(),
                   columns[i].front().className().str().c_str());
      columns[i].push_back(std::move(v));
    }
  }

  void finish() {
    bool statement = call.numOutputs == 0;
    for (std::vector<Value> &column : columns) {
      if (static_cast<int64_t>(column.size()) != shape.numElems()) {
        if (statement)
          return; // the function returns nothing
        throwError("MATLAB:unassignedOutputs",
                   "[%s] the function did not return a value every time.",
                   function);
      }
      if (!options.uniform) {
        call.returns(makeCell(shape, std::move(column)));
        continue;
      }
      call.returns(joined(std::move(column)));
    }
  }

private:
  Value joined(std::vector<Value> column) {
    if (column.empty())
      return Value::array(
          valueOrThrow(call.session.uninitialised(ElementType::F64, shape)));
    if (column.size() == 1)
      return std::move(column[0]);
    Value row = call.interpreter.concatenate(1, column, call.span);
    if (row.shape() == shape)
      return row;
    const Value *operand = &row;
    return call.interpreter.apply(Op::Reshape, operand, shape.extents(),
                                  call.span);
  }

  Call &call;
  const ApplyOptions &options;
  const char *function;
  Shape shape;
  std::vector<std::vector<Value>> columns;
};

/// Calls \p f; an error goes to the handler if there is one.
void callOne(Call &call, const Value &f, const ApplyOptions &options,
             ValueList &args, int64_t index, ValueList &results) {
  int wanted = call.numOutputs;
  if (!options.errorHandler.isDefined()) {
    call.interpreter.callValue(f, args, wanted, results, call.span);
    return;
  }
  ValueList again(args.begin(), args.end());
  try {
    call.interpreter.callValue(f, args, wanted, results, call.span);
  } catch (MatlabError &e) {
    results.clear();
    Value info = makeStruct();
    setField(info, "identifier", Value::charRow(e.identifier));
    setField(info, "message", Value::charRow(e.message));
    setField(info, "index", Value(static_cast<double>(index + 1)));
    again.insert(again.begin(), std::move(info));
    call.interpreter.callValue(options.errorHandler, again, wanted, results,
                               call.span);
  }
}

void checkShapes(const char *function, const Shape &first, const Shape &other) {
  if (!(first == other))
    throwError("MATLAB:cellfun:notSameSize",
               "[%s] all inputs must have the same size: %s and %s.", function,
               first.str().c_str(), other.str().c_str());
}

void callCellfun(Call &call) {
  ApplyOptions options;
  size_t n = readOptions(call, options);
  Value f = call[0];
  if (n < 2)
    throwError("MATLAB:minrhs", "Not enough input arguments.");
  // Legacy names: 'prodofsize'; 'size' and 'isclass' with one argument more,
  // the same for every cell.
  std::string legacy = f.isText() ? f.text() : std::string();
  if (legacy == "prodofsize")
    f = Value::charRow("numel");
  Value extra;
  if (n == 3 && (legacy == "size" || legacy == "isclass")) {
    extra = call[2];
    n = 2;
    if (legacy == "isclass")
      f = Value::charRow("isa");
  }
  for (size_t i = 1; i < n; ++i)
    if (!call[i].isCell())
      throwError("MATLAB:cellfun:NotACell",
                 "Input #%zu expected to be a cell array, was %s instead.",
                 i + 1, call[i].className().str().c_str());
  Shape shape = cellOf(call[1]).shape;
  for (size_t i = 2; i < n; ++i)
    checkShapes("cellfun", shape, cellOf(call[i]).shape);
  Collector collector(call, options, "cellfun", shape);
  int64_t count = shape.numElems();
  for (int64_t k = 0; k < count; ++k) {
    ValueList args, results;
    for (size_t i = 1; i < n; ++i)
      args.push_back(cellOf(call[i]).elements[static_cast<size_t>(k)]);
    if (extra.isDefined())
      args.push_back(extra);
    callOne(call, f, options, args, k, results);
    collector.add(results, k);
  }
  collector.finish();
}

void callArrayfun(Call &call) {
  ApplyOptions options;
  size_t n = readOptions(call, options);
  Value f = call[0];
  if (n < 2)
    throwError("MATLAB:minrhs", "Not enough input arguments.");
  Shape shape = call[1].shape();
  for (size_t i = 2; i < n; ++i)
    checkShapes("arrayfun", shape, call[i].shape());
  Collector collector(call, options, "arrayfun", shape);
  int64_t count = shape.numElems();
  for (int64_t k = 0; k < count; ++k) {
    ValueList args, results;
    IndexArg at;
    at.kind = IndexArg::Kind::Scalar;
    at.start = at.largest = k;
    for (size_t i = 1; i < n; ++i)
      args.push_back(call.interpreter.indexValue(call[i], at, call.span));
    callOne(call, f, options, args, k, results);
    collector.add(results, k);
  }
  collector.finish();
}

void callStructfun(Call &call) {
  ApplyOptions options;
  readOptions(call, options);
  Value f = call[0];
  Value s = call[1];
  const StructObject &from = structOf(s);
  if (from.shape.numElems() != 1)
    throwError("MATLAB:structfun:NotScalar", "The struct must be 1x1.");
  auto count = static_cast<int64_t>(from.fields.size());
  Collector collector(call, options, "structfun", Shape(count, 1));
  for (int64_t k = 0; k < count; ++k) {
    ValueList args, results;
    args.push_back(from.columns[static_cast<size_t>(k)][0]);
    callOne(call, f, options, args, k, results);
    collector.add(results, k);
  }
  collector.finish();
  if (options.uniform)
    return;
  // The cells become a struct with the same fields.
  for (Value &result : call.results) {
    Value named = makeStruct();
    const std::vector<Value> &values = cellOf(result).elements;
    for (size_t k = 0; k < values.size(); ++k)
      setField(named, from.fields[k], values[k]);
    result = std::move(named);
  }
}

constexpr Builtin kApplyBuiltins[] = {
    {"cellfun", 2, -1, callCellfun, "a function on every cell"},
    {"arrayfun", 2, -1, callArrayfun, "a function on every element"},
    {"structfun", 2, -1, callStructfun, "a function on every field"},
};

} // namespace

llvm::ArrayRef<Builtin> applyBuiltins() { return kApplyBuiltins; }

} // namespace quern
