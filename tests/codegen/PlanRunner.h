//===- PlanRunner.h - Builds and runs kernel plans in tests -----*- C++ -*-===//
#ifndef QUERN_TESTS_CODEGEN_PLANRUNNER_H
#define QUERN_TESTS_CODEGEN_PLANRUNNER_H

#include "DeviceRunner.h"
#include "PtxChecks.h"
#include "codegen/cpu/CpuCompiler.h"
#include "runtime/cpu/CpuProvider.h"
#include "runtime/tier0/TileProgram.h"
#include "gtest/gtest.h"
#include <cstring>
#include <map>
#include <vector>

namespace quern::test {

inline constexpr StrideClass kZero = StrideClass::Zero;
inline constexpr StrideClass kUnit = StrideClass::Unit;
inline constexpr StrideClass kAny = StrideClass::Any;

/// Instruction set of the host and all below.
inline std::vector<CpuIsa> hostIsas() {
  std::vector<CpuIsa> isas;
  // A device has one form for all of them.
  unsigned first = runsOnDevice() ? static_cast<unsigned>(hostIsa()) : 0;
  for (unsigned k = first; k <= static_cast<unsigned>(hostIsa()); ++k)
    isas.push_back(static_cast<CpuIsa>(k));
  return isas;
}

/// One compiler for each instruction set and mode, shared by all tests.
inline CpuCompiler &compilerFor(CpuIsa isa, MathMode math) {
  static std::map<std::pair<CpuIsa, MathMode>, CpuCompiler> compilers;
  return compilers.try_emplace({isa, math}, isa, math).first->second;
}

/// Writes plans in few words.
struct PlanBuilder {
  KernelPlan plan;

  InstrId add(KernelInstr instr) {
    plan.code.push_back(std::move(instr));
    return plan.code.size() - 1;
  }
  InstrId load(ElementType t, llvm::SmallVector<StrideClass, 4> strides,
               bool inEpilogue = false) {
    plan.inputs.push_back({t, std::move(strides)});
    KernelInstr instr;
    instr.type = instr.compute = t;
    instr.index = plan.inputs.size() - 1;
    instr.inEpilogue = inEpilogue;
    return add(instr);
  }
  InstrId param(ElementType t) {
    plan.params.push_back(t);
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::Param;
    instr.type = instr.compute = t;
    instr.index = plan.params.size() - 1;
    return add(instr);
  }
  InstrId constant(ElementType t, uint64_t bits) {
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::Constant;
    instr.type = instr.compute = t;
    instr.bits = bits;
    return add(instr);
  }
  InstrId position() {
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::Position;
    instr.type = instr.compute = ElementType::I64;
    return add(instr);
  }
  InstrId apply(Op op, llvm::SmallVector<InstrId, 4> operands,
                bool inEpilogue = false) {
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::Apply;
    instr.op = op;
    instr.operands = std::move(operands);
    instr.inEpilogue = inEpilogue;
    infer(instr);
    return add(instr);
  }
  InstrId convert(InstrId x, ElementType to) {
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::Apply;
    instr.op = Op::Convert;
    instr.operands = {x};
    instr.compute = plan.code[x].type;
    instr.type = to;
    return add(instr);
  }
  InstrId fold(Op op, InstrId x) {
    KernelInstr instr;
    instr.kind = KernelInstr::Kind::Fold;
    instr.op = op;
    instr.operands = {x};
    infer(instr);
    return add(instr);
  }
  void store(InstrId value, llvm::SmallVector<StrideClass, 4> strides) {
    plan.stores.push_back({value, {plan.code[value].type, strides}});
  }

private:
  void infer(KernelInstr &instr) {
    std::vector<ElementType> types;
    for (InstrId x : instr.operands)
      if (types.size() < info(instr.op).arity)
        types.push_back(plan.code[x].type);
    OpTypes result;
    if (!info(instr.op).type(types, result))
      ADD_FAILURE() << info(instr.op).name << ": no such operation";
    instr.type = result.result;
    instr.compute = result.compute;
  }
};

/// The arguments of one launch.
struct Launch {
  std::vector<void *> buffers;
  std::vector<int64_t> strides; ///< [buffer][dimension]
  std::vector<int64_t> extents;
  std::vector<uint64_t> params;
  uint64_t flags = 0;
  /// Ranges of dimension 0 begin at multiples of this; 0: one range.
  int64_t split = 0;

