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

namespace quern {

class TextDump final : public Dump {
public:
  /// Warns of names in \p stages that are no stage.
  TextDump(std::string stages, std::string directory);

  static bool isStage(llvm::StringRef name);
  /// Whether a stage of kernel compilation is wanted.
  bool anyOfKernels() const;
  bool wants(llvm::StringRef stage) const override;
  void write(llvm::StringRef stage, llvm::StringRef name,
             llvm::StringRef text) const override;

private:
  std::string stages; ///< comma-separated
  std::string directory;
  mutable unsigned counter = 0;
};

} // namespace quern

#endif // QUERN_RUNTIME_TEXTDUMP_H
