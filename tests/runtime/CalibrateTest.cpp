//===- CalibrateTest.cpp - Measured costs, and where they are kept --------===//
#include "runtime/cpu/Calibrate.h"

#include "SessionFixture.h"
#include "ir/Flags.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FileSystem.h"
#include <cmath>
#include <fstream>
#include <thread>

namespace quern {
namespace {

class CalibrateTest : public testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<128> path;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("quern-model", path));
    directory = path.str().str();
  }
  void TearDown() override { llvm::sys::fs::remove_directories(directory); }

  std::string onlyFile() const {
    std::error_code error;
    llvm::sys::fs::directory_iterator it(directory, error), end;
    return it == end ? "" : it->path();
  }

  std::string directory;
};

TEST_F(CalibrateTest, KeepsAModelForItsMachine) {
  DeviceModel model;
  model.launchNs = 1234;
  EXPECT_FALSE(loadModel(directory, "a"));
  ASSERT_TRUE(storeModel(directory, "a", model));
  std::optional<DeviceModel> read = loadModel(directory, "a");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->launchNs, 1234);
  EXPECT_FALSE(loadModel(directory, "b"));
}

TEST_F(CalibrateTest, DamagedFilesAreAsNone) {
  ASSERT_TRUE(storeModel(directory, "a", DeviceModel()));
  std::string file = onlyFile();
  for (const char *text : {"", "{", "\xff\xfe", "{\"version\": 1}"}) {
    std::ofstream(file, std::ios::trunc) << text;
    EXPECT_FALSE(loadModel(directory, "a")) << text;
  }
  ASSERT_TRUE(storeModel(directory, "a", DeviceModel()));
  EXPECT_TRUE(loadModel(directory, "a"));
}

TEST_F(CalibrateTest, NoPlaceToKeepItIsNoError) {
  EXPECT_FALSE(storeModel("", "a", DeviceModel()));
  EXPECT_FALSE(storeModel("/proc/no/such/place", "a", DeviceModel()));
  EXPECT_FALSE(loadModel("", "a"));
}

TEST_F(CalibrateTest, WritersDoNotDisturbEachOther) {
  std::vector<std::thread> writers;
  for (unsigned i = 0; i < 4; ++i)
    writers.emplace_back([&] {
      for (unsigned k = 0; k < 20; ++k) {
        storeModel(directory, "a", DeviceModel());
        EXPECT_TRUE(loadModel(directory, "a"));
      }
    });
  for (std::thread &writer : writers)
    writer.join();
}

/// Work in which recomputing, keeping, expanding and splitting are all choices.
std::vector<double> compute(const std::string &directory) {
  Session::Options options = lazyOptions();
  options.numThreads = 2;
  options.cacheDirectory = directory;
  Session session(options);
  int64_t rows = 300, columns = 200;
  Tensor x = array(session, Shape(rows, columns), noise(rows * columns));
  Tensor r = array(session, Shape(1, columns), noise(columns, 7));
  Tensor shared = apply(Op::Mul, {apply(Op::Add, {x, r}), x});
  Tensor e = apply(Op::Exp, {apply(Op::Sub, {x, apply(Op::Max, {x}, {1})})});
  Tensor soft = apply(Op::Div, {e, apply(Op::Sum, {e}, {1})});
  Tensor sums = apply(Op::Sum, {apply(Op::Div, {shared, soft})}, {2});
  Tensor all = apply(Op::Sum, {apply(Op::Mul, {shared, x})}, {1});
  std::vector<double> result;
  for (const Tensor &t : {soft, sums, all, apply(Op::Mul, {shared, e})})
    for (double value : values(t))
      result.push_back(value);
  return result;
}

TEST_F(CalibrateTest, ResultsDoNotDependOnTheModel) {
  std::string old = std::exchange(mutableFlags().calibrate, "auto");
  auto restore = llvm::scope_exit([&] { mutableFlags().calibrate = old; });
  std::vector<double> guessed = compute("off");
  DeviceModel fast, slow;
  fast.forkJoinNs = fast.threadNs = fast.launchNs = 0;
  fast.ownBytes = 1 << 10;
  for (auto &ns : fast.workNs)
    ns = {1e-6, 1e-6};
  slow.forkJoinNs = 1e9;
  slow.ownBytes = 1 << 30;
  for (auto &ns : slow.workNs)
    ns = {1e6, 1e6};
  for (const DeviceModel &model : {fast, slow}) {
    std::string machine = machineName(2, hostIsa());
    ASSERT_TRUE(storeModel(directory, machine, model));
    ASSERT_TRUE(loadModel(directory, machine));
    expectSameBits(compute(directory), guessed);
  }
}

TEST_F(CalibrateTest, MeasuresEverythingAsPossible) {
  llvm::Expected<DeviceModel> model = calibrate(2, hostIsa());
  ASSERT_TRUE(bool(model)) << llvm::toString(model.takeError());
  EXPECT_TRUE(model->isCalibrated);
#define ROW(MEMBER, NAME, GUESS)                                               \
  EXPECT_TRUE(std::isfinite(model->MEMBER) && model->MEMBER >= 0) << NAME;
  QUERN_MODEL_NUMBERS(ROW)
#undef ROW
  for (unsigned threads : {1, 2})
    for (double bytes : {1e3, 1e5, 1e7, 1e9}) {
      StreamCost cost = model->stream(threads, bytes, false);
      EXPECT_GT(cost.readNs, 0);
      EXPECT_GT(cost.writeNs, 0);
      EXPECT_GT(cost.aloneNs, 0);
    }
  // Another round can only find less of what is measured directly.
  Calibrator calibrator(1, hostIsa());
  double last = HUGE_VAL;
  for (unsigned round = 0; round < 2; ++round) {
    ASSERT_FALSE(calibrator.runRound());
    EXPECT_LE(calibrator.model().launchNs, last);
    last = calibrator.model().launchNs;
  }
  // What it measured is what it reads back.
  std::string text = model->toJson("m");
  std::optional<DeviceModel> read = DeviceModel::fromJson(text, "m");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->toJson("m"), text);
}

} // namespace
} // namespace quern
