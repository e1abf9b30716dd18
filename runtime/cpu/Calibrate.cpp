//===- Calibrate.cpp - Measures what work costs on this machine -----------===//
#include "runtime/cpu/Calibrate.h"

#include "codegen/cpu/CpuIsa.h"
#include "codegen/cpu/KernelEntry.h"
#include "ir/Graph.h"
#include "runtime/Machine.h"
#include "runtime/PlanTimer.h"
#include "runtime/cpu/CpuProvider.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <chrono>

namespace quern {
namespace {

constexpr double kBudgetNs = 2e6;
constexpr double kLargeBudgetNs = 1e7;
/// Of the lesser of computing and moving data, what is not hidden while all of
/// it lies in the core's own cache: too little to be told from noise.
constexpr double kNearExposed = 0.2;
/// Less than a vector of anything takes: what noise would make it.
constexpr double kLeastNs = 0.05;
/// Multiplications and additions in a kernel that also moves data.
constexpr unsigned kMixed = 8;
/// Elements of an array of which three fit into the nearest cache.
constexpr int64_t kNearElems = 1024;
/// How often a kernel that measures an op applies it.
constexpr unsigned kRepeats = 6;
/// Of everything a kernel touches, while stores go through the caches and
/// where they bypass them. The largest is read by a fold only.
constexpr double kStreamSizes[] = {16 << 10,  40 << 10, 128 << 10,
                                   512 << 10, 1 << 20,  2 << 20,
                                   4 << 20,   16 << 20, 40 << 20};
constexpr double kBypassingSizes[] = {192 << 20, 512 << 20};

using Types = llvm::ArrayRef<ElementType>;

/// An op of the table with operands of one type, whose result has it too.
struct Candidate {
  Op op = Op::Input;
  unsigned arity = 0;
  ElementType type = ElementType::F64;
  WorkCounts counts;   ///< of the op
  WorkCounts repeated; ///< of the op and the addition that follows it
};

/// Which entries of WorkCounts are known.
struct Known {
  WorkCounts counts; ///< 1 where known

  bool covers(const WorkCounts &other) const {
    for (unsigned i = 0; i < kNumWorkClasses; ++i)
      for (unsigned wide : {0, 1})
        if (other.prims[i][wide] != 0 && counts.prims[i][wide] == 0)
          return false;
    for (unsigned i = 0; i < kNumMathFns; ++i)
      for (unsigned wide : {0, 1})
        if (other.calls[i][wide] != 0 && counts.calls[i][wide] == 0)
          return false;
    return true;
  }
};

class Calibration {
public:
  explicit Calibration(Provider &provider, unsigned numThreads)
      : provider(provider), numThreads(numThreads) {}
  llvm::Expected<DeviceModel> run(unsigned rounds);

private:
  using Build = llvm::function_ref<llvm::Expected<NodeId>(Graph &)>;
  llvm::Expected<double> time(Build build, unsigned threads = 1,
                              double budgetNs = kBudgetNs);
  llvm::Expected<double> timeSum(unsigned terms, double bytes, unsigned threads,
                                 bool isLarge);
  llvm::Expected<double> timeFold(Op op, int64_t rows, int64_t columns,
                                  unsigned threads = 1,
                                  double budgetNs = kBudgetNs);
  NodeId input(Graph &graph, int64_t rows, int64_t columns = 1,
               ElementType type = ElementType::F64);
  llvm::Expected<NodeId> apply(Graph &graph, const Candidate &c, int64_t elems,
                               unsigned repeats);

  llvm::Error runRound();
  /// The least of \p ns and what the same measurement gave in other rounds.
  double leastOf(double ns);

  llvm::Error measureLaunch();
  llvm::Error measureStreams();
  llvm::Error measureThreads(unsigned threads);
  llvm::Error measureWork();
  llvm::Error measureConvert();
  llvm::Error measureOp(const Candidate &c, double count, double &ns);
  llvm::Error measureStream(std::vector<StreamCost> &to, unsigned threads,
                            double bytes);
  double overheadNs(unsigned threads) const;
  /// What a vector of a kernel of kMixed products and sums computes.
  double mixedNs() const {
    double ops = 2 * kMixed;
    return std::max(ops * product().counts.ns(model),
                    ops * ops * model.latencyNs / model.windowOps);
  }
  llvm::Error measureFolds();
  llvm::Error measureItems();
  llvm::Error measureStrides();
  llvm::Error measureProducts();
  void findCandidates();
  const Candidate &product() const {
    return *llvm::find_if(candidates, [](const Candidate &c) {
      return c.op == Op::Mul && c.type == ElementType::F64;
    });
  }
  const Candidate *plainest(const Known &known,
                            llvm::function_ref<float &(WorkCounts &)> entry);

