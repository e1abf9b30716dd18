//===- Calibrate.h - Measures what work costs on this machine ---*- C++ -*-===//
//
// Fills a DeviceModel from the times of some hundred small kernels, which are
// chosen by what the rows of the op table count (planner/KernelTime.h): for
// each class of primitives, and each elementary function, the plainest row that
// uses it and otherwise only what was measured before. Takes a second or two,
// once for a machine; the result is kept beside the kernel cache.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CPU_CALIBRATE_H
#define QUERN_RUNTIME_CPU_CALIBRATE_H

#include "codegen/cpu/CpuCompiler.h"
#include "planner/DeviceModel.h"
#include <memory>

namespace quern {

class Calibration;

/// Measures on \p numThreads threads with the instructions of \p isa.
class Calibrator {
public:
  Calibrator(unsigned numThreads, CpuIsa isa);
  ~Calibrator();
  /// Measures everything once more; of each kernel the least time counts. The
  /// first round compiles.
  /// Errors: a kernel that does not compile, memory that cannot be had.
  llvm::Error runRound();
  /// What all rounds have found, of which there must be one.
  DeviceModel model() const;
  /// Whether the last two rounds agree but for a few measurements; a machine
  /// with other things to do does not.
  bool isSteady() const;

private:
  std::unique_ptr<Calibration> calibration;
};

/// Measures as many rounds as it takes to agree, at least two, and begins none
/// after about a second; \p isSteady says whether they did.
llvm::Expected<DeviceModel> calibrate(unsigned numThreads, CpuIsa isa,
                                      bool *isSteady = nullptr);

/// What a model holds for: processor, cores, threads, instructions, kernels.
std::string machineName(unsigned numThreads, CpuIsa isa);

/// The model kept in \p directory for \p machine; none if there is no such
/// file, or one that toJson did not write for it.
std::optional<DeviceModel> loadModel(const std::string &directory,
                                     llvm::StringRef machine);
/// Keeps \p model; false if that cannot be done. Readers see the file of before
/// or this one.
bool storeModel(const std::string &directory, llvm::StringRef machine,
                const DeviceModel &model);

/// The model to compute with by QUERN_CALIBRATE: the stored one of this
/// machine, a measured one that is stored then, or the guesses.
DeviceModel modelFor(const std::string &directory, unsigned numThreads,
                     CpuIsa isa);

} // namespace quern

#endif // QUERN_RUNTIME_CPU_CALIBRATE_H
