//===- Main.cpp - quern-fuzz: random graphs, every way to run them --------===//
//
// Graph number k has structure k / kSizesPerStructure and sizes k: kernels are
// shared between the graphs of one structure. All graphs take the host's
// checks, those of every few structures the device's too, since these compile.
// A failing graph is made small and written to a file that --replay reads.
//
//===----------------------------------------------------------------------===//
#include "runtime/cpu/Lapack.h"
#include "tests/fuzz/Checks.h"
#include "tests/fuzz/Corpus.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <unistd.h>

namespace quern::test {

namespace {

constexpr uint32_t kSizesPerStructure = 20;
constexpr uint32_t kThreadsEvery = 5; ///< graphs; waking threads takes time
constexpr unsigned kResetEvery = 200; ///< structures
constexpr uint64_t kTellEvery = 10'000;

struct Options {
  uint64_t numGraphs = 1000;
  uint32_t seed = 0;
  double seconds = 0; ///< 0: no limit
  unsigned deviceEvery = 8;
  unsigned maxFailures = 1;
  std::string cacheDirectory;
  std::string foundDirectory;
  std::string replay;
  bool print = false;
};

/// Which graph is checked, for whoever dies of it.
char current[64] = "no graph";

void reportCrash(int number) {
  const char *texts[] = {"\nquern-fuzz: crashed at ", current, "\n"};
  for (const char *text : texts)
    if (write(2, text, strlen(text)) < 0)
      break;
  signal(number, SIG_DFL);
  raise(number);
}

class Fuzzer {
public:
  explicit Fuzzer(const Options &options)
      : options(options), device(options.cacheDirectory) {}
  int run();
  int replay();

private:
  using Clock = std::chrono::steady_clock;

