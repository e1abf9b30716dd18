//===- ModelFile.cpp - Where the measured model is kept -------------------===//
#include "codegen/cpu/CpuIsa.h"
#include "ir/Flags.h"
#include "runtime/Machine.h"
#include "runtime/cpu/Calibrate.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"

namespace quern {

/// A file for each machine: a home directory may be shared by several.
static std::string pathOf(const std::string &directory,
                          llvm::StringRef machine) {
  return directory + "/model-" +
         llvm::utohexstr(llvm::xxh3_64bits(machine), true, 16) + ".json";
}

std::string machineName(unsigned numThreads, CpuIsa isa) {
  return processorName() + ", " + std::to_string(usableCores()) + " cores, " +
         std::to_string(numThreads) + " threads, " + isaName(isa).str() +
         ", kernels " + std::to_string(kKernelAbi) + ", " +
         nameOf(flags().math) + " functions";
}

std::optional<DeviceModel> loadModel(const std::string &directory,
                                     llvm::StringRef machine) {
  if (directory.empty())
    return std::nullopt;
  auto text = llvm::MemoryBuffer::getFile(pathOf(directory, machine));
  if (!text)
    return std::nullopt;
  return DeviceModel::fromJson((*text)->getBuffer(), machine);
}

bool storeModel(const std::string &directory, llvm::StringRef machine,
                const DeviceModel &model) {
  if (directory.empty() || llvm::sys::fs::create_directories(
                               directory, true, llvm::sys::fs::owner_all))
    return false;
  llvm::Error error = llvm::writeToOutput(pathOf(directory, machine),
                                          [&](llvm::raw_ostream &os) {
                                            os << model.toJson(machine);
                                            return llvm::Error::success();
                                          });
  bool stored = !error;
  llvm::consumeError(std::move(error));
  return stored;
}

DeviceModel modelFor(const std::string &directory, unsigned numThreads,
                     CpuIsa isa) {
  const std::string &mode = flags().calibrate;
  if (mode != "auto" && mode != "now" && mode != "off")
    llvm::errs() << "quern: warning: QUERN_CALIBRATE takes auto, now or off, "
                    "not '"
                 << mode << "'\n";
  if (mode == "off")
    return DeviceModel();
  std::string machine = machineName(numThreads, isa);
  if (std::optional<DeviceModel> stored = loadModel(directory, machine))
    return std::move(*stored);
  if (mode != "now")
    return DeviceModel();
  llvm::Expected<DeviceModel> measured = calibrate(numThreads, isa);
  if (!measured) {
    llvm::errs() << "quern: warning: calibration: "
                 << llvm::toString(measured.takeError()) << "\n";
    return DeviceModel();
  }
  storeModel(directory, machine, *measured);
  return std::move(*measured);
}

} // namespace quern
