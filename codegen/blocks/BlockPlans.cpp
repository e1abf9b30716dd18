//===- BlockPlans.cpp - The kernels that are built with Quern -------------===//
#include "codegen/blocks/BlockPlans.h"

#include "ir/math/Functions.h"
#include "planner/KernelTime.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/xxhash.h"

namespace quern {

std::string kernelName(llvm::StringRef text) {
  llvm::XXH128_hash_t hash =
      llvm::xxh3_128bits(llvm::arrayRefFromStringRef(text));
  return "k" + llvm::utohexstr(hash.high64, true, 16) +
         llvm::utohexstr(hash.low64, true, 16);
}

//===----------------------------------------------------------------------===//
// One plan
//===----------------------------------------------------------------------===//

using Walk = llvm::SmallVector<StrideClass, 4>;
static constexpr StrideClass kStays = StrideClass::Zero;
static constexpr StrideClass kNext = StrideClass::Unit;
static constexpr StrideClass kAny = StrideClass::Any;

static InstrId addLoad(KernelPlan &plan, ElementType type, Walk walk) {
  KernelInstr load;
  load.type = load.compute = type;
  load.index = plan.inputs.size();
  plan.inputs.push_back({type, std::move(walk)});
  plan.code.push_back(std::move(load));
  return plan.code.size() - 1;
}

static void addStore(KernelPlan &plan, Walk walk) {
  InstrId value = plan.code.size() - 1;
  plan.stores.push_back({value, {plan.code[value].type, std::move(walk)}});
}

KernelPlan applyBlock(const BlockForm &form) {
  KernelPlan plan;
  KernelInstr apply;
  apply.kind = KernelInstr::Kind::Apply;
  apply.op = form.op;
  apply.type = form.type;
  apply.compute = form.compute;
  apply.checksReals = form.checksReals;
  for (ElementType type : form.operands)
    apply.operands.push_back(addLoad(plan, type, {kNext}));
  plan.code.push_back(std::move(apply));
  addStore(plan, {kNext});
  return plan;
}

KernelPlan convertBlock(ElementType from, ElementType to) {
  return applyBlock({Op::Convert, {from}, from, to, false});
}

KernelPlan positionBlock() {
  KernelPlan plan;
  KernelInstr position;
  position.kind = KernelInstr::Kind::Position;
  position.type = position.compute = ElementType::I64;
  plan.code.push_back(std::move(position));
  addStore(plan, {kNext});
  return plan;
}

/// \p op on what was loaded, in \p compute throughout.
static void addCombination(KernelPlan &plan, KernelInstr::Kind kind, Op op,
                           ElementType compute) {
  KernelInstr instr;
  instr.kind = kind;
  instr.op = op;
  instr.type = instr.compute = compute;
  for (InstrId id = 0; id < plan.code.size(); ++id)
    instr.operands.push_back(id);
  plan.code.push_back(std::move(instr));
}

KernelPlan combineBlock(Op op, ElementType compute, bool single) {
  KernelPlan plan;
  plan.rank = 2;
  addLoad(plan, compute, {single ? kStays : kNext, kAny});
  addLoad(plan, compute, {kNext, kAny});
  addCombination(plan, KernelInstr::Kind::Apply, op, compute);
  addStore(plan, {kNext, kAny});
  return plan;
}

static KernelPlan foldBlock(Op op, ElementType compute, int8_t foldDim) {
  KernelPlan plan;
  plan.rank = 2;
  plan.foldDim = foldDim;
  addLoad(plan, compute, {kNext, kAny});
  addCombination(plan, KernelInstr::Kind::Fold, op, compute);
  addStore(plan, foldDim == 0 ? Walk{kStays, kNext} : Walk{kNext, kStays});
  return plan;
}

KernelPlan innerFoldBlock(Op op, ElementType compute) {
  return foldBlock(op, compute, 0);
}
KernelPlan outerFoldBlock(Op op, ElementType compute) {
  return foldBlock(op, compute, 1);
}

KernelPlan productBlock(ElementType type, bool turned) {
  KernelPlan plan;
  plan.rank = 2;
  plan.foldDim = 1;
  addLoad(plan, type, turned ? Walk{kAny, kNext} : Walk{kNext, kAny});
  addLoad(plan, type, {kStays, kAny});
  KernelInstr pairs;
  pairs.kind = KernelInstr::Kind::Apply;
  pairs.op = Op::MakeComplex;
  pairs.type = complexOf(type);
  pairs.compute = type;
  pairs.operands = {0, 1};
  plan.code.push_back(std::move(pairs));
  KernelInstr fold;
  fold.kind = KernelInstr::Kind::Fold;
  fold.op = Op::SumProducts;
  fold.type = fold.compute = complexOf(type);
  fold.operands = {2};
  plan.code.push_back(std::move(fold));
  addStore(plan, {kNext, kStays});
  return plan;
}

//===----------------------------------------------------------------------===//
// All of them
//===----------------------------------------------------------------------===//

namespace {

class Collector {
public:
  std::vector<KernelPlan> collect();

private:
  void add(KernelPlan plan) {
    if (known.insert(plan.str()).second)
      plans.push_back(std::move(plan));
  }
  void addForms(Op op, llvm::SmallVectorImpl<ElementType> &in);
  void addForm(Op op, llvm::ArrayRef<ElementType> in);
  void addCombinations(Op op, ElementType compute);

