//===- BlasLt.h - Matrix products of a device, by cuBLASLt ------*- C++ -*-===//
//
// The library has many algorithms; which is best depends on the problem. run
// takes the one that the library estimates to be best, asked once for each
// problem. Who wants a better one times the candidates and lets the best be
// remembered; save and restore carry it over to another process.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CUDA_BLASLT_H
#define QUERN_RUNTIME_CUDA_BLASLT_H

#include "runtime/cuda/BlasLtApi.h"
#include "runtime/cuda/BlasProblem.h"
#include "runtime/cuda/Context.h"
#include "runtime/cuda/LruMap.h"
#include <vector>

namespace quern::cuda {

/// An algorithm of the library for one problem.
struct BlasCandidate {
  BlasLtAlgo algo;
  size_t workspaceBytes = 0; ///< that it uses
  float waves = 0;           ///< times that its blocks fill the device
};

/// Any thread may call. It belongs to the context that the device has now:
/// after a reset there must be a new one.
class BlasLt {
public:
  /// Remembers the algorithms of \p mostRemembered problems, at least 1.
  /// \p api must outlive it. Errors: the library's.
  static llvm::Expected<std::unique_ptr<BlasLt>>
  create(const BlasLtApi &api, std::shared_ptr<Context> context,
         size_t mostRemembered = 1024);
  ~BlasLt();

  /// At most \p most algorithms, estimated to be best first; none if D is empty
  /// or k is 0. Each may be run on any operands of the problem.
  /// Errors: Quern:cuda if the problem makes no sense, or the library has no
  /// algorithm for it.
  llvm::Expected<std::vector<BlasCandidate>>
  candidates(const BlasProblem &problem, unsigned most);

  /// Queues a product on \p stream with the algorithm that is remembered.
  /// As in BLAS, without anything to multiply (k is 0, or alpha) A and B are
  /// not read, and C is not if beta is 0.
  /// Errors: as candidates; Quern:cuda if an address is null or not aligned,
  /// or alpha or beta is complex and the type is not; the library's.
  llvm::Error run(const BlasProblem &problem, const BlasOperands &operands,
                  StreamHandle stream);
  /// The same with \p candidate, of candidates or restore for \p problem.
  llvm::Error run(const BlasProblem &problem, const BlasCandidate &candidate,
                  const BlasOperands &operands, StreamHandle stream);
  /// Lets \p candidate be what run takes for \p problem.
  void remember(const BlasProblem &problem, const BlasCandidate &candidate);

  /// 72 bytes for restore, of the same version of the library.
  std::string save(const BlasCandidate &candidate) const;
  /// Errors: Quern:cuda if \p bytes are not of save, or the algorithm is not
  /// one for \p problem on this device.
  llvm::Expected<BlasCandidate> restore(const BlasProblem &problem,
                                        llvm::StringRef bytes);

private:
  BlasLt(const BlasLtApi &api, std::shared_ptr<Context> context,
         BlasLtHandle handle, size_t mostRemembered)
      : api(api), context(std::move(context)), handle(handle),
        remembered(mostRemembered) {}
  llvm::Error start(const BlasProblem &problem, const BlasCandidate *candidate,
                    const BlasOperands &operands, StreamHandle stream);
  llvm::Error startWithoutProduct(BlasProblem problem, BlasOperands operands,
                                  StreamHandle stream);
  llvm::Error multiply(const BlasProblem &problem,
                       const BlasCandidate &candidate,
                       const BlasOperands &operands, StreamHandle stream);
  llvm::Expected<BlasCandidate> choice(const BlasProblem &problem);
  llvm::Error growZeros(size_t bytes, StreamHandle stream);

  const BlasLtApi &api;
  const std::shared_ptr<Context> context;
  const BlasLtHandle handle;
  std::mutex rememberedMutex;
  LruMap<BlasProblem, BlasCandidate> remembered;
  std::mutex zerosMutex;
  DeviceMemory zeros; ///< stands for A and B where there are none
  size_t zerosBytes = 0;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_BLASLT_H
