//===- PlanInterpreter.cpp - Runs a region plan on the host ---------------===//
#include "tests/support/PlanInterpreter.h"

#include "tests/support/ReferenceEvaluator.h"
#include "llvm/ADT/STLExtras.h"
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
  void runCall(const RegionStep &step);
  void runKernel(const RegionStep &step);
  void runItem(const RegionStep &step, const Index &index);
  void runPass(const RegionStep &step, Index index, unsigned pass);
  void runRounds(const RegionStep &step, const Index &index);
  void runCode(const RegionStep &step, const Index &index, unsigned pass,
               bool epilogue);
  HostValue evaluate(const RegionStep &step, const KernelInstr &instr,
                     const Index &index);
  void storeAll(const RegionStep &step, const Index &index, unsigned pass,
                bool epilogue);
  BufferBinding atRound(const BufferBinding &binding) const;
  char *element(const BufferBinding &binding, const Index &index);
  HostArray *array(NodeId node);
  void fail(const std::string &what) {
    if (problem.empty())
      problem = what;
  }

  const RegionPlan &plan;
  std::vector<std::optional<HostArray>> arrays;
  std::vector<HostValue> values; ///< of the kernel's instructions
  /// Per instruction, its elements along the row.
  std::vector<std::vector<HostValue>> row;
  std::vector<RunningFold> scans; ///< of the current pass, per instruction
  int64_t currentRound = 0;
  std::string problem;
};

} // namespace

