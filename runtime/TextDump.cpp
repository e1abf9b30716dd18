//===- TextDump.cpp - QUERN_DUMP: the texts of every stage ---------------===//
#include "runtime/TextDump.h"

#include "ir/Flags.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"

namespace quern {

static constexpr llvm::StringLiteral kStages[] = {"graph", "plan", "mlir",
                                                  "llvm", "asm", "all"};

bool TextDump::isStage(llvm::StringRef name) {
  return llvm::is_contained(kStages, name);
}

TextDump::TextDump(std::string stageList, std::string directory)
    : stages(std::move(stageList)), directory(std::move(directory)) {
  llvm::SmallVector<llvm::StringRef, 8> names;
  llvm::StringRef(stages).split(names, ',', -1, false);
  for (llvm::StringRef name : names)
    if (!isStage(name.trim()))
      llvm::errs() << "quern: warning: QUERN_DUMP takes graph, plan, mlir, "
                      "llvm, asm and all, not '"
                   << name.trim() << "'\n";
}

bool TextDump::wants(llvm::StringRef stage) const {
  return isListed(stages, stage);
}

bool TextDump::anyOfKernels() const {
  return wants("mlir") || wants("llvm") || wants("asm");
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
