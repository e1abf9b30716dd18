//===- TileCalls.cpp - The tiles of a row, one after the other ------------===//
//
// What the tiles of a long row have in common is found out at the first one.
//
// Streams: inputs that are read where they are. The caches do not foresee what
// the next tile reads: they follow one stream after the other, as each
// instruction reads its own, and nothing while the later ones compute. So each
// instruction of a tile fetches an equal share of the next tile, and the memory
// is busy throughout.
//
// Calls: a pass of nothing but block calls is a list of them, whose arguments
// move on from tile to tile. Looking up each value's place anew takes half as
// long as a tile's block.
//
//===----------------------------------------------------------------------===//
#include "runtime/tier0/TileRunner.h"

#include "llvm/Support/MathExtras.h"
#include <algorithm>

namespace quern {

using Kind = TileStep::Kind;
using Home = TileValue::Home;

/// \p at is the first tile of a row.
void TileRunner::enterRow(const TilePass &pass, const Tile &at) {
  rowFirst = at.first;
  if (fetches)
    enterStreams(pass, at);
  enterCalls(pass, at);
}

//===----------------------------------------------------------------------===//
// Streams
//===----------------------------------------------------------------------===//

void TileRunner::enterStreams(const TilePass &pass, const Tile &at) {
  streams.clear();
  lineElems = 64;
  for (uint16_t input : pass.streams) {
    unsigned bytes = byteSize(plan.inputs[input].type);
    TilePlace from = placeOf(input, bytes, at);
    if (!isDense(from, at.width, at.rows))
      continue;
    streams.push_back({from.data, bytes});
    lineElems = std::min<int64_t>(lineElems, 64 / bytes);
  }
}

/// The instructions of tile \p at fetch the next tile. After a row's last one
/// is the next row, or nothing that does harm.
void TileRunner::nextFetches(const TilePass &pass, const Tile &at) {
  if (streams.empty())
    return;
  int64_t elems = at.elems();
  fetchBegin = at.first - rowFirst + elems;
  fetchEnd = fetchBegin + elems;
  fetchStep = llvm::divideCeil(elems, int64_t(pass.numFetches));
}

void TileRunner::fetchShare() {
  int64_t end = std::min(fetchBegin + fetchStep, fetchEnd);
  for (; fetchBegin < end; fetchBegin += lineElems)
    for (const Stream &stream : streams)
      __builtin_prefetch(stream.data + fetchBegin * stream.bytes);
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// Lists the calls of \p pass; none if there is more to do than calls, or too
/// few tiles for the list to pay.
void TileRunner::enterCalls(const TilePass &pass, const Tile &at) {
  calls.clear();
  if (!pass.isPlain || at.rows > 1 || at.width < program.tileElems)
    return;
  slots.clear();
  llvm::SmallVector<Slot, 32> places(data.size());
  for (size_t v = 0; v < data.size(); ++v)
    places[v].data = data[v];
  for (const TileStep &step : pass.body.tile) {
    auto bytes = static_cast<unsigned>(bytesOf(step.value));
    Slot &place = places[step.value];
    if (step.kind == Kind::Load) {
      place = {placeOf(step.index, bytes, at).data, bytes, false};
      continue;
    }
    for (TileValueId x : step.operands)
      slots.push_back(places[x]);
    const int64_t *extents = &callExtent;
    const TileValue &value = program.values[step.value];
    if (step.directStore >= 0) {
      unsigned buffer = plan.inputs.size() + step.directStore;
      place = {placeOf(buffer, bytes, at).data, bytes, false};
      if (streaming)
        extents = &kEndless;
    } else {
      bool isOfLeaf = value.home == Home::Leaf && rowsAreLong;
      data[step.value] = memory + value.offset; // whence a fold reads it
      place = {data[step.value], isOfLeaf ? bytes : 0, isOfLeaf};
    }
    slots.push_back(place);
    calls.push_back({step.block,
                     slots.size() - step.operands.size() - 1,
                     {nullptr, kAdjacent, extents, nullptr, nullptr, nullptr,
                      step.checksReals ? args.flags : &ignoredFlags}});
  }
  callBuffers.resize(slots.size());
  for (Call &call : calls)
    call.args.buffers = callBuffers.data() + call.firstSlot;
}

void TileRunner::runCalls(const Tile &at) {
  int64_t ofRow = at.first - rowFirst, ofLeaf = at.first - leafFirst;
  for (size_t k = 0; k < slots.size(); ++k)
    callBuffers[k] =
        slots[k].data + (slots[k].isOfLeaf ? ofLeaf : ofRow) * slots[k].bytes;
  callExtent = at.width;
  for (const Call &call : calls) {
    fetchAhead();
    call.block(&call.args, 0, 1, 0, at.width);
  }
}

} // namespace quern
