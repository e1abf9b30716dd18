//===- Calibrate.cpp - `quern calibrate`: measure this machine ------------===//
#include "tools/Calibrate.h"

#include "runtime/DiskCache.h"
#include "runtime/ThreadPool.h"
#include "runtime/cpu/Calibrate.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>

namespace quern {

static int run(bool print) {
  unsigned numThreads = ThreadPool().size();
  CpuIsa isa = hostIsa();
  bool isSteady = false;
  llvm::Expected<DeviceModel> model = calibrate(numThreads, isa, &isSteady);
  if (!model) {
    llvm::errs() << "quern: " << llvm::toString(model.takeError()) << "\n";
    return 1;
  }
  std::string machine = machineName(numThreads, isa);
  if (print)
    llvm::outs() << model->toJson(machine);
  else
    llvm::outs() << "measured " << machine << "\n";
  if (!isSteady)
    llvm::errs() << "quern: warning: the machine is busy: times differ from "
                    "one moment to the next; calibrate again when it is idle\n";
  std::string directory = DiskCache::defaultDirectory();
  if (storeModel(directory, machine, *model))
    return 0;
  llvm::errs() << "quern: cannot keep the measurements in '" << directory
               << "'\n";
  return 1;
}

void addCalibrateCommand(CLI::App &app, int &status) {
  CLI::App *command = app.add_subcommand(
      "calibrate", "Measure what work costs on this machine, and keep it "
                   "beside the compiled kernels");
  auto print = std::make_shared<bool>(false);
  command->add_flag("--print", *print, "Show the measurements as JSON");
  command->callback([print, &status] { status = run(*print); });
}

} // namespace quern
