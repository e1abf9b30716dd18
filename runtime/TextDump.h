//===- TextDump.h - QUERN_DUMP: the texts of every stage -----*- C++ -*-===//
//
// QUERN_DUMP=graph,plan,mlir,llvm,asm names the stages ("all" for every one).
// Texts go to stderr under a header line or, with QUERN_DUMP_DIR, to files
// NNNN-stage-name.txt in that directory, numbered in the order of writing.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_TEXTDUMP_H
#define QUERN_RUNTIME_TEXTDUMP_H

#include "codegen/Dump.h"
#include <string>
#include <vector>

namespace quern {

class TextDump final : public Dump {
public:
  TextDump(llvm::StringRef stages, std::string directory);

  /// Whether any stage is wanted.
  bool any() const { return !stages.empty(); }
  /// Whether a stage of kernel compilation is wanted.
  bool anyOfKernels() const;
  bool wants(llvm::StringRef stage) const override;
  void write(llvm::StringRef stage, llvm::StringRef name,
             llvm::StringRef text) const override;

private:
  std::vector<std::string> stages;
  std::string directory;
  mutable unsigned counter = 0;
};

} // namespace quern

#endif // QUERN_RUNTIME_TEXTDUMP_H