  Provider &provider;
  unsigned numThreads;
  DeviceModel model;
  std::vector<Candidate> candidates;
  std::vector<double> least; ///< of each measurement, in their order
  size_t numMeasured = 0;    ///< in this round
  double numCompiled = 0;
  double compiledNs = 0;
  double compiledInstrs = 0;
};

} // namespace

NodeId Calibration::input(Graph &graph, int64_t rows, int64_t columns,
                          ElementType type) {
  return graph.addInput(type, graph.shapes().intern(Shape(rows, columns)),
                        nullptr);
}

llvm::Expected<double> Calibration::time(Build build, unsigned threads,
                                         double budgetNs) {
  Graph graph;
  llvm::Expected<NodeId> node = build(graph);
  if (!node)
    return node.takeError();
  graph.outputs.push_back(*node);
  llvm::Expected<PlanTimer> timer = PlanTimer::make(std::move(graph), provider);
  if (!timer)
    return timer.takeError();
  if (timer->wasCompiled()) {
    ++numCompiled;
    compiledNs += static_cast<double>(timer->compileNs());
    compiledInstrs += static_cast<double>(timer->kernel().code.size());
  }
  llvm::Expected<double> took = timer->measure(threads, budgetNs);
  if (!took)
    return took;
  return leastOf(*took);
}

/// A sum of \p terms arrays that with the result have \p bytes.
llvm::Expected<double> Calibration::timeSum(unsigned terms, double bytes,
                                            unsigned threads, bool isLarge) {
  auto elems = static_cast<int64_t>(bytes / (8 * (terms + 1))) & -64;
  return time(
      [&](Graph &graph) -> llvm::Expected<NodeId> {
        llvm::Expected<NodeId> sum = input(graph, elems);
        if (terms == 1)
          return graph.record(Op::Add, {*sum, input(graph, 1)});
        for (unsigned i = 1; i < terms && sum; ++i)
          sum = graph.record(Op::Add, {*sum, input(graph, elems)});
        return sum;
      },
      threads, isLarge ? kLargeBudgetNs : kBudgetNs);
}

llvm::Expected<double> Calibration::timeFold(Op op, int64_t rows,
                                             int64_t columns, unsigned threads,
                                             double budgetNs) {
  return time(
      [&](Graph &graph) {
        return graph.record(op, {input(graph, rows, columns)}, {1});
      },
      threads, budgetNs);
}

// --- Launches and memory -----------------------------------------------------

llvm::Error Calibration::measureLaunch() {
  llvm::Expected<double> one = timeSum(1, 16 * 64, 1, false);
  if (!one)
    return one.takeError();
  model.launchNs = *one;
  llvm::Expected<double> access = timeSum(4, 16 << 10, 1, false);
  if (!access)
    return access.takeError();
  double vectors = double(16 << 10) / 64;
  model.accessNs = std::max(0.0, *access - model.launchNs) / vectors;
  if (numThreads < 2)
    return llvm::Error::success();
  // As many pieces as threads, of next to no work.
  llvm::Expected<double> two = timeSum(1, 16 * 128, 2, false);
  llvm::Expected<double> all =
      timeSum(1, 16 * 64 * numThreads, numThreads, false);
  if (!two || !all)
    return llvm::joinErrors(two.takeError(), all.takeError());
  model.forkJoinNs = std::max(0.0, *two - *one);
  if (numThreads > 2)
    model.threadNs = std::max(0.0, *all - *two) / (numThreads - 2);
  return llvm::Error::success();
}

double Calibration::overheadNs(unsigned threads) const {
  if (threads == 1)
    return model.launchNs;
  return model.launchNs + model.forkJoinNs + (threads - 2) * model.threadNs;
}

/// Adds the row for everything a launch touches being \p bytes. Reading follows
/// from what a longer sum takes more, writing from the rest; how much is hidden
/// from a kernel that computes about as long as it moves data.
llvm::Error Calibration::measureStream(std::vector<StreamCost> &to,
                                       unsigned threads, double bytes) {
  bool isLarge = bytes > 8 << 20;
  double budgetNs = isLarge ? kLargeBudgetNs : kBudgetNs;
  double overhead = overheadNs(threads);
  llvm::Expected<double> few = timeSum(1, bytes, threads, isLarge);
  llvm::Expected<double> many = timeSum(4, bytes, threads, isLarge);
  llvm::Expected<double> alone =
      timeFold(Op::Sum, static_cast<int64_t>(bytes / 8), 1, threads, budgetNs);
  auto elems = static_cast<int64_t>(bytes / 24) & -64;
  llvm::Expected<double> both =
      time([&](Graph &graph) { return apply(graph, product(), elems, kMixed); },
           threads, budgetNs);
  if (!few || !many || !alone || !both)
    return llvm::joinErrors(
        llvm::joinErrors(few.takeError(), many.takeError()),
        llvm::joinErrors(alone.takeError(), both.takeError()));
  // Half of `few` is read, four fifths of `many` are.
  double a = std::max(0.0, *few - overhead) / bytes;
  double b = std::max(0.0, *many - overhead) / bytes;
  double read = std::clamp((b - a * 2 / 5) * 5 / 3, 0.1 * b, b);
  double write = std::max(2 * a - read, 0.1 * a);
  double moving = (2 * read + write) * 8 * static_cast<double>(elems);
  double computing = mixedNs() * static_cast<double>(elems) / 8 / threads;
  double exposed = (*both - overhead - std::max(computing, moving)) /
                   std::max(1.0, std::min(computing, moving));
  to.push_back(
      {threads, bytes, read, write, std::max(0.0, *alone - overhead) / bytes,
       bytes <= model.ownBytes ? kNearExposed : std::clamp(exposed, 0.0, 1.0)});
  return llvm::Error::success();
}

llvm::Error Calibration::measureThreads(unsigned threads) {
  double most = static_cast<double>(physicalMemoryBytes()) / 8;
  for (double bytes : kStreamSizes)
    if (bytes <= most)
      if (llvm::Error error = measureStream(model.streams, threads, bytes))
        return error;
  for (double bytes : kBypassingSizes)
    if (bytes <= most || bytes == kBypassingSizes[0])
      if (llvm::Error error = measureStream(model.bypassing, threads, bytes))
        return error;
  // Beyond the largest size whose results stay in cache, only reads do not
  // bypass it.
  StreamCost far = model.bypassing.back();
  model.streams.push_back(far);
  return llvm::Error::success();
}

/// What is larger or on fewer threads is not faster: the rest is noise.
static void smooth(std::vector<StreamCost> &rows) {
  for (size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].threads != rows[i - 1].threads)
      continue;
    rows[i].readNs = std::max(rows[i].readNs, rows[i - 1].readNs);
    rows[i].writeNs = std::max(rows[i].writeNs, rows[i - 1].writeNs);
    rows[i].aloneNs = std::max(rows[i].aloneNs, rows[i - 1].aloneNs);
  }
}

