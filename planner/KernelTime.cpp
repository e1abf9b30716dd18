//===- KernelTime.cpp - How long a kernel will take -----------------------===//
#include "planner/KernelTime.h"

#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <cmath>

namespace quern {

namespace {

constexpr double kVectorBytes = 64;
constexpr double kLineBytes = 64;
/// A launch is split along dimension 0 in multiples of this.
constexpr double kInnerStep = 64;
/// A kernel that reads so much more than it writes is taken to read only.
constexpr double kReadingOnly = 16;
/// Rows of an outer fold that share one load and store of an accumulator.
constexpr double kRowsAtOnce = 4;

/// Counts what a row of the op table emits.
class WorkCounter final : public PrimBuilder {
public:
  WorkCounter(WorkCounts &counts, unsigned lanes)
      : counts(counts), lanes(lanes) {}

  PrimValue emit(Prim prim, ElementType type, PrimValue, PrimValue,
                 PrimValue) override {
    return add(counts.prims[static_cast<unsigned>(workClass(prim, type))],
               byteSize(type));
  }
  PrimValue constantFloat(ElementType, double) override { return this; }
  PrimValue constantInt(ElementType, uint64_t) override { return this; }
  PrimValue convert(PrimValue, ElementType from, ElementType to) override {
    // To integers it saturates and back it widens: what LLVM makes of both
    // together is not the sum of its parts.
    WorkClass which =
        isFloat(from) && isFloat(to) ? WorkClass::Convert : WorkClass::Integral;
    return add(counts.prims[static_cast<unsigned>(which)],
               std::max(byteSize(from), byteSize(to)));
  }
  PrimValue bitcast(PrimValue value, ElementType, ElementType) override {
    return value;
  }
  PrimValue call(MathFn fn, ElementType type, PrimValue, PrimValue) override {
    return add(counts.calls[static_cast<unsigned>(fn)], byteSize(type));
  }

  Elem elem(ElementType type) const {
    return {type, this, isComplex(type) ? this : nullptr};
  }

private:
  PrimValue add(std::array<float, 2> &to, unsigned bytes) {
    double vectors = std::max(1.0, lanes * bytes / kVectorBytes);
    to[bytes == 8] += static_cast<float>(vectors);
    return this;
  }

