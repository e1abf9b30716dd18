//===- bench_model.cpp - Predicted and measured kernel times --------------===//
//
// Calibrates the device model and measures the kernels of kernels.txt, in
// turns, so that both see the machine in the same states; prints what the model
// predicts beside what was measured, and the share of kernels within 25 %.
//
//===----------------------------------------------------------------------===//
#include "bench/Suite.h"
#include "ir/Error.h"
#include "ir/Parser.h"
#include "passes/Pipeline.h"
#include "runtime/PlanTimer.h"
#include "runtime/cpu/Calibrate.h"
#include "runtime/cpu/CpuProvider.h"
#include "llvm/Support/MemoryBuffer.h"
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

namespace {

using namespace quern;
using bench::readSuite;
using bench::SuiteRow;

constexpr double kBudgetNs = 5e6;
/// Of calibrating and of measuring the suite; the least of each counts.
constexpr unsigned kRounds = 10;
constexpr double kTolerance = 1.25;

llvm::Expected<PlanTimer> timerFor(const SuiteRow &row, Provider &provider) {
  llvm::Expected<Graph> graph = parseGraph(row.graph);
  if (!graph)
    return graph.takeError();
  if (llvm::Error error = runPipeline(*graph))
    return std::move(error);
  return PlanTimer::make(std::move(*graph), provider);
}

/// A kernel of the suite on a number of threads.
struct Result {
  unsigned threads = 1;
  double predictedNs = 0;
  double measuredNs = 0;
};

/// Measures \p row once more; \p results keeps the least.
llvm::Error measure(const SuiteRow &row, Provider &provider,
                    const DeviceModel &model, std::vector<Result> &results) {
  llvm::Expected<PlanTimer> timer = timerFor(row, provider);
  if (!timer)
    return timer.takeError();
  if (results.empty()) {
    results.push_back({1});
    if (provider.maxThreads() > 1)
      results.push_back({provider.maxThreads()});
  }
  for (Result &result : results) {
    llvm::Expected<double> took = timer->measure(result.threads, kBudgetNs);
    if (!took)
      return took.takeError();
    bool isFirst = result.measuredNs == 0;
    result.measuredNs = isFirst ? *took : std::min(result.measuredNs, *took);
    result.predictedNs = timer->predict(result.threads, model);
  }
  return llvm::Error::success();
}

void print(llvm::ArrayRef<SuiteRow> rows,
           llvm::ArrayRef<std::vector<Result>> results) {
  std::map<unsigned, std::pair<unsigned, unsigned>> tally; // by threads
  std::printf("%-30s %7s %12s %12s %7s\n", "kernel", "threads", "predicted us",
              "measured us", "ratio");
  for (size_t i = 0; i < rows.size(); ++i)
    for (const Result &result : results[i]) {
      double ratio = result.predictedNs / result.measuredNs;
      bool isWithin = ratio <= kTolerance && ratio >= 1 / kTolerance;
      auto &[within, all] = tally[result.threads];
      ++all;
      within += isWithin;
      std::printf("%-30s %7u %12.2f %12.2f %7.2f%s\n", rows[i].name.c_str(),
                  result.threads, result.predictedNs / 1e3,
                  result.measuredNs / 1e3, ratio, isWithin ? "" : " *");
    }
  for (const auto &[threads, share] : tally)
    std::printf("within 25 %% on %u: %u of %u (%.0f %%)\n", threads,
                share.first, share.second, 100.0 * share.first / share.second);
}

int fail(llvm::Error error) {
  std::fprintf(stderr, "bench_model: %s\n",
               llvm::toString(std::move(error)).c_str());
  return 1;
}

} // namespace

int main(int argc, char **argv) {
  const char *only = argc > 1 ? argv[1] : "";
  auto text = llvm::MemoryBuffer::getFile(QUERN_SUITE);
  if (!text) {
    std::fprintf(stderr, "bench_model: %s\n",
                 text.getError().message().c_str());
    return 1;
  }
  CpuOptions options;
  options.tier = Tier::Compiled;
  options.isa = hostIsa();
  unsigned threads = makeCpuProvider(options)->maxThreads();
  std::unique_ptr<Provider> provider = makeCpuProvider(options);
  std::vector<SuiteRow> rows = readSuite((*text)->getBuffer());
  llvm::erase_if(rows, [=](const SuiteRow &row) {
    return !std::strstr(row.name.c_str(), only);
  });
  std::string machine = machineName(threads, *options.isa);
  Calibrator calibrator(threads, *options.isa);
  std::vector<std::vector<Result>> results(rows.size());
  for (unsigned round = 0; round < kRounds; ++round) {
    auto start = std::chrono::steady_clock::now();
    if (llvm::Error error = calibrator.runRound())
      return fail(std::move(error));
    std::chrono::duration<double> took =
        std::chrono::steady_clock::now() - start;
    std::printf("%s: calibrated in %.2f s\n", machine.c_str(), took.count());
    DeviceModel model = calibrator.model();
    for (size_t i = 0; i < rows.size(); ++i)
      if (llvm::Error error = measure(rows[i], *provider, model, results[i]))
        return fail(
            makeError("Quern:bench",
                      rows[i].name + ": " + llvm::toString(std::move(error))));
  }
  if (std::getenv("QUERN_SHOW_MODEL"))
    std::printf("%s", calibrator.model().toJson(machine).c_str());
  print(rows, results);
}