  /// How a graph is checked.
  struct Ways {
    bool onDevice = false;
    DeviceChecks::Ways device;
  };
  RandomGraph make(uint32_t number) const;
  Ways waysFor(uint32_t number) const;
  Finding check(const RandomGraph &made, const Ways &ways);
  void report(uint32_t number, const RandomGraph &made, const Ways &ways,
              const std::string &what);
  double secondsSince(Clock::time_point start) const {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

  const Options &options;
  DeviceChecks device;
  uint64_t numOnDevice = 0;
  unsigned numFailures = 0;
};

} // namespace

RandomGraph Fuzzer::make(uint32_t number) const {
  RandomOptions random;
  random.structure = number / kSizesPerStructure;
  random.sizes = number;
  random.numNodes = 3 + random.structure % 13;
  random.wide = number % 2;
  return makeRandomGraph(random);
}

Fuzzer::Ways Fuzzer::waysFor(uint32_t number) const {
  uint32_t structure = number / kSizesPerStructure;
  uint32_t turn = structure / std::max(options.deviceEvery, 1u);
  bool onDevice =
      options.deviceEvery != 0 && structure % options.deviceEvery == 0;
  // Half of the structures run on the best instruction set.
  auto best = static_cast<unsigned>(hostIsa());
  unsigned isa = turn % 2 == 0 ? best : turn / 2 % (best + 1);
  Ways ways = {onDevice, {static_cast<CpuIsa>(isa), structure}};
  ways.device.manyThreads = number % kThreadsEvery == 0;
  ways.device.withSessions = isa == best;
  return ways;
}

Finding Fuzzer::check(const RandomGraph &made, const Ways &ways) {
  if (Finding finding = checkPlans(made, ways.device.salt))
    return finding;
  return ways.onDevice ? device.check(made, ways.device) : std::nullopt;
}

/// The part of a finding that stays the same when the graph shrinks.
static std::string kindOf(const std::string &what) {
  return what.substr(0, what.find(':'));
}

void Fuzzer::report(uint32_t number, const RandomGraph &made, const Ways &ways,
                    const std::string &what) {
  ++numFailures;
  std::string name = "graph-" + std::to_string(number);
  llvm::errs() << "\n"
               << name << ": " << what << "\n"
               << writeGraph(made, "") << "making it small ...\n";
  std::string kind = kindOf(what), last = what;
  RandomGraph copy;
  if (llvm::Expected<RandomGraph> again = readGraph(writeGraph(made, "")))
    copy = std::move(*again);
  else {
    llvm::errs() << llvm::toString(again.takeError()) << "\n";
    return;
  }
  RandomGraph small = minimise(
      std::move(copy),
      [&](const RandomGraph &candidate) {
        Finding finding = check(candidate, ways);
        if (!finding || kindOf(*finding) != kind)
          return false;
        last = *finding;
        return true;
      },
      60);
  std::string text =
      writeGraph(small, name + ": " + last.substr(0, last.find('\n')));
  llvm::errs() << text << last << "\n";
  if (options.foundDirectory.empty())
    return;
  std::error_code error =
      llvm::sys::fs::create_directories(options.foundDirectory);
  std::string path = options.foundDirectory + "/" + name + ".qir";
  if (!error) {
    llvm::raw_fd_ostream file(path, error);
    if (!error)
      file << text;
  }
  llvm::errs() << (error ? error.message() : "written to " + path) << "\n";
}

int Fuzzer::run() {
  Clock::time_point start = Clock::now();
  uint64_t done = 0;
  for (; done < options.numGraphs && numFailures < options.maxFailures;
       ++done) {
    if (options.seconds > 0 && secondsSince(start) > options.seconds)
      break;
    auto number = static_cast<uint32_t>(options.seed + done);
    snprintf(current, sizeof(current), "graph %u (--seed %u 1)", number,
             number);
    RandomGraph made = make(number);
    Ways ways = waysFor(number);
    numOnDevice += ways.onDevice;
    if (options.print)
      llvm::outs() << writeGraph(made, current);
    if (Finding finding = check(made, ways))
      report(number, made, ways, *finding);
    if ((done + 1) % (uint64_t(kResetEvery) * kSizesPerStructure) == 0)
      device.reset();
    if ((done + 1) % kTellEvery == 0)
      llvm::errs() << done + 1 << " graphs, " << numFailures << " failures\n";
  }
  double seconds = secondsSince(start);
  llvm::outs() << done << " graphs in "
               << llvm::format("%.1f s, %.0f a second; ", seconds,
                               done / std::max(seconds, 1e-9))
               << numOnDevice << " of them on the device, "
               << device.numCompiles() << " kernels compiled, "
               << device.numShortOfMemory() << " out of memory, " << numFailures
               << " failures\n";
  return numFailures != 0;
}

/// Every kept graph on every instruction set.
int Fuzzer::replay() {
  std::error_code error;
  unsigned numGraphs = 0;
  std::vector<std::string> files;
  for (llvm::sys::fs::recursive_directory_iterator it(options.replay, error),
       end;
       !error && it != end; it.increment(error))
    if (llvm::StringRef(it->path()).ends_with(".qir"))
      files.push_back(it->path());
  if (llvm::StringRef(options.replay).ends_with(".qir")) {
    files = {options.replay};
    error = {};
  }
  if (error) {
    llvm::errs() << options.replay << ": " << error.message() << "\n";
    return 2;
  }
  llvm::sort(files);
  for (const std::string &file : files) {
    snprintf(current, sizeof(current), "%.60s", file.c_str());
    auto buffer = llvm::MemoryBuffer::getFile(file);
    llvm::Expected<RandomGraph> made =
        buffer ? readGraph((*buffer)->getBuffer().str())
               : llvm::createStringError(buffer.getError(), "cannot be read");
    if (!made) {
      llvm::errs() << file << ": " << llvm::toString(made.takeError()) << "\n";
      ++numFailures;
      continue;
    }
    ++numGraphs;
    for (unsigned isa = 0; isa <= static_cast<unsigned>(hostIsa()); ++isa)
      for (uint32_t salt : {0, 4}) // amounts of fuel
        if (Finding finding = check(
                *made, {true, {static_cast<CpuIsa>(isa), salt, true, true}})) {
          llvm::errs() << file << ": " << *finding << "\n";
          ++numFailures;
        }
  }
  llvm::outs() << numGraphs << " kept graphs, " << numFailures << " failures\n";
  return numFailures != 0;
}

static int main(int argc, char **argv) {
  CLI::App app("Random graphs, evaluated in every way there is");
  Options options;
  app.add_option("N", options.numGraphs, "Graphs")->capture_default_str();
  app.add_option("--seed", options.seed, "Number of the first graph")
      ->capture_default_str();
  CLI::Option *seconds =
      app.add_option("--seconds", options.seconds,
                     "Stop after so many seconds; without N, go on until then");
  app.add_option("--device-every", options.deviceEvery,
                 "Compile every so many structures; 0: none")
      ->capture_default_str();
  app.add_option("--failures", options.maxFailures,
                 "Stop after so many failures")
      ->capture_default_str();
  app.add_option("--cache", options.cacheDirectory,
                 "Directory of compiled kernels");
  app.add_option("--found", options.foundDirectory,
                 "Directory for failing graphs");
  app.add_option("--replay", options.replay,
                 "Check the graphs of this file or directory instead");
  app.add_flag("--print", options.print, "Write every graph down");
  CLI11_PARSE(app, argc, argv);
  if (seconds->count() && app.get_option("N")->count() == 0)
    options.numGraphs = UINT32_MAX;
  for (int number : {SIGSEGV, SIGFPE, SIGILL, SIGBUS, SIGABRT})
    signal(number, reportCrash);
  setWarningHandler([](void *, llvm::StringRef, llvm::StringRef) {}, nullptr);
  Fuzzer fuzzer(options);
  return options.replay.empty() ? fuzzer.run() : fuzzer.replay();
}

} // namespace quern::test

int main(int argc, char **argv) { return quern::test::main(argc, argv); }