llvm::Error Calibration::measureStreams() {
  model.streams.clear();
  model.bypassing.clear();
  for (unsigned threads = 1;; threads = std::min(2 * threads, numThreads)) {
    if (llvm::Error error = measureThreads(threads))
      return error;
    if (threads == numThreads)
      break;
  }
  smooth(model.streams);
  smooth(model.bypassing);
  return llvm::Error::success();
}

// --- Arithmetic --------------------------------------------------------------

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

/// The row with the fewest primitives that uses \p entry and, but for it, only
/// what is known.
const Candidate *
Calibration::plainest(const Known &known,
                      llvm::function_ref<float &(WorkCounts &)> entry) {
  const Candidate *best = nullptr;
  double fewest = 0;
  for (const Candidate &c : candidates) {
    WorkCounts rest = c.repeated;
    if (std::exchange(entry(rest), 0.0f) == 0 || !known.covers(rest))
      continue;
    double count = c.repeated.numPrims();
    if (best && count >= fewest)
      continue;
    best = &c;
    fewest = count;
  }
  return best;
}

/// op(op(x, y) + y, y) + y ...: additions keep what is repeated from folding.
llvm::Expected<NodeId> Calibration::apply(Graph &graph, const Candidate &c,
                                          int64_t elems, unsigned repeats) {
  NodeId y = input(graph, elems, 1, c.type);
  llvm::Expected<NodeId> value = input(graph, elems, 1, c.type);
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
  unsigned repeats = isCall ? 1 : kRepeats;
  llvm::Expected<double> total =
      time([&](Graph &graph) { return apply(graph, c, kNearElems, repeats); });
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
  llvm::Expected<double> total =
      time([&](Graph &graph) -> llvm::Expected<NodeId> {
        NodeId y = input(graph, kNearElems);
        llvm::Expected<NodeId> x =
            input(graph, kNearElems, 1, ElementType::F32);
        for (unsigned i = 0; i < kRepeats && x; ++i) {
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
  double each = (*total - model.launchNs) / (kNearElems / 8.0) / kRepeats;
  double ns = std::max((each - product().counts.ns(model)) / 2, kLeastNs);
  model.workNs[static_cast<size_t>(WorkClass::Convert)] = {ns, ns};
  return llvm::Error::success();
}

llvm::Error Calibration::measureWork() {
  Known known;
  auto learn = [&](float &isKnown,
                   llvm::function_ref<float &(WorkCounts &)> entry,
                   double &ns) -> llvm::Error {
    const Candidate *c = plainest(known, entry);
    if (!c)
      return llvm::Error::success(); // no row needs it alone: the guess stays
    WorkCounts counts = c->repeated;
    isKnown = 1;
    return measureOp(*c, entry(counts), ns);
  };
  constexpr auto convert = static_cast<unsigned>(WorkClass::Convert);
  for (unsigned i = 0; i < kNumWorkClasses; ++i)
    for (unsigned wide : {1, 0}) {
      if (i == convert)
        continue;
      if (i == 1 && wide == 1) { // the first class is what it is made of
        if (llvm::Error error = measureConvert())
          return error;
        known.counts.prims[convert] = {1, 1};
      }
      if (llvm::Error error = learn(
              known.counts.prims[i][wide],
              [=](WorkCounts &w) -> float & { return w.prims[i][wide]; },
              model.workNs[i][wide]))
        return error;
      known.counts.prims[i][wide] = 1;
    }
  for (unsigned i = 0; i < kNumMathFns; ++i)
    for (unsigned wide : {1, 0})
      if (llvm::Error error = learn(
              known.counts.calls[i][wide],
              [=](WorkCounts &w) -> float & { return w.calls[i][wide]; },
              model.mathNs[i][wide]))
        return error;
  return llvm::Error::success();
}

// --- Loops -------------------------------------------------------------------

llvm::Error Calibration::measureFolds() {
  constexpr int64_t n = kFoldLeaf;
  llvm::Expected<double> sum = timeFold(Op::Sum, n, 1);
  llvm::Expected<double> shorter = timeFold(Op::Sum, 64, 256);
  llvm::Expected<double> scan = timeFold(Op::CumSum, n, 1);
  if (!sum || !shorter || !scan)
    return llvm::joinErrors(
        llvm::joinErrors(sum.takeError(), shorter.takeError()),
        scan.takeError());
  double vectors = n / 8.0;
  model.latencyNs = (*sum - model.launchNs) / vectors * kFoldStreams / 8;
  double item = (*shorter - model.launchNs) / 256;
  model.foldItemNs =
      std::max(0.0, item - 8 * model.latencyNs / (kFoldStreams / 8.0));
  model.scanNs = (*scan - model.launchNs) / vectors;
  constexpr unsigned repeats = 10;
  llvm::Expected<double> chain = time([&](Graph &graph) {
    return apply(graph, product(), kNearElems, repeats);
  });
  if (!chain)
    return chain.takeError();
  double ops = 2 * repeats;
  double each = (*chain - model.launchNs) / (kNearElems / 8.0);
  model.windowOps = std::clamp(ops * ops * model.latencyNs / each, 16.0, 512.0);
  return llvm::Error::success();
}

/// Short items of a map that broadcasts.
llvm::Error Calibration::measureItems() {
  llvm::Expected<double> total = time([&](Graph &graph) {
    return graph.record(Op::Add, {input(graph, 8, 128), input(graph, 8, 1)});
  });
  if (!total)
    return total.takeError();
  model.itemNs =
      std::max(0.0, (*total - model.launchNs) / 128 - 3 * model.accessNs);
  return llvm::Error::success();
}

/// x + y of every fourth element of arrays that stay near, and a result of
/// which every fourth is written.
llvm::Error Calibration::measureStrides() {
  constexpr int64_t elems = 1024;
  llvm::Expected<double> gather =
      time([&](Graph &graph) -> llvm::Expected<NodeId> {
        llvm::Expected<NodeId> view = graph.record(
            Op::Slice, {input(graph, 2 * elems)}, {0, 2, elems, 0, 1, 1});
        if (!view)
          return view;
        return graph.record(Op::Add, {*view, input(graph, 1)});
      });
  if (!gather)
    return gather.takeError();
  double access = 2 * model.accessNs * elems / 8;
  model.gatherNs =
      std::max(0.02, (*gather - model.launchNs - access / 2) / elems);
  model.scatterNs = model.gatherNs * 1.3;
  constexpr int64_t side = 500;
  Graph graph;
  llvm::Expected<NodeId> turned =
      graph.record(Op::Permute, {input(graph, side, side)}, {1, 0});
  if (!turned)
    return turned.takeError();
  llvm::Expected<NodeId> sum =
      graph.record(Op::Add, {*turned, input(graph, side, side)});
  if (!sum)
    return sum.takeError();
  graph.outputs.push_back(*sum);
  llvm::Expected<PlanTimer> timer = PlanTimer::make(std::move(graph), provider);
  if (!timer)
    return timer.takeError();
  llvm::Expected<double> took = timer->measure(1, kLargeBudgetNs);
  if (!took)
    return took.takeError();
  model.lineNs = 0;
  double without = timer->predict(1, model);
  model.lineNs =
      std::max(0.0, leastOf(*took) - without) / (double(side) * side);
  return llvm::Error::success();
}

llvm::Error Calibration::measureProducts() {
  constexpr int64_t n = 256;
  for (ElementType type : {ElementType::F64, ElementType::F32}) {
    llvm::SmallVector<Buffer, 3> arrays;
    LibraryCall call;
    call.op = Op::MatMul;
    LibraryArray matrices[3];
    for (LibraryArray &matrix : matrices) {
      llvm::Expected<Buffer> buffer =
          provider.pool().allocate(n * n * byteSize(type));
      if (!buffer)
        return buffer.takeError();
      std::fill_n(static_cast<char *>(buffer->data()), buffer->bytes(), 0);
      matrix = {type, Shape(n, n), buffer->data(), 1, n};
      arrays.push_back(std::move(*buffer));
    }
    call.operands = llvm::ArrayRef<LibraryArray>(matrices, 2);
    call.result = matrices[2];
    double took = 0;
    for (unsigned i = 0; i < 4; ++i) {
      auto start = std::chrono::steady_clock::now();
      if (llvm::Error error = provider.callLibrary(call))
        return error;
      std::chrono::duration<double, std::nano> once =
          std::chrono::steady_clock::now() - start;
      took = i < 2 ? once.count() : std::min(took, once.count());
    }
    (type == ElementType::F64 ? model.productNs : model.productSingleNs) =
        leastOf(took) / (double(n) * n * n);
  }
  return llvm::Error::success();
}

double Calibration::leastOf(double ns) {
  if (numMeasured == least.size())
    least.push_back(ns);
  double &known = least[numMeasured++];
  known = std::min(known, ns);
  return known;
}

llvm::Error Calibration::runRound() {
  numMeasured = 0;
  using Step = llvm::Error (Calibration::*)();
  for (Step step : {&Calibration::measureLaunch, &Calibration::measureItems,
                    &Calibration::measureWork, &Calibration::measureFolds,
                    &Calibration::measureStreams, &Calibration::measureStrides,
                    &Calibration::measureProducts})
    if (llvm::Error error = (this->*step)())
      return error;
  return llvm::Error::success();
}

llvm::Expected<DeviceModel> Calibration::run(unsigned rounds) {
  model.ownBytes = static_cast<double>(ownCacheBytes());
  model.nearBytes = static_cast<double>(nearCacheBytes());
  model.streamBytes = static_cast<double>(kStreamBytes);
  findCandidates();
  for (unsigned round = 0; round < rounds; ++round)
    if (llvm::Error error = runRound())
      return std::move(error);
  // A kernel costs a third of it before its first instruction.
  if (numCompiled > 0) {
    model.compileNs = compiledNs / numCompiled / 3;
    model.compileInstrNs = compiledNs / compiledInstrs * 2 / 3;
  }
  model.isCalibrated = true;
  return std::move(model);
}

llvm::Expected<DeviceModel> calibrate(unsigned numThreads, CpuIsa isa,
                                      unsigned rounds) {
  CpuOptions options;
  options.numThreads = numThreads;
  options.isa = isa;
  std::unique_ptr<Provider> provider = makeCpuProvider(options);
  return Calibration(*provider, provider->maxThreads()).run(rounds);
}

} // namespace quern
