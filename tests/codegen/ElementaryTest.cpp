// Rows that call elementary functions, in kernels: of every instruction set,
// lane count and tail the bits that the host computes.
#include "PlanRunner.h"
#include "codegen/blocks/BlockPlans.h"
#include "ir/ConstantEval.h"
#include <bit>
#include <cstdlib>
#include <random>

using namespace quern;
using namespace quern::test;

namespace {

using T = ElementType;

/// Operands of each row; QUERN_TEST_SAMPLES for more.
size_t numSamples() {
  const char *text = std::getenv("QUERN_TEST_SAMPLES");
  return text ? std::strtoull(text, nullptr, 10) : 3000;
}

/// A row on operands of one type.
struct Case {
  Op op;
  T type;
  OpTypes types;
};

std::string nameOf(const Case &each) {
  return std::string(info(each.op).name) + "_" + info(each.type).name;
}

HostValue onHost(HostBuilder &host, const Case &c,
                 llvm::ArrayRef<HostValue> operands) {
  host.clear();
  return evaluateElement(host, c.op, info(c.op).lower, operands, c.types);
}

/// Rows that call elementary functions.
std::vector<Case> cases() {
  std::vector<Case> found;
  for (unsigned k = 0; k < kNumOps; ++k) {
    Op op = static_cast<Op>(k);
    const OpInfo &row = info(op);
    if (row.kind != OpKind::Map || !row.lower || row.arity == 0 ||
        row.arity > 2)
      continue;
    for (T type : {T::F64, T::F32, T::C128, T::C64}) {
      Case c = {op, type, {}};
      llvm::SmallVector<T, 2> in(row.arity, type);
      if (!row.type(in, c.types) ||
          (isComplex(c.types.compute) && !row.takesComplex))
        continue;
      HostBuilder host;
      llvm::SmallVector<HostValue, 2> ones(row.arity, hostValue(type, 1));
      onHost(host, c, ones);
      if (host.callsFunctions())
        found.push_back(c);
    }
  }
  return found;
}

/// Numbers of \p type as they lie in memory: any bits, and as often numbers of
/// everyday size.
std::vector<char> operands(T type, size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> everyday(-30, 30);
  std::vector<char> bytes(count * byteSize(type));
  size_t partBytes = isSingle(type) ? 4 : 8;
  for (size_t at = 0; at < bytes.size(); at += partBytes) {
    bool isEveryday = random() % 2;
    double value = everyday(random);
    uint64_t bits = !isEveryday ? random()
                    : isSingle(type)
                        ? std::bit_cast<uint32_t>(static_cast<float>(value))
                        : std::bit_cast<uint64_t>(value);
    std::memcpy(&bytes[at], &bits, partBytes);
  }
  return bytes;
}

HostValue element(T type, const std::vector<char> &bytes, size_t i) {
  HostValue value = {type, 0, 0};
  size_t size = byteSize(type), part = isComplex(type) ? size / 2 : size;
  std::memcpy(&value.re, &bytes[i * size], part);
  if (isComplex(type))
    std::memcpy(&value.im, &bytes[i * size + part], part);
  return value;
}

bool isSamePart(T type, uint64_t x, uint64_t y) {
  auto isNaN = [&](uint64_t bits) {
    return isSingle(type)
               ? std::isnan(std::bit_cast<float>(static_cast<uint32_t>(bits)))
               : std::isnan(std::bit_cast<double>(bits));
  };
  bool isNumber = isFloat(type) || isComplex(type);
  return x == y || (isNumber && isNaN(x) && isNaN(y));
}

void agreeWithTheHost(const Case &c, CpuIsa isa, MathMode math) {
  unsigned arity = info(c.op).arity;
  PlanBuilder b;
  llvm::SmallVector<InstrId, 4> loads;
  std::vector<std::vector<char>> in;
  for (unsigned k = 0; k < arity; ++k) {
    loads.push_back(b.load(c.type, {kUnit}));
    in.push_back(
        operands(c.type, numSamples(), static_cast<unsigned>(c.op) + k));
  }
  b.store(b.apply(c.op, loads), {kUnit});
  if (math != MathMode::Precise && !dependsOnMath(b.plan))
    return;
  Compiled kernel(b.plan, isa, math);
  HostBuilder host(math);
  for (size_t n : {size_t(1), size_t(13), numSamples()}) {
    std::vector<char> got(n * byteSize(c.types.result));
    Launch l;
    for (std::vector<char> &each : in)
      l.bind(each.data(), {1});
    l.bind(got.data(), {1});
    l.extents = {static_cast<int64_t>(n)};
    kernel(l);
    for (size_t i = 0; i < n; ++i) {
      llvm::SmallVector<HostValue, 2> x;
      for (const std::vector<char> &each : in)
        x.push_back(element(c.type, each, i));
      HostValue want = onHost(host, c, x);
      HostValue is = element(c.types.result, got, i);
      ASSERT_TRUE(isSamePart(c.types.result, want.re, is.re) &&
                  isSamePart(c.types.result, want.im, is.im))
          << std::hexfloat << "operands " << hostReal(x[0]) << " "
          << hostImag(x[0]) << "i, " << hostReal(x.back()) << " "
          << hostImag(x.back()) << "i: " << hostReal(is) << " " << hostImag(is)
          << "i, on the host " << hostReal(want) << " " << hostImag(want)
          << "i, isa " << static_cast<int>(isa) << ", " << nameOf(math);
    }
  }
}

class Elementary : public testing::TestWithParam<Case> {};

TEST_P(Elementary, AgreesWithTheHost) {
  for (CpuIsa isa : hostIsas())
    for (MathMode math : kMathModes)
      agreeWithTheHost(GetParam(), isa, math);
}

INSTANTIATE_TEST_SUITE_P(Rows, Elementary, testing::ValuesIn(cases()),
                         [](const auto &p) { return nameOf(p.param); });

} // namespace
