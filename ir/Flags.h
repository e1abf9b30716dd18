//===- Flags.h - Settings from the environment and command line -----------===//
//
// One row per flag in Flags.def. Read once, on first use; a bad value is
// reported on stderr and the default stays; empty is not set.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_FLAGS_H
#define QUERN_IR_FLAGS_H

#include "ir/math/Mode.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdint>
#include <string>

namespace quern {

struct Flags {
  using Text = std::string;
  using Switch = bool;
  using Count = uint64_t;
  using Bytes = uint64_t;
  using Math = MathMode;
#define FLAG(MEMBER, ENV, KIND, DEFAULT, HELP) KIND MEMBER = DEFAULT;
#include "ir/Flags.def"
#undef FLAG

  /// Sets the flag called \p name ("QUERN_TIME"). False, with one line on
  /// \p warnings, if there is no such flag or it does not take \p value.
  bool set(llvm::StringRef name, llvm::StringRef value,
           llvm::raw_ostream &warnings);
};

/// Reads every flag that \p lookup knows (null: not set).
Flags readFlags(llvm::function_ref<const char *(const char *)> lookup,
                llvm::raw_ostream &warnings);

/// The flags of this process: the environment, read at the first call.
const Flags &flags();
/// The same for the start of a program, to apply its command line.
Flags &mutableFlags();

/// True if the comma-separated \p list (QUERN_DUMP, QUERN_DISABLE) contains
/// \p item or "all".
bool isListed(llvm::StringRef list, llvm::StringRef item);

/// One paragraph per flag: name, default, help.
std::string flagHelp();

} // namespace quern

#endif // QUERN_IR_FLAGS_H
