//===- PlanInterpreter.cpp - Runs a region plan on the host --------------===//
#include "tests/support/PlanInterpreter.h"

#include "tests/support/ReferenceEvaluator.h"
#include <optional>

namespace quern::test {

namespace {

using Index = llvm::SmallVector<int64_t, 4>;
using Kind = KernelInstr::Kind;

class Interpreter {
public:
  explicit Interpreter(const RegionPlan &plan)
      : plan(plan), arrays(plan.graph.end()) {}
  llvm::Expected<std::vector<HostArray>> run();

private:
  void runKernel(const RegionStep &step);
  void runItem(const RegionStep &step, Index index);
  void runCode(const RegionStep &step, const Index &index, bool epilogue);
  HostValue evaluate(const RegionStep &step, const KernelInstr &instr,
                     const Index &index);
  void storeAll(const RegionStep &step, const Index &index, bool epilogue);
  char *element(const BufferBinding &binding, const Index &index);
  HostArray *array(NodeId node);
  void fail(const std::string &what) {
    if (problem.empty())
      problem = what;
  }

  const RegionPlan &plan;
  std::vector<std::optional<HostArray>> arrays;
  std::vector<HostValue> values; ///< of the kernel's instructions
  std::string problem;
};

} // namespace

HostArray *Interpreter::array(NodeId node) {
  const Node &n = plan.graph[node];
  if (n.op == Op::Input)
    return static_cast<HostArray *>(n.payload.data);
  std::optional<HostArray> &made = arrays[node];
  if (made)
    return &*made;
  if (plan.graph.numElems(node) != 0)
    fail("%" + std::to_string(node) + " is read, but nobody stored it");
  return &made.emplace(n.type, plan.graph.shape(node));
}

char *Interpreter::element(const BufferBinding &binding, const Index &index) {
  HostArray *found = array(binding.node);
  int64_t position = binding.offset;
  for (size_t d = 0; d < index.size(); ++d)
    position += binding.strides[d] * index[d];
  if (position < 0 || position >= found->shape.numElems()) {
    fail("%" + std::to_string(binding.node) + " is read out of bounds");
    static char nowhere[16];
    return nowhere;
  }
  return found->bytes.data() + position * byteSize(found->type);
}

HostValue Interpreter::evaluate(const RegionStep &step,
                                const KernelInstr &instr, const Index &index) {
  switch (instr.kind) {
  case Kind::Load:
    return readElem(instr.type, element(step.inputs[instr.index], index));
  case Kind::Param:
    return {instr.type, plan.graph[step.params[instr.index]].payload.bits, 0};
  case Kind::Constant:
    return {instr.type, instr.bits, 0};
  case Kind::Position: {
    int64_t position = 0;
    for (size_t d = index.size(); d-- > 0;)
      position = position * step.extents[d] + index[d];
    return {ElementType::I64, static_cast<uint64_t>(position), 0};
  }
  case Kind::Apply: {
    llvm::SmallVector<HostValue, 5> operands;
    for (InstrId operand : instr.operands)
      operands.push_back(values[operand]);
    return applyOp(instr.op, operands, {instr.type, instr.compute});
  }
  case Kind::Fold:
    break;
  }
  return {};
}

void Interpreter::runCode(const RegionStep &step, const Index &index,
                          bool epilogue) {
  const KernelPlan &kernel = step.kernel;
  for (size_t i = 0; i < kernel.code.size(); ++i) {
    const KernelInstr &instr = kernel.code[i];
    if (instr.kind != Kind::Fold && instr.inEpilogue == epilogue)
      values[i] = evaluate(step, instr, index);
  }
  storeAll(step, index, epilogue);
}

void Interpreter::storeAll(const RegionStep &step, const Index &index,
                           bool epilogue) {
  for (size_t s = 0; s < step.stores.size(); ++s) {
    InstrId id = step.kernel.stores[s].value;
    const KernelInstr &instr = step.kernel.code[id];
    if ((instr.inEpilogue || instr.kind == Kind::Fold) == epilogue)
      writeElem(values[id], element(step.stores[s], index));
  }
}

/// One item: the elements along the folded dimension, then the epilogue.
void Interpreter::runItem(const RegionStep &step, Index index) {
  const KernelPlan &kernel = step.kernel;
  int fold = kernel.foldDim;
  if (fold < 0)
    return runCode(step, index, false);
  int64_t n = step.extents[fold];
  std::vector<std::vector<HostValue>> elements(kernel.code.size());
  for (int64_t k = 0; k < n; ++k) {
    index[fold] = k;
    runCode(step, index, false);
    for (size_t i = 0; i < kernel.code.size(); ++i)
      if (kernel.code[i].kind == Kind::Fold)
        elements[i].push_back(convertTo(values[kernel.code[i].operands[0]],
                                        kernel.code[i].compute));
  }
  for (size_t i = 0; i < kernel.code.size(); ++i) {
    const KernelInstr &instr = kernel.code[i];
    if (instr.kind != Kind::Fold)
      continue;
    auto element = [&](int64_t k) { return elements[i][k]; };
    values[i] = convertTo(
        foldInOrder(instr.op, instr.compute, fold == 0, n, element),
        instr.type);
  }
  index[fold] = 0;
  runCode(step, index, true);
}

void Interpreter::runKernel(const RegionStep &step) {
  for (const BufferBinding &store : step.stores)
    arrays[store.node] = HostArray(plan.graph[store.node].type,
                                   plan.graph.shape(store.node));
  values.assign(step.kernel.code.size(), {});
  int64_t numItems = 1;
  for (size_t d = 0; d < step.extents.size(); ++d)
    if (static_cast<int>(d) != step.kernel.foldDim)
      numItems *= step.extents[d];
  for (int64_t item = 0; item < numItems; ++item) {
    Index index(step.extents.size(), 0);
    int64_t rest = item;
    for (size_t d = 0; d < index.size(); ++d) {
      if (static_cast<int>(d) == step.kernel.foldDim)
        continue;
      index[d] = rest % step.extents[d];
      rest /= step.extents[d];
    }
    runItem(step, index);
  }
}

llvm::Expected<std::vector<HostArray>> Interpreter::run() {
  for (const RegionStep &step : plan.steps) {
    if (step.kind == RegionStep::Kind::Library) {
      llvm::SmallVector<const HostArray *, 4> operands;
      for (NodeId operand : plan.graph.operands(step.call))
        operands.push_back(array(operand));
      arrays[step.call] = callLibrary(plan.graph, step.call, operands);
    } else {
      runKernel(step);
    }
    for (NodeId dead : step.dead)
      arrays[dead].reset();
  }
  std::vector<HostArray> outputs;
  for (NodeId output : plan.graph.outputs) {
    if (plan.graph.numElems(output) == 0)
      outputs.push_back(
          HostArray(plan.graph[output].type, plan.graph.shape(output)));
    else
      outputs.push_back(*array(output));
  }
  if (!problem.empty())
    return makeError("Quern:plan", problem);
  return outputs;
}

llvm::Expected<std::vector<HostArray>> interpret(const RegionPlan &plan) {
  return Interpreter(plan).run();
}

} // namespace quern::test
