//===- System.cpp - Time, environment, files and folders, the program -----===//
#include "frontend/Interpreter.h"
#include "frontend/builtins/Dates.h"
#include "frontend/builtins/SystemFamilies.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <chrono>
#include <cmath>
#include <ctime>
#include <thread>
#include <unistd.h>

namespace quern {
namespace {

double wallSeconds() {
  using namespace std::chrono;
  return duration<double>(steady_clock::now().time_since_epoch()).count();
}

double ticTime = 0;

/// Everything that was asked for before is part of what is timed.
void settle(Call &call) {
  checkOrThrow(call.session.evaluateAll(ForceReason::Timing));
}

void callTic(Call &call) {
  settle(call);
  double now = wallSeconds();
  if (call.numOutputs > 0) {
    auto micros = static_cast<uint64_t>(now * 1e6);
    call.returns(Value::array(call.session.scalar(ElementType::U64, micros)));
  } else {
    ticTime = now;
  }
}

void callToc(Call &call) {
  settle(call);
  double start = ticTime;
  if (call.size() > 0)
    start = scalarArg(call, 0, "Timer") * 1e-6;
  else if (ticTime == 0)
    throwError("MATLAB:toc:callTicFirstNoInputs",
               "You must call 'tic' without an output argument before calling "
               "'toc' without an input argument.");
  double elapsed = wallSeconds() - start;
  if (call.numOutputs > 0) {
    call.returns(Value(elapsed));
    return;
  }
  char line[64];
  std::snprintf(line, sizeof line, "Elapsed time is %.6f seconds.\n", elapsed);
  call.interpreter.write(line);
}

void callClock(Call &call) {
  settle(call);
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  tm local;
  localtime_r(&now.tv_sec, &local);
  double parts[] = {local.tm_year + 1900.0,
                    local.tm_mon + 1.0,
                    static_cast<double>(local.tm_mday),
                    static_cast<double>(local.tm_hour),
                    static_cast<double>(local.tm_min),
                    local.tm_sec + static_cast<double>(now.tv_nsec) * 1e-9};
  call.returns(Value::array(valueOrThrow(
      call.session.fromHost(ElementType::F64, Shape(1, 6), parts))));
}

void callNow(Call &call) {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  tm local;
  localtime_r(&now.tv_sec, &local);
  // Day 719529 is 1 January 1970.
  call.returns(Value(
      719529.0 + static_cast<double>(now.tv_sec + local.tm_gmtoff) / 86400));
}

void callTime(Call &call) {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  call.returns(Value(static_cast<double>(now.tv_sec) +
                     static_cast<double>(now.tv_nsec) * 1e-9));
}

void callCputime(Call &call) {
  settle(call);
  timespec used;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  call.returns(Value(static_cast<double>(used.tv_sec) +
                     static_cast<double>(used.tv_nsec) * 1e-9));
}

void callEtime(Call &call) {
  std::vector<double> a = doublesOf(call[0], ForceReason::HostFunction);
  std::vector<double> b = doublesOf(call[1], ForceReason::HostFunction);
  if (a.size() != 6 || b.size() != 6)
    throwError("MATLAB:etime:size", "Both times must be clock vectors.");
  auto seconds = [](const std::vector<double> &t) {
    double days = dateNumber({t[0], t[1], t[2], 0, 0, 0});
    return days * 86400 + t[3] * 3600 + t[4] * 60 + t[5];
  };
  call.returns(Value(seconds(b) - seconds(a)));
}

void callPause(Call &call) {
  call.interpreter.flush();
  if (call.size() == 0 || !call[0].isNumeric())
    return;
  double seconds = scalarArg(call, 0, "Seconds");
  if (!(seconds > 0 && seconds < 1e6))
    return;
  // In slices, so that an interrupt ends it.
  using Clock = std::chrono::steady_clock;
  constexpr auto kSlice = std::chrono::milliseconds(50);
  auto end = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                std::chrono::duration<double>(seconds));
  for (auto now = Clock::now(); now < end; now = Clock::now()) {
    std::this_thread::sleep_for(std::min<Clock::duration>(end - now, kSlice));
    if (interruptRequested.exchange(false))
      throw Interpreter::Interrupt{};
  }
}

void callExit(Call &call) {
  int code =
      call.size() > 0 ? saturated<int>(scalarArg(call, 0, "Exit code")) : 0;
  throw Interpreter::ExitRequest{code};
}

void callGetenv(Call &call) {
  const char *value = std::getenv(textArg(call, 0, "Name").c_str());
  call.returns(Value::charRow(value ? value : ""));
}

void callSetenv(Call &call) {
  std::string name = textArg(call, 0, "Name");
  std::string value = call.size() > 1 ? textArg(call, 1, "Value") : "";
  setenv(name.c_str(), value.c_str(), 1);
}

void callInput(Call &call) {
  call.interpreter.write(textArg(call, 0, "Prompt"));
  call.interpreter.flush();
  std::string line;
  for (int c; (c = std::getchar()) != EOF && c != '\n';)
    line += static_cast<char>(c);
  if (call.size() > 1) {
    call.returns(Value::charRow(line));
    return;
  }
  if (llvm::StringRef(line).trim().empty()) {
    call.returns(Value::emptyMatrix());
    return;
  }
  call.interpreter.evalText(line, 1, call.results);
}

void callPwd(Call &call) {
  llvm::SmallString<128> path;
  (void)llvm::sys::fs::current_path(path);
  call.returns(Value::charRow(path));
}

void callCd(Call &call) {
  if (call.size() == 0)
    return callPwd(call);
  std::string path = textArg(call, 0, "Folder");
  if (llvm::sys::fs::set_current_path(path))
    throwError("MATLAB:cd:NonExistentFolder",
               "Unable to change current folder to '%s'.", path.c_str());
  call.interpreter.clearFunctions();
}

void callIsfile(Call &call) {
  call.returns(
      Value::logical(llvm::sys::fs::is_regular_file(textArg(call, 0, "Name"))));
}

void callIsfolder(Call &call) {
  call.returns(
      Value::logical(llvm::sys::fs::is_directory(textArg(call, 0, "Name"))));
}

void callAddpath(Call &call) {
  for (size_t i = call.size(); i-- > 0;) {
    if (!call[i].isText())
      continue;
    std::string path = call[i].text();
    if (llvm::StringRef(path).starts_with("-"))
      continue;
    if (!llvm::sys::fs::is_directory(path)) {
      call.interpreter.warn("MATLAB:mpath:nameNonexistentOrNotADirectory",
                            "Name is nonexistent or not a directory: " + path);
      continue;
    }
    call.interpreter.addPath(path, true);
  }
}

void callRmpath(Call &call) {
  for (size_t i = 0; i < call.size(); ++i)
    call.interpreter.removePath(textArg(call, i, "Folder"));
}

void callArgv(Call &call) {
  std::vector<Value> words;
  for (const std::string &arg : call.interpreter.runOptions().programArgs)
    words.push_back(Value::charRow(arg));
  auto n = static_cast<int64_t>(words.size());
  call.returns(makeCell(n ? Shape(n, 1) : Shape(0, 1), std::move(words)));
}

void callFilesep(Call &call) { call.returns(Value::charRow("/")); }
void callPathsep(Call &call) { call.returns(Value::charRow(":")); }
void callTempdir(Call &call) {
  const char *dir = std::getenv("TMPDIR");
  call.returns(Value::charRow(std::string(dir ? dir : "/tmp") + "/"));
}
void callTempname(Call &call) {
  static unsigned counter = 0;
  const char *dir = std::getenv("TMPDIR");
  call.returns(Value::charRow(std::string(dir ? dir : "/tmp") + "/tp" +
                              std::to_string(getpid()) + "_" +
                              std::to_string(++counter)));
}

void callDelete(Call &call) {
  for (size_t i = 0; i < call.size(); ++i)
    if (call[i].isText())
      (void)llvm::sys::fs::remove(call[i].text());
}

void callFullfile(Call &call) {
  std::string path;
  for (size_t i = 0; i < call.size(); ++i) {
    std::string part = textArg(call, i, "Part");
    if (part.empty())
      continue;
    if (!path.empty() && path.back() != '/' && part.front() != '/')
      path += '/';
    path += part;
  }
  call.returns(Value::charRow(path));
}

void callFileparts(Call &call) {
  std::string path = textArg(call, 0, "File");
  size_t slash = path.find_last_of('/');
  std::string folder = slash == std::string::npos ? ""
                       : slash == 0               ? "/"
                                                  : path.substr(0, slash);
  std::string name = slash == std::string::npos ? path : path.substr(slash + 1);
  size_t dot = name.find_last_of('.');
  std::string extension = dot == std::string::npos ? "" : name.substr(dot);
  call.returns(Value::charRow(folder));
  call.returns(Value::charRow(name.substr(0, dot)));
  call.returns(Value::charRow(extension));
}

void callVersion(Call &call) { call.returns(Value::charRow("9.14 (Quern)")); }
void callFalse(Call &call) { call.returns(Value::logical(false)); }
void callTrue(Call &call) { call.returns(Value::logical(true)); }
/// Functions that steer a screen that is not there.
void callNothing(Call &) {}

void callHelp(Call &call) {
  std::string name = textArg(call, 0, "Function");
  llvm::StringRef text = call.interpreter.registry().help(name);
  call.interpreter.write(text.empty() ? name + " is not known.\n"
                                      : name + ": " + text.str() + "\n");
}

constexpr Builtin kSystemBuiltins[] = {
    {"tic", 0, 0, callTic, "starts a timer"},
    {"toc", 0, 1, callToc, "seconds since tic"},
    {"clock", 0, 0, callClock, "date and time as a vector"},
    {"now", 0, 0, callNow, "date and time as a day number"},
    {"time", 0, 0, callTime, "seconds since 1970"},
    {"cputime", 0, 0, callCputime, "processor seconds used"},
    {"etime", 2, 2, callEtime, "seconds between two clock vectors"},
    {"pause", 0, 1, callPause, "waits"},
    {"exit", 0, 2, callExit, "ends the program"},
    {"quit", 0, 2, callExit, "ends the program"},
    {"getenv", 1, 1, callGetenv, "value of an environment variable"},
    {"setenv", 1, 2, callSetenv, "sets an environment variable"},
    {"input", 1, 2, callInput, "reads a line from standard input"},
    {"pwd", 0, 0, callPwd, "current folder"},
    {"cd", 0, 1, callCd, "changes the current folder"},
    {"isfile", 1, 1, callIsfile, "whether a file exists"},
    {"isfolder", 1, 1, callIsfolder, "whether a folder exists"},
    {"isdir", 1, 1, callIsfolder, "whether a folder exists"},
    {"addpath", 1, -1, callAddpath, "adds folders to the search path"},
    {"rmpath", 1, -1, callRmpath, "removes folders from the search path"},
    {"argv", 0, 0, callArgv, "arguments of the program"},
    {"filesep", 0, 0, callFilesep, "'/'"},
    {"pathsep", 0, 0, callPathsep, "':'"},
    {"tempdir", 0, 0, callTempdir, "folder for temporary files"},
    {"tempname", 0, 2, callTempname, "name for a temporary file"},
    {"delete", 1, -1, callDelete, "deletes files"},
    {"fullfile", 1, -1, callFullfile, "joins parts of a path"},
    {"fileparts", 1, 1, callFileparts, "folder, name and extension"},
    {"version", 0, 1, callVersion, "version of the language"},
    {"ispc", 0, 0, callFalse, "whether this is Windows"},
    {"ismac", 0, 0, callFalse, "whether this is a Mac"},
    {"isunix", 0, 0, callTrue, "whether this is Unix"},
    {"isdeployed", 0, 0, callFalse, "false"},
    {"help", 1, 1, callHelp, "one line about a function"},
    {"clc", 0, 0, callNothing, "nothing: there is no screen to clear"},
    {"close", 0, -1, callNothing, "nothing: there are no figures"},
    {"figure", 0, -1, callNothing, "nothing: there are no figures"},
    {"more", 0, 1, callNothing, "nothing: output is never paged"},
    {"beep", 0, 0, callNothing, "nothing"},
    {"drawnow", 0, -1, callNothing, "nothing: there are no figures"},
    {"pkg", 0, -1, callNothing, "nothing: there are no packages to load"},
    {"graphics_toolkit", 0, -1, callNothing, "nothing"},
};

} // namespace

llvm::ArrayRef<Builtin> systemBuiltins() {
  static const std::vector<Builtin> rows = [] {
    std::vector<Builtin> all(std::begin(kSystemBuiltins),
                             std::end(kSystemBuiltins));
    for (llvm::ArrayRef<Builtin> part :
         {applyBuiltins(), classBuiltins(), errorBuiltins(), joinBuiltins(),
          workspaceBuiltins()})
      all.insert(all.end(), part.begin(), part.end());
    return all;
  }();
  return rows;
}

} // namespace quern
