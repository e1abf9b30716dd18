//===- TileBuilder.cpp - Kernel plan to tile program ----------------------===//
//
// Instructions become steps in their order. Conversions of operands become
// steps of their own. A value of one row or one call is computed once for all
// of its elements, which fill a register (TileRegisters.h).
//
// An output may lie where an input does, element by element. So what points to
// an input is read before the first store of a tile: such a value is copied if
// it is needed after it.
//
//===----------------------------------------------------------------------===//
#include "codegen/KernelEmitter.h"
#include "codegen/blocks/BlockPlans.h"
#include "codegen/cpu/KernelEntry.h"
#include "runtime/tier0/TileProgram.h"
#include "runtime/tier0/TileRegisters.h"
#include "runtime/tier0/TileShortcuts.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {
namespace {

using Kind = TileStep::Kind;
using Home = TileValue::Home;

class TileBuilder {
public:
  TileBuilder(const KernelPlan &plan, CpuIsa isa, MathMode math)
      : plan(plan), isa(isa), math(math) {}
  llvm::Expected<std::unique_ptr<TileProgram>> build();

private:
  enum class Level : uint8_t { Function, Row, Tile };
  /// The code that is being built.
  struct Section {
    Section(unsigned pass, bool inEpilogue, TileCode &code)
        : pass(pass), inEpilogue(inEpilogue), code(code) {}

    unsigned pass;
    bool inEpilogue;
    TileCode &code;
    llvm::DenseMap<InstrId, TileValueId> values;
    llvm::DenseMap<std::pair<TileValueId, unsigned>, TileValueId> converted;
  };

  KernelRunFn block(const KernelPlan &of);
  TileValueId newValue(ElementType type, Level level);
  TileStep &addStep(Section &at, TileStep step, ElementType type, Level level);
  Level loadLevel(const KernelBuffer &buffer) const;
  void addFolds(unsigned pass);
  bool isProduct(InstrId fold) const;
  void addInstr(Section &at, InstrId id);
  void addLoad(Section &at, const KernelInstr &instr);
  void addAtRound(Section &at, InstrId id);
  void addGather(Section &at, const KernelInstr &instr);
  void addApply(Section &at, const KernelInstr &instr);
  void addScan(Section &at, const KernelInstr &instr);
  TileValueId operand(Section &at, InstrId id);
  TileValueId converted(Section &at, TileValueId value, ElementType to);
  TileValueId copied(Section &at, TileValueId value);
  void beginRounds(Section &at);
  void endRounds(Section &at);
  void buildBody(unsigned pass);
  void buildEpilogue(unsigned pass);
  void keepValues(Section &at);
  void giveToFolds(Section &at);
  void giveToStores(Section &at);
  TileStep *stepOf(TileCode &code, TileValueId value);
  void chooseDirectStore(TileCode &code, const TilePass &pass);