HostArray *Interpreter::array(NodeId wanted) {
  NodeId node = plan.storageOf(wanted);
  const Node &n = plan.graph[node];
  std::optional<HostArray> &made = arrays[node];
  if (made) // also an input that was overwritten
    return &*made;
  if (n.op == Op::Input)
    return static_cast<HostArray *>(n.payload.data);
  if (n.op == Op::Scalar || n.op == Op::Constant) { // read by a call
    made.emplace(n.type, Shape()).set(0, {n.type, n.payload.bits, 0});
    return &*made;
  }
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

/// A buffer of rounds, where the current one has it.
BufferBinding Interpreter::atRound(const BufferBinding &binding) const {
  BufferBinding moved = binding;
  moved.offset += currentRound * binding.axisStride;
  return moved;
}

HostValue Interpreter::evaluate(const RegionStep &step,
                                const KernelInstr &instr, const Index &index) {
  switch (instr.kind) {
  case Kind::Load:
    return readElem(instr.type, element(step.inputs[instr.index], index));
  case Kind::Gather: {
    const BufferBinding &input = step.inputs[instr.index];
    int64_t at = gatheredPosition(values[instr.operands[0]], input.axisExtent);
    BufferBinding moved = input;
    moved.offset += at * input.axisStride;
    return readElem(instr.type, element(moved, index));
  }
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
  case Kind::Scan: {
    HostValue x = convertTo(values[instr.operands[0]], instr.compute);
    return convertTo(scans[&instr - step.kernel.code.data()].next(x),
                     instr.type);
  }
  case Kind::Recall:
    return row[instr.operands[0]][index[step.kernel.foldDim]];
  case Kind::After:
    return values[instr.operands[0]];
  case Kind::AtRound:
    return readElem(instr.type,
                    element(atRound(step.inputs[instr.index]), index));
  case Kind::Carried:
  case Kind::PerRound:
  case Kind::Fold:
    break;
  }
  return {};
}

void Interpreter::runRounds(const RegionStep &step, const Index &index) {
  const KernelPlan &kernel = step.kernel;
  for (const KernelCarried &each : kernel.carried)
    values[each.carried] = values[kernel.code[each.carried].operands[0]];
  for (int64_t round = 0; round < step.numRounds; ++round) {
    currentRound = round;
    for (size_t i = kernel.loopBegin; i < kernel.loopEnd; ++i) {
      const KernelInstr &instr = kernel.code[i];
      size_t scalar = round * kernel.roundParams.size() + instr.index;
      if (instr.kind == Kind::PerRound)
        values[i] = {instr.type,
                     plan.graph[step.roundParams[scalar]].payload.bits, 0};
      else if (instr.kind != Kind::Carried)
        values[i] = evaluate(step, instr, index);
    }
    for (size_t s = 0; s < step.stores.size(); ++s)
      if (kernel.stores[s].buffer.isOfRounds)
        writeElem(values[kernel.stores[s].value],
                  element(atRound(step.stores[s]), index));
    std::vector<HostValue> next;
    for (const KernelCarried &each : kernel.carried)
      next.push_back(values[each.next]);
    for (size_t k = 0; k < next.size(); ++k)
      values[kernel.carried[k].carried] = next[k];
  }
}

void Interpreter::runCode(const RegionStep &step, const Index &index,
                          unsigned pass, bool epilogue) {
  const KernelPlan &kernel = step.kernel;
  for (size_t i = 0; i < kernel.code.size(); ++i) {
    const KernelInstr &instr = kernel.code[i];
    if (kernel.isInLoop(i)) {
      if (i == kernel.loopBegin && instr.pass == pass && !epilogue)
        runRounds(step, index);
      continue;
    }
    if (instr.kind != Kind::Fold && instr.pass == pass &&
        instr.inEpilogue == epilogue)
      values[i] = evaluate(step, instr, index);
  }
  storeAll(step, index, pass, epilogue);
}

void Interpreter::storeAll(const RegionStep &step, const Index &index,
                           unsigned pass, bool epilogue) {
  for (size_t s = 0; s < step.stores.size(); ++s) {
    InstrId id = step.kernel.stores[s].value;
    const KernelInstr &instr = step.kernel.code[id];
    const KernelStore &store = step.kernel.stores[s];
    if (instr.pass != pass || store.buffer.isOfRounds ||
        (instr.inEpilogue || instr.kind == Kind::Fold) != epilogue)
      continue;
    BufferBinding to = step.stores[s];
    if (store.buffer.isIndexed())
      to.offset +=
          to.axisStride * gatheredPosition(values[store.at], to.axisExtent);
    writeElem(values[id], element(to, index));
  }
}

/// One pass over the elements along the folded dimension, then its epilogue.
void Interpreter::runPass(const RegionStep &step, Index index, unsigned pass) {
  const KernelPlan &kernel = step.kernel;
  int fold = kernel.foldDim;
  int64_t n = step.extents[fold];
  scans.clear();
  for (const KernelInstr &instr : kernel.code)
    scans.push_back(instr.kind == Kind::Scan
                        ? RunningFold(instr.op, instr.compute, fold == 0)
                        : RunningFold(Op::CumSum, ElementType::F64, true));
  for (int64_t k = 0; k < n; ++k) {
    index[fold] = k;
    runCode(step, index, pass, false);
    for (size_t i = 0; i < kernel.code.size(); ++i)
      if (kernel.code[i].pass == pass || kernel.code[i].inEpilogue ||
          kernel.code[i].kind == Kind::Fold)
        row[i][k] = values[i];
  }
  for (size_t i = 0; i < kernel.code.size(); ++i) {
    const KernelInstr &instr = kernel.code[i];
    if (instr.kind != Kind::Fold || instr.pass != pass)
      continue;
    auto element = [&](int64_t k) {
      return convertTo(row[instr.operands[0]][k], instr.compute);
    };
    values[i] =
        convertTo(foldInOrder(instr.op, instr.compute, fold == 0, n, element),
                  instr.type);
  }
  index[fold] = 0;
  runCode(step, index, pass, true);
}

void Interpreter::runItem(const RegionStep &step, const Index &index) {
  if (step.kernel.foldDim < 0)
    return runCode(step, index, 0, false);
  row.assign(step.kernel.code.size(),
             std::vector<HostValue>(step.extents[step.kernel.foldDim]));
  for (unsigned pass = 0; pass < step.kernel.numPasses; ++pass)
    runPass(step, index, pass);
}

void Interpreter::runKernel(const RegionStep &step) {
  for (const BufferBinding &store : step.stores) {
    NodeId node = plan.storageOf(store.node);
    const Node &n = plan.graph[node];
    if (arrays[node])
      continue; // another part of it is there
    if (n.op == Op::Input)
      arrays[node] = *static_cast<HostArray *>(n.payload.data);
    else
      arrays[node] = HostArray(n.type, plan.graph.shape(node));
  }
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

void Interpreter::runCall(const RegionStep &step) {
  std::vector<HostArray> read;
  for (auto [operand, binding] :
       llvm::zip_equal(plan.graph.operands(step.call), step.operands)) {
    HostArray &copy =
        read.emplace_back(plan.graph[operand].type, plan.graph.shape(operand));
    int64_t rows = copy.shape.dim(0);
    for (int64_t i = 0; i < copy.shape.numElems(); ++i)
      copy.set(i, readElem(copy.type, element(binding, {i % rows, i / rows})));
  }
  llvm::SmallVector<const HostArray *, 4> operands;
  for (const HostArray &operand : read)
    operands.push_back(&operand);
  arrays[plan.storageOf(step.call)] =
      callLibrary(plan.graph, step.call, operands);
}

llvm::Expected<std::vector<HostArray>> Interpreter::run() {
  for (const RegionStep &step : plan.steps) {
    if (step.hasCall())
      runCall(step);
    if (step.hasKernel())
      runKernel(step);
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
    // Its storage may be that of an array of another type and shape.
    outputs.back().type = plan.graph[output].type;
    outputs.back().shape = plan.graph.shape(output);
  }
  if (!problem.empty())
    return makeError("Quern:plan", problem);
  return outputs;
}

llvm::Expected<std::vector<HostArray>> interpret(const RegionPlan &plan) {
  return Interpreter(plan).run();
}

} // namespace quern::test
