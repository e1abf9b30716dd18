//===- DeviceModel.cpp - What work costs on a device ----------------------===//
#include "planner/DeviceModel.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"
#include <algorithm>
#include <cmath>

namespace quern {

namespace {

/// To be raised when the meaning of a number changes.
constexpr int64_t kVersion = 2;

constexpr const char *kClassNames[] = {
#define ROW(E, NAME, GUESS4, GUESS8) NAME,
    QUERN_WORK_CLASSES(ROW)
#undef ROW
};
constexpr const char *kMathNames[] = {
#define ROW(E, NAME, ARITY) NAME,
    QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
};

/// Guesses: of an elementary function, and of the most that threads gain where
/// they share the way to memory.
constexpr double kMathNs = 8;
constexpr unsigned kGuessedThreads[] = {1, 2, 4, 8, 16, 32, 64, 128, 256};

} // namespace

WorkClass workClass(Prim prim, ElementType type) {
  switch (prim) {
  case Prim::FAdd:
  case Prim::FSub:
  case Prim::FMul:
  case Prim::FFma:
    return WorkClass::Arithmetic;
  case Prim::IAddSat:
  case Prim::ISubSat:
    return WorkClass::Saturate;
  case Prim::FDiv:
    return WorkClass::Divide;
  case Prim::FSqrt:
    return WorkClass::Root;
  case Prim::FFloor:
  case Prim::FCeil:
  case Prim::FTrunc:
  case Prim::FRint:
    return WorkClass::Round;
  case Prim::IMul:
    return WorkClass::Multiply;
  case Prim::IDiv:
  case Prim::IRem:
    return WorkClass::Quotient;
  case Prim::Eq:
  case Prim::Ne:
  case Prim::Lt:
  case Prim::Le:
  case Prim::Select:
    return WorkClass::Compare;
  case Prim::FNeg:
  case Prim::FAbs:
  case Prim::FCopySign:
  case Prim::IAdd:
  case Prim::ISub:

  case Prim::IMin:
  case Prim::IMax:
  case Prim::And:
  case Prim::Or:
  case Prim::Xor:
  case Prim::Not:
  case Prim::Shl:
  case Prim::Shr:
    return WorkClass::Bits;
  }
  llvm_unreachable("a primitive without class");
}

DeviceModel::DeviceModel()
    : workNs({{
#define ROW(E, NAME, GUESS4, GUESS8) {{GUESS4, GUESS8}},
          QUERN_WORK_CLASSES(ROW)
#undef ROW
      }}) {
  for (std::array<double, 2> &ns : mathNs)
    ns = {kMathNs, kMathNs};
  for (unsigned threads : kGuessedThreads)
    streams.push_back(
        {threads, 1, 0.05 / threads, 0.05 / threads, 0.05 / threads});
  bypassing = streams;
}

static StreamCost mix(const StreamCost &a, const StreamCost &b, double part,
                      unsigned threads, double bytes) {
  auto between = [=](double x, double y) { return x + part * (y - x); };
  return {threads,
          bytes,
          between(a.readNs, b.readNs),
          between(a.writeNs, b.writeNs),
          between(a.aloneNs, b.aloneNs),
          between(a.exposed, b.exposed)};
}

/// Between two measured sizes, by the logarithm of the size.
static StreamCost interpolate(llvm::ArrayRef<StreamCost> rows, double bytes) {
  if (bytes <= rows.front().bytes)
    return rows.front();
  for (size_t i = 1; i < rows.size(); ++i) {
    const StreamCost &a = rows[i - 1], &b = rows[i];
    if (bytes > b.bytes)
      continue;
    double part = std::log(bytes / a.bytes) / std::log(b.bytes / a.bytes);
    return mix(a, b, part, a.threads, bytes);
  }
  return rows.back();
}

StreamCost DeviceModel::stream(unsigned threads, double bytes,
                               bool bypasses) const {
  const std::vector<StreamCost> &rows = bypasses ? bypassing : streams;
  llvm::ArrayRef<StreamCost> known = rows;
  auto group = [&](unsigned count) {
    return known.drop_while([=](auto &row) { return row.threads < count; })
        .take_while([=](auto &row) { return row.threads == count; });
  };
  unsigned below = known.front().threads, above = 0;
  for (const StreamCost &row : known) {
    if (row.threads <= threads)
      below = row.threads;
    else if (!above)
      above = row.threads;
  }
  StreamCost low = interpolate(group(below), bytes);
  if (below == threads || !above)
    return low;
  StreamCost high = interpolate(group(above), bytes);
  double part = double(threads - below) / (above - below);
  return mix(low, high, part, threads, bytes);
}

// --- JSON --------------------------------------------------------------------

static llvm::json::Array pair(const std::array<double, 2> &ns) {
  return llvm::json::Array{ns[0], ns[1]};
}

static llvm::json::Array rowsToJson(llvm::ArrayRef<StreamCost> rows) {
  llvm::json::Array array;
  for (const StreamCost &row : rows)
    array.push_back(llvm::json::Array{row.threads, row.bytes, row.readNs,
                                      row.writeNs, row.aloneNs, row.exposed});
  return array;
}

std::string DeviceModel::toJson(llvm::StringRef machine) const {
  llvm::json::Object numbers, work, math;
#define ROW(MEMBER, NAME, GUESS) numbers[NAME] = MEMBER;
  QUERN_MODEL_NUMBERS(ROW)
#undef ROW
  for (unsigned i = 0; i < kNumWorkClasses; ++i)
    work[kClassNames[i]] = pair(workNs[i]);
  for (unsigned i = 0; i < kNumMathFns; ++i)
    math[kMathNames[i]] = pair(mathNs[i]);
  llvm::json::Object root{{"version", kVersion},
                          {"machine", machine},
                          {"ns", std::move(numbers)},
                          {"vector ns", std::move(work)},
                          {"function ns", std::move(math)},
                          {"streams", rowsToJson(streams)},
                          {"bypassing", rowsToJson(bypassing)}};
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}", llvm::json::Value(std::move(root))) << "\n";
  return text;
}

