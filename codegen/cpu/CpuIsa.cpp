//===- CpuIsa.cpp ---------------------------------------------------------===//
#include "codegen/cpu/CpuIsa.h"

#include "ir/Flags.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/TargetParser/Host.h"

namespace quern {
namespace {

struct IsaRow {
  llvm::StringRef name;
  llvm::StringRef title;
  llvm::StringRef targetCpu;
  std::initializer_list<const char *> features; ///< beyond the row before
};

const IsaRow kIsas[] = {
    {"sse2", "SSE2", "x86-64", {}},
    {"avx2",
     "AVX2",
     "x86-64-v3",
     {"avx2", "fma", "bmi", "bmi2", "f16c", "lzcnt"}},
    {"avx512",
     "AVX-512",
     "x86-64-v4",
     {"avx512f", "avx512bw", "avx512cd", "avx512dq", "avx512vl"}},
};

const IsaRow &row(CpuIsa isa) { return kIsas[static_cast<unsigned>(isa)]; }

CpuIsa detect() {
  auto features = llvm::sys::getHostCPUFeatures();
  unsigned best = 0;
  while (best + 1 < std::size(kIsas) &&
         llvm::all_of(kIsas[best + 1].features,
                      [&](const char *f) { return features.lookup(f); }))
    ++best;
  const std::string &wanted = flags().cpu;
  const IsaRow *found = llvm::find_if(
      kIsas, [&](const IsaRow &isa) { return isa.name == wanted; });
  if (found != std::end(kIsas))
    best = std::min<unsigned>(best, found - std::begin(kIsas));
  else if (!wanted.empty())
    llvm::errs()
        << "quern: warning: QUERN_CPU takes sse2, avx2 or avx512, not '"
        << wanted << "'\n";
  return static_cast<CpuIsa>(best);
}

} // namespace

llvm::StringRef isaName(CpuIsa isa) { return row(isa).name; }
llvm::StringRef isaTitle(CpuIsa isa) { return row(isa).title; }
llvm::StringRef isaTargetCpu(CpuIsa isa) { return row(isa).targetCpu; }

CpuIsa hostIsa() {
  static const CpuIsa isa = detect();
  return isa;
}

} // namespace quern
