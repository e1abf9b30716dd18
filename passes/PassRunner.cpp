//===- PassRunner.cpp - What every pass gets for free --------------------===//
#include "passes/PassRunner.h"

#include "ir/Printer.h"
#include "ir/Verifier.h"
#include "llvm/ADT/SmallVector.h"
#include <chrono>
#include <cstdlib>

namespace quern {

static bool isSet(const char *variable) {
  const char *value = std::getenv(variable);
  return value && *value && llvm::StringRef(value) != "0";
}

PassRunner::Options PassRunner::optionsFromEnvironment() {
  Options options;
  if (const char *names = std::getenv("QUERN_DISABLE")) {
    llvm::SmallVector<llvm::StringRef, 8> list;
    llvm::StringRef(names).split(list, ',', -1, false);
    for (llvm::StringRef name : list)
      options.disabled.insert(name.trim());
  }
  options.time = isSet("QUERN_TIME");
#ifndef NDEBUG
  options.verify = true;
#else
  options.verify = isSet("QUERN_VERIFY");
#endif
  return options;
}

llvm::Error PassRunner::runOne(Graph &graph, const Pass &pass) {
  auto start = std::chrono::steady_clock::now();
  if (llvm::Error error = pass.run(graph))
    return error;
  if (options.time) {
    auto spent = std::chrono::steady_clock::now() - start;
    times.push_back(
        {pass.name, static_cast<uint64_t>(std::chrono::nanoseconds(spent)
                                              .count())});
  }
  if (options.dump)
    options.dump(pass.name, printGraph(graph));
  return options.verify ? verifyGraph(graph) : llvm::Error::success();
}

llvm::Error PassRunner::run(Graph &graph, llvm::ArrayRef<Pass> passes) {
  if (options.dump)
    options.dump("input", printGraph(graph));
  for (const Pass &pass : passes)
    if (pass.isRequired || !options.disabled.contains(pass.name))
      if (llvm::Error error = runOne(graph, pass))
        return error;
  return llvm::Error::success();
}

} // namespace quern
