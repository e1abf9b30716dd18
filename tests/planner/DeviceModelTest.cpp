//===- DeviceModelTest.cpp - Costs, and times predicted from them ---------===//
#include "ir/Parser.h"
#include "planner/CostModel.h"
#include "planner/KernelTime.h"
#include "planner/RegionPlan.h"
#include "gtest/gtest.h"
#include <cmath>

namespace quern {
namespace {

/// A model in which no two numbers are the same.
DeviceModel unusualModel() {
  DeviceModel model;
  double next = 1.0 / 3;
#define ROW(MEMBER, NAME, GUESS) model.MEMBER = next += 0.37;
  QUERN_MODEL_NUMBERS(ROW)
#undef ROW
  for (auto &ns : model.workNs)
    ns = {next += 0.1, next += 0.1};
  for (auto &ns : model.mathNs)
    ns = {next += 0.1, next += 0.1};
  model.streams = {{1, 1e4, 0.01, 0.02, 0.03, 0.1},
                   {1, 1e7, 0.11, 0.12, 0.13, 0.2},
                   {4, 1e4, 0.001, 0.002, 0.003, 0.3}};
  model.bypassing = {{1, 1e8, 0.3, 0.2, 0.1, 0.9}};
  model.isCalibrated = true;
  return model;
}

TEST(DeviceModel, ReadsWhatItWrote) {
  std::string text = unusualModel().toJson("this one");
  std::optional<DeviceModel> read = DeviceModel::fromJson(text, "this one");
  ASSERT_TRUE(read);
  EXPECT_TRUE(read->isCalibrated);
  EXPECT_EQ(read->toJson("this one"), text);
}

TEST(DeviceModel, RejectsForeignAndDamagedText) {
  std::string text = unusualModel().toJson("this one");
  EXPECT_FALSE(DeviceModel::fromJson(text, "another"));
  EXPECT_FALSE(DeviceModel::fromJson("", "this one"));
  EXPECT_FALSE(DeviceModel::fromJson("[1, 2]", "this one"));
  EXPECT_FALSE(DeviceModel::fromJson("{}", "this one"));
  for (size_t cut = 0; cut + 2 < text.size(); cut += 7)
    EXPECT_FALSE(DeviceModel::fromJson(text.substr(0, cut), "this one")) << cut;
  auto with = [&](llvm::StringRef from, llvm::StringRef to) {
    std::string changed = text;
    size_t at = changed.find(from.str());
    EXPECT_NE(at, std::string::npos) << from.str();
    return changed.replace(at, from.size(), to.str());
  };
  EXPECT_FALSE(DeviceModel::fromJson(with("\"version\": ", "\"version\": 9"),
                                     "this one"));
  EXPECT_FALSE(
      DeviceModel::fromJson(with("\"launch\": ", "\"launch\": -"), "this one"));
  EXPECT_FALSE(
      DeviceModel::fromJson(with("\"launch\": ", "\"lunch\": "), "this one"));
  EXPECT_FALSE(
      DeviceModel::fromJson(with("\"exp\": [", "\"exp\": [7, "), "this one"));
}

TEST(DeviceModel, StreamsCostMoreTheFartherTheyAre) {
  DeviceModel model = unusualModel();
  EXPECT_EQ(model.stream(1, 10, false).readNs, 0.01);
  EXPECT_EQ(model.stream(1, 1e12, false).readNs, 0.11);
  EXPECT_EQ(model.stream(1, 10, true).readNs, 0.3);
  double last = 0;
  for (double bytes = 1; bytes < 1e9; bytes *= 3) {
    double ns = model.stream(1, bytes, false).readNs;
    EXPECT_GE(ns, last);
    last = ns;
  }
  // Between measured numbers of threads; beyond them the last.
  double two = model.stream(2, 10, false).readNs;
  EXPECT_LT(two, 0.01);
  EXPECT_GT(two, 0.001);
  EXPECT_EQ(model.stream(64, 10, false).readNs, 0.001);
}

TEST(CostModel, GuessesUntilCalibrated) {
  CostModel guesses, uncalibrated{DeviceModel()};
  EXPECT_EQ(guesses.byteNs, uncalibrated.byteNs);
  EXPECT_EQ(guesses.flopNs, uncalibrated.flopNs);
  EXPECT_EQ(guesses.launchNs, uncalibrated.launchNs);
  EXPECT_EQ(guesses.rowBytes, uncalibrated.rowBytes);
  EXPECT_EQ(guesses.minPanelledBytes, uncalibrated.minPanelledBytes);
  EXPECT_NE(guesses.byteNs, CostModel(unusualModel()).byteNs);
}

RegionStep kernelOf(llvm::StringRef text) {
  Graph graph = llvm::cantFail(parseGraph(text));
  RegionPlan plan = llvm::cantFail(planRegion(std::move(graph), {}));
  EXPECT_EQ(plan.steps.size(), 1u);
  return std::move(plan.steps[0]);
}

double predict(const RegionStep &step, int64_t rows, unsigned threads,
               const DeviceModel &model = {}) {
  llvm::SmallVector<int64_t, 4> extents(step.extents);
  extents[0] = rows;
  return KernelTime(step.kernel, extents, {}, {}, model).ns(threads);
}

constexpr llvm::StringLiteral kMap = R"(graph {
  %1 = input : f64[100x1]
  %2 = input : f64[100x1]
  %3 = mul %1, %2 : f64[100x1]
  %4 = exp %3 : f64[100x1]
  return %4
})";

