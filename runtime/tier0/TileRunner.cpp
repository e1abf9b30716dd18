//===- TileRunner.cpp - Steps and maps ------------------------------------===//
#include "runtime/tier0/TileRunner.h"

#include "codegen/cpu/KernelEntry.h"
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <immintrin.h>
#include <memory>
#include <new>

namespace quern {

using Kind = TileStep::Kind;
using Home = TileValue::Home;

/// Elements of a launch from which on its inputs are fetched ahead: less is in
/// a core's own cache anyway.
static constexpr int64_t kFetchElems = int64_t(1) << 16;

/// Scratch memory of the calling thread, at least \p bytes of it.
static char *threadScratch(size_t bytes) {
  struct Free {
    void operator()(char *p) const { std::free(p); }
  };
  thread_local std::unique_ptr<char, Free> memory;
  thread_local size_t size = 0;
  if (size < bytes) {
    memory.reset();
    size = (bytes + 4095) & ~size_t(4095);
    memory.reset(static_cast<char *>(std::aligned_alloc(4096, size)));
    if (!memory)
      llvm::report_bad_alloc_error("scratch memory of a kernel");
  }
  return memory.get();
}

TileRunner::TileRunner(const TileProgram &program, const KernelArgs &args)
    : program(program), plan(program.plan), args(args),
      memory(threadScratch(program.scratchBytes)), index(plan.rank, 0) {
  int64_t elems = 1;
  for (unsigned d = 0; d < plan.rank; ++d) {
    elems *= args.extents[d];
    if (d != 0 && static_cast<int>(d) != plan.foldDim)
      numItems *= args.extents[d];
  }
  if (plan.foldDim == 0)
    numLeaves =
        std::max<int64_t>(1, (args.extents[0] + kFoldLeaf - 1) / kFoldLeaf);
  const int64_t *axis =
      args.strides + (plan.inputs.size() + plan.stores.size()) * plan.rank;
  for (unsigned k = 0; k < plan.inputs.size() + plan.stores.size(); ++k) {
    roundSteps.push_back(plan.buffer(k).isOfRounds ? axis[0] : 0);
    axis += plan.buffer(k).hasAxis() ? 2 : 0;
  }
  streaming = elems * program.streamedBytes >= kStreamBytes;
  fetches = elems >= kFetchElems;
  for (const TileValue &value : program.values)
    data.push_back(memory + value.offset);
  rowSteps.assign(program.values.size(), kDense);
}

//===----------------------------------------------------------------------===//
// Steps
//===----------------------------------------------------------------------===//

/// Element (first, row 0) of buffer \p buffer and the way to the others.
TilePlace TileRunner::placeOf(unsigned buffer, unsigned bytes,
                              const Tile &at) const {
  const int64_t *strides = args.strides + size_t(buffer) * plan.rank;
  int64_t offset = at.first * strides[0];
  offset += static_cast<int64_t>(round) * roundSteps[buffer];
  for (unsigned d = 1; d < plan.rank; ++d)
    offset += index[d] * strides[d];
  return {static_cast<char *>(args.buffers[buffer]) + offset * bytes,
          strides[0], plan.rank > 1 ? strides[1] : 0};
}

char *TileRunner::keptPlace(const TileValue &value, const Tile &at) {
  if (plan.foldDim == 0 && !rowsAreLong)
    return memory + value.offset;
  int64_t bytes = byteSize(value.type);
  int64_t first = plan.foldDim == 0
                      ? at.first
                      : index[1] * at.width; // a chunk has the tile's width
  return static_cast<char *>(args.kept) +
         16 * value.slot * keptSlots(plan, args.extents[plan.foldDim]) +
         first * bytes;
}

/// Where the elements of \p value go.
char *TileRunner::destination(TileValueId id, const Tile &at) {
  const TileValue &value = program.values[id];
  char *to = memory + value.offset;
  if (value.home == Home::Kept || value.home == Home::Recalled)
    to = keptPlace(value, at);
  else if (value.home == Home::Leaf && rowsAreLong)
    to += (at.first - leafFirst) * bytesOf(id);
  return data[id] = to;
}

void TileRunner::load(const TileStep &step, const Tile &at) {
  unsigned bytes = bytesOf(step.value);
  TilePlace from = placeOf(step.index, bytes, at);
  rowSteps[step.value] = kDense;
  // A tile of a long row continues the one before, which may be strided even if
  // this one has a single element.
  bool isPointed =
      isDense(from, at.width, at.rows) && (from.step == 1 || !rowsAreLong);
  if (!isPointed && step.mayStride && from.step == 1) {
    isPointed = true;
    rowSteps[step.value] = from.rowStep;
  }
  if (isPointed && step.mayPoint) {
    data[step.value] = from.data;
    return;
  }
  rowSteps[step.value] = kDense;
  copyTile({destination(step.value, at), 1, at.width}, from, bytes, at.width,
           at.rows);
}

/// The elements of \p at as positions along the axis of buffer \p which.
TilePositions TileRunner::positionsIn(unsigned which, TileValueId at) const {
  const int64_t *axis = args.strides + size_t(plan.numBuffers()) * plan.rank +
                        size_t(2) * plan.axisNumber(which);
  return {program.values[at].type, data[at], axis[0], axis[1]};
}

void TileRunner::gather(const TileStep &step, const Tile &at) {
  unsigned bytes = bytesOf(step.value);
  TilePositions positions = positionsIn(step.index, step.operands[0]);
  rowSteps[step.value] = kDense;
  gatherTile(destination(step.value, at), placeOf(step.index, bytes, at),
             positions, bytes, at.width, at.rows);
}

void TileRunner::writePositions(const TileStep &step, const Tile &at) {
  int64_t first = at.first, rowStep = args.extents[0];
  int64_t stride = 1;
  for (unsigned d = 1; d < plan.rank; ++d) {
    stride *= args.extents[d - 1];
    first += index[d] * stride;
  }
  char *to = destination(step.value, at);
  for (int64_t row = 0; row < at.rows; ++row) {
    int64_t begin = first + row * rowStep;
    // Element i of the block's output is its position i.
    void *origin = reinterpret_cast<void *>(reinterpret_cast<uintptr_t>(to) +
                                            8 * (row * at.width - begin));
    int64_t one = 1;
    KernelArgs call = {&origin, &one,    &at.width,    nullptr,
                       nullptr, nullptr, &ignoredFlags};
    program.position(&call, 0, 1, begin, begin + at.width);
  }
}

/// Of an earlier epilogue there is one value for each row (inner folds), or for
/// each index of dimension 0 (outer folds).
void TileRunner::expand(const TileStep &step, const Tile &at) {
  TilePlace from = {data[step.operands[0]], 0, 1};
  if (plan.foldDim == 1)
    from = {from.data, 1, 0};
  copyTile({destination(step.value, at), 1, at.width}, from,
           bytesOf(step.value), at.width, at.rows);
}

void TileRunner::apply(const TileStep &step, const Tile &at) {
  fetchAhead();
  llvm::SmallVector<void *, 6> buffers;
  for (TileValueId x : step.operands)
    buffers.push_back(data[x]);
  int64_t count = at.elems(), extent = count;
  bool isDirect = false;
  if (step.directStore >= 0) {
    TilePlace to =
        placeOf(plan.inputs.size() + step.directStore, bytesOf(step.value), at);
    isDirect = isDense(to, at.width, at.rows);
    buffers.push_back(isDirect ? to.data : destination(step.value, at));
    if (isDirect && streaming)
      extent = kEndless;
  } else {
    buffers.push_back(destination(step.value, at));
  }
  KernelArgs call = {buffers.data(),
                     kAdjacent,
                     &extent,
                     nullptr,
                     nullptr,
                     nullptr,
                     step.checksReals ? args.flags : &ignoredFlags};
  step.block(&call, 0, 1, 0, count);
  if (step.directStore >= 0 && !isDirect)
    store(step.directStore, data[step.value], at);
}

/// Calls a block of rank 2; the last of \p operands is its output.
void TileRunner::callRows(KernelRunFn block, llvm::ArrayRef<Rows> operands,
                          int64_t width, int64_t rows) {
  void *buffers[3];
  int64_t strides[6], extents[2] = {width, rows};
  for (size_t k = 0; k < operands.size(); ++k) {
    buffers[k] = operands[k].data;
    strides[2 * k] = 1;
    strides[2 * k + 1] = operands[k].rowStep;
  }
  KernelArgs call = {buffers, strides, extents,      nullptr,
                     nullptr, nullptr, &ignoredFlags};
  block(&call, 0, rows, 0, width);
}

void TileRunner::fill(const TileStep &step, const Tile &at) {
  uint64_t bits = step.bits;
  if (step.isParam)
    bits = args.params[step.index];
  if (step.isPerRound)
    bits = args.params[plan.params.size() + 1 +
                       round * plan.roundParams.size() + step.index];
  fillTile(destination(step.value, at), bits, bytesOf(step.value), at.elems());
}

void TileRunner::runSteps(llvm::ArrayRef<TileStep> steps, const Tile &at) {
  for (size_t k = 0; k < steps.size(); ++k) {
    const TileStep &step = steps[k];
    switch (step.kind) {
    case Kind::Fill:
      fill(step, at);
      break;
    case Kind::Load:
      load(step, at);
      break;
    case Kind::Gather:
      gather(step, at);
      break;
    case Kind::Position:
      writePositions(step, at);
      break;
    case Kind::Expand:
      expand(step, at);
      break;
    case Kind::Recall:
      destination(step.value, at);
      break;
    case Kind::Apply:
      apply(step, at);
      break;
    case Kind::Scan:
      scan(step, at);
      break;
    case Kind::Rounds:
      for (round = 0; round < args.params[plan.params.size()]; ++round)
        runSteps(steps.slice(k + 1, step.index), at);
      k += step.index;
      break;
    case Kind::Store:
      store(step.index, data[step.operands[0]], at);
      break;
    case Kind::Move:
      std::memcpy(data[step.value], data[step.operands[0]],
                  at.elems() * bytesOf(step.value));
      break;
    }
  }
}

void TileRunner::store(unsigned s, char *value, const Tile &at) {
  unsigned bytes = byteSize(plan.stores[s].buffer.type);
  TilePlace to = placeOf(plan.inputs.size() + s, bytes, at);
  copyTile(to, {value, 1, at.width}, bytes, at.width, at.rows);
}

void TileRunner::store(const TileStore &s, const Tile &at) {
  if (!s.scatters)
    return store(s.store, data[s.value], at);
  unsigned bytes = byteSize(plan.stores[s.store].buffer.type);
  unsigned which = plan.inputs.size() + s.store;
  scatterTile(placeOf(which, bytes, at), data[s.value],
              positionsIn(which, s.at), bytes, at.width, at.rows);
}

/// What is the same for all tiles of this call.
void TileRunner::enterFunction(int64_t tileElems, int64_t lineElems) {
  for (const TilePass &pass : program.passes) {
    runSteps(pass.body.function, {0, std::min(tileElems, program.tileElems)});
    runSteps(pass.epilogue.function, {0, std::min(lineElems, kTileLine)});
  }
}

void TileRunner::enterItem(int64_t item) {
  for (unsigned d = 1; d < plan.rank; ++d) {
    if (static_cast<int>(d) == plan.foldDim)
      continue;
    index[d] = item % args.extents[d];
    item /= args.extents[d];
  }
}

/// The first tile of a row is the widest.
void TileRunner::runBody(const TilePass &pass, const Tile &at, bool isNewRow) {
  if (isNewRow) {
    runSteps(pass.body.row, at);
    enterRow(pass, at);
  }
  nextFetches(pass, at);
  if (!calls.empty())
    return runCalls(at);
  runSteps(pass.body.tile, at);
  for (const TileStore &s : pass.body.stores)
    store(s, at);
}

void TileRunner::runEpilogue(const TilePass &pass, const Tile &at) {
  runSteps(pass.epilogue.tile, at);
  for (const TileStore &s : pass.epilogue.stores)
    store(s, at);
}

//===----------------------------------------------------------------------===//
// Maps
//===----------------------------------------------------------------------===//

/// Leaves the rest of a call, from element \p from of \p item on, to the
/// compiled kernel if there is one by now.
bool TileRunner::handOver(int64_t item, int64_t itemEnd, int64_t from,
                          int64_t begin, int64_t end) {
  const CpuKernel *kernel =
      compiled ? compiled->load(std::memory_order_acquire) : nullptr;
  if (!kernel)
    return false;
  if (from > begin) {
    kernel->run(&args, item, item + 1, from, end);
    ++item;
  }
  if (item < itemEnd)
    kernel->run(&args, item, itemEnd, begin, end);
  return true;
}

void TileRunner::runMap(int64_t itemBegin, int64_t itemEnd, int64_t begin,
                        int64_t end) {
  const TilePass &pass = program.passes[0];
  int64_t width = end - begin, most = program.tileElems;
  int64_t rowsAtOnce = std::max<int64_t>(1, most / width);
  if (width >= most || plan.rank == 1)
    rowsAtOnce = 1;
  enterFunction(width * std::min(rowsAtOnce, itemEnd - itemBegin), 0);
  if (program.isUnbounded && rowsAtOnce == 1)
    most = kTileUnbounded;
  for (int64_t item = itemBegin; item < itemEnd;) {
    enterItem(item);
    int64_t rows = std::min(rowsAtOnce, itemEnd - item);
    if (rows > 1)
      rows = std::min(rows, args.extents[1] - index[1]);
    for (int64_t first = begin; first < end; first += most) {
      if (handOver(item, itemEnd, first, begin, end))
        return;
      runBody(pass, {first, std::min(most, end - first), rows}, first == begin);
    }
    item += rows;
  }
}

void TileRunner::run(int64_t itemBegin, int64_t itemEnd, int64_t begin,
                     int64_t end,
                     const std::atomic<const CpuKernel *> *compiledLater) {
  compiled = compiledLater;
  if (plan.foldDim == 0) {
    if (program.wholeRows || numLeaves == 1)
      runRows(itemBegin, itemEnd);
    else
      runLeaves(itemBegin, itemEnd, begin, end);
  } else if (plan.foldDim == 1) {
    runChunks(itemBegin, itemEnd, begin, end);
  } else if (begin < end) {
    runMap(itemBegin, itemEnd, begin, end);
  }
  if (streaming)
    _mm_sfence(); // the blocks leave it to us
}

void TileProgram::run(const KernelArgs &args, int64_t itemBegin,
                      int64_t itemEnd, int64_t begin, int64_t end,
                      const std::atomic<const CpuKernel *> *compiled) const {
  TileRunner(*this, args).run(itemBegin, itemEnd, begin, end, compiled);
}

void TileProgram::finish(const KernelArgs &args, int64_t itemBegin,
                         int64_t itemEnd) const {
  TileRunner(*this, args).finish(itemBegin, itemEnd);
}

} // namespace quern
