//===- CalibrateMemory.cpp - What moving data costs -----------------------===//
#include "runtime/Machine.h"
#include "runtime/cpu/Calibration.h"
#include <algorithm>

namespace quern {
namespace {

/// Multiplications and additions in a kernel that also moves data.
constexpr unsigned kMixed = 8;
/// Of everything a kernel touches, while stores go through the caches.
constexpr double kStreamSizes[] = {16 << 10, 40 << 10, 128 << 10, 512 << 10,
                                   1 << 20,  3 << 19,  2 << 20,   4 << 20,
                                   16 << 20, 40 << 20};
/// And where they bypass them: the results of a sum of four are large enough.
constexpr double kFarBytes = 192 << 20;
/// Of main memory, what calibrating may take.
constexpr double kMemoryShare = 1.0 / 8;
/// Of a core's own cache, the share of what a thread touches up to which
/// threads share nothing: each has its own.
constexpr double kOwnShare = 0.5;
/// Less than moving a byte takes anywhere.
constexpr double kTinyNs = 1e-6;

} // namespace

double Calibration::mixedNs() const {
  double ops = 2 * kMixed;
  return std::max(ops * product().counts.ns(model),
                  ops * ops * model.latencyNs / model.windowOps);
}

/// Measures what a launch on \p threads takes that touches \p bytes in all.
llvm::Expected<Calibration::StreamTimes>
Calibration::timeStream(unsigned threads, double bytes) {
  double overhead = overheadNs(threads);
  llvm::Expected<double> few = timeSum(1, bytes, threads);
  llvm::Expected<double> many = timeSum(4, bytes, threads);
  llvm::Expected<double> alone =
      timeFold(Op::Sum, static_cast<int64_t>(bytes / 8), 1, threads);
  if (!few || !many || !alone)
    return llvm::joinErrors(llvm::joinErrors(few.takeError(), many.takeError()),
                            alone.takeError());
  auto perByte = [=](double ns) {
    return std::max(0.0, ns - overhead) / bytes;
  };
  StreamTimes times = {bytes, perByte(*few), perByte(*many), perByte(*alone),
                       0};
  // What a core hides is measured on one.
  if (threads > 1 || bytes <= model.ownBytes)
    return times;
  auto elems = static_cast<int64_t>(bytes / 24) & -64;
  llvm::Expected<double> mixed = time(
      [&](Graph &graph) { return apply(graph, product(), elems, kMixed); });
  if (!mixed)
    return mixed.takeError();
  times.mixed = perByte(*mixed);
  return times;
}

/// Reading follows from what a longer sum takes more, writing from the rest.
/// How much is hidden, from a kernel that computes about as long as it moves
/// data.
StreamCost Calibration::costOf(const StreamTimes &times, unsigned threads,
                               bool bypasses) const {
  // Half of `few` is read, four fifths of `many` are.
  double a = times.few, b = times.many;
  double read = std::clamp((b - a * 2 / 5) * 5 / 3, 0.1 * b, b);
  double write = std::max(2 * a - read, 0.1 * a);
  double exposed = kNearExposed;
  if (threads > 1) {
    exposed = model.stream(1, times.bytes, bypasses).exposed;
  } else if (times.mixed > 0) {
    double moving = (2 * read + write) / 3, computing = mixedNs() / 8 / 24;
    exposed = (times.mixed - std::max(computing, moving)) /
              std::max(kTinyNs, std::min(computing, moving));
  }
  return {threads, times.bytes, read,
          write,   times.alone, std::clamp(exposed, 0.0, 1.0)};
}

llvm::Error Calibration::measureThreads(unsigned threads) {
  std::vector<StreamTimes> known;
  for (double bytes : kStreamSizes) {
    if (bytes > farBytes)
      continue;
    if (threads > 1 && bytes <= kOwnShare * model.ownBytes * threads) {
      StreamCost own = model.stream(1, bytes / threads, false);
      model.streams.push_back({threads, bytes, own.readNs / threads,
                               own.writeNs / threads, own.aloneNs / threads,
                               own.exposed});
      continue;
    }
    llvm::Expected<StreamTimes> times = timeStream(threads, bytes);
    if (!times)
      return times.takeError();
    known.push_back(*times);
  }
  // What is larger is not faster, and what disturbs a measurement makes it
  // slower.
  for (size_t i = known.size(); i-- > 1;) {
    StreamTimes &near = known[i - 1];
    near.few = std::min(near.few, known[i].few);
    near.many = std::min(near.many, known[i].many);
    near.alone = std::min(near.alone, known[i].alone);
  }
  for (const StreamTimes &times : known)
    model.streams.push_back(costOf(times, threads, false));
  llvm::Expected<StreamTimes> far = timeStream(threads, farBytes);
  if (!far)
    return far.takeError();
  StreamCost cost = costOf(*far, threads, true);
  model.bypassing.push_back(cost);
  if (model.streams.empty() || model.streams.back().threads != threads ||
      model.streams.back().bytes < farBytes) {
    // Results that do not bypass the caches are not nearer than before.
    if (!model.streams.empty() && model.streams.back().threads == threads)
      cost.writeNs = std::max(cost.writeNs, model.streams.back().writeNs);
    model.streams.push_back(cost);
  }
  return llvm::Error::success();
}

llvm::Error Calibration::measureStreams() {
  if (!arena) {
    farBytes = std::min(kFarBytes, static_cast<double>(physicalMemoryBytes()) *
                                       kMemoryShare);
    // The results of a map of one array are half of what it touches.
    llvm::Expected<TimerArena> made =
        TimerArena::make(*provider, static_cast<size_t>(farBytes),
                         static_cast<size_t>(farBytes / 2));
    if (!made)
      return made.takeError();
    arena = std::move(*made);
  }
  model.streams.clear();
  model.bypassing.clear();
  for (unsigned threads = 1;; threads = std::min(2 * threads, numThreads)) {
    if (llvm::Error error = measureThreads(threads))
      return error;
    if (threads == numThreads)
      break;
  }
  return llvm::Error::success();
}

/// x(1:step:end) + 1.
static llvm::Expected<NodeId> everyNth(Graph &graph, int64_t step,
                                       int64_t elems) {
  llvm::Expected<NodeId> view =
      graph.record(Op::Slice, {calibrationInput(graph, step * elems)},
                   {0, step, elems, 0, 1, 1});
  if (!view)
    return view;
  return graph.record(Op::Add, {*view, calibrationInput(graph, 1)});
}

/// Elements that are not adjacent, near and each in a line of its own.
llvm::Error Calibration::measureStrides() {
  llvm::Expected<double> gather =
      time([](Graph &graph) { return everyNth(graph, 2, kNearElems); });
  constexpr int64_t lines = 8 * kNearElems; // half a megabyte of them
  llvm::Expected<double> apart =
      time([](Graph &graph) { return everyNth(graph, 8, lines); });
  if (!gather || !apart)
    return llvm::joinErrors(gather.takeError(), apart.takeError());
  double access = model.accessNs / 8;
  model.gatherNs =
      std::max(0.02, (*gather - model.launchNs) / kNearElems - access);
  model.scatterNs = model.gatherNs * 1.3;
  model.lineNs = std::max(0.0, (*apart - model.launchNs) / lines - access -
                                   model.gatherNs);
  return llvm::Error::success();
}

/// x.' + y, of matrices that fit a core's own cache.
llvm::Error Calibration::measureTiles() {
  constexpr int64_t side = 96;
  llvm::Expected<double> total =
      time([](Graph &graph) -> llvm::Expected<NodeId> {
        llvm::Expected<NodeId> turned = graph.record(
            Op::Permute, {calibrationInput(graph, side, side)}, {1, 0});
        if (!turned)
          return turned;
        return graph.record(Op::Add,
                            {*turned, calibrationInput(graph, side, side)});
      });
  if (!total)
    return total.takeError();
  constexpr double bytes = 3.0 * side * side * 8;
  StreamCost cost = model.stream(1, bytes, false);
  double moving = bytes / 3 * (2 * cost.readNs + cost.writeNs);
  double vectors = double(side) * side / 8;
  double plain = std::max(moving, 2 * vectors * model.accessNs);
  model.tileNs = std::max(0.0, *total - model.launchNs - plain) / vectors -
                 model.itemNs * side / vectors;
  model.tileNs = std::max(0.0, model.tileNs);
  return llvm::Error::success();
}

} // namespace quern
