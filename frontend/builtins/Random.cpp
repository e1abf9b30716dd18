//===- Random.cpp - rand, randn, randi, randperm, rng ---------------------===//
//
// The default generator is counter-based: a draw is a graph op over (seed,
// position in the stream), so that it fuses and every device gives the same
// numbers. rng(seed, 'twister') selects MATLAB's Mersenne Twister stream for
// rand, randi and randperm; randn then is Box and Muller's of that stream
// (MATLAB's own ziggurat is not published, so its normals differ).
//
//===----------------------------------------------------------------------===//
#include "frontend/Builtin.h"
#include "frontend/HostArray.h"
#include "frontend/builtins/SizeArgs.h"
#include "ir/math/Functions.h"

#include <cmath>
#include <numeric>
#include <random>

namespace quern {
namespace {

/// The stream of this thread's interpreter.
struct Generator {
  bool isTwister = false;
  uint64_t seed = 0;
  uint64_t drawn = 0; ///< how many numbers the counter-based stream gave
  std::mt19937 twister;

  /// Uniform in (0, 1): 53 random bits, as MATLAB's twister does it.
  double twist() {
    uint64_t high = twister() >> 5, low = twister() >> 6;
    auto bits = static_cast<double>(high * 67108864 + low);
    return bits == 0 ? twist() : bits / 9007199254740992.0;
  }
};

thread_local Generator generator;

Tensor drawOp(Call &call, Op op, const Shape &shape) {
  Tensor seed = call.session.scalar(ElementType::U64, generator.seed);
  Tensor offset = call.session.scalar(ElementType::U64, generator.drawn);
  // Every element owns the same number of counters, whatever the op needs.
  generator.drawn += static_cast<uint64_t>(shape.numElems());
  return valueOrThrow(
      call.session.apply(op, {seed, offset}, shape.extents(), call.span));
}

Value uniform(Call &call, const Shape &shape) {
  if (!generator.isTwister)
    return Value::array(drawOp(call, Op::Rand, shape));
  HostArray out = newArray(call.session, ElementType::F64, shape);
  for (int64_t i = 0; i < shape.numElems(); ++i)
    out.as<double>()[i] = generator.twist();
  return out.take();
}

Value normal(Call &call, const Shape &shape) {
  if (!generator.isTwister)
    return Value::array(drawOp(call, Op::Randn, shape));
  HostArray out = newArray(call.session, ElementType::F64, shape);
  for (int64_t i = 0; i < shape.numElems(); ++i) {
    auto of = [](MathFn fn, double x) {
      return elementary::compute(fn, MathMode::Precise, x, 0);
    };
    double logarithm = of(MathFn::Log, generator.twist());
    double turn = of(MathFn::Cospi, 2 * generator.twist());
    out.as<double>()[i] = std::sqrt(-2 * logarithm) * turn;
  }
  return out.take();
}

// --- rng, and the older ways to seed
// -------------------------------------------

Value generatorState(Call &call) {
  Value state = makeStruct();
  setField(state, "Type",
           Value::charRow(generator.isTwister ? "twister" : "philox"));
  setField(state, "Seed", Value(static_cast<double>(generator.seed)));
  setField(state, "State", Value(static_cast<double>(generator.drawn)));
  return state;
}

void seedGenerator(double seed, bool isTwister) {
  if (!(seed >= 0 && seed < 0x1p32) || seed != std::floor(seed))
    throwError("MATLAB:rng:badSeed",
               "Seed must be a nonnegative integer below 2^32.");
  generator = Generator();
  generator.isTwister = isTwister;
  generator.seed = static_cast<uint64_t>(seed);
  // MATLAB seeds the twister with its default 5489 for seed 0.
  generator.twister.seed(seed == 0 ? 5489u : static_cast<uint32_t>(seed));
}

void restoreGenerator(const Value &state) {
  const StructObject &s = structOf(state);
  int type = s.findField("Type"), seed = s.findField("Seed"),
      drawn = s.findField("State");
  if (type < 0 || seed < 0 || drawn < 0 || !s.columns[seed][0].isNumber() ||
      !s.columns[drawn][0].isNumber())
    throwError("MATLAB:rng:badSettings",
               "The settings must be a structure that rng returned.");
  seedGenerator(s.columns[seed][0].number(),
                s.columns[type][0].text() == "twister");
  generator.drawn = saturated<uint64_t>(s.columns[drawn][0].number());
}

bool isTwisterName(const std::string &name) {
  if (name == "twister")
    return true;
  if (name == "philox" || name == "Philox" || name == "default")
    return false;
  throwError("MATLAB:rng:unknownGenerator",
             "Unknown generator '%s': use 'philox' or 'twister'.",
             name.c_str());
}

void rng(Call &call) {
  if (call.numOutputs > 0)
    call.returns(generatorState(call));
  if (call.size() == 0)
    return;
  if (call[0].isStruct())
    return restoreGenerator(call[0]);
  bool isTwister = generator.isTwister;
  if (call.size() > 1)
    isTwister = isTwisterName(textArg(call, 1, "Generator"));
  if (!call[0].isText())
    return seedGenerator(scalarArg(call, 0, "Seed"), isTwister);
  std::string word = call[0].text();
  if (word == "shuffle")
    return seedGenerator(static_cast<double>(std::random_device()()),
                         isTwister);
  if (word != "default")
    throwError("MATLAB:rng:badFirstOpt",
               "First input must be a seed, 'default', 'shuffle' or a "
               "settings structure, not '%s'.",
               word.c_str());
  seedGenerator(0, false);
}

/// rand('seed', s), rand('state', s), rand('twister', s): true if it was one.
bool isOldSeeding(Call &call) {
  if (call.size() == 0 || !call[0].isText() || call.size() > 2)
    return false;
  std::string word = call[0].text();
  if (word != "seed" && word != "state" && word != "twister")
    return false;
  if (call.size() == 2)
    seedGenerator(std::floor(std::abs(
                      doublesOf(call[1], ForceReason::HostFunction).at(0))),
                  word == "twister");
  else
    call.returns(Value(static_cast<double>(generator.seed)));
  return true;
}

template <Value (*draw)(Call &, const Shape &)> void random(Call &call) {
  if (isOldSeeding(call))
    return;
  ArrayRequest r = arrayRequest(call, "rand");
  if (!isFloat(r.type))
    throwError("MATLAB:rand:invalidOutputType",
               "Class must be 'double' or 'single', not '%s'.",
               info(r.type).matlabClass);
  call.returns(convertValue(call, draw(call, r.shape), r.type));
}

/// randi(limit or [low high], sizes..., class): low + floor(span * uniform).
void randi(Call &call) {
  std::vector<double> range = doublesOf(call[0], ForceReason::HostFunction);
  if (range.empty() || range.size() > 2)
    throwError("MATLAB:randi:invalidLimits",
               "First input must be a maximum or [minimum maximum].");
  double low = range.size() == 2 ? range[0] : 1, high = range.back();
  if (low != std::floor(low) || high != std::floor(high) || low > high)
    throwError("MATLAB:randi:invalidLimits",
               "Limits must be integers, the smaller one first.");
  call.args = call.args.drop_front();
  ArrayRequest r = arrayRequest(call, "randi");
  Session &s = call.session;
  auto apply = [&](Op op, llvm::ArrayRef<Tensor> x) {
    return valueOrThrow(s.apply(op, x, {}, call.span));
  };
  Tensor x = uniform(call, r.shape).tensor();
  x = apply(Op::Floor, {apply(Op::Mul, {x, s.scalar(high - low + 1)})});
  x = apply(Op::Add, {x, s.scalar(low)});
  call.returns(convertValue(call, Value::array(std::move(x)), r.type));
}

void randperm(Call &call) {
  int64_t n = countArg(call, 0, "N");
  int64_t k = call.size() > 1 ? countArg(call, 1, "K") : n;
  if (k > n)
    throwError("MATLAB:randperm:inputKTooLarge", "K must not exceed N.");
  std::vector<double> keys =
      doublesOf(uniform(call, Shape(1, n)), ForceReason::HostFunction);
  std::vector<int64_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int64_t a, int64_t b) { return keys[a] < keys[b]; });
  HostArray out = newArray(call.session, ElementType::F64, Shape(1, k));
  for (int64_t i = 0; i < k; ++i)
    out.as<double>()[i] = static_cast<double>(order[i] + 1);
  call.returns(out.take());
}

constexpr Builtin kRandomBuiltins[] = {
    {"rand", 0, -1, random<uniform>, "uniform random numbers in (0, 1)"},
    {"randn", 0, -1, random<normal>, "normal random numbers"},
    {"randi", 1, -1, randi, "uniform random integers"},
    {"randperm", 1, 2, randperm, "random permutation"},
    {"rng", 0, 2, rng, "seed or describe the random stream"},
};

} // namespace

llvm::ArrayRef<Builtin> randomBuiltins() { return kRandomBuiltins; }

} // namespace quern
