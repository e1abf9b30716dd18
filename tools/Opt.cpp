//===- Opt.cpp - `quern opt`: passes and plans on textual graphs ----------===//
#include "tools/Opt.h"

#include "ir/Parser.h"
#include "ir/Printer.h"
#include "ir/Verifier.h"
#include "passes/Pipeline.h"
#include "planner/RegionPlan.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>
#include <memory>

namespace quern {

namespace {

struct OptOptions {
  std::string file = "-";
  std::string passes = "default";
  bool plan = false;
  bool verify = false;
  bool noFuse = false;
};

} // namespace

/// The passes that the comma-separated \p names ask for.
static llvm::Expected<std::vector<Pass>> choosePasses(llvm::StringRef names) {
  if (names == "default")
    return activePasses();
  std::vector<Pass> chosen;
  llvm::SmallVector<llvm::StringRef, 8> list;
  names.split(list, ',', -1, false);
  for (llvm::StringRef name : list) {
    const Pass *pass = findPass(name.trim());
    if (!pass)
      return makeError("Quern:opt", "no pass is called '" + name.str() + "'");
    chosen.push_back(*pass);
  }
  return chosen;
}

static llvm::Error run(const OptOptions &options) {
  auto buffer = llvm::MemoryBuffer::getFileOrSTDIN(options.file);
  if (!buffer)
    return makeError("Quern:opt",
                     options.file + ": " + buffer.getError().message());
  llvm::Expected<Graph> graph = parseGraph((*buffer)->getBuffer());
  if (!graph)
    return graph.takeError();
  llvm::Expected<std::vector<Pass>> passes = choosePasses(options.passes);
  if (!passes)
    return passes.takeError();
  PassRunner::Options runnerOptions = PassRunner::optionsFromFlags();
  runnerOptions.verify |= options.verify;
  PassRunner runner(std::move(runnerOptions));
  if (llvm::Error error = runner.run(*graph, *passes))
    return error;
  if (options.verify)
    if (llvm::Error error = verifyGraph(*graph))
      return error;
  runner.printTimings(llvm::errs());
  print(*graph, llvm::outs());
  if (!options.plan)
    return llvm::Error::success();
  PlanOptions planOptions = PlanOptions::fromFlags();
  planOptions.fuse &= !options.noFuse;
  planOptions.verify |= options.verify;
  llvm::Expected<RegionPlan> plan = planRegion(std::move(*graph), planOptions);
  if (!plan)
    return plan.takeError();
  llvm::outs() << plan->str();
  return llvm::Error::success();
}

void addOptCommand(CLI::App &app, int &status) {
  CLI::App *command =
      app.add_subcommand("opt", "Run passes on a textual graph");
  auto options = std::make_shared<OptOptions>();
  command->add_option("FILE", options->file, "The graph; - is standard input")
      ->capture_default_str();
  std::string names;
  for (const Pass &pass : pipeline())
    if (names.find(pass.name) == std::string::npos)
      names += (names.empty() ? "" : ", ") + std::string(pass.name);
  command
      ->add_option("--passes", options->passes,
                   "Passes to run, comma-separated, of: " + names +
                       "; default is all of them in their order")
      ->capture_default_str();
  command->add_flag("--plan", options->plan, "Print the plan too");
  command->add_flag("--no-fuse", options->noFuse,
                    "Plan a kernel for each operation");
  command->add_flag("--verify", options->verify,
                    "Check the graph after every pass, and the plan");
  command->callback([options, &status] {
    if (llvm::Error error = run(*options)) {
      llvm::errs() << "error: " << llvm::toString(std::move(error)) << "\n";
      status = 1;
    }
  });
}

} // namespace quern
