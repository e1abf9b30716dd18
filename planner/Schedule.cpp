//===- Schedule.cpp - The order of steps and the life of arrays -----------===//
#include "planner/Schedule.h"

#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <utility>

namespace quern {

namespace {

constexpr uint32_t kNoStep = ~0u;

/// Steps by number, in the order in which they run.
using Order = std::vector<uint32_t>;

class Scheduler {
public:
  Scheduler(RegionPlan &plan, StepOrder order)
      : plan(plan), steps(plan.steps), dependsOn(std::move(order)),
        subtrees(steps.size()), made(steps.size(), 0), uses(steps.size()) {}
  void run();

private:
  /// Of a step and all that it needs, were nothing of it shared.
  struct Subtree {
    uint32_t depth = 0; ///< longest chain of steps under it
    uint64_t peak = 0;  ///< bytes at a time
  };

  void describe();
  void measure(uint32_t step);
  bool comesBefore(uint32_t a, uint32_t b, bool byMemory) const;
  template <typename Fn> void visit(llvm::ArrayRef<uint32_t> roots, Fn finish);
  Order depthFirst(bool byMemory);
  Order asRecorded() const;
  uint64_t peakOf(const Order &order) const;
  void markDead();

  RegionPlan &plan;
  std::vector<RegionStep> &steps;
  StepOrder dependsOn;
  std::vector<Subtree> subtrees;
  std::vector<uint64_t> made; ///< bytes that each step adds
  /// Storage that each step makes or reads, and that may be dead afterwards.
  std::vector<llvm::SmallVector<NodeId, 4>> uses;
  std::vector<uint32_t> sinks; ///< steps that no other needs
};

} // namespace

StepOrder findDependences(const RegionPlan &plan) {
  std::vector<uint32_t> writer(plan.graph.end(), kNoStep);
  StepOrder dependsOn(plan.steps.size());
  for (uint32_t s = 0; s < plan.steps.size(); ++s) {
    for (const BufferBinding &store : plan.steps[s].stores)
      writer[store.node] = s;
    if (plan.steps[s].kind == RegionStep::Kind::Library)
      writer[plan.steps[s].call] = s;
  }
  for (uint32_t s = 0; s < plan.steps.size(); ++s)
    forEachRead(plan.steps[s], [&](NodeId node) {
      // Calls read scalars where they were before any step, stored or not.
      auto isNode = [&](const BufferBinding &b) { return b.node == node; };
      bool isThere = info(plan.graph[node].op).kind == OpKind::Leaf &&
                     llvm::none_of(plan.steps[s].inputs, isNode);
      if (writer[node] != kNoStep && !isThere)
        dependsOn[s].push_back(writer[node]);
    });
  return dependsOn;
}

/// What each step reads and makes, and which steps no other needs.
void Scheduler::describe() {
  const Graph &graph = plan.graph;
  std::vector<char> isOutput(graph.end()), isMade(graph.end());
  std::vector<char> isNeeded(steps.size());
  for (NodeId output : graph.outputs)
    isOutput[plan.storageOf(output)] = true;
  for (uint32_t s = 0; s < steps.size(); ++s) {
    auto use = [&](NodeId node) {
      NodeId array = plan.storageOf(node);
      if (info(graph[array].op).kind != OpKind::Leaf && !isOutput[array] &&
          !llvm::is_contained(uses[s], array))
        uses[s].push_back(array);
    };
    auto make = [&](NodeId node) {
      NodeId array = plan.storageOf(node);
      if (graph[array].op != Op::Input && !std::exchange(isMade[array], true))
        made[s] += static_cast<uint64_t>(graph.numElems(array)) *
                   byteSize(graph[array].type);
      use(node);
    };
    forEachRead(steps[s], use);
    for (const BufferBinding &store : steps[s].stores)
      make(store.node);
    if (steps[s].kind == RegionStep::Kind::Library)
      make(steps[s].call);
    for (uint32_t dep : dependsOn[s])
      isNeeded[dep] = true;
  }
  for (uint32_t s = 0; s < steps.size(); ++s)
    if (!isNeeded[s])
      sinks.push_back(s);
}

/// Depth-first post-order from \p roots and along dependsOn, the last first,
/// with an explicit stack: regions can be deep.
template <typename Fn>
void Scheduler::visit(llvm::ArrayRef<uint32_t> roots, Fn finish) {
  enum State : uint8_t { New, Open, Done };
  std::vector<State> state(steps.size(), New);
  std::vector<uint32_t> stack(roots.begin(), roots.end());
  while (!stack.empty()) {
    uint32_t s = stack.back();
    if (state[s] != New) {
      stack.pop_back();
      if (state[s] == Open)
        finish(s);
      state[s] = Done;
      continue;
    }
    state[s] = Open;
    for (uint32_t dep : dependsOn[s])
      if (state[dep] == New)
        stack.push_back(dep);
  }
}

/// Whether \p a is to run before \p b, of two that wait for each other.
bool Scheduler::comesBefore(uint32_t a, uint32_t b, bool byMemory) const {
  const Subtree &x = subtrees[a], &y = subtrees[b];
  if (byMemory && x.peak - made[a] != y.peak - made[b])
    return x.peak - made[a] > y.peak - made[b];
  return x.depth != y.depth ? x.depth > y.depth : a > b;
}

/// All that \p s needs is measured.
void Scheduler::measure(uint32_t s) {
  auto &deps = dependsOn[s];
  llvm::sort(deps, [&](uint32_t a, uint32_t b) {
    return comesBefore(a, b, /*byMemory=*/true);
  });
  uint64_t held = 0;
  for (uint32_t dep : deps) {
    subtrees[s].peak = std::max(subtrees[s].peak, held + subtrees[dep].peak);
    held += made[dep];
    subtrees[s].depth = std::max(subtrees[s].depth, subtrees[dep].depth + 1);
  }
  subtrees[s].peak = std::max(subtrees[s].peak, held + made[s]);
}

Order Scheduler::depthFirst(bool byMemory) {
  auto comesAfter = [&](uint32_t a, uint32_t b) {
    return comesBefore(b, a, byMemory);
  };
  for (auto &deps : dependsOn)
    llvm::sort(deps, comesAfter);
  llvm::sort(sinks, comesAfter);
  Order order;
  order.reserve(steps.size());
  visit(sinks, [&](uint32_t s) { order.push_back(s); });
  return order;
}

/// By the latest node that each step makes, as far as dependences allow.
Order Scheduler::asRecorded() const {
  std::vector<std::pair<NodeId, uint32_t>> waiting; // a heap
  std::vector<uint32_t> missing(steps.size());
  StepOrder neededBy(steps.size());
  auto nodeOf = [&](uint32_t s) {
    NodeId latest = steps[s].call;
    for (const BufferBinding &store : steps[s].stores)
      latest = std::max(latest, store.node);
    return latest;
  };
  auto add = [&](uint32_t s) {
    waiting.push_back({nodeOf(s), s});
    std::push_heap(waiting.begin(), waiting.end(), std::greater<>());
  };
  for (uint32_t s = 0; s < steps.size(); ++s) {
    missing[s] = dependsOn[s].size();
    for (uint32_t dep : dependsOn[s])
      neededBy[dep].push_back(s);
    if (missing[s] == 0)
      add(s);
  }
  Order order;
  order.reserve(steps.size());
  while (!waiting.empty()) {
    std::pop_heap(waiting.begin(), waiting.end(), std::greater<>());
    uint32_t s = waiting.back().second;
    waiting.pop_back();
    order.push_back(s);
    for (uint32_t next : neededBy[s])
      if (--missing[next] == 0)
        add(next);
  }
  return order;
}

/// Bytes made by the steps that are there at a time, at most.
uint64_t Scheduler::peakOf(const Order &order) const {
  std::vector<uint32_t> lastUse(plan.graph.end(), kNoStep);
  for (uint32_t s : order)
    for (NodeId array : uses[s])
      lastUse[array] = s;
  uint64_t live = 0, peak = 0;
  for (uint32_t s : order) {
    live += made[s];
    peak = std::max(peak, live);
    for (NodeId array : uses[s])
      if (lastUse[array] == s)
        live -= static_cast<uint64_t>(plan.graph.numElems(array)) *
                byteSize(plan.graph[array].type);
  }
  return peak;
}

void Scheduler::markDead() {
  const Graph &graph = plan.graph;
  std::vector<char> keep(graph.end(), true);
  for (const RegionStep &step : steps) {
    for (const BufferBinding &store : step.stores)
      keep[plan.storageOf(store.node)] = false;
    if (step.kind == RegionStep::Kind::Library)
      keep[step.call] = false;
  }
  for (NodeId node = 1; node < graph.end(); ++node)
    if (info(graph[node].op).kind == OpKind::Leaf)
      keep[node] = true;
  for (NodeId output : graph.outputs)
    keep[plan.storageOf(output)] = true;
  for (size_t s = steps.size(); s-- > 0;) {
    auto use = [&](NodeId node) {
      NodeId array = plan.storageOf(node);
      if (!std::exchange(keep[array], true))
        steps[s].dead.push_back(array);
    };
    forEachRead(steps[s], use);
    // What an update or a call stores may be read by nobody.
    for (const BufferBinding &store : steps[s].stores)
      use(store.node);
    if (steps[s].kind == RegionStep::Kind::Library)
      use(steps[s].call);
  }
}

void Scheduler::run() {
  for (auto &deps : dependsOn) {
    llvm::sort(deps);
    deps.erase(llvm::unique(deps), deps.end());
  }
  describe();
  visit(sinks, [&](uint32_t s) { measure(s); });
  Order best = depthFirst(/*byMemory=*/false);
  uint64_t lowest = peakOf(best);
  for (Order other : {depthFirst(/*byMemory=*/true), asRecorded()})
    if (uint64_t peak = peakOf(other); peak < lowest) {
      lowest = peak;
      best = std::move(other);
    }
  std::vector<RegionStep> ordered;
  ordered.reserve(steps.size());
  for (uint32_t s : best)
    ordered.push_back(std::move(steps[s]));
  steps = std::move(ordered);
  markDead();
}

void schedule(RegionPlan &plan, StepOrder order) {
  Scheduler(plan, std::move(order)).run();
}

} // namespace quern