  WorkCounts &counts;
  unsigned lanes;
};

} // namespace

double WorkCounts::ns(const DeviceModel &model) const {
  double sum = 0;
  for (unsigned i = 0; i < kNumWorkClasses; ++i)
    for (unsigned wide : {0, 1})
      sum += prims[i][wide] * model.workNs[i][wide];
  for (unsigned i = 0; i < kNumMathFns; ++i)
    for (unsigned wide : {0, 1})
      sum += calls[i][wide] * model.mathNs[i][wide];
  return sum;
}

double WorkCounts::numPrims() const {
  double sum = 0;
  for (const std::array<float, 2> &count : prims)
    sum += count[0] + count[1];
  return sum;
}

void countWork(Op op, ElementType compute, ElementType result,
               llvm::ArrayRef<ElementType> operands, unsigned lanes,
               WorkCounts &counts) {
  const OpInfo &row = info(op);
  if (!row.lower)
    return;
  WorkCounter counter(counts, lanes);
  ScalarBuilder scalars(counter);
  llvm::SmallVector<Elem, 4> args;
  if (combines(row.kind))
    args.push_back(counter.elem(compute));
  for (const auto &[i, type] : llvm::enumerate(operands)) {
    Elem x = counter.elem(type);
    ElementType to = combines(row.kind) ? compute
                     : i < row.arity    ? operandType(op, i, type, compute)
                                        : type;
    args.push_back(type == to ? x : scalars.convert(x, to));
  }
  Elem value = row.lower(scalars, args);
  if (value.type != result)
    scalars.convert(value, result);
}

KernelTime::KernelTime(const KernelPlan &plan, llvm::ArrayRef<int64_t> extents,
                       llvm::ArrayRef<int64_t> strides,
                       llvm::ArrayRef<uint32_t> arrays,
                       const DeviceModel &model, int64_t numRounds)
    : plan(plan), extents(extents), strides(strides), arrays(arrays),
      model(model), numRounds(static_cast<double>(numRounds)),
      lanes(kernelLanes(plan)) {
  auto inner = static_cast<double>(extents[0]);
  numVectors = std::ceil(inner / lanes);
  double elems = inner;
  for (unsigned d = 1; d < plan.rank; ++d) {
    auto extent = static_cast<double>(extents[d]);
    numVectors *= extent;
    elems *= extent;
    if (static_cast<int>(d) != plan.foldDim)
      numItems *= extent;
  }
  for (const auto &[i, input] : llvm::enumerate(plan.inputs))
    allBytes += isAgain(i) ? 0 : touchedBytes(input);
  double adjacent = 0;
  for (const KernelStore &store : plan.stores) {
    allBytes += touchedBytes(store.buffer);
    if (!plan.code[store.value].inEpilogue && plan.foldDim < 0 &&
        !store.buffer.strides.empty() &&
        store.buffer.strides[0] == StrideClass::Unit)
      adjacent += elems * byteSize(store.buffer.type);
  }
  bypasses = adjacent >= model.streamBytes;
  if (plan.foldDim >= 0)
    rowBytes =
        allBytes /
        std::max(1.0, plan.foldDim == 0 ? numItems : inner * numItems / lanes);
  if (plan.foldDim != 0)
    innerPieces = std::ceil(inner / kInnerStep);
  else if (!plan.visitsWholeRows() && extents[0] > kFoldLeaf)
    innerPieces = std::ceil(inner / kFoldLeaf);
  countBody();
  countStores();
  countItems();
}

double KernelTime::touchedBytes(const KernelBuffer &buffer) const {
  double count = timesOf(buffer);
  for (unsigned d = 0; d < plan.rank && d < buffer.strides.size(); ++d)
    if (buffer.strides[d] != StrideClass::Zero)
      count *= static_cast<double>(extents[d]);
  return count * byteSize(buffer.type);
}

/// Whether buffer \p which is a part of the array of an earlier one: they walk
/// along it together.
bool KernelTime::isAgain(unsigned which) const {
  return which < arrays.size() &&
         llvm::is_contained(arrays.take_front(which), arrays[which]);
}

int64_t KernelTime::strideOf(unsigned which, unsigned d) const {
  size_t at = size_t(which) * plan.rank + d;
  return at < strides.size() ? std::abs(strides[at]) : INT32_MAX;
}

/// Stride of the axis of buffer \p which, or elements along it (\p part 1).
double KernelTime::axisOf(unsigned which, unsigned part) const {
  size_t at = size_t(plan.numBuffers()) * plan.rank +
              2 * size_t(plan.axisNumber(which)) + part;
  return at < strides.size() ? static_cast<double>(std::abs(strides[at]))
                             : INT32_MAX;
}

/// Whether \p instr has one value along dimension 0.
bool KernelTime::isInvariant(const KernelInstr &instr) const {
  switch (instr.kind) {
  case KernelInstr::Kind::Load: {
    const KernelBuffer &input = plan.inputs[instr.index];
    return input.strides.empty() || input.strides[0] == StrideClass::Zero;
  }
  case KernelInstr::Kind::Gather: {
    const KernelBuffer &input = plan.inputs[instr.index];
    return invariant[instr.operands[0]] &&
           (input.strides.empty() || input.strides[0] == StrideClass::Zero);
  }
  case KernelInstr::Kind::Param:
  case KernelInstr::Kind::Constant:
  case KernelInstr::Kind::PerRound:
    return true;
  case KernelInstr::Kind::Carried:
  case KernelInstr::Kind::AtRound:
  case KernelInstr::Kind::After:
  case KernelInstr::Kind::Position:
  case KernelInstr::Kind::Scan:
  case KernelInstr::Kind::Recall:
    return false;
  case KernelInstr::Kind::Fold:
    return plan.foldDim == 0;
  case KernelInstr::Kind::Apply:
    return llvm::all_of(instr.operands,
                        [&](InstrId id) { return invariant[id]; });
  }
  return false;
}

void KernelTime::countBody() {
  invariant.resize(plan.code.size());
  lengths.resize(plan.code.size());
  std::vector<bool> isRead(plan.inputs.size());
  for (size_t id = 0; id < plan.code.size(); ++id) {
    const KernelInstr &instr = plan.code[id];
    invariant[id] = isInvariant(instr);
    if (instr.kind == KernelInstr::Kind::Gather) {
      countGather(instr);
      continue;
    }
    if (instr.kind == KernelInstr::Kind::Carried && plan.hasSlices())
      accessNs += 2 * numVectors * numRounds * model.accessNs; // near memory
    if (instr.kind != KernelInstr::Kind::Load &&
        instr.kind != KernelInstr::Kind::AtRound) {
      countInstr(instr);
      continue;
    }
    const KernelBuffer &input = plan.inputs[instr.index];
    if (isRead[instr.index]) { // by an earlier pass: it is near
      accessNs += numVectors * model.accessNs;
      traffic.push_back({touchedBytes(input), false, rowBytes});
      continue;
    }
    isRead[instr.index] = true;
    countAccess(instr.index, input, false);
  }
  // Only so many operations wait at a time: long chains keep later elements
  // from starting.
  double waitingNs = 0;
  for (const PassChain &chain : chains)
    waitingNs += numVectors * chain.ops * chain.length * model.latencyNs /
                 std::max(1.0, model.windowOps);
  computeNs = std::max(computeNs, waitingNs);
  for (InstrId id : plan.kept()) {
    double bytes = numVectors * lanes * byteSize(plan.code[id].type);
    accessNs += 2 * numVectors * model.accessNs;
    traffic.push_back({bytes, true, rowBytes});
    traffic.push_back({bytes, false, rowBytes});
  }
}

/// Elements at positions that nobody knows beforehand: what does not stay near
/// is fetched one line at a time.
void KernelTime::countGather(const KernelInstr &instr) {
  countMoved(instr.index, instr.operands[0], false);
}

/// The same of buffer \p which, moved to where \p at says.
void KernelTime::countMoved(unsigned which, InstrId at, bool isWrite) {
  const KernelBuffer &buffer = plan.buffer(which);
  bool isLine = invariant[at]; // whole columns, say
  if (isLine)
    return countAccess(which, buffer, isWrite);
  double elems = numVectors * lanes, size = byteSize(buffer.type);
  double within = touchedBytes(buffer) * axisOf(which, 1);
  accessNs += elems * (isWrite ? model.scatterNs : model.gatherNs);
  if (within > model.ownBytes)
    accessNs += elems * model.lineNs;
  traffic.push_back({std::min(within, elems * size), isWrite, allBytes});
}

void KernelTime::countInstr(const KernelInstr &instr) {
  using Kind = KernelInstr::Kind;
  if (instr.kind != Kind::Apply && instr.kind != Kind::Fold &&
      instr.kind != Kind::Scan)
    return;
  llvm::SmallVector<ElementType, 4> types;
  for (InstrId operand : instr.operands)
    types.push_back(plan.code[operand].type);
  WorkCounts counts;
  countWork(instr.op, instr.compute, instr.type, types, lanes, counts);
  double ns = counts.ns(model), length = 0;
  if (plan.isInLoop(&instr - plan.code.data())) {
    // Several vectors go side by side: no round waits for the one before.
    computeNs += numVectors * ns * numRounds;
    return;
  }
  for (InstrId operand : instr.operands)
    length = std::max(length, lengths[operand]);
  if (instr.kind == Kind::Scan && plan.foldDim == 0) {
    computeNs += numVectors * counts.numPrims() * model.scanNs;
    return;
  }
  if (instr.kind == Kind::Apply && (instr.inEpilogue || plan.foldDim == 0) &&
      (instr.inEpilogue || llvm::all_of(instr.operands, [&](InstrId id) {
         return invariant[id];
       }))) {
    // Once for each row, one after the other.
    double rows = plan.foldDim == 1
                      ? std::ceil(static_cast<double>(extents[0]) / lanes)
                      : 1;
    itemsNs +=
        numItems * rows *
        (plan.foldDim == 1 ? ns
                           : std::max(ns, counts.numPrims() * model.latencyNs));
    return;
  }
  if (instr.kind == Kind::Apply &&
      llvm::all_of(instr.operands, [&](InstrId id) { return invariant[id]; })) {
    computeNs += numVectors / std::ceil(double(extents[0]) / lanes) * ns;
    return;
  }
  computeNs += numVectors * ns;
  if (instr.kind == Kind::Apply) {
    // Where elements are computed in larger ones, a vector is several, which
    // go side by side.
    WorkCounts one;
    countWork(instr.op, instr.compute, instr.type, types, 1, one);
    PassChain &chain = chains[instr.pass];
    chain.ops += counts.numPrims();
    length += one.numPrims();
    chain.length = std::max(chain.length, length);
    lengths[&instr - plan.code.data()] = length;
    return;
  }
  if (plan.foldDim == 0)
    latencyNs =
        std::max(latencyNs, numVectors * counts.numPrims() * model.latencyNs /
                                (double(kFoldStreams) / lanes));
  else if (!plan.isBlocked) // accumulators of a chunk lie in memory
    accessNs += numVectors * 2 / kRowsAtOnce * model.accessNs;
}

/// Adds what reading or writing \p buffer takes, number \p which of all.
void KernelTime::countAccess(unsigned which, const KernelBuffer &buffer,
                             bool isWrite) {
  if (buffer.strides.empty())
    return;
  double bytes = touchedBytes(buffer), size = byteSize(buffer.type);
  double numVectors = this->numVectors * timesOf(buffer);
  if (buffer.strides[0] == StrideClass::Zero) {
    traffic.push_back({bytes, isWrite, allBytes});
    return;
  }
  if (plan.isBlocked && buffer.strides[2] == StrideClass::Zero) {
    // Loaded once for several items, from near memory.
    accessNs += numVectors / kBlockedItems * model.accessNs;
    traffic.push_back({bytes, isWrite, allBytes});
    return;
  }
  double elems = timesOf(buffer);
  for (unsigned d = 0; d < plan.rank; ++d)
    elems *= static_cast<double>(extents[d]);
  double again = std::max(0.0, elems * size - bytes); // along a broadcast
  if (buffer.strides[0] == StrideClass::Unit) {
    accessNs += numVectors * model.accessNs * (isComplex(buffer.type) ? 3 : 1);
    if (buffer.type == ElementType::Bool) // bits of a mask to bytes, and back
      computeNs +=
          numVectors * model.workNs[static_cast<size_t>(WorkClass::Convert)][0];
    if (isAgain(which))
      return;
    traffic.push_back({bytes, isWrite, allBytes});
    if (again > 0)
      traffic.push_back({again, isWrite, bytes});
    return;
  }
  if (!isWrite && isTiled(plan, which)) {
    itemsNs += numVectors * model.tileNs; // through memory: nothing hides it
    traffic.push_back({bytes, isWrite, allBytes});
    if (again > 0)
      traffic.push_back({again, isWrite, bytes});
    return;
  }
  // Lines of which one element is used at a time; the next one is used soon if
  // another dimension walks along them and all of them stay near.
  accessNs += elems * (isWrite ? model.scatterNs : model.gatherNs);
  double inner = static_cast<double>(extents[0]);
  double step = static_cast<double>(strideOf(which, 0)) * size;
  double used = std::clamp(step / size, 1.0, kLineBytes / size);
  if (step >= kLineBytes)
    accessNs += elems * model.lineNs;
  bool walksLines = buffer.isOfRounds && axisOf(which, 0) * size < kLineBytes;
  for (unsigned d = 1; d < plan.rank; ++d)
    walksLines |= buffer.strides[d] != StrideClass::Zero &&
                  static_cast<double>(strideOf(which, d)) * size < kLineBytes;
  if (walksLines && inner * kLineBytes <= model.ownBytes) {
    traffic.push_back({bytes, isWrite, allBytes});
    traffic.push_back({bytes * used, isWrite, inner * kLineBytes});
  } else {
    traffic.push_back({bytes * used, isWrite, allBytes});
  }
}

void KernelTime::countStores() {
  for (const auto &[i, store] : llvm::enumerate(plan.stores)) {
    unsigned which = plan.inputs.size() + i;
    if (store.buffer.isIndexed())
      countMoved(which, store.at, true);
    else if (plan.foldDim == 0 && plan.code[store.value].inEpilogue)
      traffic.push_back({touchedBytes(store.buffer), true, allBytes});
    else if (plan.foldDim == 1 && plan.code[store.value].inEpilogue)
      traffic.push_back({touchedBytes(store.buffer), true, allBytes});
    else
      countAccess(which, store.buffer, true);
  }
}

void KernelTime::countItems() {
  unsigned numFolds = 0;
  for (const KernelInstr &instr : plan.code)
    numFolds += instr.kind == KernelInstr::Kind::Fold;
  if (plan.foldDim == 0) {
    double leaves =
        std::max(1.0, std::ceil(static_cast<double>(extents[0]) / kFoldLeaf));
    itemsNs +=
        numItems * leaves *
        ((plan.numPasses - 1) * model.itemNs + numFolds * model.foldItemNs);
  } else if (plan.isBlocked) {
    itemsNs += numItems / kBlockedItems * model.itemNs;
  } else if (plan.foldDim == 1) {
    double chunks = std::ceil(static_cast<double>(extents[0]) / kChunk);
    itemsNs += numItems * chunks * plan.numPasses *
               static_cast<double>(extents[1]) / kRowsAtOnce * model.itemNs;
  } else {
    itemsNs += numItems * model.itemNs;
  }
}

/// Into how many equal pieces a launch falls that \p parts threads share: whole
/// items if there are enough of them, else pieces of dimension 0.
double KernelTime::numPieces(double parts) const {
  return innerPieces == 0 || numItems >= 4 * parts ? numItems : innerPieces;
}

double KernelTime::ns(unsigned threads) const {
  if (numVectors == 0 || numItems == 0)
    return model.launchNs;
  double alone = sharedNs(1);
  if (threads <= 1)
    return alone;
  // The caller does itself what no thread has begun when it is done.
  return std::min(sharedNs(threads), alone + model.offerNs);
}

/// Of \p threads, those that get something to do, and what part of the work the
/// one with the most pieces has, the last to finish.
KernelTime::Shares KernelTime::sharesOf(unsigned threads) const {
  double pieces = numPieces(threads);
  double parts = std::min<double>(threads, pieces);
  return {static_cast<unsigned>(parts), std::ceil(pieces / parts) / pieces};
}

bool KernelTime::isReading() const {
  double read = 0, written = 0;
  for (const Traffic &t : traffic)
    (t.isWrite ? written : read) += t.bytes;
  return written < read / kReadingOnly;
}

double KernelTime::movingNs(unsigned threads) const {
  Shares shares = sharesOf(threads);
  bool onlyReads = isReading();
  double moving = 0;
  for (const Traffic &t : traffic) {
    StreamCost cost =
        model.stream(shares.used, std::max(1.0, t.within), bypasses);
    moving += t.bytes * (t.isWrite   ? cost.writeNs
                         : onlyReads ? cost.aloneNs
                                     : cost.readNs);
  }
  return moving * shares.largest * shares.used;
}

/// On exactly \p threads.
double KernelTime::sharedNs(unsigned threads) const {
  auto [used, largest] = sharesOf(threads);
  // What a kernel takes that only reads was measured as a whole.
  double exposed =
      isReading()
          ? 0
          : model.stream(used, std::max(1.0, allBytes), bypasses).exposed;
  double computing = std::max(computeNs, latencyNs) * largest;
  double moving = std::max(movingNs(threads), accessNs * largest);
  double fork = used > 1 ? model.forkJoinNs + (used - 2) * model.threadNs : 0;
  return model.launchNs + fork + itemsNs * largest +
         std::max(computing, moving) + exposed * std::min(computing, moving);
}

unsigned KernelTime::bestThreads(unsigned maxThreads) const {
  unsigned best = 1;
  if (plan.inOrder)
    return best;
  double leastNs = ns(1);
  auto consider = [&](unsigned threads) {
    double time = ns(threads);
    if (time < leastNs) {
      leastNs = time;
      best = threads;
    }
  };
  // Between powers of two the curve is flat.
  for (unsigned threads = 2; threads < maxThreads; threads *= 2)
    consider(threads);
  if (maxThreads > 1)
    consider(maxThreads);
  return best;
}

} // namespace quern
