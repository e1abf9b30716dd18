//===- Schedule.cpp - The order of steps and the life of arrays -----------===//
#include "planner/Schedule.h"

#include <algorithm>

namespace quern {

namespace {

constexpr uint32_t kNoStep = ~0u;

class Scheduler {
public:
  explicit Scheduler(RegionPlan &plan)
      : plan(plan), steps(plan.steps), writer(plan.graph.end(), kNoStep),
        depth(steps.size(), 0), dependsOn(steps.size()) {}
  void run();

private:
  void findDependences();
  void visitAll();
  void finish(uint32_t step);
  void markDead();

  template <typename Fn> void forEachRead(const RegionStep &step, Fn fn) const {
    for (const BufferBinding &input : step.inputs)
      fn(input.node);
    for (const BufferBinding &operand : step.operands)
      fn(operand.node);
  }

  RegionPlan &plan;
  std::vector<RegionStep> &steps;
  std::vector<uint32_t> writer; ///< per node: the step that stores it
  std::vector<uint32_t> depth;  ///< longest chain of steps under each
  std::vector<llvm::SmallVector<uint32_t, 4>> dependsOn;
  std::vector<RegionStep> ordered;
};

} // namespace

void Scheduler::findDependences() {
  for (uint32_t s = 0; s < steps.size(); ++s) {
    for (const BufferBinding &store : steps[s].stores)
      writer[store.node] = s;
    if (steps[s].kind == RegionStep::Kind::Library)
      writer[steps[s].call] = s;
  }
  for (uint32_t s = 0; s < steps.size(); ++s) {
    auto &deps = dependsOn[s];
    forEachRead(steps[s], [&](NodeId node) {
      if (writer[node] != kNoStep)
        deps.push_back(writer[node]);
    });
    std::sort(deps.begin(), deps.end());
    deps.erase(std::unique(deps.begin(), deps.end()), deps.end());
  }
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
  std::vector<char> keep(plan.graph.end());
  for (NodeId output : plan.graph.outputs)
    keep[output] = true;
  for (size_t s = steps.size(); s-- > 0;)
    forEachRead(steps[s], [&](NodeId node) {
      if (keep[node] || writer[node] == kNoStep)
        return;
      keep[node] = true;
      steps[s].dead.push_back(node);
    });
}

void Scheduler::run() {
  findDependences();
  ordered.reserve(steps.size());
  visitAll();
  steps = std::move(ordered);
  markDead();
}

void schedule(RegionPlan &plan) { Scheduler(plan).run(); }

} // namespace quern