  void bind(void *data, std::vector<int64_t> bufferStrides) {
    buffers.push_back(data);
    strides.insert(strides.end(), bufferStrides.begin(), bufferStrides.end());
  }
};

/// Runs \p kernel as the runtime would, last ranges first.
template <typename Kernel>
void run(const Kernel &kernel, const KernelPlan &plan, Launch &l) {
  int64_t items = 1, n = l.extents[0];
  for (unsigned d = 1; d < plan.rank; ++d)
    if (static_cast<int>(d) != plan.foldDim)
      items *= l.extents[d];
  int64_t leaves = (n + kFoldLeaf - 1) / kFoldLeaf;
  std::vector<char> partials(16 * plan.code.size() * items * (leaves + 1));
  int64_t slots =
      plan.foldDim < 0 ? 0 : keptSlots(plan, l.extents[plan.foldDim]);
  std::vector<char> kept(16 * plan.kept().size() * slots + 1);
  KernelArgs args = {l.buffers.data(), l.strides.data(), l.extents.data(),
                     l.params.data(),  partials.data(),  kept.data(),
                     &l.flags};
  bool whole = !l.split ||
               (plan.foldDim == 0 && (leaves <= 1 || plan.visitsWholeRows()));
  int64_t step = whole ? std::max<int64_t>(n, 1) : l.split;
  for (int64_t item = items - 1; item >= 0; --item) {
    int64_t first = l.split ? item : 0;
    int64_t end = item + 1;
    for (int64_t begin = (std::max<int64_t>(n, 1) - 1) / step * step;
         begin >= 0; begin -= step)
      kernel.run(args, first, end, begin, std::min(begin + step, n));
    if (first == 0)
      break;
  }
  if (plan.foldDim == 0 && leaves > 1 && !plan.visitsWholeRows())
    kernel.finish(args, 0, items);
}

/// A compiled kernel, to be called as an interpreted one.
struct Entry {
  CpuKernel kernel;
  void run(const KernelArgs &args, int64_t itemBegin, int64_t itemEnd,
           int64_t begin, int64_t end) const {
    kernel.run(&args, itemBegin, itemEnd, begin, end);
  }
  void finish(const KernelArgs &args, int64_t itemBegin,
              int64_t itemEnd) const {
    kernel.finish(&args, itemBegin, itemEnd);
  }
};

inline void run(const CpuKernel &kernel, const KernelPlan &plan, Launch &l) {
  run(Entry{kernel}, plan, l);
}

/// A kernel for the life of this object: compiled, or interpreted where
/// QUERN_TIER=0.
class Compiled {
public:
  Compiled(const KernelPlan &plan, CpuIsa isa, MathMode math = flags().math)
      : plan(plan), isa(isa), math(math) {
    checkPtxIfAsked(plan, math);
    if (runsOnDevice())
      return;
    if (defaultTier() == Tier::Interpreted)
      interpret();
    else
      compile();
  }
  ~Compiled() {
    if (!name.empty())
      compilerFor(isa, math).unload(name);
  }
  void operator()(Launch &l) const {
    if (runsOnDevice())
      runOnDevice(plan, l, math);
    else if (program)
      test::run(*program, plan, l);
    else if (kernel.run)
      test::run(kernel, plan, l);
  }

private:
  void interpret() {
    llvm::Expected<std::unique_ptr<TileProgram>> made =
        TileProgram::make(plan, isa, math);
    if (made)
      program = std::move(*made);
    else
      ADD_FAILURE() << llvm::toString(made.takeError());
  }
  void compile() {
    static int count = 0;
    name = "test" + std::to_string(count++);
    llvm::Expected<std::string> object =
        compilerFor(isa, math).compile(plan, name, nullptr);
    if (!object) {
      ADD_FAILURE() << llvm::toString(object.takeError());
      return;
    }
    llvm::Expected<CpuKernel> loaded =
        compilerFor(isa, math).load(*object, name);
    if (loaded)
      kernel = *loaded;
    else
      ADD_FAILURE() << llvm::toString(loaded.takeError());
  }

  const KernelPlan &plan;
  CpuIsa isa;
  MathMode math;
  std::string name;
  CpuKernel kernel;
  std::unique_ptr<TileProgram> program;
};

} // namespace quern::test

#endif // QUERN_TESTS_CODEGEN_PLANRUNNER_H
