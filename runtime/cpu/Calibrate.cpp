//===- Calibrate.cpp - Measures what work costs on this machine -----------===//
#include "runtime/cpu/Calibration.h"

#include "codegen/blocks/BlockPlans.h"
#include "codegen/cpu/CpuIsa.h"
#include "codegen/cpu/KernelEntry.h"
#include "ir/Error.h"
#include "runtime/Machine.h"
#include "runtime/cpu/CpuProvider.h"
#include <algorithm>
#include <chrono>

namespace quern {
namespace {

using Clock = std::chrono::steady_clock;

/// For one measurement that does not come to rest.
constexpr double kBudgetNs = 1e6;
/// Rounds in a row by which a measurement that is disturbed differs.
constexpr double kUnsteady = 1.1;
/// Of all measurements, how many may do so on a machine that is idle.
constexpr double kUnsteadyShare = 0.1;
constexpr unsigned kMinRounds = 2, kMaxRounds = 5;
/// No round begins later.
constexpr std::chrono::milliseconds kLatest{1200};
/// Elements of a function of which each thread takes some microseconds.
constexpr int64_t kForkElems = 4096;
/// Both of two cores are free less often than one.
constexpr unsigned kForkTries = 4;

} // namespace

llvm::Expected<double> Calibration::time(Build build, unsigned threads) {
  if (isCollecting) {
    Graph graph;
    llvm::Expected<NodeId> node = build(graph);
    if (!node)
      return node.takeError();
    graph.outputs.push_back(*node);
    llvm::Expected<RegionPlan> plan =
        PlanTimer::plan(std::move(graph), *provider);
    if (!plan)
      return plan.takeError();
    KernelPlan &kernel = plan->steps[0].kernel;
    std::string text = kernel.str();
    wanted.try_emplace(std::move(text), std::move(kernel));
    return 1;
  }
  if (numMeasured == measurements.size())
    measurements.emplace_back();
  std::optional<PlanTimer> &timer = measurements[numMeasured].timer;
  if (!timer) {
    Graph graph;
    llvm::Expected<NodeId> node = build(graph);
    if (!node)
      return node.takeError();
    graph.outputs.push_back(*node);
    llvm::Expected<PlanTimer> made =
        PlanTimer::make(std::move(graph), *provider, arena ? &*arena : nullptr);
    if (!made)
      return made.takeError();
    timer.emplace(std::move(*made));
  }
  llvm::Expected<double> took = timer->measure(threads, kBudgetNs);
  if (!took)
    return took;
  return leastOf(*took);
}

/// A sum of \p terms arrays that with the result have \p bytes.
llvm::Expected<double> Calibration::timeSum(unsigned terms, double bytes,
                                            unsigned threads) {
  auto elems = static_cast<int64_t>(bytes / (8 * (terms + 1))) & -64;
  return time(
      [&](Graph &graph) -> llvm::Expected<NodeId> {
        llvm::Expected<NodeId> sum = calibrationInput(graph, elems);
        if (terms == 1)
          return graph.record(Op::Add, {*sum, calibrationInput(graph, 1)});
        for (unsigned i = 1; i < terms && sum; ++i)
          sum = graph.record(Op::Add, {*sum, calibrationInput(graph, elems)});
        return sum;
      },
      threads);
}

llvm::Expected<double>
Calibration::timeFold(Op op, int64_t rows, int64_t columns, unsigned threads) {
  return time(
      [&](Graph &graph) {
        return graph.record(op, {calibrationInput(graph, rows, columns)}, {1});
      },
      threads);
}

llvm::Expected<double> Calibration::timeExp(int64_t elems, unsigned threads) {
  return time(
      [&](Graph &graph) { return apply(graph, candidate(Op::Exp), elems, 1); },
      threads);
}

const Candidate &Calibration::candidate(Op op) const {
  return *llvm::find_if(candidates, [=](const Candidate &c) {
    return c.op == op && c.type == ElementType::F64;
  });
}

double Calibration::leastOf(double ns) {
  if (numMeasured == measurements.size())
    measurements.emplace_back();
  Measurement &m = measurements[numMeasured++];
  m.least = m.last == 0 ? ns : std::min(m.least, ns);
  m.before = std::exchange(m.last, ns);
  return m.least;
}

// --- Launches ----------------------------------------------------------------

llvm::Error Calibration::measureLaunch() {
  llvm::Expected<double> one = timeSum(1, 16 * 64, 1);
  if (!one)
    return one.takeError();
  model.launchNs = *one;
  llvm::Expected<double> access = timeSum(4, 16 << 10, 1);
  if (!access)
    return access.takeError();
  double vectors = double(16 << 10) / 64;
  model.accessNs = std::max(0.0, *access - model.launchNs) / vectors;
  return llvm::Error::success();
}

/// What k threads take longer for k times the work of one.
llvm::Error Calibration::measureForks() {
  if (numThreads < 2)
    return llvm::Error::success();
  // Next to no work: it is done before another thread has begun.
  llvm::Expected<double> offer = timeSum(1, 16 * 128, 2);
  llvm::Expected<double> one = timeExp(kForkElems, 1);
  llvm::Expected<double> two = timeExp(2 * kForkElems, 2);
  if (!offer || !one || !two)
    return llvm::joinErrors(offer.takeError(),
                            llvm::joinErrors(one.takeError(), two.takeError()));
  for (unsigned i = 1; i < kForkTries; ++i) {
    llvm::Expected<double> again = timeExp(2 * kForkElems, 2);
    if (!again)
      return again.takeError();
    *two = std::min(*two, *again);
  }
  model.offerNs = std::max(0.0, *offer - model.launchNs);
  model.forkJoinNs = std::max(model.offerNs, *two - *one);
  if (numThreads == 2)
    return llvm::Error::success();
  llvm::Expected<double> all = timeExp(numThreads * kForkElems, numThreads);
  if (!all)
    return all.takeError();
  model.threadNs = std::max(0.0, *all - *two) / (numThreads - 2);
  return llvm::Error::success();
}

double Calibration::overheadNs(unsigned threads) const {
  if (threads == 1)
    return model.launchNs;
  return model.launchNs + model.forkJoinNs + (threads - 2) * model.threadNs;
}

// --- Loops -------------------------------------------------------------------

llvm::Error Calibration::measureFolds() {
  const int64_t n = kFoldLeaf;
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
  const unsigned repeats = 10;
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
    return graph.record(Op::Add, {calibrationInput(graph, 8, 128),
                                  calibrationInput(graph, 8, 1)});
  });
  if (!total)
    return total.takeError();
  model.itemNs =
      std::max(0.0, (*total - model.launchNs) / 128 - 3 * model.accessNs);
  return llvm::Error::success();
}

