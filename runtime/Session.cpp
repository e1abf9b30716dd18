//===- Session.cpp - Lazy arrays: making and observing them ---------------===//
#include "runtime/Session.h"

#include "ir/Error.h"
#include "ir/Flags.h"
#include "runtime/DiskCache.h"
#include "runtime/Machine.h"
#include "runtime/SessionImpl.h"
#include "runtime/ThreadPool.h"
#include "runtime/cpu/Calibrate.h"
#include "runtime/cpu/CpuProvider.h"
#include "llvm/ADT/STLExtras.h"
#include <bit>
#include <cstring>

namespace quern {

std::atomic<bool> interruptRequested{false};

namespace {

std::unique_ptr<Provider> makeProvider(const Session::Options &options) {
  CpuOptions cpu;
  cpu.numThreads = options.numThreads;
  cpu.memoryLimit = options.memoryLimit;
  cpu.cacheBytes = DiskCache::defaultBytes();
  if (options.cacheDirectory.empty())
    cpu.cacheDirectory = DiskCache::defaultDirectory();
  else if (options.cacheDirectory != "off")
    cpu.cacheDirectory = options.cacheDirectory;
  unsigned numThreads = ThreadPool(cpu.numThreads).size();
  cpu.model = modelFor(cpu.cacheDirectory, numThreads, hostIsa());
  return makeCpuProvider(cpu);
}

size_t pendingBytesOf(const Session::Options &options) {
  if (options.pendingBytes)
    return options.pendingBytes;
  return quern::flags().pendingBytes ? quern::flags().pendingBytes
                                     : physicalMemoryBytes() / 4;
}

size_t arrayBytes(ElementType type, const Shape &shape) {
  return static_cast<size_t>(shape.numElems()) * byteSize(type);
}

void freeStorage(void *, void *data) {
  if (data)
    static_cast<Storage *>(data)->release();
}

} // namespace

Session::Impl::Impl(Session &session, const Options &options)
    : session(session), provider(makeProvider(options)),
      dump(options.dump.empty() ? quern::flags().dump : options.dump,
           options.dumpDirectory.empty() ? quern::flags().dumpDir
                                         : options.dumpDirectory),
      eagerElems(options.eagerElems >= 0
                     ? options.eagerElems
                     : static_cast<int64_t>(std::min<uint64_t>(
                           quern::flags().eagerElems, kMaxEagerElems))),
      pendingBytes(pendingBytesOf(options)),
      pendingNodes(options.pendingNodes ? options.pendingNodes : kPendingNodes),
      fuse(options.fuse && quern::flags().fuse),
      cursor(session.recording, session.counters,
             options.cursor && quern::flags().cursor),
      eager(kEagerEntries) {}

Session::Impl::~Impl() = default;

Session::Session() : Session(Options()) {}

Session::Session(const Options &options)
    : impl(std::make_unique<Impl>(*this, options)) {
  recording.setOnFreeInput(freeStorage, nullptr);
}

int64_t Session::eagerElems() const { return impl->eagerElems; }

Stats &Session::stats() {
  impl->provider->addStats(counters);
  return counters;
}

Session::~Session() {
  // Whatever handles are left must not reach a pool that is gone.
  for (NodeId id = 1; id < recording.end(); ++id) {
    Node &node = recording[id];
    if (node.op == Op::Input && (node.handles || node.uses))
      freeStorage(nullptr, std::exchange(node.payload.data, nullptr));
  }
}

BufferPool &Session::pool() { return impl->provider->pool(); }
Provider &Session::provider() { return *impl->provider; }

llvm::Expected<Buffer> Session::Impl::allocate(size_t bytes) {
  llvm::Expected<Buffer> buffer = provider->pool().allocate(bytes);
  if (buffer || evaluating)
    return buffer;
  llvm::consumeError(buffer.takeError());
  if (llvm::Error error = session.evaluateAll(ForceReason::Budget))
    return std::move(error);
  provider->pool().trim();
  return provider->pool().allocate(bytes);
}

llvm::Expected<Tensor> Session::uninitialised(ElementType type,
                                              const Shape &shape) {
  llvm::Expected<Buffer> buffer = impl->allocate(arrayBytes(type, shape));
  if (!buffer)
    return buffer.takeError();
  impl->bytesSinceCheck += buffer->bytes();
  NodeId id = recording.addInput(type, recording.shapes().intern(shape),
                                 buffer->release());
  recording.retain(id);
  return Tensor(this, id);
}

llvm::Expected<Tensor> Session::fromHost(ElementType type, const Shape &shape,
                                         const void *data) {
  llvm::Expected<Tensor> tensor = uninitialised(type, shape);
  if (!tensor)
    return tensor;
  Storage &storage = *impl->storageOf(tensor->id());
  if (llvm::Error error = impl->provider->copyIn(storage, data, storage.bytes))
    return std::move(error);
  return tensor;
}

Tensor Session::scalar(ElementType type, uint64_t bits) {
  NodeId id = recording.addScalar(type, bits);
  recording.retain(id);
  return Tensor(this, id);
}

Tensor Session::scalar(double value) {
  return scalar(ElementType::F64, std::bit_cast<uint64_t>(value));
}

Tensor Session::constant(double value) {
  NodeId id =
      recording.addConstant(ElementType::F64, std::bit_cast<uint64_t>(value));
  recording.retain(id);
  return Tensor(this, id);
}

llvm::Error Session::evaluate(llvm::ArrayRef<Tensor> tensors,
                              ForceReason reason) {
  llvm::SmallVector<NodeId, 8> targets;
  for (const Tensor &tensor : tensors)
    targets.push_back(tensor.id());
  return evaluateNodes(targets, reason);
}

llvm::Error Session::evaluateNodes(llvm::ArrayRef<NodeId> targets,
                                   ForceReason reason) {
  bool pending = false;
  for (NodeId target : targets)
    pending |= !isLeaf(recording[target].op);
  if (!pending)
    return llvm::Error::success();
  opsAtEvaluation = counters.opsRecorded;
  ++counters.forced[static_cast<size_t>(reason)];
  return impl->evaluateAlong(targets);
}

llvm::Error Session::evaluateAll(ForceReason reason) {
  opsAtEvaluation = counters.opsRecorded;
  std::vector<NodeId> targets = impl->pendingWithHandles().vec();
  if (llvm::Error error = evaluateNodes(targets, reason))
    return error;
  numUncertain = 0;
  return llvm::Error::success();
}

llvm::Expected<const void *> Session::data(const Tensor &tensor,
                                           ForceReason reason) {
  NodeId id = tensor.id();
  if (llvm::Error error = evaluateNodes(id, reason))
    return std::move(error);
  const Node &node = recording[id];
  if (node.op != Op::Input) {
    // A scalar kept in its node has no address that lasts.
    llvm::Expected<Buffer> buffer = impl->allocate(byteSize(node.type));
    if (!buffer)
      return buffer.takeError();
    uint64_t bits = recording[id].payload.bits;
    if (llvm::Error error =
            impl->provider->copyIn(*buffer->get(), &bits, buffer->bytes()))
      return std::move(error);
    recording.becomeInput(id, buffer->release());
  }
  return impl->provider->hostData(*impl->storageOf(id));
}

llvm::Expected<void *> Session::mutableData(Tensor &tensor,
                                            ForceReason reason) {
  llvm::Expected<const void *> source = data(tensor, reason);
  if (!source)
    return source.takeError();
  // Pending readers of the old elements run first: cheaper than a copy.
  if (recording[tensor.id()].handles == 1 && recording[tensor.id()].uses != 0)
    if (llvm::Error error = evaluateAll(reason))
      return std::move(error);
  const Node &node = recording[tensor.id()];
  Storage *storage = impl->storageOf(tensor.id());
  bool isUnique = node.handles == 1 && node.uses == 0 &&
                  storage->references.load(std::memory_order_acquire) == 1;
  if (!isUnique) {
    llvm::Expected<Tensor> copy = fromHost(node.type, tensor.shape(), *source);
    if (!copy)
      return copy.takeError();
    tensor = std::move(*copy);
    storage = impl->storageOf(tensor.id());
  }
  ++storage->writes;
  return impl->provider->hostData(*storage);
}

llvm::Expected<ElementType> Session::settledType(const Tensor &tensor) {
  NodeId target = tensor.id();
  if (isLeaf(recording[target].op))
    return recording[target].type;
  impl->region.collect(recording, target);
  bool isProvisional = false;
  for (NodeId id : impl->region.nodes()) {
    const Node &node = recording[id];
    isProvisional |= isComplex(node.type) ||
                     (info(node.op).leavesReals && !node.complexResult);
  }
  if (isProvisional)
    if (llvm::Error error = evaluateNodes(target, ForceReason::Type))
      return std::move(error);
  return recording[target].type;
}

bool Session::mayRunAgain(const Tensor &tensor) {
  if (numUncertain == 0)
    return false;
  impl->region.collect(recording, tensor.id());
  return llvm::any_of(impl->region.nodes(), [&](NodeId id) {
    const Node &node = recording[id];
    const OpInfo &row = info(node.op);
    return (row.leavesReals && !node.complexResult) ||
           row.kind == OpKind::Library;
  });
}

} // namespace quern
