//===- PassRunner.cpp - What every pass gets for free ---------------------===//
#include "passes/PassRunner.h"

#include "ir/Flags.h"
#include "ir/Printer.h"
#include "ir/Verifier.h"
#include "llvm/Support/Format.h"
#include <chrono>

namespace quern {

PassRunner::Options PassRunner::optionsFromFlags() {
  Options options;
  options.disabled = flags().disable;
  options.time = flags().time;
  options.verify = flags().verify;
#ifndef NDEBUG
  options.verify = true;
#endif
  return options;
}

llvm::Error PassRunner::runOne(Graph &graph, const Pass &pass) {
  auto start = std::chrono::steady_clock::now();
  if (llvm::Error error = pass.run(graph))
    return error;
  if (options.time) {
    auto spent = std::chrono::steady_clock::now() - start;
    times.push_back({pass.name, static_cast<uint64_t>(
                                    std::chrono::nanoseconds(spent).count())});
  }
  if (options.dump)
    options.dump(pass.name, printGraph(graph));
  return options.verify ? verifyGraph(graph) : llvm::Error::success();
}

llvm::Error PassRunner::run(Graph &graph, llvm::ArrayRef<Pass> passes) {
  if (options.dump)
    options.dump("input", printGraph(graph));
  for (const Pass &pass : passes)
    if (pass.isRequired || !isListed(options.disabled, pass.name))
      if (llvm::Error error = runOne(graph, pass))
        return error;
  return llvm::Error::success();
}

void PassRunner::printTimings(llvm::raw_ostream &os) const {
  for (const Timing &timing : times)
    os << llvm::format("%10.3f us  ", timing.timeNs * 1e-3) << timing.name
       << "\n";
}

} // namespace quern
