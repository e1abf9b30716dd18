//===- Main.cpp - The quern program
//-----------------------------------------===//
//
// Arguments, files and exit codes:
//   0 success (or what exit(n) says), 1 run-time error, 2 wrong usage,
//   3 syntax error, 130 interrupted.
//
//===----------------------------------------------------------------------===//
#include "frontend/Interpreter.h"
#include "quern/StatsReport.h"
#include "tools/Opt.h"

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>

namespace {

enum ExitCode {
  kOk = 0,
  kRunTimeError = 1,
  kUsage = 2,
  kSyntaxError = 3,
  kInterrupted = 130
};

struct Settings {
  std::string code;
  std::string file;
  std::vector<std::string> args;
  std::string stats;
  std::string dump;
  unsigned threads = 0;
  bool noFuse = false;
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

int runProgram(const Settings &settings) {
  std::signal(SIGINT, onInterrupt);
  quern::Interpreter::Options options;
  options.session.numThreads = settings.threads;
  options.session.fuse = !settings.noFuse;
  options.session.dump = settings.dump;
  options.programArgs = settings.args;
  quern::Interpreter interpreter(std::move(options));
  quern::RunStatus status = settings.file.empty()
                                ? interpreter.runSnippet(settings.code)
                                : interpreter.runFile(settings.file);
  interpreter.flush();
  if (settings.stats == "json")
    std::fputs(quern::statsJson(interpreter.session()).c_str(), stderr);
  else if (!settings.stats.empty())
    std::fputs(quern::statsText(interpreter.session()).c_str(), stderr);
  return exitCodeOf(status, interpreter);
}

void addRunOptions(CLI::App &app, Settings &settings) {
  app.add_option("--stats", settings.stats,
                 "Report what was recorded, compiled and launched on standard "
                 "error; --stats=json for programs")
      ->expected(0, 1)
      ->default_str("text")
      ->check(CLI::IsMember({"text", "json"}));
  app.add_option("--dump", settings.dump,
                 "Show intermediate texts on standard error: a list of graph, "
                 "plan, mlir, llvm, asm");
  app.add_option("--threads", settings.threads,
                 "Threads to compute with (0: all cores)");
  app.add_flag("--no-fuse", settings.noFuse,
               "Run every operation as a kernel of its own");
}

} // namespace

int main(int argc, char **argv) {
  // It has options of its own.
  if (argc > 1 && llvm::StringRef(argv[1]) == "opt")
    return quern::runOpt(argc - 1, argv + 1);
  CLI::App app("Quern runs MATLAB programs: arrays are recorded lazily, fused "
               "and compiled.");
  app.name("quern");
  app.footer("Exit codes: 0 success, 1 run-time error, 2 wrong usage, 3 syntax "
             "error, 130 interrupted.");
  Settings settings;
  addRunOptions(app, settings);
  app.add_option("-e", settings.code, "Run CODE");

  CLI::App *run = app.add_subcommand("run", "Run a program: quern run FILE.m "
                                            "[-- ARGUMENTS]");
  addRunOptions(*run, settings);
  run->add_option("FILE", settings.file, "The program")->required();
  run->add_option("ARGUMENTS", settings.args, "What argv() gives the program");
  app.add_subcommand("opt", "Run named passes over a textual graph");
  CLI::App *version = app.add_subcommand("version", "Show the version");
  app.require_subcommand(0, 1);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError &e) {
    int code = app.exit(e);
    return code == 0 ? kOk : kUsage;
  }
  if (version->parsed()) {
    std::puts("quern " QUERN_VERSION);
    return kOk;
  }
  if (!run->parsed() && app.count("-e") == 0) {
    std::fputs(app.help().c_str(), stderr);
    return kUsage;
  }
  return runProgram(settings);
}
