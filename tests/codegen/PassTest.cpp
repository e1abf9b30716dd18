// Kernels of several passes over a row: planned from a graph, compiled, and
// compared bit for bit with the plan interpreter, for each instruction set.
#include "PlanRunner.h"
#include "ir/Parser.h"
#include "planner/RegionPlan.h"
#include "tests/support/PlanInterpreter.h"
#include <map>
#include <random>

using namespace quern;
using namespace quern::test;

namespace {

/// The kernel of \p plan for \p isa, compiled once for all tests.
const Compiled &compiled(const KernelPlan &plan, CpuIsa isa) {
  struct Entry {
    Entry(const KernelPlan &plan, CpuIsa isa)
        : plan(plan), kernel(this->plan, isa) {}
    KernelPlan plan;
    Compiled kernel;
  };
  // Never destroyed: it would outlive the compilers.
  static auto &known =
      *new std::map<std::pair<std::string, CpuIsa>, std::unique_ptr<Entry>>;
  std::unique_ptr<Entry> &entry = known[{plan.str(), isa}];
  if (!entry)
    entry = std::make_unique<Entry>(plan, isa);
  return entry->kernel;
}

/// The kernels of a plan, run by compiled code.
class CompiledPlan {
public:
  CompiledPlan(const RegionPlan &plan, CpuIsa isa, int64_t split)
      : plan(plan), isa(isa), split(split), arrays(plan.graph.end()) {}

  std::vector<HostArray> run() {
    for (const RegionStep &step : plan.steps)
      runStep(step);
    std::vector<HostArray> outputs;
    for (NodeId output : plan.graph.outputs)
      outputs.push_back(arrays[output]);
    return outputs;
  }

private:
  char *data(NodeId node) {
    const Node &n = plan.graph[node];
    return n.op == Op::Input
               ? static_cast<HostArray *>(n.payload.data)->bytes.data()
               : arrays[node].bytes.data();
  }
  void bind(Launch &launch, const BufferBinding &binding, ElementType type) {
    launch.bind(data(binding.node) +
                    binding.offset * static_cast<int64_t>(byteSize(type)),
                {binding.strides.begin(), binding.strides.end()});
  }
  void runStep(const RegionStep &step) {
    for (const BufferBinding &store : step.stores)
      arrays[store.node] =
          HostArray(plan.graph[store.node].type, plan.graph.shape(store.node));
    Launch launch;
    launch.split = split;
    launch.extents.assign(step.extents.begin(), step.extents.end());
    for (size_t i = 0; i < step.inputs.size(); ++i)
      bind(launch, step.inputs[i], step.kernel.inputs[i].type);
    for (size_t i = 0; i < step.stores.size(); ++i)
      bind(launch, step.stores[i], step.kernel.stores[i].buffer.type);
    for (NodeId param : step.params)
      launch.params.push_back(plan.graph[param].payload.bits);
    compiled(step.kernel, isa)(launch);
  }

