//===- TileRegisters.cpp --------------------------------------------------===//
#include "runtime/tier0/TileRegisters.h"

#include "llvm/ADT/STLExtras.h"

namespace quern {
namespace {

using Kind = TileStep::Kind;
using Home = TileValue::Home;

/// What a tile's registers may take together of a core's own cache.
constexpr int64_t kRegisterBytes = 16 << 10;
constexpr int64_t kMinTile = 256, kMaxTile = 2048;

bool makesValue(const TileStep &step) {
  return step.kind != Kind::Rounds && step.kind != Kind::Move &&
         step.kind != Kind::Store;
}

class RegisterPlacer {
public:
  RegisterPlacer(TileProgram &program, const std::vector<bool> &isOfTile)
      : program(program), isOfTile(isOfTile) {}
  void run();

private:
  void place();
  void placeTileValues(TilePass &pass);
  std::vector<size_t> lastUses(const TilePass &pass) const;
  uint32_t reserve(int64_t bytes);
  uint32_t keptRegister(uint16_t slot) const;

  TileProgram &program;
  const std::vector<bool> &isOfTile;
};

uint32_t RegisterPlacer::reserve(int64_t bytes) {
  uint32_t offset = program.scratchBytes;
  program.scratchBytes += llvm::alignTo(bytes, 64);
  return offset;
}

/// The last step that reads each value; one past the end if a fold or a store
/// does.
std::vector<size_t> RegisterPlacer::lastUses(const TilePass &pass) const {
  std::vector<size_t> lastUse(program.values.size(), 0);
  const size_t kEnd = pass.body.tile.size();
  std::vector<size_t> made(program.values.size(), 0);
  size_t roundsBegin = kEnd, roundsEnd = kEnd;
  for (const auto &[k, step] : llvm::enumerate(pass.body.tile)) {
    if (step.kind == Kind::Rounds) {
      roundsBegin = k;
      roundsEnd = k + step.index;
      continue;
    }
    if (makesValue(step))
      made[step.value] = k;
    bool isInRounds = k > roundsBegin && k <= roundsEnd;
    for (TileValueId x : step.operands) // what every round reads stays
      lastUse[x] = isInRounds && made[x] < roundsBegin ? roundsEnd : k;
    if (step.kind == Kind::Move)
      lastUse[step.value] = roundsEnd;
  }
  for (const TileStore &store : pass.body.stores) {
    lastUse[store.value] = kEnd;
    if (store.scatters)
      lastUse[store.at] = kEnd;
  }
  for (const TileFold &fold : pass.folds)
    lastUse[fold.operand] = kEnd;
  return lastUse;
}

/// Reuses registers of tile values by their byte size.
void RegisterPlacer::placeTileValues(TilePass &pass) {
  std::vector<size_t> lastUse = lastUses(pass);
  llvm::SmallVector<uint32_t, 4> idle[17];
  auto isReused = [&](TileValueId x) {
    return isOfTile[x] && program.values[x].home == Home::Register;
  };
  for (const auto &[k, step] : llvm::enumerate(pass.body.tile)) {
    llvm::SmallVector<TileValueId, 4> dying;
    for (TileValueId x : step.operands)
      if (isReused(x) && lastUse[x] == k && !llvm::is_contained(dying, x))
        dying.push_back(x);
    // A block reads an element before it writes it.
    for (TileValueId x : dying)
      idle[byteSize(program.values[x].type)].push_back(
          program.values[x].offset);
    if (!makesValue(step) || !isReused(step.value))
      continue;
    unsigned bytes = byteSize(program.values[step.value].type);
    uint32_t &offset = program.values[step.value].offset;
    if (idle[bytes].empty())
      offset = reserve(bytes * program.tileElems);
    else
      offset = idle[bytes].pop_back_val();
  }
}

/// The register of kept value number \p slot.
uint32_t RegisterPlacer::keptRegister(uint16_t slot) const {
  for (const TileValue &value : program.values)
    if (value.home == Home::Kept && value.slot == slot)
      return value.offset;
  llvm_unreachable("nothing is kept there");
}

/// Gives every value of the program its offset.
void RegisterPlacer::place() {
  TileProgram &p = program;
  p.scratchBytes = 0;
  std::vector<bool> isLine(p.values.size());
  for (TilePass &pass : p.passes) {
    placeTileValues(pass);
    for (const TileFold &fold : pass.folds)
      isLine[fold.result] = true;
    for (auto *steps :
         {&pass.epilogue.function, &pass.epilogue.row, &pass.epilogue.tile})
      for (const TileStep &step : *steps)
        isLine[step.value] = true;
  }
  for (size_t v = 0; v < p.values.size(); ++v) {
    TileValue &value = p.values[v];
    int64_t bytes = byteSize(value.type);
    if (isLine[v])
      value.offset = reserve(bytes * kTileLine);
    else if (value.home == Home::Leaf)
      value.offset = reserve(bytes * kFoldLeaf);
    else if (!isOfTile[v] || value.home == Home::Kept)
      value.offset = reserve(bytes * p.tileElems);
  }
  for (TilePass &pass : p.passes)
    for (TileFold &fold : pass.folds)
      fold.block = reserve(byteSize(p.values[fold.operand].type) * kTileLine);
  for (TileScan &scan : p.scans)
    scan.state = reserve(byteSize(scan.type) * kTileLine);
  if (p.plan.foldDim == 0)
    p.gather = reserve(16 * kFoldLeaf);
  for (TileValue &value : p.values)
    if (value.home == Home::Recalled)
      value.offset = keptRegister(value.slot);
}

void RegisterPlacer::run() {
  TileProgram &p = program;
  // Two sizes of tiles tell what each element of one takes.
  p.tileElems = 2 * kMinTile;
  place();
  auto bytes = static_cast<int64_t>(p.scratchBytes);
  p.tileElems = kMinTile;
  place();
  int64_t registers = (bytes - static_cast<int64_t>(p.scratchBytes)) / kMinTile;
  while (p.tileElems < kMaxTile &&
         2 * p.tileElems * registers <= kRegisterBytes)
    p.tileElems *= 2;
  place();
}

} // namespace

void placeRegisters(TileProgram &program, const std::vector<bool> &isOfTile) {
  RegisterPlacer(program, isOfTile).run();
}

} // namespace quern