  const KernelPlan &plan;
  const CpuIsa isa;
  const MathMode math;
  std::unique_ptr<TileProgram> program = std::make_unique<TileProgram>();
  llvm::Error error = llvm::Error::success();
  std::vector<Level> levels;                  // of values
  llvm::DenseMap<InstrId, TileValueId> lines; // results of folds, epilogues
  llvm::SmallVector<InstrId, 4> keptIds;
  llvm::SmallVector<TileValueId, 4> states; ///< of carried values
};

KernelRunFn TileBuilder::block(const KernelPlan &of) {
  llvm::Expected<KernelRunFn> found = findBlock(of, isa, math);
  if (found)
    return *found;
  error = llvm::joinErrors(std::move(error), found.takeError());
  return nullptr;
}

TileValueId TileBuilder::newValue(ElementType type, Level level) {
  TileValue value;
  value.type = type;
  program->values.push_back(value);
  levels.push_back(level);
  return program->values.size() - 1;
}

TileStep &TileBuilder::addStep(Section &at, TileStep step, ElementType type,
                               Level level) {
  step.value = newValue(type, level);
  std::vector<TileStep> &steps = level == Level::Function ? at.code.function
                                 : level == Level::Row    ? at.code.row
                                                          : at.code.tile;
  steps.push_back(std::move(step));
  return steps.back();
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

TileBuilder::Level TileBuilder::loadLevel(const KernelBuffer &buffer) const {
  if (llvm::all_of(buffer.strides,
                   [](StrideClass s) { return s == StrideClass::Zero; }))
    return Level::Function;
  return buffer.strides[0] == StrideClass::Zero ? Level::Row : Level::Tile;
}

void TileBuilder::addLoad(Section &at, const KernelInstr &instr) {
  TileStep step;
  step.kind = Kind::Load;
  step.index = instr.index;
  const KernelBuffer &buffer = plan.inputs[instr.index];
  Level level = loadLevel(buffer);
  if (at.inEpilogue && level == Level::Row)
    level = Level::Tile;
  addStep(at, std::move(step), buffer.type, level);
}

/// The slice of the round. What is stored or carried on is a copy: stores of
/// the round may go where the slice is.
void TileBuilder::addAtRound(Section &at, InstrId id) {
  TileStep step;
  step.kind = Kind::Load;
  step.index = plan.code[id].index;
  step.mayPoint =
      llvm::none_of(plan.stores, [&](auto &s) { return s.value == id; }) &&
      llvm::none_of(plan.carried, [&](auto &c) { return c.next == id; });
  addStep(at, std::move(step), plan.inputs[step.index].type, Level::Tile);
}

void TileBuilder::addGather(Section &at, const KernelInstr &instr) {
  TileStep step;
  step.kind = Kind::Gather;
  step.index = instr.index;
  step.operands = {operand(at, instr.operands[0])};
  const KernelBuffer &buffer = plan.inputs[instr.index];
  Level level = std::max(loadLevel(buffer), levels[step.operands[0]]);
  addStep(at, std::move(step), buffer.type,
          at.inEpilogue ? Level::Tile : level);
}

void TileBuilder::addApply(Section &at, const KernelInstr &instr) {
  TileStep step;
  BlockForm form;
  form.op = instr.op;
  form.compute = instr.compute;
  form.type = instr.type;
  // The check is there; who does not ask for it does not hear of it.
  form.checksReals = info(instr.op).leavesReals && !isComplex(instr.compute);
  // A range without elements may raise no flag.
  Level level =
      instr.checksReals || at.inEpilogue ? Level::Tile : Level::Function;
  for (const auto &[i, id] : llvm::enumerate(instr.operands)) {
    TileValueId x = operand(at, id);
    ElementType type = program->values[x].type;
    // A Generate op's position, its last argument, is no operand.
    if (i < info(instr.op).arity)
      x = converted(at, x, operandType(instr.op, i, type, instr.compute));
    level = std::max(level, levels[x]);
    step.operands.push_back(x);
    form.operands.push_back(program->values[x].type);
  }
  // Nothing to read that would say how many elements there are.
  if (instr.operands.empty())
    level = Level::Function;
  step.checksReals = instr.checksReals;
  step.block = block(applyBlock(form));
  addStep(at, std::move(step), instr.type, level);
}

void TileBuilder::addScan(Section &at, const KernelInstr &instr) {
  TileStep step;
  step.kind = Kind::Scan;
  step.operands = {
      converted(at, operand(at, instr.operands[0]), instr.compute)};
  step.index = program->scans.size();
  TileScan scan;
  scan.type = instr.compute;
  scan.outer = block(outerFoldBlock(instr.op, instr.compute));
  scan.combine = block(combineBlock(instr.op, instr.compute, false));
  scan.combineSingle = block(combineBlock(instr.op, instr.compute, true));
  program->scans.push_back(scan);
  program->passes[at.pass].scans.push_back(step.index);
  TileValueId running =
      addStep(at, std::move(step), instr.compute, Level::Tile).value;
  converted(at, running, instr.type);
}

/// Emits \p id, whose operands have been.
void TileBuilder::addInstr(Section &at, InstrId id) {
  const KernelInstr &instr = plan.code[id];
  TileStep step;
  switch (instr.kind) {
  case KernelInstr::Kind::Load:
    addLoad(at, instr);
    break;
  case KernelInstr::Kind::AtRound:
    addAtRound(at, id);
    break;
  case KernelInstr::Kind::Gather:
    addGather(at, instr);
    break;
  case KernelInstr::Kind::Param:
  case KernelInstr::Kind::Constant:
    step.kind = Kind::Fill;
    step.isParam = instr.kind == KernelInstr::Kind::Param;
    step.index = instr.index;
    step.bits = instr.bits;
    addStep(at, std::move(step),
            step.isParam ? plan.params[instr.index] : instr.type,
            Level::Function);
    break;
  case KernelInstr::Kind::Position:
    step.kind = Kind::Position;
    addStep(at, std::move(step), ElementType::I64, Level::Tile);
    break;
  case KernelInstr::Kind::Apply:
    addApply(at, instr);
    break;
  case KernelInstr::Kind::Scan:
    addScan(at, instr);
    break;
  case KernelInstr::Kind::Recall:
    step.kind = Kind::Recall;
    addStep(at, std::move(step), instr.type, Level::Tile);
    program->values.back().home = Home::Recalled;
    program->values.back().slot =
        llvm::find(keptIds, instr.operands[0]) - keptIds.begin();
    break;
  case KernelInstr::Kind::PerRound:
    step.kind = Kind::Fill;
    step.isPerRound = true;
    step.index = instr.index;
    addStep(at, std::move(step), plan.roundParams[instr.index], Level::Tile);
    break;
  case KernelInstr::Kind::After:
    at.values[id] = at.values.lookup(instr.operands[0]);
    return;
  case KernelInstr::Kind::Carried: // see beginRounds
  case KernelInstr::Kind::Fold:
    return;
  }
  at.values[id] = program->values.size() - 1;
}

/// The value of \p id for a user in \p at.
TileValueId TileBuilder::operand(Section &at, InstrId id) {
  if (auto own = at.values.find(id); own != at.values.end())
    return own->second;
  TileValueId line = lines.lookup(id);
  if (at.inEpilogue)
    return line;
  TileStep step;
  step.kind = Kind::Expand;
  step.operands = {line};
  TileValueId value =
      addStep(at, std::move(step), program->values[line].type, Level::Row)
          .value;
  return at.values[id] = value;
}

TileValueId TileBuilder::converted(Section &at, TileValueId value,
                                   ElementType to) {
  ElementType from = program->values[value].type;
  if (from == to)
    return value;
  auto [known, isNew] =
      at.converted.insert({{value, static_cast<unsigned>(to)}, 0});
  if (!isNew)
    return known->second;
  TileStep step;
  step.block = block(convertBlock(from, to));
  step.operands = {value};
  TileValueId made = addStep(at, std::move(step), to,
                             at.inEpilogue ? Level::Tile : levels[value])
                         .value;
  return at.converted[{value, static_cast<unsigned>(to)}] = made;
}

/// A value of its own for each tile.
TileValueId TileBuilder::copied(Section &at, TileValueId value) {
  ElementType type = program->values[value].type;
  TileStep step;
  step.block = block(convertBlock(type, type));
  step.operands = {value};
  return addStep(at, std::move(step), type, Level::Tile).value;
}

//===----------------------------------------------------------------------===//
// Bodies and epilogues
//===----------------------------------------------------------------------===//

TileStep *TileBuilder::stepOf(TileCode &code, TileValueId value) {
  TileStep *found =
      llvm::find_if(llvm::MutableArrayRef(code.tile),
                    [&](const TileStep &step) { return step.value == value; });
  return found == code.tile.data() + code.tile.size() ? nullptr : found;
}

/// Whether the step's result can be put where it is wanted.
static bool writesAnywhere(const TileStep &step) {
  return step.kind == Kind::Apply || step.kind == Kind::Gather;
}

void TileBuilder::keepValues(Section &at) {
  for (const auto &[slot, id] : llvm::enumerate(keptIds)) {
    auto own = at.values.find(id);
    if (own == at.values.end())
      continue;
    TileValueId value = own->second;
    TileStep *step = stepOf(at.code, value);
    if (!step || !writesAnywhere(*step))
      value = copied(at, value);
    program->values[value].home = Home::Kept;
    program->values[value].slot = slot;
  }
}

/// An inner fold reads the elements of a leaf at once.
void TileBuilder::giveToFolds(Section &at) {
  TilePass &pass = program->passes[at.pass];
  bool stores = llvm::any_of(llvm::enumerate(plan.stores), [&](auto store) {
    return plan.code[store.value().value].pass == at.pass &&
           !storesFromEpilogue(plan, store.index());
  });
  for (TileFold &fold : pass.folds) {
    if (fold.product)
      continue;
    InstrId id = kernelFolds(plan)[fold.number];
    const KernelInstr &instr = plan.code[id];
    TileValueId value =
        converted(at, operand(at, instr.operands[0]), instr.compute);
    TileStep *step = stepOf(at.code, value);
    bool isLoad = step && step->kind == Kind::Load;
    if (isLoad && stores)
      step->mayPoint = false;
    if (isLoad)
      step->mayStride = true;
    Home home = program->values[value].home;
    if (plan.foldDim == 0 && home == Home::Register) {
      if (!step || (!writesAnywhere(*step) && !isLoad))
        value = copied(at, value);
      program->values[value].home = Home::Leaf;
    }
    fold.operand = value;
  }
  // What is not only folded is needed without gaps.
  for (const TileStep &user : at.code.tile)
    for (TileValueId x : user.operands)
      if (TileStep *step = stepOf(at.code, x))
        step->mayStride = false;
}

void TileBuilder::giveToStores(Section &at) {
  for (unsigned s = 0; s < plan.stores.size(); ++s) {
    const KernelStore &store = plan.stores[s];
    const KernelInstr &instr = plan.code[store.value];
    if (instr.pass != at.pass || store.buffer.isOfRounds ||
        storesFromEpilogue(plan, s) != at.inEpilogue)
      continue;
    TileValueId value =
        converted(at, operand(at, store.value), store.buffer.type);
    TileStore made = {value, static_cast<uint16_t>(s),
                      store.buffer.isIndexed()};
    if (made.scatters)
      made.at = operand(at, store.at);
    at.code.stores.push_back(made);
  }
  if (at.code.stores.size() < 2)
    return;
  for (const TileStore &store : at.code.stores)
    for (TileValueId value :
         {store.value, store.scatters ? store.at : store.value})
      if (TileStep *step = stepOf(at.code, value);
          step && step->kind == Kind::Load)
        step->mayPoint = false;
}

/// The last operation writes its result where it is stored.
void TileBuilder::chooseDirectStore(TileCode &code, const TilePass &pass) {
  if (code.tile.empty() || code.tile.back().kind != Kind::Apply)
    return;
  TileStep &last = code.tile.back();
  if (program->values[last.value].home != Home::Register ||
      llvm::any_of(pass.folds, [&](const TileFold &fold) {
        return fold.operand == last.value;
      }))
    return;
  auto isIts = [&](const TileStore &s) { return s.value == last.value; };
  auto needsIt = [&](const TileStore &s) {
    return s.scatters && (isIts(s) || s.at == last.value);
  };
  if (llvm::count_if(code.stores, isIts) != 1 ||
      llvm::any_of(code.stores, needsIt))
    return;
  last.directStore = llvm::find_if(code.stores, isIts)->store;
  llvm::erase_if(code.stores, isIts);
}

/// Carried values have a register of their own, which holds the first round's
/// to begin with.
void TileBuilder::beginRounds(Section &at) {
  for (const KernelCarried &carried : plan.carried) {
    const KernelInstr &instr = plan.code[carried.carried];
    TileValueId first =
        converted(at, operand(at, instr.operands[0]), instr.type);
    states.push_back(at.values[carried.carried] = copied(at, first));
  }
  TileStep step;
  step.kind = Kind::Rounds;
  at.code.tile.push_back(std::move(step));
}

/// The round's results become the next one's carried values, all at once.
void TileBuilder::endRounds(Section &at) {
  llvm::SmallVector<TileValueId, 4> next;
  for (const KernelCarried &carried : plan.carried) {
    TileValueId value = converted(at, operand(at, carried.next),
                                  plan.code[carried.carried].type);
    next.push_back(llvm::is_contained(states, value) ? copied(at, value)
                                                     : value);
  }
  for (unsigned s = 0; s < plan.stores.size(); ++s) {
    if (!plan.stores[s].buffer.isOfRounds)
      continue;
    TileStep step;
    step.kind = Kind::Store;
    step.index = s;
    step.operands = {operand(at, plan.stores[s].value)};
    at.code.tile.push_back(std::move(step));
  }
  for (auto [state, value] : llvm::zip_equal(states, next)) {
    TileStep step;
    step.kind = Kind::Move;
    step.value = state;
    step.operands = {value};
    at.code.tile.push_back(std::move(step));
    for (unsigned type = 0; type < kNumElementTypes; ++type)
      at.converted.erase({state, type});
  }
  auto begin = llvm::find_if(at.code.tile, [](const TileStep &step) {
    return step.kind == Kind::Rounds;
  });
  begin->index = at.code.tile.end() - begin - 1;
}

void TileBuilder::buildBody(unsigned p) {
  TilePass &pass = program->passes[p];
  Section at(p, false, pass.body);
  bool hasRounds = plan.hasLoop() && plan.code[plan.loopBegin].pass == p;
  bool isProductPass = pass.folds.size() == 1 && pass.folds[0].product;
  for (size_t id = 0; id < plan.code.size(); ++id) {
    if (hasRounds && id == plan.loopEnd)
      endRounds(at);
    if (hasRounds && id == plan.loopBegin)
      beginRounds(at);
    if (plan.code[id].pass == p && !plan.code[id].inEpilogue && !isProductPass)
      addInstr(at, id);
  }
  if (hasRounds && plan.loopEnd == plan.code.size())
    endRounds(at);
  keepValues(at);
  giveToFolds(at);
  giveToStores(at);
  chooseDirectStore(pass.body, pass);
}

void TileBuilder::addFolds(unsigned p) {
  TilePass &pass = program->passes[p];
  for (const auto &[number, id] : llvm::enumerate(kernelFolds(plan))) {
    const KernelInstr &instr = plan.code[id];
    if (instr.pass != p)
      continue;
    TileFold fold;
    fold.number = number;
    fold.result = newValue(instr.compute, Level::Tile);
    fold.inner = block(innerFoldBlock(instr.op, instr.compute));
    fold.outer = block(outerFoldBlock(instr.op, instr.compute));
    fold.combine = block(combineBlock(instr.op, instr.compute, false));
    if (isProduct(id)) {
      const KernelInstr &pair = plan.code[instr.operands[0]];
      for (unsigned i : {0, 1})
        fold.factors[i] = plan.code[pair.operands[i]].index;
      bool turned =
          plan.inputs[fold.factors[0]].strides[1] == StrideClass::Unit;
      fold.product = block(productBlock(realOf(instr.compute), turned));
      fold.operand = fold.result;
    }
    pass.folds.push_back(fold);
  }
}

/// Whether \p fold is all that the plan does but for an epilogue, a blocked sum
/// of products of two inputs, walked as a productBlock walks them.
bool TileBuilder::isProduct(InstrId fold) const {
  unsigned numBody = llvm::count_if(
      plan.code, [](const KernelInstr &instr) { return !instr.inEpilogue; });
  const KernelInstr &instr = plan.code[fold];
  const KernelInstr &pair = plan.code[instr.operands[0]];
  if (!plan.isBlocked || numBody != 4 || instr.op != Op::SumProducts ||
      pair.kind != KernelInstr::Kind::Apply || pair.op != Op::MakeComplex)
    return false;
  for (InstrId x : pair.operands)
    if (plan.code[x].kind != KernelInstr::Kind::Load ||
        plan.code[x].type != realOf(instr.compute))
      return false;
  auto walk = [&](unsigned i, unsigned d) {
    return plan.inputs[plan.code[pair.operands[i]].index].strides[d];
  };
  bool turns = walk(0, 0) == StrideClass::Any;
  return walk(0, turns ? 1 : 0) == StrideClass::Unit &&
         walk(0, turns ? 0 : 1) == StrideClass::Any &&
         walk(1, 0) == StrideClass::Zero && walk(1, 1) != StrideClass::Zero;
}

void TileBuilder::buildEpilogue(unsigned p) {
  TilePass &pass = program->passes[p];
  Section at(p, true, pass.epilogue);
  for (const TileFold &fold : pass.folds) {
    InstrId id = kernelFolds(plan)[fold.number];
    lines[id] = converted(at, fold.result, plan.code[id].type);
  }
  for (size_t id = 0; id < plan.code.size(); ++id)
    if (plan.code[id].pass == p && plan.code[id].inEpilogue) {
      addInstr(at, id);
      lines[id] = at.values[id];
    }
  giveToStores(at);
}

llvm::Expected<std::unique_ptr<TileProgram>> TileBuilder::build() {
  TileProgram &p = *program;
  p.plan = plan;
  p.wholeRows = plan.visitsWholeRows();
  p.numFolds = kernelFolds(plan).size();
  p.streamedBytes = streamedBytes(plan);
  p.position = block(positionBlock());
  keptIds = plan.kept();
  p.passes.resize(plan.numPasses);
  for (unsigned pass = 0; pass < plan.numPasses; ++pass) {
    addFolds(pass);
    buildBody(pass);
    buildEpilogue(pass);
  }
  if (error)
    return std::move(error);
  findShortcuts(p);
  std::vector<bool> isOfTile;
  for (Level level : levels)
    isOfTile.push_back(level == Level::Tile);
  placeRegisters(p, isOfTile);
  return std::move(program);
}

} // namespace

llvm::Expected<std::unique_ptr<TileProgram>>
TileProgram::make(const KernelPlan &plan, CpuIsa isa, MathMode math) {
  return TileBuilder(plan, isa, math).build();
}

} // namespace quern