  const RegionPlan &plan;
  CpuIsa isa;
  int64_t split;
  std::vector<HostArray> arrays;
};

HostArray randomArray(ElementType type, const Shape &shape) {
  std::mt19937 random(7);
  HostArray array(type, shape);
  for (int64_t i = 0; i < shape.numElems(); ++i) {
    double value = (int(random() % 2000) - 1000) / 64.0;
    array.set(i, isComplex(type)
                     ? hostComplex(type, value, int(random() % 9) - 4.0)
                     : hostValue(type, value));
  }
  return array;
}

/// Plans \p text, in which T is the element type, SHAPE the input's shape and
/// KEPT that of a fold over \p axis; expects \p numPasses in one kernel.
void check(std::string text, ElementType type, const Shape &shape,
           unsigned axis, unsigned numPasses) {
  llvm::SmallVector<int64_t, 4> kept(shape.extents());
  kept[axis] = 1;
  auto replaceAll = [&](llvm::StringRef from, const std::string &to) {
    for (size_t at; (at = text.find(from)) != std::string::npos;)
      text.replace(at, from.size(), to);
  };
  replaceAll("SHAPE", shape.str());
  replaceAll("KEPT", Shape(kept).str());
  replaceAll("AXIS", std::to_string(1u << axis));
  replaceAll("T[", std::string(info(type).name) + "[");
  Graph graph = llvm::cantFail(parseGraph(text));
  HostArray input = randomArray(type, shape);
  for (NodeId node = 1; node < graph.end(); ++node)
    if (graph[node].op == Op::Input)
      graph[node].payload.data = &input;
  RegionPlan plan = llvm::cantFail(planRegion(std::move(graph), {}));
  ASSERT_EQ(plan.steps.size(), 1u) << plan.str();
  EXPECT_EQ(plan.steps[0].kernel.numPasses, numPasses) << plan.str();
  std::vector<HostArray> want = llvm::cantFail(interpret(plan));
  for (CpuIsa isa : hostIsas())
    for (int64_t split : {0, 64}) {
      std::vector<HostArray> got = CompiledPlan(plan, isa, split).run();
      for (size_t i = 0; i < want.size(); ++i)
        ASSERT_EQ(firstDifference(want[i], got[i]), -1)
            << "output " << i << ", set " << int(isa) << "\n"
            << plan.str();
    }
}

/// Deviation from the mean over the largest one: three passes, of which the
/// last recalls what the second kept.
constexpr const char *kScaled = R"(graph {
  %1 = input : T[SHAPE]
  %2 = sum %1 {AXIS} : T[KEPT]
  %3 = broadcast %2 {EXTENTS} : T[SHAPE]
  %4 = sub %1, %3 : T[SHAPE]
  %5 = square %4 : T[SHAPE]
  %6 = add %5, %4 : T[SHAPE]
  %7 = div %6, %5 : T[SHAPE]
  %8 = sqrt %7 : T[SHAPE]
  %9 = sum %8 {AXIS} : T[KEPT]
  %10 = broadcast %9 {EXTENTS} : T[SHAPE]
  %11 = div %8, %10 : T[SHAPE]
  return %11, %9
})";

std::string withExtents(std::string text, const Shape &shape) {
  std::string extents;
  for (int64_t extent : shape.extents())
    extents += (extents.empty() ? "" : ", ") + std::to_string(extent);
  for (size_t at; (at = text.find("EXTENTS")) != std::string::npos;)
    text.replace(at, 7, extents);
  return text;
}

TEST(Passes, InnerRowsOfAnyLength) {
  for (int64_t n : {2, 7, 8, 9, 31, 33, 64, 65, 4095, 4097, 9000}) {
    Shape shape(n, 3);
    check(withExtents(kScaled, shape), ElementType::F64, shape, 0, 3);
  }
}

TEST(Passes, OuterRowsOfAnyLength) {
  for (int64_t n : {2, 5, 100, 300, 1200})
    for (int64_t m : {1, 7, 8, 17, 70, 600}) {
      if (m == 1)
        continue; // that is an inner fold
      Shape shape(m, n);
      check(withExtents(kScaled, shape), ElementType::F64, shape, 1, 3);
    }
}

TEST(Passes, OtherTypesAndInnerAxes) {
  for (ElementType type :
       {ElementType::F32, ElementType::C128, ElementType::C64})
    for (unsigned axis : {0u, 1u, 2u}) {
      Shape shape({5, 37, 3});
      check(withExtents(kScaled, shape), type, shape, axis, 3);
    }
}

TEST(Passes, EpiloguesFeedLaterEpilogues) {
  constexpr const char *kText = R"(graph {
    %1 = input : T[SHAPE]
    %2 = max %1 {AXIS} : T[KEPT]
    %3 = neg %2 : T[KEPT]
    %4 = broadcast %3 {EXTENTS} : T[SHAPE]
    %5 = add %1, %4 : T[SHAPE]
    %6 = sum %5 {AXIS} : T[KEPT]
    %7 = mul %6, %3 : T[KEPT]
    return %7, %2
  })";
  for (unsigned axis : {0u, 1u}) {
    Shape shape(41, 23);
    check(withExtents(kText, shape), ElementType::F64, shape, axis, 2);
  }
}

