//===- CalibrateWork.cpp - What computing costs ---------------------------===//
//
// For each class of primitives and each function, the plainest row of the op
// table that needs it and otherwise only what is known.
//
//===----------------------------------------------------------------------===//
#include "runtime/cpu/Calibration.h"
#include <algorithm>
#include <cmath>

namespace quern {
namespace {

/// Less than a vector of anything takes: what noise would make it.
constexpr double kLeastNs = 0.05;
/// A kernel that measures an op applies it so often, as long as the chain has
/// no more than so many primitives: in a longer one each waits for the one
/// before, and what it would measure is how long.
constexpr double kRepeats = 6;
constexpr double kChain = 12;

double repeatsFor(double numPrims) {
  return std::clamp(std::floor(kChain / numPrims), 1.0, kRepeats);
}

} // namespace

/// All rows that map operands of one type to it.
void Calibration::findCandidates() {
  for (unsigned index = 0; index < kNumOps; ++index) {
    Op op = static_cast<Op>(index);
    const OpInfo &row = info(op);
    if (row.kind != OpKind::Map || !row.lower || row.arity > 2 ||
        row.attr != AttrKind::None)
      continue;
    for (ElementType type : {ElementType::F64, ElementType::F32,
                             ElementType::I32, ElementType::I64}) {
      llvm::SmallVector<ElementType, 2> types(row.arity, type);
      OpTypes result;
      if (!row.type(types, result) || result.result != type)
        continue;
      Candidate c = {op, row.arity, type, {}, {}};
      countWork(op, result.compute, type, types, byteSize(type) == 8 ? 8 : 16,
                c.counts);
      c.repeated = c.counts;
      OpTypes sum;
      info(Op::Add).type({type, type}, sum);
      countWork(Op::Add, sum.compute, type, {type, type},
                byteSize(type) == 8 ? 8 : 16, c.repeated);
      candidates.push_back(std::move(c));
    }
  }
}

/// The row that uses \p entry and, but for it, only what is known and as little
/// of that as may be: what is known is taken off. Which row it is depends on
/// guesses only, so every round measures the same ones.
const Candidate *
Calibration::plainest(const Known &known,
                      llvm::function_ref<float &(WorkCounts &)> entry) {
  static const DeviceModel guesses;
  const Candidate *best = nullptr;
  double least = 0;
  for (const Candidate &c : candidates) {
    WorkCounts rest = c.repeated;
    if (std::exchange(entry(rest), 0.0f) == 0 || !known.covers(rest))
      continue;
    double ns = c.repeated.ns(guesses);
    if (best && ns >= least)
      continue;
    best = &c;
    least = ns;
  }
  return best;
}

/// op(op(x, y) + y, y) + y ...: additions keep what is repeated from folding.
llvm::Expected<NodeId> Calibration::apply(Graph &graph, const Candidate &c,
                                          int64_t elems, unsigned repeats) {
  NodeId y = calibrationInput(graph, elems, 1, c.type);
  llvm::Expected<NodeId> value = calibrationInput(graph, elems, 1, c.type);
  for (unsigned i = 0; i < repeats && value; ++i) {
    llvm::SmallVector<NodeId, 2> operands = {*value};
    if (c.arity == 2)
      operands.push_back(y);
    value = graph.record(c.op, operands);
    if (value)
      value = graph.record(Op::Add, {*value, y});
  }
  return value;
}

/// The cost of the one entry of \p c whose cost, so far \p ns, is not known;
/// the row has it \p count times.
llvm::Error Calibration::measureOp(const Candidate &c, double count,
                                   double &ns) {
  bool isCall = llvm::any_of(c.counts.calls, [](const auto &count) {
    return count[0] + count[1] > 0;
  });
  double repeats = isCall ? 1 : repeatsFor(c.repeated.numPrims());
  llvm::Expected<double> total = time([&](Graph &graph) {
    return apply(graph, c, kNearElems, static_cast<unsigned>(repeats));
  });
  if (!total)
    return total.takeError();
  double vectors = double(kNearElems) / (byteSize(c.type) == 8 ? 8 : 16);
  double moving = 3 * model.accessNs;
  double computing = (*total - model.launchNs) / vectors;
  computing -= computing > moving ? kNearExposed * moving : 0;
  ns = 0;
  ns = std::max(computing / repeats - c.repeated.ns(model), kLeastNs) / count;
  return llvm::Error::success();
}

/// single(double(x) + y), again and again. Conversions have a row of their own
/// that names the type, so plainest does not find them.
llvm::Error Calibration::measureConvert() {
  constexpr auto single = static_cast<int64_t>(ElementType::F32);
  constexpr auto wide = static_cast<int64_t>(ElementType::F64);
  const double repeats = repeatsFor(3);
  llvm::Expected<double> total =
      time([&](Graph &graph) -> llvm::Expected<NodeId> {
        NodeId y = calibrationInput(graph, kNearElems);
        llvm::Expected<NodeId> x =
            calibrationInput(graph, kNearElems, 1, ElementType::F32);
        for (unsigned i = 0; i < repeats && x; ++i) {
          x = graph.record(Op::Convert, {*x}, {wide});
          if (x)
            x = graph.record(Op::Add, {*x, y});
          if (x)
            x = graph.record(Op::Convert, {*x}, {single});
        }
        return x;
      });
  if (!total)
    return total.takeError();
  double each = (*total - model.launchNs) / (kNearElems / 8.0) / repeats;
  double ns = std::max((each - product().counts.ns(model)) / 2, kLeastNs);
  model.workNs[static_cast<size_t>(WorkClass::Convert)] = {ns, ns};
  return llvm::Error::success();
}

llvm::Error Calibration::measureWork() {
  Known known;
  auto learn = [&](float &isKnown,
                   llvm::function_ref<float &(WorkCounts &)> entry,
                   std::array<double, 2> &costs, unsigned wide) -> llvm::Error {
    const Candidate *c = plainest(known, entry);
    isKnown = 1;
    if (!c) {
      // No row needs it alone: what wider elements take is near.
      if (!wide)
        costs[0] = costs[1];
      return llvm::Error::success();
    }
    WorkCounts counts = c->repeated;
    return measureOp(*c, entry(counts), costs[wide]);
  };
  constexpr auto convert = static_cast<unsigned>(WorkClass::Convert);
  for (unsigned i = 0; i < kNumWorkClasses; ++i) {
    if (i == 1) { // the first class is what it is measured with
      if (llvm::Error error = measureConvert())
        return error;
      known.counts.prims[convert] = {1, 1};
    }
    if (i == convert)
      continue;
    for (unsigned wide : {1, 0})
      if (llvm::Error error = learn(
              known.counts.prims[i][wide],
              [=](WorkCounts &w) -> float & { return w.prims[i][wide]; },
              model.workNs[i], wide))
        return error;
  }
  for (unsigned i = 0; i < kNumMathFns; ++i)
    for (unsigned wide : {1, 0})
      if (llvm::Error error = learn(
              known.counts.calls[i][wide],
              [=](WorkCounts &w) -> float & { return w.calls[i][wide]; },
              model.mathNs[i], wide))
        return error;
  return llvm::Error::success();
}

} // namespace quern
