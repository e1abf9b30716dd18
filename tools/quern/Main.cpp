//===- Main.cpp - The quern program ---------------------------------------===//
//
// Arguments, files and exit codes:
//   0 success (or what exit(n) says), 1 run-time error, 2 wrong usage,
//   3 syntax error, 130 interrupted.
//
//===----------------------------------------------------------------------===//
#include "frontend/Interpreter.h"
#include "ir/Flags.h"
#include "passes/Pipeline.h"
#include "quern/StatsReport.h"
#include "runtime/TextDump.h"
#include "tools/Calibrate.h"
#include "tools/Opt.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <csignal>
#include <cstdio>
#include <sys/resource.h>

namespace {

constexpr int kOk = 0, kRunTimeError = 1, kUsage = 2, kSyntaxError = 3,
              kInterrupted = 130;

struct Settings {
  std::string code;
  std::string file;
  std::vector<std::string> args;
  std::string stats;
};

void onInterrupt(int) {
  // A second one ends the program at once.
  if (quern::interruptRequested.exchange(true))
    std::_Exit(kInterrupted);
}

int exitCodeOf(quern::RunStatus status, const quern::Interpreter &interpreter) {
  switch (status) {
  case quern::RunStatus::Ok:
    return kOk;
  case quern::RunStatus::Error:
    return kRunTimeError;
  case quern::RunStatus::SyntaxError:
    return kSyntaxError;
  case quern::RunStatus::Interrupted:
    return kInterrupted;
  case quern::RunStatus::Exit:
    return interpreter.exitCode();
  }
  return kRunTimeError;
}

/// Programs may nest calls and values deeply. The stack of the first thread
/// grows up to the limit of the moment; Linux keeps 128 MiB free below it.
void raiseStackLimit() {
  constexpr rlim_t kStackBytes = rlim_t(96) << 20;
  struct rlimit limit;
  if (::getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur >= kStackBytes)
    return;
  limit.rlim_cur = std::min(limit.rlim_max, kStackBytes);
  ::setrlimit(RLIMIT_STACK, &limit);
}

/// \p status, or failure if the program's output did not arrive.
int finishOutput(int status) {
  bool failed = std::fflush(stdout) != 0 || std::ferror(stdout);
  return failed && status == kOk ? kRunTimeError : status;
}

void warnOfUnknownPasses() {
  llvm::SmallVector<llvm::StringRef, 4> names;
  llvm::StringRef(quern::flags().disable).split(names, ',', -1, false);
  for (llvm::StringRef name : names)
    if (!quern::findPass(name.trim()))
      llvm::errs() << "quern: warning: QUERN_DISABLE: no pass is called '"
                   << name.trim() << "'\n";
}

int runProgram(const Settings &settings, bool isFile) {
  std::signal(SIGINT, onInterrupt);
  std::signal(SIGPIPE, SIG_IGN);
  raiseStackLimit();
  warnOfUnknownPasses();
  quern::Interpreter::Options options;
  options.programArgs = settings.args;
  quern::Interpreter interpreter(std::move(options));
  quern::RunStatus status = isFile ? interpreter.runFile(settings.file)
                                   : interpreter.runSnippet(settings.code);
  interpreter.flush();
  if (settings.stats == "json")
    std::fputs(quern::statsJson(interpreter.session()).c_str(), stderr);
  else if (!settings.stats.empty())
    std::fputs(quern::statsText(interpreter.session()).c_str(), stderr);
  return finishOutput(exitCodeOf(status, interpreter));
}

/// An option that sets a flag of ir/Flags.def.
CLI::Option *addFlagOption(CLI::App &app, const char *option, const char *flag,
                           const char *help) {
  return app.add_option_function<std::string>(
      option,
      [flag](const std::string &value) {
        std::string problem;
        llvm::raw_string_ostream os(problem);
        if (!quern::mutableFlags().set(flag, value, os))
          throw CLI::ValidationError(llvm::StringRef(problem).rtrim().str());
      },
      std::string(help) + " (also " + flag + ")");
}

std::string checkStages(const std::string &list) {
  for (const std::string &name : CLI::detail::split(list, ','))
    if (!quern::TextDump::isStage(llvm::StringRef(name).trim()))
      return "no stage is called '" + name + "'";
  return "";
}

void addRunOptions(CLI::App &app, Settings &settings) {
  app.add_flag("--stats{text}", settings.stats,
               "Report what was recorded, compiled and launched on standard "
               "error; --stats=json for programs")
      ->check(CLI::IsMember({"text", "json"}));
  addFlagOption(app, "--dump", "QUERN_DUMP",
                "Show intermediate texts on standard error: a list of graph, "
                "plan, mlir, llvm, asm, or all")
      ->check(CLI::Validator(checkStages, "STAGES"));
  addFlagOption(app, "--threads", "QUERN_THREADS",
                "Threads to compute with; 0 is all cores");
  app.add_flag_callback(
      "--no-fuse", [] { quern::mutableFlags().fuse = false; },
      "Run every operation as a kernel of its own (also QUERN_FUSE=0)");
}

} // namespace

int main(int argc, char **argv) {
  CLI::App app("Quern runs MATLAB programs: arrays are recorded lazily, fused "
               "and compiled.");
  app.name("quern");
  app.footer("Exit codes: 0 success, 1 run-time error, 2 wrong usage, 3 syntax "
             "error, 130 interrupted.");
  Settings settings;
  int status = kOk;
  addRunOptions(app, settings);
  app.add_option("-e", settings.code, "Run CODE")->option_text("CODE");

  CLI::App *run = app.add_subcommand("run", "Run a program: quern run FILE.m "
                                            "[-- ARGUMENTS]");
  addRunOptions(*run, settings);
  run->add_option("FILE", settings.file, "The program")->required();
  run->add_option("ARGUMENTS", settings.args, "What argv() gives the program");
  quern::addOptCommand(app, status);
  quern::addCalibrateCommand(app, status);
  app.add_subcommand("flags", "List the settings that environment variables "
                              "change")
      ->callback([] { std::fputs(quern::flagHelp().c_str(), stdout); });
  app.add_subcommand("version", "Show the version")->callback([] {
    std::puts("quern " QUERN_VERSION);
  });
  app.require_subcommand(0, 1);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &e) {
    int code = app.exit(e);
    return code == 0 ? kOk : kUsage;
  }
  bool isCode = app.count("-e") != 0;
  if (isCode && !app.get_subcommands().empty()) {
    std::fputs("quern: -e takes no subcommand\n", stderr);
    return kUsage;
  }
  if (run->parsed() || isCode)
    return runProgram(settings, run->parsed());
  if (!app.get_subcommands().empty())
    return finishOutput(status);
  std::fputs(app.help().c_str(), stderr);
  return kUsage;
}