  llvm::StringSet<> known;
  std::vector<KernelPlan> plans;
};

} // namespace

static ElementType typeAt(unsigned k) { return static_cast<ElementType>(k); }

/// Every way to complete the operand types \p in.
void Collector::addForms(Op op, llvm::SmallVectorImpl<ElementType> &in) {
  if (in.size() == info(op).arity)
    return addForm(op, in);
  for (unsigned k = 0; k < kNumElementTypes; ++k) {
    in.push_back(typeAt(k));
    addForms(op, in);
    in.pop_back();
  }
}

void Collector::addForm(Op op, llvm::ArrayRef<ElementType> in) {
  const OpInfo &row = info(op);
  OpTypes types = {ElementType::F64, ElementType::F64};
  if (!row.type(in, types) || (isComplex(types.compute) && !row.takesComplex))
    return;
  if (combines(row.kind))
    return addCombinations(op, types.compute);
  BlockForm form;
  form.op = op;
  form.compute = types.compute;
  form.type = types.result;
  for (const auto &[i, type] : llvm::enumerate(in))
    form.operands.push_back(operandType(op, i, type, types.compute));
  if (row.kind == OpKind::Generate)
    form.operands.push_back(ElementType::I64);
  form.checksReals = row.leavesReals && !isComplex(types.compute);
  if (row.attr != AttrKind::Type)
    return add(applyBlock(form));
  for (unsigned k = 0; k < kNumElementTypes; ++k) {
    form.type = typeAt(k);
    add(applyBlock(form));
  }
}

void Collector::addCombinations(Op op, ElementType compute) {
  add(combineBlock(op, compute, false));
  add(combineBlock(op, compute, true));
  add(innerFoldBlock(op, compute));
  add(outerFoldBlock(op, compute));
}

std::vector<KernelPlan> Collector::collect() {
  add(positionBlock());
  for (ElementType type : {ElementType::F64, ElementType::F32})
    for (bool turned : {false, true})
      add(productBlock(type, turned));
  for (unsigned k = 0; k < kNumOps; ++k) {
    Op op = static_cast<Op>(k);
    OpKind kind = info(op).kind;
    llvm::SmallVector<ElementType, 4> in;
    if (kind == OpKind::Map || kind == OpKind::Generate || combines(kind))
      addForms(op, in);
  }
  return std::move(plans);
}

std::vector<KernelPlan> allBlocks() { return Collector().collect(); }

bool dependsOnMath(const KernelPlan &plan) {
  WorkCounts counts;
  for (const KernelInstr &instr : plan.code) {
    if (instr.kind != KernelInstr::Kind::Apply &&
        instr.kind != KernelInstr::Kind::Fold)
      continue;
    llvm::SmallVector<ElementType, 4> operands;
    for (InstrId id : instr.operands)
      operands.push_back(plan.code[id].type);
    countWork(instr.op, instr.compute, instr.type, operands, 1, counts);
  }
  for (unsigned k = 0; k < kNumMathFns; ++k)
    for (ElementType type : {ElementType::F32, ElementType::F64})
      if (counts.calls[k][type == ElementType::F64] > 0 &&
          elementary::hasFast(static_cast<MathFn>(k), type))
        return true;
  return false;
}

std::string blockName(const KernelPlan &plan, MathMode math) {
  bool isOther = math != MathMode::Precise && dependsOnMath(plan);
  return kernelName(plan.str() + (isOther ? nameOf(math) : ""));
}

} // namespace quern
