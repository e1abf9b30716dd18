//===- Schedule.cpp - The order of steps and the life of arrays -----------===//
#include "planner/Schedule.h"

#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <utility>

namespace quern {

namespace {

constexpr uint32_t kNoStep = ~0u;

class Scheduler {
public:
  Scheduler(RegionPlan &plan, StepOrder order)
      : plan(plan), steps(plan.steps), depth(steps.size(), 0),
        dependsOn(std::move(order)) {}
  void run();

private:
  void visitAll();
  void finish(uint32_t step);
  void markDead();

  RegionPlan &plan;
  std::vector<RegionStep> &steps;
  std::vector<uint32_t> depth; ///< longest chain of steps under each
  StepOrder dependsOn;
  std::vector<RegionStep> ordered;
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

/// Depth-first post-order with an explicit stack: regions can be deep. Run
/// twice: the first round only measures depth.
void Scheduler::visitAll() {
  enum State : uint8_t { New, Open, Done };
  for (bool emit : {false, true}) {
    std::vector<State> state(steps.size(), New);
    std::vector<uint32_t> stack;
    for (uint32_t root = 0; root < steps.size(); ++root) {
      stack.push_back(root);
      while (!stack.empty()) {
        uint32_t s = stack.back();
        if (state[s] != New) {
          stack.pop_back();
          if (state[s] == Open && emit)
            ordered.push_back(std::move(steps[s]));
          if (state[s] == Open)
            finish(s);
          state[s] = Done;
          continue;
        }
        state[s] = Open;
        // The last pushed is visited first.
        for (uint32_t dep : dependsOn[s])
          if (state[dep] == New)
            stack.push_back(dep);
      }
    }
  }
}

/// All of \p s's operands are done: its depth is known, and they are brought
/// into the order of the next round.
void Scheduler::finish(uint32_t s) {
  auto &deps = dependsOn[s];
  std::sort(deps.begin(), deps.end(), [&](uint32_t a, uint32_t b) {
    return std::pair(depth[a], a) < std::pair(depth[b], b);
  });
  depth[s] = deps.empty() ? 0 : depth[deps.back()] + 1;
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
    // What an update stores into an array may be read by nobody.
    for (const BufferBinding &store : steps[s].stores)
      use(store.node);
  }
}

void Scheduler::run() {
  for (auto &deps : dependsOn) {
    std::sort(deps.begin(), deps.end());
    deps.erase(std::unique(deps.begin(), deps.end()), deps.end());
  }
  ordered.reserve(steps.size());
  visitAll();
  steps = std::move(ordered);
  markDead();
}

void schedule(RegionPlan &plan, StepOrder order) {
  Scheduler(plan, std::move(order)).run();
}

} // namespace quern