llvm::Error Calibration::measureProducts() {
  if (isCollecting)
    return llvm::Error::success();
  const int64_t n = 256;
  for (ElementType type : {ElementType::F64, ElementType::F32}) {
    llvm::SmallVector<Buffer, 3> arrays;
    LibraryCall call;
    call.op = Op::MatMul;
    LibraryArray matrices[3];
    for (LibraryArray &matrix : matrices) {
      llvm::Expected<Buffer> buffer =
          provider->pool().allocate(n * n * byteSize(type));
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
      if (llvm::Error error = provider->callLibrary(call))
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

// --- Rounds ------------------------------------------------------------------

Calibration::Calibration(unsigned numThreads, CpuIsa isa) : compiler(isa) {
  CpuOptions options;
  options.compileObject =
      [this](const KernelPlan &plan) -> llvm::Expected<std::string> {
    std::string text = plan.str();
    auto known = objects.find(text);
    return known != objects.end()
               ? known->second
               : compiler.compile(plan, kernelName(text), nullptr);
  };
  options.numThreads = numThreads;
  options.isa = isa;
  options.tier = Tier::Compiled;
  provider = makeCpuProvider(options);
  this->numThreads = provider->maxThreads();
  model.ownBytes = static_cast<double>(ownCacheBytes());
  model.nearBytes = static_cast<double>(nearCacheBytes());
  model.streamBytes = static_cast<double>(kStreamBytes);
  findCandidates();
}

/// Compiles what a round needs, on all threads: that takes longer than its
/// measurements. Which kernels those are does not depend on what they take.
llvm::Error Calibration::compileAll() {
  DeviceModel before = model;
  isCollecting = true;
  llvm::Error failed = measureAll();
  isCollecting = false;
  if (failed)
    return failed;
  model = std::move(before);
  struct Job {
    const std::string *text;
    const KernelPlan *plan;
    std::string object;
    std::string failure;
    uint64_t ns = 0;
  };
  std::vector<Job> jobs;
  for (const auto &[text, plan] : wanted)
    jobs.push_back({&text, &plan, {}, {}, 0});
  provider->forEachPart(jobs.size(), [&](unsigned part) {
    Job &job = jobs[part];
    uint64_t start = threadNs();
    llvm::Expected<std::string> object =
        compiler.compile(*job.plan, kernelName(*job.text), nullptr);
    if (object)
      job.object = std::move(*object);
    else
      job.failure = llvm::toString(object.takeError());
    job.ns = threadNs() - start;
  });
  for (Job &job : jobs) {
    if (!job.failure.empty())
      return makeError("Quern:compile", job.failure);
    compiledNs += static_cast<double>(job.ns);
    compiledInstrs += static_cast<double>(job.plan->code.size());
    objects.emplace(*job.text, std::move(job.object));
  }
  return llvm::Error::success();
}

llvm::Error Calibration::runRound() {
  if (objects.empty())
    if (llvm::Error error = compileAll())
      return error;
  return measureAll();
}

llvm::Error Calibration::measureAll() {
  numMeasured = 0;
  using Step = llvm::Error (Calibration::*)();
  for (Step step : {&Calibration::measureLaunch, &Calibration::measureForks,
                    &Calibration::measureItems, &Calibration::measureWork,
                    &Calibration::measureFolds, &Calibration::measureStreams,
                    &Calibration::measureStrides, &Calibration::measureTiles,
                    &Calibration::measureProducts})
    if (llvm::Error error = (this->*step)())
      return error;
  return llvm::Error::success();
}

DeviceModel Calibration::result() const {
  DeviceModel result = model;
  // A kernel costs a third of it before its first instruction.
  if (!objects.empty()) {
    result.compileNs = compiledNs / static_cast<double>(objects.size()) / 3;
    result.compileInstrNs = compiledNs / compiledInstrs * 2 / 3;
  }
  result.isCalibrated = true;
  return result;
}

/// Of all measurements, those that the last two rounds do not agree on.
double Calibration::unsteadyShare() const {
  double count = llvm::count_if(measurements, [](const Measurement &m) {
    return m.before == 0 ||
           std::max(m.last, m.before) > kUnsteady * std::min(m.last, m.before);
  });
  return count / static_cast<double>(std::max<size_t>(1, measurements.size()));
}

Calibrator::Calibrator(unsigned numThreads, CpuIsa isa)
    : calibration(std::make_unique<Calibration>(numThreads, isa)) {}
Calibrator::~Calibrator() = default;

llvm::Error Calibrator::runRound() { return calibration->runRound(); }
DeviceModel Calibrator::model() const { return calibration->result(); }
bool Calibrator::isSteady() const {
  return calibration->unsteadyShare() <= kUnsteadyShare;
}

llvm::Expected<DeviceModel> calibrate(unsigned numThreads, CpuIsa isa,
                                      bool *isSteady) {
  Clock::time_point start = Clock::now();
  Calibrator calibrator(numThreads, isa);
  for (unsigned round = 0; round < kMaxRounds; ++round) {
    if (llvm::Error error = calibrator.runRound())
      return std::move(error);
    bool isLate = Clock::now() - start > kLatest;
    if (round + 1 >= kMinRounds && (isLate || calibrator.isSteady()))
      break;
  }
  if (isSteady)
    *isSteady = calibrator.isSteady();
  return calibrator.model();
}

} // namespace quern
