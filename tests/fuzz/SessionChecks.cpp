//===- SessionChecks.cpp - Graphs as programs record them -----------------===//
#include "ir/Error.h"
#include "tests/fuzz/Checks.h"

namespace quern::test {

using Values = std::vector<HostArray>;

/// Bytes of the session that runs out of memory.
static constexpr size_t kShortMemory = size_t(64) << 20;

// --- One session -------------------------------------------------------------

/// Records \p made's graph; its outputs, pending.
static llvm::Expected<std::vector<Tensor>> record(Session &session,
                                                  const RandomGraph &made) {
  const Graph &graph = made.graph;
  std::vector<Tensor> tensors(graph.end()), outputs;
  for (NodeId node = 1; node < graph.end(); ++node) {
    const Node &n = graph[node];
    if (n.op == Op::Constant) {
      NodeId id = session.graph().addConstant(n.type, n.payload.bits);
      session.graph().retain(id);
      tensors[node] = Tensor(&session, id);
      continue;
    }
    if (n.op == Op::Scalar) {
      tensors[node] = session.scalar(n.type, n.payload.bits);
      continue;
    }
    llvm::SmallVector<Tensor, 4> operands;
    for (NodeId operand : graph.operands(node))
      operands.push_back(tensors[operand]);
    auto *input = static_cast<const HostArray *>(n.payload.data);
    llvm::Expected<Tensor> tensor =
        n.op == Op::Input
            ? session.fromHost(n.type, graph.shape(node), input->bytes.data())
            : session.apply(n.op, operands, graph.attrs(node));
    if (!tensor)
      return tensor.takeError();
    tensors[node] = std::move(*tensor);
  }
  for (NodeId output : graph.outputs)
    outputs.push_back(tensors[output]);
  return outputs;
}

static llvm::Expected<Values> evaluate(Session &session,
                                       llvm::ArrayRef<Tensor> outputs) {
  if (llvm::Error error = session.evaluate(outputs, ForceReason::Api))
    return std::move(error);
  Values results;
  for (const Tensor &output : outputs) {
    llvm::Expected<const void *> data = session.data(output, ForceReason::Api);
    if (!data)
      return data.takeError();
    HostArray &out = results.emplace_back(output.type(), output.shape());
    if (!out.bytes.empty())
      std::memcpy(out.bytes.data(), *data, out.bytes.size());
  }
  return results;
}

llvm::Expected<Values> runSession(Session &session, const RandomGraph &made) {
  llvm::Expected<std::vector<Tensor>> outputs = record(session, made);
  if (!outputs)
    return outputs.takeError();
  return evaluate(session, *outputs);
}

/// Equal, where complex arrays without imaginary parts may have become real.
static int64_t differsNarrowed(const HostArray &want, const HostArray &got) {
  if (!isComplex(want.type) || isComplex(got.type) ||
      !(want.shape == got.shape) || got.type != realOf(want.type))
    return firstDifference(want, got);
  for (int64_t i = 0; i < want.shape.numElems(); ++i) {
    HostValue real = {got.type, want.get(i).re, 0};
    if (hostImag(want.get(i)) != 0 || !sameValue(real, got.get(i)))
      return i;
  }
  return -1;
}

static bool hasComplex(const Graph &graph) {
  for (NodeId node = 1; node < graph.end(); ++node)
    if (isComplex(graph[node].type))
      return true;
  return false;
}

/// The graph again, and again: what is recorded is a trace from then on.
static Finding checkTraced(Session &session, const RandomGraph &made,
                           const Values &want) {
  constexpr int kRuns = 3;
  for (int run = 0; run < kRuns; ++run) {
    llvm::Expected<Values> got = runSession(session, made);
    if (!got)
      return "again: " + llvm::toString(got.takeError());
    for (size_t i = 0; i < want.size(); ++i)
      if (int64_t at = firstDifference(want[i], (*got)[i]); at != -1)
        return "again: output " + std::to_string(i) + " differs at " +
               std::to_string(at);
  }
  return std::nullopt;
}

// --- Short memory ------------------------------------------------------------

/// Takes all memory of \p pool but some 256 * 2^spare bytes.
static std::vector<Buffer> takeMemory(BufferPool &pool, unsigned spare) {
  constexpr size_t kSmallest = 256;
  std::vector<Buffer> taken;
  for (size_t bytes = kShortMemory; bytes >= kSmallest; bytes /= 2)
    if (llvm::Expected<Buffer> buffer = pool.allocate(bytes))
      taken.push_back(std::move(*buffer));
    else
      llvm::consumeError(buffer.takeError());
  taken.resize(taken.size() - std::min<size_t>(spare, taken.size()));
  return taken;
}

/// The evaluation of \p made runs out of memory on the way, or just does not:
/// it fails as it should, loses nothing, and succeeds when there is memory.
Finding DeviceChecks::checkShortMemory(const RandomGraph &made,
                                       const Values &want, uint32_t salt) {
  Session &session = shortSession();
  llvm::Expected<std::vector<Tensor>> outputs = record(session, made);
  if (!outputs)
    return llvm::toString(outputs.takeError());
  std::vector<Buffer> taken = takeMemory(session.pool(), salt % 8);
  std::string identifier;
  llvm::handleAllErrors(
      session.evaluate(*outputs, ForceReason::Api),
      [&](const QuernError &error) { identifier = error.identifier; });
  if (!identifier.empty() && identifier != "MATLAB:nomem")
    return "fails with " + identifier;
  numShort += !identifier.empty();
  taken.clear();
  llvm::Expected<Values> got = evaluate(session, *outputs);
  if (!got)
    return "later: " + llvm::toString(got.takeError());
  for (size_t i = 0; i < want.size(); ++i)
    if (int64_t at = differsNarrowed(want[i], (*got)[i]); at != -1)
      return "output " + std::to_string(i) + " differs at " +
             std::to_string(at) +
             (identifier.empty() ? "" : " after " + identifier);
  return std::nullopt;
}

// --- All ways ----------------------------------------------------------------

Session &DeviceChecks::session(bool fuse, bool eager) {
  std::unique_ptr<Session> &made = sessions[fuse][eager];
  if (!made) {
    Session::Options options;
    options.fuse = fuse;
    options.numThreads = 1;
    options.eagerElems = eager ? 1 << 20 : 0;
    options.cacheDirectory = cacheDirectory.empty() ? "off" : cacheDirectory;
    made = std::make_unique<Session>(options);
  }
  return *made;
}

/// Without memory for more than a few arrays.
Session &DeviceChecks::shortSession() {
  if (!memorySession) {
    Session::Options options;
    options.numThreads = 1;
    options.eagerElems = 0;
    options.memoryLimit = kShortMemory;
    options.cacheDirectory = cacheDirectory.empty() ? "off" : cacheDirectory;
    memorySession = std::make_unique<Session>(options);
  }
  return *memorySession;
}

Finding DeviceChecks::checkSessions(const RandomGraph &made, const Values &want,
                                    uint32_t salt, bool leftReals) {
  Values first = want;
  // Types that became complex are the same for a whole region only, and eager
  // ops see no passes.
  bool eagerToo =
      !leftReals && !hasComplex(made.graph) && !hasCalls(made.graph);
  for (bool eager : {false, true})
    for (bool fuse : {false, true}) {
      if (eager && (!eagerToo || fuse))
        continue;
      std::string what = std::string("session, ") + (eager ? "eager" : "lazy") +
                         (fuse ? ", fused" : ", unfused");
      llvm::Expected<Values> got = runSession(session(fuse, eager), made);
      if (!got && leftReals) {
        // Ops without a complex form say so.
        llvm::consumeError(got.takeError());
        return std::nullopt;
      }
      if (!got)
        return what + ": " + llvm::toString(got.takeError());
      if (Finding finding = checkTraced(session(fuse, eager), made, *got))
        return what + ", " + *finding;
      if (leftReals && !fuse) {
        first = std::move(*got);
        continue;
      }
      for (size_t i = 0; i < first.size(); ++i)
        if (int64_t at = differsNarrowed(first[i], (*got)[i]); at != -1)
          return what + ": output " + std::to_string(i) + " differs at " +
                 std::to_string(at);
    }
  if (!leftReals)
    if (Finding finding = checkShortMemory(made, first, salt))
      return "session, short of memory: " + *finding;
  return std::nullopt;
}

} // namespace quern::test
