//===- bench_math.cpp - Elementary functions, against libraries -----------===//
//
// y = f(x) for 1024 elements in the first cache, on one thread: a kernel of
// Quern's, and loops that call SLEEF (1.0 and 3.5 ULP), libmvec (4 ULP) and the
// C library, each where it is installed. In turn, the fastest of all rounds;
// cycles of the time stamp counter for an element. Quern's time includes the
// entry of the kernel; `fast` is its kernel for QUERN_MATH=fast, where there is
// another one, and `gain` the ratio of both.
//
//===----------------------------------------------------------------------===//
#include "codegen/blocks/BlockPlans.h"
#include "codegen/cpu/CpuCompiler.h"
#include "planner/RegionPlan.h"
#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <immintrin.h>
#include <random>
#include <x86intrin.h>

namespace {

using namespace quern;

constexpr int64_t kCount = 1024;
constexpr int kRepeats = 16;

struct Function {
  Op op;
  const char *name; ///< in C
  double low, high; ///< operands; of the first one, if there are two
  unsigned arity = 1;
};

// Usual operands; sin and cos beyond 15 leave SLEEF's first reduction.
constexpr Function kFunctions[] = {
    {Op::Exp, "exp", -10, 10},         {Op::Exp2, "exp2", -10, 10},
    {Op::Exp10, "exp10", -10, 10},     {Op::Expm1, "expm1", -5, 5},
    {Op::Log, "log", 0.01, 100},       {Op::Log2, "log2", 0.01, 100},
    {Op::Log10, "log10", 0.01, 100},   {Op::Log1p, "log1p", -0.9, 10},
    {Op::Cbrt, "cbrt", -100, 100},     {Op::Sin, "sin", -10, 10},
    {Op::Cos, "cos", -10, 10},         {Op::Tan, "tan", -10, 10},
    {Op::Asin, "asin", -1, 1},         {Op::Acos, "acos", -1, 1},
    {Op::Atan, "atan", -10, 10},       {Op::Sinh, "sinh", -5, 5},
    {Op::Cosh, "cosh", -5, 5},         {Op::Tanh, "tanh", -5, 5},
    {Op::Asinh, "asinh", -10, 10},     {Op::Acosh, "acosh", 1, 10},
    {Op::Atanh, "atanh", -1, 1},       {Op::Erf, "erf", -4, 4},
    {Op::Erfc, "erfc", -4, 8},         {Op::Erfcx, "erfcx", -4, 8},
    {Op::Erfinv, "erfinv", -1, 1},     {Op::Erfcinv, "erfcinv", 0, 2},
    {Op::Digamma, "psi", 0.1, 20},     {Op::Gamma, "tgamma", 0.1, 20},
    {Op::LogGamma, "lgamma", 0.1, 20}, {Op::Power, "pow", 0.01, 10, 2},
    {Op::Atan2, "atan2", -10, 10, 2},  {Op::Hypot, "hypot", -10, 10, 2}};

/// A function of vectors, and the loop over an array that calls it.
using Loop = void (*)(void *fn, const void *x, const void *y, void *out);

#define QUERN_LOOP(NAME, TARGET, TYPE, VECTOR, LOAD, STORE)                    \
  __attribute__((target(TARGET), noinline)) void NAME(                         \
      void *fn, const void *x, const void *y, void *out) {                     \
    auto *from = static_cast<const TYPE *>(x);                                 \
    auto *second = static_cast<const TYPE *>(y);                               \
    auto *to = static_cast<TYPE *>(out);                                       \
    auto unary = reinterpret_cast<VECTOR (*)(VECTOR)>(fn);                     \
    auto binary = reinterpret_cast<VECTOR (*)(VECTOR, VECTOR)>(fn);            \
    for (int64_t i = 0; i < kCount; i += sizeof(VECTOR) / sizeof(TYPE)) {      \
      VECTOR a = LOAD(from + i);                                               \
      STORE(to + i, y ? binary(a, LOAD(second + i)) : unary(a));               \
    }                                                                          \
  }
QUERN_LOOP(loop512d, "avx512f", double, __m512d, _mm512_loadu_pd,
           _mm512_storeu_pd)
QUERN_LOOP(loop512f, "avx512f", float, __m512, _mm512_loadu_ps,
           _mm512_storeu_ps)
QUERN_LOOP(loop256d, "avx2", double, __m256d, _mm256_loadu_pd, _mm256_storeu_pd)
QUERN_LOOP(loop256f, "avx2", float, __m256, _mm256_loadu_ps, _mm256_storeu_ps)
#undef QUERN_LOOP

template <class T>
void loopScalar(void *fn, const void *x, const void *y, void *out) {
  auto unary = reinterpret_cast<T (*)(T)>(fn);
  auto binary = reinterpret_cast<T (*)(T, T)>(fn);
  auto *from = static_cast<const T *>(x), *second = static_cast<const T *>(y);
  for (int64_t i = 0; i < kCount; ++i)
    static_cast<T *>(out)[i] = y ? binary(from[i], second[i]) : unary(from[i]);
}

struct Target {
  CpuIsa isa;
  const char *name;
  const char *sleef; ///< how its names end
  char mvec;         ///< the letter of the vector ABI
  int bytes;
  Loop ofDoubles, ofFloats;
};
constexpr Target kTargets[] = {
    {CpuIsa::Avx512, "avx512", "avx512f", 'e', 64, loop512d, loop512f},
    {CpuIsa::Avx2, "avx2", "avx2", 'd', 32, loop256d, loop256f}};

struct Peer {
  const char *name;
  Loop loop;
  void *fn;
};

void *find(const char *library, const std::string &symbol) {
  void *handle = dlopen(library, RTLD_NOW);
  return handle ? dlsym(handle, symbol.c_str()) : nullptr;
}

std::vector<Peer> peers(const Function &f, const Target &target,
                        bool isDouble) {
  std::vector<Peer> found;
  auto add = [&](const char *name, Loop loop, void *fn) {
    if (fn)
      found.push_back({name, loop, fn});
  };
  Loop loop = isDouble ? target.ofDoubles : target.ofFloats;
  std::string lanes = std::to_string(target.bytes / (isDouble ? 8 : 4));
  auto sleef = [&](const char *accuracy) {
    return find("libsleef.so.3", std::string("Sleef_") + f.name +
                                     (isDouble ? "d" : "f") + lanes + "_" +
                                     accuracy + target.sleef);
  };
  void *accurate = sleef("u10");
  for (const char *other : {"u05", "u15"})
    if (!accurate)
      accurate = sleef(other);
  add("sleef", loop, accurate);
  add("sleef_u35", loop, sleef("u35"));
  std::string name = std::string(f.name) + (isDouble ? "" : "f");
  add("libmvec", loop,
      find("libmvec.so.1", std::string("_ZGV") + target.mvec + "N" + lanes +
                               (f.arity == 2 ? "vv_" : "v_") + name));
  add("libm", isDouble ? loopScalar<double> : loopScalar<float>,
      find("libm.so.6", name));
  return found;
}

KernelPlan planOf(const Function &f, ElementType type) {
  Graph graph;
  ShapeId shape = graph.shapes().intern(Shape(kCount, 1));
  llvm::SmallVector<NodeId, 2> operands;
  for (unsigned k = 0; k < f.arity; ++k)
    operands.push_back(graph.addInput(type, shape));
  graph.outputs.push_back(llvm::cantFail(graph.record(f.op, operands)));
  return llvm::cantFail(planRegion(std::move(graph), {})).steps.front().kernel;
}

template <class Work> double cyclesPerElement(Work work) {
  uint64_t begin = __rdtsc();
  for (int k = 0; k < kRepeats; ++k)
    work();
  return static_cast<double>(__rdtsc() - begin) / (kRepeats * kCount);
}

template <class T>
void race(benchmark::State &state, const Function &f, const Target &target) {
  constexpr bool kIsDouble = sizeof(T) == 8;
  KernelPlan plan = planOf(f, kIsDouble ? ElementType::F64 : ElementType::F32);
  std::vector<std::unique_ptr<CpuCompiler>> compilers;
  std::vector<CpuKernel> kernels;
  for (MathMode math : kMathModes) {
    if (math != MathMode::Precise && !dependsOnMath(plan))
      continue;
    compilers.push_back(std::make_unique<CpuCompiler>(target.isa, math));
    CpuCompiler &compiler = *compilers.back();
    std::string object =
        llvm::cantFail(compiler.compile(plan, "race", nullptr));
    kernels.push_back(llvm::cantFail(compiler.load(object, "race")));
  }

  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> first(f.low, f.high), second(-4, 4);
  alignas(64) T x[kCount], y[kCount], out[kCount];
  for (int64_t i = 0; i < kCount; ++i) {
    x[i] = static_cast<T>(first(random));
    y[i] = static_cast<T>(second(random));
  }
  void *buffers[] = {x, f.arity == 2 ? y : out, out};
  int64_t strides[] = {1, 1, 1}, extents[] = {kCount};
  uint64_t flags = 0;
  KernelArgs args = {buffers, strides, extents, nullptr,
                     nullptr, nullptr, &flags};
  std::vector<Peer> others = peers(f, target, kIsDouble);
  const size_t numOwn = kernels.size();
  std::vector<double> best(numOwn + others.size(), 1e9);
  for (auto _ : state) {
    auto note = [&](size_t k, double cycles) {
      best[k] = std::min(best[k], cycles);
      benchmark::DoNotOptimize(out);
      benchmark::ClobberMemory();
    };
    for (size_t k = 0; k < numOwn; ++k)
      note(k,
           cyclesPerElement([&] { kernels[k].run(&args, 0, 1, 0, kCount); }));
    for (size_t k = 0; k < others.size(); ++k)
      note(numOwn + k, cyclesPerElement([&] {
             others[k].loop(others[k].fn, x, f.arity == 2 ? y : nullptr, out);
           }));
  }
  state.counters["quern"] = best[0];
  if (numOwn > 1) {
    state.counters["fast"] = best[1];
    state.counters["gain"] = best[0] / best[1];
  }
  for (size_t k = 0; k < others.size(); ++k)
    state.counters[others[k].name] = best[numOwn + k];
}

} // namespace

int main(int argc, char **argv) {
  for (const Target &target : kTargets) {
    if (target.isa > hostIsa())
      continue;
    for (const Function &f : kFunctions) {
      auto add = [&](const char *type, auto run) {
        std::string name = std::string(f.name) + "/" + type + "/" + target.name;
        benchmark::RegisterBenchmark(name.c_str(), [&f, &target,
                                                    run](benchmark::State &s) {
          run(s, f, target);
        })->Iterations(40);
      };
      add("f64", race<double>);
      add("f32", race<float>);
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
