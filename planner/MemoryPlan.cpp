//===- MemoryPlan.cpp - Where a plan's arrays lie -------------------------===//
#include "planner/MemoryPlan.h"

#include "ir/Contract.h"
#include "planner/Schedule.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"
#include <algorithm>

namespace quern {

namespace {

constexpr uint32_t kNone = ~0u;
constexpr uint64_t kAlign = 64;
/// From here on arrays are set apart by a little, so that those walked together
/// do not agree in the low 12 bits of their addresses.
constexpr uint64_t kColouredBytes = uint64_t(64) << 10;
constexpr uint64_t kColour = 256;
/// Arrays that may stay on their own where an arena would waste memory.
constexpr uint64_t kLargeBytes = uint64_t(1) << 20;
/// What an arena may add to the peak, as a share of it.
constexpr double kArenaWaste = 0.02;

uint64_t bytesOf(const Graph &graph, NodeId node) {
  return static_cast<uint64_t>(graph.numElems(node)) *
         byteSize(graph[node].type);
}

/// Calls \p fn(node) for every array that \p step stores.
template <typename Fn> void forEachStore(const RegionStep &step, Fn fn) {
  for (const BufferBinding &store : step.stores)
    fn(store.node);
  if (step.kind == RegionStep::Kind::Library)
    fn(step.call);
}

} // namespace

//===-- Lives -------------------------------------------------------------===//

std::vector<ArrayLife> arrayLives(const RegionPlan &plan) {
  const Graph &graph = plan.graph;
  std::vector<ArrayLife> lives;
  std::vector<uint32_t> lifeOf(graph.end(), kNone);
  for (uint32_t s = 0; s < plan.steps.size(); ++s) {
    forEachStore(plan.steps[s], [&](NodeId node) {
      NodeId array = plan.storageOf(node);
      if (graph[array].op == Op::Input)
        return;
      if (lifeOf[array] == kNone) {
        lifeOf[array] = lives.size();
        lives.push_back({array, bytesOf(graph, array), s, s, false});
      }
      lives[lifeOf[array]].last = s;
    });
    forEachRead(plan.steps[s], [&](NodeId node) {
      if (uint32_t life = lifeOf[plan.storageOf(node)]; life != kNone)
        lives[life].last = s;
    });
  }
  for (NodeId output : graph.outputs)
    if (uint32_t life = lifeOf[plan.storageOf(output)]; life != kNone)
      lives[life].stays = true;
  // Stored scalars are never released.
  for (ArrayLife &life : lives)
    life.stays |= info(graph[life.array].op).kind == OpKind::Leaf;
  return lives;
}

/// The most bytes of \p lives at a time.
static uint64_t peakOf(llvm::ArrayRef<ArrayLife> lives, uint32_t numSteps) {
  std::vector<int64_t> change(numSteps + 1, 0);
  for (const ArrayLife &life : lives) {
    change[life.first] += static_cast<int64_t>(life.bytes);
    if (!life.stays)
      change[life.last + 1] -= static_cast<int64_t>(life.bytes);
  }
  int64_t now = 0, peak = 0;
  for (uint32_t s = 0; s < numSteps; ++s)
    peak = std::max(peak, now += change[s]);
  return static_cast<uint64_t>(peak);
}

/// \p lives as they are when those in \p arena lie in it.
static std::vector<ArrayLife> withArena(llvm::ArrayRef<ArrayLife> lives,
                                        const Arena &arena) {
  std::vector<ArrayLife> result;
  llvm::copy_if(lives, std::back_inserter(result),
                [&](const ArrayLife &life) { return !arena.find(life.array); });
  if (!arena.arrays.empty())
    result.push_back({0, arena.bytes, arena.first, arena.last, false});
  return result;
}

uint64_t peakBytes(const RegionPlan &plan) {
  return peakOf(withArena(arrayLives(plan), plan.arena), plan.steps.size());
}

uint64_t bytesLeft(const RegionPlan &plan) {
  uint64_t bytes = 0;
  for (const ArrayLife &life : arrayLives(plan))
    bytes += life.stays ? life.bytes : 0;
  return bytes;
}

//===-- Results in the storage of operands --------------------------------===//

namespace {

class Reuser {
public:
  Reuser(RegionPlan &plan, const llvm::DenseSet<const void *> *donated);
  void run();

private:
  void reuseInKernel();
  void reuseInCall();
  bool maySucceed(NodeId node, NodeId old) const;
  bool isInPlace(const BufferBinding &store, InstrId value, NodeId old) const;
  bool dies(NodeId array) const;
  void take(NodeId node, NodeId old);