TEST(Scans, EveryRowOfTheTable) {
  for (const char *op : {"cumsum", "cumprod", "cummax", "cummin"})
    for (int64_t n : {2, 8, 9, 64, 4095, 4097, 9000})
      for (unsigned axis : {0u, 1u})
        for (ElementType type : {ElementType::F64, ElementType::F32}) {
          std::string text = "graph {\n %1 = input : T[SHAPE]\n %2 = ";
          text += op;
          text += " %1 {AXIS} : T[SHAPE]\n return %2\n}";
          check(text, type, axis ? Shape(3, n) : Shape(n, 3), axis, 1);
        }
}

TEST(Scans, WideChunksAndOtherClasses) {
  constexpr const char *kText = R"(graph {
    %1 = input : T[SHAPE]
    %2 = cumsum %1 {AXIS} : T[SHAPE]
    return %2
  })";
  for (int64_t m : {600, 1030})
    check(kText, ElementType::F64, Shape(m, 7), 1, 1);
  for (ElementType type : {ElementType::C128, ElementType::C64})
    for (unsigned axis : {0u, 1u})
      check(kText, type, Shape(75, 21), axis, 1);
  constexpr const char *kMax = R"(graph {
    %1 = input : T[SHAPE]
    %2 = cummax %1 {AXIS} : T[SHAPE]
    return %2
  })";
  for (ElementType type : {ElementType::I8, ElementType::U16, ElementType::I64})
    for (unsigned axis : {0u, 1u})
      check(kMax, type, Shape(75, 21), axis, 1);
}

/// Scans side by side, of several types, across leaves.
TEST(Scans, LongRows) {
  constexpr const char *kText = R"(graph {
    %1 = input : T[SHAPE]
    %2 = square %1 : T[SHAPE]
    %3 = cumsum %2 {AXIS} : T[SHAPE]
    %4 = cummax %1 {AXIS} : T[SHAPE]
    %5 = mul %3, %1 : T[SHAPE]
    %6 = add %5, %4 : T[SHAPE]
    %7 = gt %1, %2 : bool[SHAPE]
    %8 = cumsum %7 {AXIS} : f64[SHAPE]
    return %6, %8, %3
  })";
  for (ElementType type : {ElementType::F64, ElementType::F32})
    for (int64_t n : {4095, 4096, 4097, 8192, 12345, 20480})
      check(kText, type, Shape(n, 2), 0, 1);
  const std::string kOne = R"(graph {
    %1 = input : T[SHAPE]
    %2 = SCAN %1 {AXIS} : T[SHAPE]
    return %2
  })";
  auto checkOne = [&](llvm::StringRef op, ElementType type) {
    std::string text = kOne;
    check(text.replace(text.find("SCAN"), 4, op), type, Shape(9001, 2), 0, 1);
  };
  for (ElementType type : {ElementType::C128, ElementType::C64})
    checkOne("cumprod", type);
  for (ElementType type : {ElementType::I8, ElementType::U16, ElementType::I64})
    checkOne("cummin", type);
}

/// Producers, consumers, a fold of the result, and a second scan.
TEST(Scans, FuseWithWhatIsAround) {
  constexpr const char *kText = R"(graph {
    %1 = input : T[SHAPE]
    %2 = square %1 : T[SHAPE]
    %3 = cumsum %2 {AXIS} : T[SHAPE]
    %4 = mul %3, %1 : T[SHAPE]
    %5 = cummax %4 {AXIS} : T[SHAPE]
    %6 = sum %5 {AXIS} : T[KEPT]
    %7 = broadcast %6 {EXTENTS} : T[SHAPE]
    %8 = div %5, %7 : T[SHAPE]
    return %8, %3
  })";
  for (const Shape &shape : {Shape(41, 23), Shape(4100, 3), Shape(17, 300)})
    for (unsigned axis : {0u, 1u})
      check(withExtents(kText, shape), ElementType::F64, shape, axis, 2);
}

} // namespace
