//===- BlasLt.cpp - Matrix products of a device, by cuBLASLt --------------===//
#include "runtime/cuda/BlasLt.h"

#include "runtime/cuda/BlasDescriptors.h"
#include "llvm/Support/MathExtras.h"
#include <cstring>

namespace quern::cuda {
namespace {

llvm::Error blasFault(const BlasProblem &problem, const llvm::Twine &what) {
  return toolkitError("cublasLt", problem.str() + ": " + what);
}

/// A number as the library reads it, of the problem's type.
struct Scalar {
  Scalar(std::complex<double> value, ElementType type) {
    std::complex<float> single(value);
    bool isSingle = type == ElementType::F32 || type == ElementType::C64;
    std::memcpy(bytes, isSingle ? static_cast<void *>(&single) : &value,
                byteSize(type));
  }
  alignas(16) char bytes[16];
};

void *pointerTo(DevicePtr address) { return reinterpret_cast<void *>(address); }

} // namespace

// --- The handle --------------------------------------------------------------

llvm::Expected<std::unique_ptr<BlasLt>>
BlasLt::create(const BlasLtApi &api, std::shared_ptr<Context> context,
               size_t mostRemembered) {
  if (llvm::Error error = context->enter())
    return std::move(error);
  BlasLtHandle handle = nullptr;
  if (int status = api.create(&handle))
    return blasError(api, status, api.create.name);
  return std::unique_ptr<BlasLt>(
      new BlasLt(api, std::move(context), handle, mostRemembered));
}

BlasLt::~BlasLt() {
  // In a context that was lost or closed there is nothing to end.
  if (llvm::Error error = context->enter())
    llvm::consumeError(std::move(error));
  else
    (void)api.destroy(handle);
}

// --- Algorithms --------------------------------------------------------------

llvm::Expected<std::vector<BlasCandidate>>
BlasLt::candidates(const BlasProblem &problem, unsigned most) {
  if (llvm::Error error = problem.verify())
    return std::move(error);
  std::vector<BlasCandidate> out;
  if (problem.isEmpty() || problem.k == 0 || most == 0)
    return out;
  if (llvm::Error error = context->enter())
    return std::move(error);
  BlasDescriptors made(api);
  // The bias has an address only in a product; any will do here.
  if (llvm::Error error = made.make(problem, problem.alignment))
    return std::move(error);
  if (llvm::Error error = made.makePreference(problem))
    return std::move(error);
  std::vector<BlasLtResult> results(most);
  int numResults = 0;
  int status = api.heuristic(handle, made.desc, made.a, made.b, made.c, made.d,
                             made.preference, static_cast<int>(most),
                             results.data(), &numResults);
  if (status != 0 && status != kBlasNotSupported)
    return blasError(api, status, api.heuristic.name, &problem);
  for (int i = 0; status == 0 && i < numResults; ++i)
    if (results[i].status == 0)
      out.push_back(
          {results[i].algo, results[i].workspaceBytes, results[i].waves});
  if (out.empty())
    return blasFault(problem, "the library has no algorithm for this");
  return out;
}

void BlasLt::remember(const BlasProblem &problem,
                      const BlasCandidate &candidate) {
  std::lock_guard<std::mutex> locked(rememberedMutex);
  remembered.insert(problem, candidate);
}

llvm::Expected<BlasCandidate> BlasLt::choice(const BlasProblem &problem) {
  {
    std::lock_guard<std::mutex> locked(rememberedMutex);
    if (const BlasCandidate *known = remembered.find(problem))
      return *known;
  }
  llvm::Expected<std::vector<BlasCandidate>> found = candidates(problem, 1);
  if (!found)
    return found.takeError();
  remember(problem, found->front());
  return found->front();
}

std::string BlasLt::save(const BlasCandidate &candidate) const {
  uint64_t version = api.getVersion();
  std::string bytes(sizeof version + sizeof candidate.algo, '\0');
  std::memcpy(bytes.data(), &version, sizeof version);
  std::memcpy(bytes.data() + sizeof version, &candidate.algo,
              sizeof candidate.algo);
  return bytes;
}

llvm::Expected<BlasCandidate> BlasLt::restore(const BlasProblem &problem,
                                              llvm::StringRef bytes) {
  if (llvm::Error error = problem.verify())
    return std::move(error);
  uint64_t version = 0;
  BlasCandidate out{};
  if (bytes.size() != sizeof version + sizeof out.algo)
    return blasFault(problem, "a saved algorithm has " +
                                  llvm::Twine(bytes.size()) + " bytes");
  std::memcpy(&version, bytes.data(), sizeof version);
  if (version != api.getVersion())
    return blasFault(problem, "a saved algorithm is of version " +
                                  llvm::Twine(version) + " of the library");
  std::memcpy(&out.algo, bytes.data() + sizeof version, sizeof out.algo);
  if (problem.isEmpty() || problem.k == 0)
    return blasFault(problem, "there is nothing to multiply");
  if (llvm::Error error = context->enter())
    return std::move(error);
  BlasDescriptors made(api);
  if (llvm::Error error = made.make(problem, problem.alignment))
    return std::move(error);
  BlasLtResult result{};
  if (int status = api.algoCheck(handle, made.desc, made.a, made.b, made.c,
                                 made.d, &out.algo, &result))
    return blasError(api, status, api.algoCheck.name, &problem);
  out.workspaceBytes = result.workspaceBytes;
  out.waves = result.waves;
  return out;
}

// --- Products ----------------------------------------------------------------

llvm::Error BlasLt::run(const BlasProblem &problem,
                        const BlasOperands &operands, StreamHandle stream) {
  return start(problem, nullptr, operands, stream);
}

llvm::Error BlasLt::run(const BlasProblem &problem,
                        const BlasCandidate &candidate,
                        const BlasOperands &operands, StreamHandle stream) {
  return start(problem, &candidate, operands, stream);
}

/// Errors: operands do not fit the problem, which is verified.
static llvm::Error verifyOperands(const BlasProblem &problem,
                                  const BlasOperands &operands,
                                  bool hasProduct) {
  bool usesC = problem.hasC && operands.beta != 0.0;
  struct {
    const char *name;
    DevicePtr address;
    bool isUsed;
  } all[] = {{"A", operands.a, hasProduct},
             {"B", operands.b, hasProduct},
             {"C", operands.c, usesC},
             {"D", operands.d, true},
             {"bias", operands.bias, problem.hasBias},
             {"workspace", operands.workspace, problem.workspaceBytes > 0}};
  for (const auto &operand : all) {
    if (!operand.isUsed)
      continue;
    if (operand.address == 0)
      return blasFault(problem, operand.name + llvm::Twine(" has no address"));
    if (operand.address % problem.alignment != 0)
      return blasFault(problem, operand.name +
                                    llvm::Twine(" is not aligned to ") +
                                    llvm::Twine(problem.alignment) + " bytes");
  }
  if (!problem.hasC && operands.beta != 0.0)
    return blasFault(problem, "beta is not 0, and there is no C");
  if (usesC && operands.c == operands.d && problem.c != problem.d)
    return blasFault(problem, "C and D are one, but are laid out differently");
  if (!isComplex(problem.type) &&
      (operands.alpha.imag() != 0 || operands.beta.imag() != 0))
    return blasFault(problem, "alpha or beta is complex");
  return llvm::Error::success();
}

llvm::Error BlasLt::start(const BlasProblem &problem,
                          const BlasCandidate *candidate,
                          const BlasOperands &operands, StreamHandle stream) {
  if (llvm::Error error = problem.verify())
    return error;
  if (problem.isEmpty())
    return llvm::Error::success();
  bool hasProduct = problem.k > 0 && operands.alpha != 0.0;
  if (llvm::Error error = verifyOperands(problem, operands, hasProduct))
    return error;
  if (llvm::Error error = context->enter())
    return error;
  if (!hasProduct)
    return startWithoutProduct(problem, operands, stream);
  if (candidate)
    return multiply(problem, *candidate, operands, stream);
  llvm::Expected<BlasCandidate> chosen = choice(problem);
  return chosen ? multiply(problem, *chosen, operands, stream)
                : chosen.takeError();
}

llvm::Error BlasLt::multiply(const BlasProblem &problem,
                             const BlasCandidate &candidate,
                             const BlasOperands &operands,
                             StreamHandle stream) {
  if (candidate.workspaceBytes > problem.workspaceBytes)
    return blasFault(problem, "the algorithm needs " +
                                  llvm::Twine(candidate.workspaceBytes) +
                                  " bytes of workspace");
  BlasDescriptors made(api);
  if (llvm::Error error = made.make(problem, operands.bias))
    return error;
  Scalar alpha(operands.alpha, problem.type), beta(operands.beta, problem.type);
  // Where C is not read, the library still wants an address.
  bool usesC = problem.hasC && operands.beta != 0.0;
  DevicePtr c = usesC ? operands.c : operands.d;
  int status = api.matmul(
      handle, made.desc, alpha.bytes, pointerTo(operands.a), made.a,
      pointerTo(operands.b), made.b, beta.bytes, pointerTo(c),
      usesC ? made.c : made.d, pointerTo(operands.d), made.d, &candidate.algo,
      pointerTo(operands.workspace), problem.workspaceBytes, stream);
  return status == 0 ? llvm::Error::success()
                     : blasError(api, status, api.matmul.name, &problem);
}

/// The library has no products of nothing, so multiplies a column and a row of
/// zeros: beta, bias and activation have their usual effect.
llvm::Error BlasLt::startWithoutProduct(BlasProblem problem,
                                        BlasOperands operands,
                                        StreamHandle stream) {
  problem.k = 1;
  problem.opA = MatrixOp::None;
  problem.opB = MatrixOp::Transpose;
  problem.a = {problem.m, 0};
  problem.b = {problem.n, 0};
  // Held until the product is queued: freeing memory waits for what is.
  std::lock_guard<std::mutex> locked(zerosMutex);
  size_t bytes = llvm::SaturatingMultiply<size_t>(
      std::max(problem.m, problem.n), byteSize(problem.type));
  if (llvm::Error error = growZeros(bytes, stream))
    return error;
  operands.a = operands.b = zeros.get();
  operands.alpha = 1;
  llvm::Expected<BlasCandidate> chosen = choice(problem);
  return chosen ? multiply(problem, *chosen, operands, stream)
                : chosen.takeError();
}

llvm::Error BlasLt::growZeros(size_t bytes, StreamHandle stream) {
  if (bytes <= zerosBytes)
    return llvm::Error::success();
  constexpr size_t kLeastBytes = 64 * 1024;
  bytes = std::max(bytes, kLeastBytes);
  const DriverApi &driver = context->api();
  llvm::Expected<DeviceMemory> made =
      cuda::create<DeviceMemory>(context, driver.memAlloc, bytes);
  if (!made)
    return made.takeError();
  if (llvm::Error error =
          context->call(driver.memset8, made->get(),
                        static_cast<unsigned char>(0), bytes, stream))
    return error;
  // Other streams may use it next.
  if (llvm::Error error = context->call(driver.contextSynchronize))
    return error;
  zeros = std::move(*made);
  zerosBytes = bytes;
  return llvm::Error::success();
}

} // namespace quern::cuda