  RegionPlan &plan;
  const Graph &graph;
  std::vector<uint32_t> numWriters; ///< steps that store each node
  /// Per donated Input: the last step that reads it.
  std::vector<uint32_t> lastUse;
  /// The updates made in each array.
  llvm::DenseMap<NodeId, llvm::SmallVector<NodeId, 2>> updates;
  uint32_t number = 0;
  RegionStep *step = nullptr;
};

} // namespace

Reuser::Reuser(RegionPlan &plan, const llvm::DenseSet<const void *> *donated)
    : plan(plan), graph(plan.graph), numWriters(graph.end()),
      lastUse(graph.end(), kNone) {
  bool mayOverwrite = donated && !donated->empty() && !plan.mayRepeat();
  auto isDonated = [&](NodeId array) {
    return mayOverwrite && graph[array].op == Op::Input &&
           donated->contains(graph[array].payload.data);
  };
  for (uint32_t s = 0; s < plan.steps.size(); ++s) {
    forEachStore(plan.steps[s], [&](NodeId node) {
      ++numWriters[node];
      lastUse[plan.storageOf(node)] = kNone;
    });
    forEachRead(plan.steps[s], [&](NodeId node) {
      if (isDonated(node))
        lastUse[node] = s;
    });
  }
  // Whose storage an update has taken over, and what the caller gets, is not
  // to be had.
  for (NodeId node = 1; node < graph.end(); ++node)
    if (NodeId array = plan.storageOf(node); array != node) {
      lastUse[array] = kNone;
      updates[array].push_back(node);
    }
  for (NodeId output : graph.outputs)
    lastUse[plan.storageOf(output)] = kNone;
}

bool Reuser::dies(NodeId array) const {
  return llvm::is_contained(step->dead, array) || lastUse[array] == number;
}

/// Whether \p node may have the storage of \p old, as far as the arrays go.
bool Reuser::maySucceed(NodeId node, NodeId old) const {
  OpKind kind = info(graph[node].op).kind;
  return !replacesPart(kind) && kind != OpKind::Leaf &&
         plan.storageOf(node) == node && numWriters[node] == 1 &&
         !llvm::is_contained(step->dead, node) && dies(old) &&
         bytesOf(graph, node) == bytesOf(graph, old) &&
         byteSize(graph[node].type) == byteSize(graph[old].type);
}

void Reuser::take(NodeId node, NodeId old) {
  plan.shareStorage(node, old);
  for (NodeId update : updates.lookup(node))
    plan.shareStorage(update, old);
  llvm::erase(step->dead, old);
  lastUse[old] = kNone;
}

/// Whether every read of \p old in this kernel is of the element that
/// \p store overwrites, at the same position and in no later pass.
bool Reuser::isInPlace(const BufferBinding &store, InstrId value,
                       NodeId old) const {
  const KernelPlan &kernel = step->kernel;
  const KernelInstr &stored = kernel.code[value];
  auto isElement = [](const KernelInstr &instr) {
    return !instr.inEpilogue && instr.kind != KernelInstr::Kind::Fold;
  };
  if (!isElement(stored))
    return false;
  auto isOld = [&](const BufferBinding &b) {
    return plan.storageOf(b.node) == old;
  };
  // A call still reads its operands while the kernel stores, and another
  // store may be into the same storage.
  if (llvm::any_of(step->operands, isOld) ||
      llvm::any_of(step->stores, [&](const BufferBinding &other) {
        return &other != &store && isOld(other);
      }))
    return false;
  for (const KernelInstr &instr : kernel.code) {
    bool isGather = instr.kind == KernelInstr::Kind::Gather;
    bool isSlice = instr.kind == KernelInstr::Kind::AtRound;
    if ((instr.kind != KernelInstr::Kind::Load && !isGather && !isSlice) ||
        !isOld(step->inputs[instr.index]))
      continue;
    const BufferBinding &read = step->inputs[instr.index];
    if (isGather || isSlice != kernel.isInLoop(value) ||
        read.axisStride != store.axisStride)
      return false;
    if (!isElement(instr) || instr.pass > stored.pass ||
        read.offset != store.offset || read.strides != store.strides)
      return false;
  }
  return true;
}

void Reuser::reuseInKernel() {
  for (size_t i = 0; i < step->stores.size(); ++i) {
    const BufferBinding &store = step->stores[i];
    for (const BufferBinding &input : step->inputs) {
      NodeId old = plan.storageOf(input.node);
      if (step->hasCall() && input.node == step->call)
        continue; // never stored as a whole
      if (!maySucceed(store.node, old) ||
          !isInPlace(store, step->kernel.stores[i].value, old))
        continue;
      take(store.node, old);
      break;
    }
  }
}

/// The last operand of a product, if it is added to it.
void Reuser::reuseInCall() {
  NodeId last = step->operands.back().node, old = plan.storageOf(last);
  const Node &call = graph[step->call];
  if (info(call.op).attr != AttrKind::Contract ||
      !Contraction(graph.attrs(step->call)).has(Contraction::Accumulate) ||
      last != graph.operands(step->call).back() ||
      graph[last].type != call.type || !maySucceed(step->call, old))
    return;
  unsigned numReads =
      llvm::count_if(step->operands, [&](const BufferBinding &b) {
        return plan.storageOf(b.node) == old;
      });
  if (numReads == 1)
    take(step->call, old);
}

void Reuser::run() {
  for (number = 0; number < plan.steps.size(); ++number) {
    step = &plan.steps[number];
    for (NodeId &array : step->dead)
      array = plan.storageOf(array);
    llvm::erase_if(step->dead, [&](NodeId array) {
      return graph[array].op == Op::Input; // the caller's
    });
    if (step->kind == RegionStep::Kind::Library)
      reuseInCall();
    else
      reuseInKernel();
  }
}

void reuseStorage(RegionPlan &plan,
                  const llvm::DenseSet<const void *> *donated) {
  Reuser(plan, donated).run();
}

//===-- Arena -------------------------------------------------------------===//

/// Bytes that \p life takes in an arena.
static uint64_t paddedBytes(const ArrayLife &life) {
  uint64_t bytes = llvm::alignTo(life.bytes, kAlign);
  return bytes < kColouredBytes ? bytes : bytes + kColour;
}

static bool overlap(const ArrayLife &a, const ArrayLife &b) {
  return a.first <= b.last && b.first <= a.last;
}

/// Packs \p lives, first fit by decreasing size.
static Arena pack(std::vector<ArrayLife> lives) {
  llvm::stable_sort(lives, [](const ArrayLife &a, const ArrayLife &b) {
    return a.bytes > b.bytes;
  });
  struct Placed {
    ArrayLife life;
    uint64_t begin, end;
  };
  std::vector<Placed> placed; // by begin
  Arena arena;
  arena.first = kNone;
  for (const ArrayLife &life : lives) {
    uint64_t begin = 0, bytes = paddedBytes(life);
    for (const Placed &other : placed) {
      if (!overlap(life, other.life))
        continue;
      if (begin + bytes <= other.begin)
        break;
      begin = std::max(begin, other.end);
    }
    Placed mine = {life, begin, begin + bytes};
    placed.insert(llvm::upper_bound(placed, mine,
                                    [](const Placed &a, const Placed &b) {
                                      return a.begin < b.begin;
                                    }),
                  mine);
    arena.arrays.push_back({life.array, begin});
    arena.bytes = std::max(arena.bytes, mine.end);
    arena.first = std::min(arena.first, life.first);
    arena.last = std::max(arena.last, life.last);
  }
  llvm::sort(arena.arrays, [](const Arena::Array &a, const Arena::Array &b) {
    return a.array < b.array;
  });
  return arena;
}

void packArena(RegionPlan &plan) {
  std::vector<ArrayLife> lives = arrayLives(plan);
  std::vector<ArrayLife> inner;
  llvm::copy_if(lives, std::back_inserter(inner), [](const ArrayLife &life) {
    return !life.stays && life.bytes != 0;
  });
  uint32_t numSteps = plan.steps.size();
  double allowed = peakOf(lives, numSteps) * (1 + kArenaWaste) + kLargeBytes;
  plan.arena = pack(inner);
  if (peakOf(withArena(lives, plan.arena), numSteps) > allowed) {
    llvm::erase_if(
        inner, [](const ArrayLife &life) { return life.bytes >= kLargeBytes; });
    plan.arena = pack(std::move(inner));
  }
}

} // namespace quern
