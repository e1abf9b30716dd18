//===- PassRunner.h - What every pass gets for free -------------*- C++ -*-===//
//
// Gives each pass its switch, timer, dump and check, so that passes contain
// nothing but their rewriting.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_PASSES_PASSRUNNER_H
#define QUERN_PASSES_PASSRUNNER_H

#include "ir/Flags.h"
#include "ir/Graph.h"
#include "llvm/Support/raw_ostream.h"
#include <functional>

namespace quern {

/// One rewriting of a region graph.
struct Pass {
  const char *name;
  llvm::Error (*run)(Graph &graph);
  const char *why;         ///< the reason of its position
  bool isRequired = false; ///< later stages rely on it: it has no switch
  /// Runs in the pipeline only if this flag is set; null: always.
  bool Flags::*optIn = nullptr;
};

class PassRunner {
public:
  /// Called with a pass's name and the graph's text after it ("input": before
  /// the first pass).
  using DumpFn = std::function<void(llvm::StringRef, llvm::StringRef)>;

  struct Options {
    std::string disabled; ///< names, comma-separated
    bool time = false;
    bool verify = false;
    DumpFn dump;
  };
  /// By QUERN_DISABLE, QUERN_TIME and QUERN_VERIFY; verification is on in
  /// builds with assertions.
  static Options optionsFromFlags();

  explicit PassRunner(Options options) : options(std::move(options)) {}

  /// Runs \p passes in order; stops at the first error.
  llvm::Error run(Graph &graph, llvm::ArrayRef<Pass> passes);

  struct Timing {
    const char *name;
    uint64_t timeNs;
  };
  /// One entry per pass that ran, if Options::time.
  llvm::ArrayRef<Timing> timings() const { return times; }
  /// One line for each of timings().
  void printTimings(llvm::raw_ostream &os) const;

private:
  llvm::Error runOne(Graph &graph, const Pass &pass);

  Options options;
  std::vector<Timing> times;
};

} // namespace quern

#endif // QUERN_PASSES_PASSRUNNER_H