TEST(KernelTime, GrowsWithTheExtent) {
  for (llvm::StringRef text : {llvm::StringRef(kMap), llvm::StringRef(R"(graph {
  %1 = input : f64[100x7]
  %2 = sum %1 {1} : f64[1x7]
  return %2
})"),
                               llvm::StringRef(R"(graph {
  %1 = input : f64[100x7]
  %2 = cumsum %1 {1} : f64[100x7]
  return %2
})"),
                               llvm::StringRef(R"(graph {
  %1 = input : f64[7x100]
  %2 = permute %1 {1, 0} : f64[100x7]
  %3 = input : f64[100x7]
  %4 = add %2, %3 : f64[100x7]
  return %4
})")}) {
    RegionStep step = kernelOf(text);
    // On several threads more pieces to share may take less time than fewer.
    double last = 0;
    for (int64_t rows = 0; rows < 1 << 20; rows = 2 * rows + 1) {
      double ns = predict(step, rows, 1);
      EXPECT_TRUE(std::isfinite(ns));
      EXPECT_GE(ns, last) << text.str() << rows;
      EXPECT_GT(predict(step, rows, 16), 0);
      last = ns;
    }
  }
}

TEST(KernelTime, CountsWhatARowLowersTo) {
  WorkCounts add, divide, complexProduct;
  ElementType f64 = ElementType::F64, c128 = ElementType::C128;
  countWork(Op::Add, f64, f64, {f64, f64}, 8, add);
  countWork(Op::Div, f64, f64, {f64, f64}, 8, divide);
  countWork(Op::Mul, c128, c128, {c128, c128}, 8, complexProduct);
  auto count = [](const WorkCounts &counts, WorkClass which) {
    return counts.prims[static_cast<size_t>(which)][1];
  };
  EXPECT_EQ(count(add, WorkClass::Arithmetic), 1);
  EXPECT_EQ(add.numPrims(), 1);
  EXPECT_EQ(count(divide, WorkClass::Divide), 1);
  EXPECT_GE(count(complexProduct, WorkClass::Arithmetic), 6);
  WorkCounts exp;
  countWork(Op::Exp, f64, f64, {f64}, 8, exp);
  EXPECT_EQ(exp.calls[static_cast<size_t>(MathFn::Exp)][1], 1);
  // Integers are added as doubles: two of them, and back.
  WorkCounts integers;
  ElementType i32 = ElementType::I32;
  countWork(Op::Add, f64, i32, {i32, i32}, 8, integers);
  EXPECT_EQ(count(integers, WorkClass::Integral), 3);
  EXPECT_EQ(count(integers, WorkClass::Convert), 0);
  // Sixteen doubles are two vectors.
  WorkCounts wide;
  countWork(Op::Add, f64, f64, {f64, f64}, 16, wide);
  EXPECT_EQ(wide.numPrims(), 2);
}

TEST(KernelTime, EveryRowHasACost) {
  DeviceModel model;
  for (unsigned index = 0; index < kNumOps; ++index) {
    const OpInfo &row = info(static_cast<Op>(index));
    if (row.kind != OpKind::Map || row.cost.sfu == 0)
      continue;
    llvm::SmallVector<ElementType, 3> types(row.arity, ElementType::F64);
    OpTypes result;
    if (!row.type(types, result))
      continue;
    WorkCounts counts;
    countWork(static_cast<Op>(index), result.compute, result.result, types, 8,
              counts);
    EXPECT_GT(counts.ns(model), 0) << row.name;
  }
}

TEST(KernelTime, TakesThreadsWhereTheyPay) {
  RegionStep step = kernelOf(kMap);
  auto best = [&](int64_t rows, unsigned most, const DeviceModel &model) {
    return KernelTime(step.kernel, {rows}, {}, {}, model).bestThreads(most);
  };
  DeviceModel guesses;
  EXPECT_EQ(best(1000, 2, guesses), 1u);
  EXPECT_EQ(best(10'000'000, 2, guesses), 2u);
  EXPECT_EQ(best(10'000'000, 1, guesses), 1u);
  EXPECT_EQ(best(10'000'000, 8, guesses), 8u);
  DeviceModel free;
  free.forkJoinNs = free.threadNs = 0;
  EXPECT_EQ(best(1000, 2, free), 2u);
  EXPECT_EQ(best(60, 2, free), 1u); // there is nothing to split
  DeviceModel dear;
  dear.forkJoinNs = 1e12;
  EXPECT_EQ(best(10'000'000, 8, dear), 1u);
  // The caller does what nobody takes: a thread more never costs much.
  KernelTime small(step.kernel, {1000}, {}, {}, dear);
  EXPECT_EQ(small.ns(8), small.ns(1) + dear.offerNs);
  // Its own argmin, whatever the number.
  for (int64_t rows = 100; rows < 1 << 22; rows *= 3) {
    KernelTime time(step.kernel, {rows}, {}, {}, guesses);
    double least = time.ns(time.bestThreads(16));
    for (unsigned threads : {1, 2, 4, 8, 16})
      EXPECT_LE(least, time.ns(threads));
  }
}

} // namespace
} // namespace quern