/// Costs are finite and not negative: whatever else a file says is damage.
static bool read(const llvm::json::Value *value, double &to) {
  std::optional<double> number =
      value ? value->getAsNumber() : std::optional<double>();
  if (!number || !std::isfinite(*number) || *number < 0)
    return false;
  to = *number;
  return true;
}

static bool read(const llvm::json::Object &from, llvm::StringRef name,
                 std::array<double, 2> &to) {
  const llvm::json::Array *array = from.getArray(name);
  return array && array->size() == 2 && read(&(*array)[0], to[0]) &&
         read(&(*array)[1], to[1]);
}

static bool read(const llvm::json::Array *from, std::vector<StreamCost> &to) {
  to.clear();
  if (!from)
    return false;
  for (const llvm::json::Value &value : *from) {
    const llvm::json::Array *row = value.getAsArray();
    double threads = 0;
    StreamCost &cost = to.emplace_back();
    if (!row || row->size() != 6 || !read(&(*row)[0], threads) ||
        !read(&(*row)[1], cost.bytes) || !read(&(*row)[2], cost.readNs) ||
        !read(&(*row)[3], cost.writeNs) || !read(&(*row)[4], cost.aloneNs) ||
        !read(&(*row)[5], cost.exposed) || threads < 1 || threads > 1 << 20 ||
        cost.bytes < 1)
      return false;
    cost.threads = static_cast<unsigned>(threads);
  }
  auto before = [](const StreamCost &a, const StreamCost &b) {
    return a.threads != b.threads ? a.threads < b.threads : a.bytes < b.bytes;
  };
  return !to.empty() && to.front().threads == 1 &&
         std::adjacent_find(to.begin(), to.end(), [&](auto &a, auto &b) {
           return !before(a, b);
         }) == to.end();
}

std::optional<DeviceModel> DeviceModel::fromJson(llvm::StringRef text,
                                                 llvm::StringRef machine) {
  llvm::Expected<llvm::json::Value> value = llvm::json::parse(text);
  if (!value) {
    llvm::consumeError(value.takeError());
    return std::nullopt;
  }
  const llvm::json::Object *root = value->getAsObject();
  if (!root || root->getInteger("version") != kVersion ||
      root->getString("machine") != machine)
    return std::nullopt;
  const llvm::json::Object *numbers = root->getObject("ns"),
                           *work = root->getObject("vector ns"),
                           *math = root->getObject("function ns");
  DeviceModel model;
  model.isCalibrated = true;
  bool ok = numbers && work && math &&
            read(root->getArray("streams"), model.streams) &&
            read(root->getArray("bypassing"), model.bypassing);
#define ROW(MEMBER, NAME, GUESS)                                               \
  ok = ok && read(numbers->get(NAME), model.MEMBER);
  QUERN_MODEL_NUMBERS(ROW)
#undef ROW
  for (unsigned i = 0; ok && i < kNumWorkClasses; ++i)
    ok = read(*work, kClassNames[i], model.workNs[i]);
  for (unsigned i = 0; ok && i < kNumMathFns; ++i)
    ok = read(*math, kMathNames[i], model.mathNs[i]);
  if (!ok)
    return std::nullopt;
  return model;
}

} // namespace quern
