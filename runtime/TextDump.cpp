//===- TextDump.cpp - QUERN_DUMP: the texts of every stage ---------------===//
#include "runtime/TextDump.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

namespace quern {

TextDump::TextDump(llvm::StringRef stageList, std::string directory)
    : directory(std::move(directory)) {
  for (llvm::StringRef stage : llvm::split(stageList, ','))
    if (!stage.trim().empty())
      stages.push_back(stage.trim().str());
}

bool TextDump::wants(llvm::StringRef stage) const {
  return llvm::any_of(stages, [&](const std::string &s) {
    return s == stage || s == "all";
  });
}

bool TextDump::anyOfKernels() const {
  return llvm::any_of(stages, [](const std::string &s) {
    return s != "graph" && s != "plan";
  });
}

void TextDump::write(llvm::StringRef stage, llvm::StringRef name,
                     llvm::StringRef text) const {
  if (directory.empty()) {
    llvm::errs() << "==== " << stage << " " << name << "\n" << text << "\n";
    return;
  }
  std::string path;
  llvm::raw_string_ostream(path)
      << directory << "/" << llvm::format("%04u", counter++) << "-" << stage
      << "-" << name << ".txt";
  std::error_code error = llvm::sys::fs::create_directories(directory);
  llvm::raw_fd_ostream file(path, error);
  if (error)
    llvm::errs() << "quern: cannot write " << path << ": " << error.message()
                 << "\n";
  else
    file << text;
}

} // namespace quern
