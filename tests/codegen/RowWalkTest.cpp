// Every elementwise row of the op table, on vectors of every instruction set,
// against its oracle.
#include "PlanRunner.h"
#include <cmath>
#include <random>

using namespace quern;
using namespace quern::test;

namespace {

template <typename T> double ulpError(T got, long double want) {
  if (std::isnan(want))
    return std::isnan(got) ? 0 : INFINITY;
  T rounded = static_cast<T>(want);
  if (got == rounded)
    return 0;
  if (std::isnan(got) || std::isinf(got) || std::isinf(rounded))
    return INFINITY;
  T next = std::nextafter(std::abs(rounded), T(INFINITY));
  long double ulp = static_cast<long double>(next) - std::abs(rounded);
  return static_cast<double>(std::abs(got - want) / ulp);
}

std::vector<Op> mapRows() {
  std::vector<Op> rows;
  for (unsigned k = 0; k < kNumOps; ++k) {
    const OpInfo &row = info(static_cast<Op>(k));
    if (row.kind == OpKind::Map && row.attr == AttrKind::None && row.oracle)
      rows.push_back(static_cast<Op>(k));
  }
  return rows;
}

template <typename T> class Walk {
public:
  Walk(Op op, CpuIsa isa) : op(op), row(info(op)), isa(isa) {}
  void run();

private:
  void draw();
  void check(const void *results, ElementType type, size_t n);

  static constexpr ElementType kType =
      sizeof(T) == 8 ? ElementType::F64 : ElementType::F32;
  static constexpr size_t kCount = 1000;
  Op op;
  const OpInfo &row;
  CpuIsa isa;
  std::vector<std::vector<T>> args;
};

template <typename T> void Walk<T>::draw() {
  std::mt19937_64 random(static_cast<unsigned>(op) + 1);
  std::uniform_real_distribution<double> real(row.test.lo, row.test.hi);
  args.assign(row.arity, std::vector<T>(kCount));
  for (auto &arg : args)
    for (T &x : arg)
      x = row.test.integers ? std::round(real(random)) : real(random);
  if (row.test.integers)
    return;
  const T special[] = {T(NAN), T(INFINITY), T(-INFINITY), T(-0.0), T(0)};
  for (size_t a = 0; a < args.size(); ++a)
    for (size_t k = 0; k < 5; ++k)
      args[a][17 + 7 * a + k] = special[k];
}

template <typename T>
void Walk<T>::check(const void *results, ElementType type, size_t n) {
  double worst = 0;
  size_t where = 0;
  for (size_t i = 0; i < n; ++i) {
    std::vector<long double> x;
    for (auto &arg : args)
      x.push_back(arg[i]);
    long double want = row.oracle(x.data());
    if (row.leavesReals && std::isnan(want))
      continue;
    double error;
    if (type == ElementType::Bool)
      error = static_cast<const uint8_t *>(results)[i] == (want != 0)
                  ? 0
                  : INFINITY;
    else
      error = ulpError(static_cast<const T *>(results)[i], want);
    if (error > worst) {
      worst = error;
      where = i;
    }
  }
  std::string text;
  for (auto &arg : args)
    text += " " + std::to_string(arg[where]);
  EXPECT_LE(worst, row.test.ulp + 0.001)
      << row.name << " " << info(kType).name << " isa " << static_cast<int>(isa)
      << " n " << n << " at" << text << " got "
      << (type == ElementType::Bool ? 0
                                    : static_cast<const T *>(results)[where]);
}

template <typename T> void Walk<T>::run() {
  OpTypes types;
  std::vector<ElementType> in(row.arity, kType);
  if (!row.type(in, types) || isInteger(types.compute) ||
      byteSize(types.result) > 8 || isComplex(types.result))
    return;
  draw();
  PlanBuilder b;
  llvm::SmallVector<InstrId, 4> operands;
  for (unsigned k = 0; k < row.arity; ++k)
    operands.push_back(b.load(kType, {kUnit}));
  InstrId result = b.apply(op, operands);
  b.store(result, {kUnit});
  Compiled kernel(b.plan, isa);
  for (size_t n : {0, 1, 7, 8, 9, 63, 64, 65, 1000}) {
    std::vector<double> out(n + 8, 1234);
    Launch l;
    for (auto &arg : args)
      l.bind(arg.data(), {1});
    l.bind(out.data(), {1});
    l.extents = {static_cast<int64_t>(n)};
    kernel(l);
    check(out.data(), b.plan.code[result].type, n);
    EXPECT_EQ(out[n + 1], 1234) << row.name << ": wrote past the end";
  }
}

class RowWalk : public testing::TestWithParam<Op> {};

TEST_P(RowWalk, AgreesWithOracle) {
  for (CpuIsa isa : hostIsas()) {
    Walk<double>(GetParam(), isa).run();
    Walk<float>(GetParam(), isa).run();
  }
}

INSTANTIATE_TEST_SUITE_P(Ops, RowWalk, testing::ValuesIn(mapRows()),
                         [](const auto &p) {
                           return std::string(quern::info(p.param).name);
                         });

} // namespace
