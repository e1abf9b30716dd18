// Every integer row on vectors of every instruction set, with all tails,
// against 128-bit arithmetic.
#include "PlanRunner.h"
#include "tests/ir/IntegerOracle.h"

using namespace quern;
using namespace quern::test;
using namespace quern::testing;

namespace {

/// \p values as an array of \p t.
std::vector<char> store(ElementType t, llvm::ArrayRef<Wide> values) {
  std::vector<char> bytes(values.size() * byteSize(t));
  for (size_t i = 0; i < values.size(); ++i) {
    uint64_t bits = pack(t, values[i]).re;
    std::memcpy(bytes.data() + i * byteSize(t), &bits, byteSize(t));
  }
  return bytes;
}

Wide elementOf(ElementType t, const char *bytes, size_t i) {
  HostValue value = {t, 0, 0};
  std::memcpy(&value.re, bytes + i * byteSize(t), byteSize(t));
  return unpack(value);
}

/// Every pair of interesting values, and a count for each.
struct Operands {
  std::vector<Wide> x, y;
  std::vector<double> counts;

  Operands(ElementType t, ElementType other) {
    int k = 0;
    for (Wide a : integerValues(t, 1))
      for (Wide b : integerValues(other, 2)) {
        x.push_back(a);
        y.push_back(b);
        counts.push_back(k++ % 140 - 70);
      }
  }
};

/// One output of a kernel: what it holds, and what it should.
struct Output {
  std::string name;
  ElementType type;
  std::vector<Wide> want;
  std::vector<char> bytes;
};

/// Runs \p kernel on the first \p n elements and looks at every output.
void check(const Compiled &kernel, llvm::ArrayRef<void *> inputs,
           std::vector<Output> &outputs, size_t n) {
  constexpr char kGuard = 0x5a;
  Launch l;
  for (void *input : inputs)
    l.bind(input, {1});
  for (Output &out : outputs) {
    out.bytes.assign((n + 64) * byteSize(out.type), kGuard);
    l.bind(out.bytes.data(), {1});
  }
  l.extents = {static_cast<int64_t>(n)};
  kernel(l);
  for (const Output &out : outputs) {
    for (size_t i = 0; i < n; ++i)
      ASSERT_EQ(show(elementOf(out.type, out.bytes.data(), i)),
                show(out.want[i]))
          << out.name << " at " << i << " of " << n;
    for (size_t i = n * byteSize(out.type); i < out.bytes.size(); ++i)
      ASSERT_EQ(out.bytes[i], kGuard) << out.name << " wrote past the end";
  }
}

const size_t kSizes[] = {0, 1, 7, 8, 15, 16, 17, 31, 33, 63, 65};

class IntegerRows : public ::testing::TestWithParam<ElementType> {};

TEST_P(IntegerRows, AgreeWithTheOracle) {
  ElementType t = GetParam();
  Operands operands(t, t);
  std::vector<char> x = store(t, operands.x), y = store(t, operands.y);
  PlanBuilder b;
  InstrId first = b.load(t, {kUnit}), second = b.load(t, {kUnit});
  InstrId count = b.load(ElementType::F64, {kUnit});
  std::vector<Output> outputs;
  auto add = [&](Op op, InstrId value, auto want) {
    b.store(value, {kUnit});
    Output &out = outputs.emplace_back();
    out.name = std::string(info(op).name) + " " + info(t).name;
    out.type = b.plan.code[value].type;
    for (size_t i = 0; i < operands.x.size(); ++i)
      out.want.push_back(want(i));
  };
  for (const IntegerRow &row : kIntegerRows) {
    llvm::SmallVector<InstrId, 4> args = {first, second};
    args.resize(info(row.op).arity);
    add(row.op, b.apply(row.op, args),
        [&](size_t i) { return row.value(t, operands.x[i], operands.y[i]); });
  }
  add(Op::BitShift, b.apply(Op::BitShift, {first, count}), [&](size_t i) {
    return shifted(t, operands.x[i], static_cast<int>(operands.counts[i]));
  });
  for (CpuIsa isa : hostIsas()) {
    Compiled kernel(b.plan, isa);
    void *inputs[] = {x.data(), y.data(), operands.counts.data()};
    for (size_t n : kSizes)
      check(kernel, inputs, outputs, n);
    check(kernel, inputs, outputs, operands.x.size());
  }
}

TEST_P(IntegerRows, ConvertAndCompareWithEveryClass) {
  ElementType t = GetParam();
  for (ElementType other : kIntegers) {
    Operands operands(t, other);
    std::vector<char> x = store(t, operands.x), y = store(other, operands.y);
    PlanBuilder b;
    InstrId first = b.load(t, {kUnit}), second = b.load(other, {kUnit});
    std::vector<Output> outputs;
    auto add = [&](const char *name, InstrId value) -> std::vector<Wide> & {
      b.store(value, {kUnit});
      Output &out = outputs.emplace_back();
      out.name =
          std::string(name) + " " + info(t).name + " " + info(other).name;
      out.type = b.plan.code[value].type;
      return out.want;
    };
    std::vector<Wide> &converted = add("convert", b.convert(first, other));
    for (Wide v : operands.x)
      converted.push_back(clamp(other, v));
    for (const IntegerRow &row : kIntegerRows) {
      if (row.op < Op::Eq || row.op > Op::Ge)
        continue;
      std::vector<Wide> &want =
          add(info(row.op).name, b.apply(row.op, {first, second}));
      for (size_t i = 0; i < operands.x.size(); ++i)
        want.push_back(row.value(t, operands.x[i], operands.y[i]));
    }
    Compiled kernel(b.plan, hostIsa());
    void *inputs[] = {x.data(), y.data()};
    for (size_t n : {size_t(13), operands.x.size()})
      check(kernel, inputs, outputs, n);
  }
}

INSTANTIATE_TEST_SUITE_P(Types, IntegerRows, ::testing::ValuesIn(kIntegers),
                         [](const auto &p) {
                           return std::string(quern::info(p.param).name);
                         });

} // namespace
