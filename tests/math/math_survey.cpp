//===- math_survey.cpp - Long runs of the accuracy tests ------------------===//
//
// math_survey [--fast] NAME f64|f32 SAMPLES [SEED]: the largest error of a
// function over so many random operands, or over all floats where SAMPLES is
// `all`; on all cores. Prints the name, the type, the number of operands, the
// error in units of the last place, and the operands where it is.
// scripts/accuracy.py makes docs/accuracy.md of it.
//
//===----------------------------------------------------------------------===//
#include "tests/math/Survey.h"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

using namespace quern::test;

namespace {

template <class T>
void run(const OracleRow &row, quern::MathMode mode, const std::string &samples,
         uint64_t seed) {
  bool isAll = samples == "all";
  uint64_t total = isAll ? uint64_t(1) << 32 : std::stoull(samples);
  unsigned numThreads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::unique_ptr<Survey<T>>> parts;
  std::vector<std::thread> threads;
  for (unsigned k = 0; k < numThreads; ++k) {
    parts.push_back(std::make_unique<Survey<T>>(row, mode));
    threads.emplace_back([&, k, part = parts.back().get()] {
      uint64_t begin = total * k / numThreads;
      uint64_t end = total * (k + 1) / numThreads;
      if (isAll)
        part->checkBits(begin, end);
      else
        part->checkRandom(end - begin, seed * numThreads + k);
    });
  }
  Survey<T> whole(row, mode);
  whole.checkSpecial();
  for (unsigned k = 0; k < numThreads; ++k) {
    threads[k].join();
    whole.take(*parts[k]);
  }
  std::printf("%s %s %llu %.4f %a", row.name, sizeof(T) == 8 ? "f64" : "f32",
              static_cast<unsigned long long>(whole.count), whole.worst,
              static_cast<double>(whole.x));
  std::printf(row.unary ? "\n" : " %a\n", static_cast<double>(whole.y));
}

int usage(const char *problem) {
  std::fprintf(stderr,
               "math_survey: %s\nUsage: math_survey [--fast] NAME f64|f32 "
               "SAMPLES|all [SEED]\n",
               problem);
  return 2;
}

} // namespace

int main(int argc, char **argv) {
  if (argc == 2 && !std::strcmp(argv[1], "--list")) {
    for (const OracleRow &row : oracleRows())
      std::puts(row.name);
    return 0;
  }
  quern::MathMode mode = quern::MathMode::Precise;
  if (argc > 1 && !std::strcmp(argv[1], "--fast")) {
    mode = quern::MathMode::Fast;
    --argc;
    ++argv;
  }
  if (argc < 4 || argc > 5)
    return usage("wrong number of arguments");
  const std::vector<OracleRow> &rows = oracleRows();
  auto row = std::find_if(rows.begin(), rows.end(), [&](const OracleRow &each) {
    return !std::strcmp(each.name, argv[1]);
  });
  if (row == rows.end())
    return usage("no such function");
  bool isDouble = !std::strcmp(argv[2], "f64");
  if (!std::strcmp(argv[3], "all") && (isDouble || row->binary))
    return usage("`all` is for f32 and functions of one operand");
  uint64_t seed = argc == 5 ? std::stoull(argv[4]) : 0;
  if (isDouble)
    run<double>(*row, mode, argv[3], seed);
  else
    run<float>(*row, mode, argv[3], seed);
}
