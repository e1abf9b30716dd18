//===- Flags.cpp - Settings from the environment and command line ---------===//
#include "ir/Flags.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <cstdlib>

namespace quern {

static bool parse(llvm::StringRef text, std::string &out) {
  out = text.str();
  return true;
}

static bool parse(llvm::StringRef text, bool &out) {
  if (text != "0" && text != "1")
    return false;
  out = text == "1";
  return true;
}

static bool parse(llvm::StringRef text, uint64_t &out) {
  unsigned shift = 0;
  size_t suffix =
      text.empty() ? llvm::StringRef::npos
                   : llvm::StringRef("KMGT").find(llvm::toUpper(text.back()));
  if (suffix != llvm::StringRef::npos) {
    shift = 10 * (static_cast<unsigned>(suffix) + 1);
    text = text.drop_back();
  }
  uint64_t value = 0;
  if (text.getAsInteger(10, value) || value > (UINT64_MAX >> shift))
    return false;
  out = value << shift;
  return true;
}

static bool parse(llvm::StringRef text, MathMode &out) {
  const MathMode *found = llvm::find_if(
      kMathModes, [&](MathMode mode) { return text == nameOf(mode); });
  if (found == std::end(kMathModes))
    return false;
  out = *found;
  return true;
}

static const char *describe(const std::string *) { return "text"; }
static const char *describe(const bool *) { return "0 or 1"; }
static const char *describe(const MathMode *) { return "precise or fast"; }
static const char *describe(const uint64_t *) {
  return "a number, with K, M, G or T for powers of 1024";
}

bool Flags::set(llvm::StringRef name, llvm::StringRef value,
                llvm::raw_ostream &warnings) {
#define FLAG(MEMBER, ENV, KIND, DEFAULT, HELP)                                 \
  if (name == ENV) {                                                           \
    if (parse(value, MEMBER))                                                  \
      return true;                                                             \
    warnings << "quern: warning: " ENV " takes " << describe(&MEMBER)          \
             << ", not '" << value << "'\n";                                   \
    return false;                                                              \
  }
#include "ir/Flags.def"
#undef FLAG
  warnings << "quern: warning: there is no flag " << name << "\n";
  return false;
}

Flags readFlags(llvm::function_ref<const char *(const char *)> lookup,
                llvm::raw_ostream &warnings) {
  Flags out;
#define FLAG(MEMBER, ENV, KIND, DEFAULT, HELP)                                 \
  if (const char *value = lookup(ENV); value && *value)                        \
    out.set(ENV, value, warnings);
#include "ir/Flags.def"
#undef FLAG
  return out;
}

Flags &mutableFlags() {
  static Flags process = readFlags(
      [](const char *name) -> const char * { return std::getenv(name); },
      llvm::errs());
  return process;
}
const Flags &flags() { return mutableFlags(); }

bool isListed(llvm::StringRef list, llvm::StringRef item) {
  llvm::SmallVector<llvm::StringRef, 8> items;
  list.split(items, ',');
  for (llvm::StringRef entry : items)
    if (entry.trim() == item || entry.trim() == "all")
      return true;
  return false;
}

static std::string show(const std::string &value) {
  return value.empty() ? "empty" : value;
}
static std::string show(MathMode mode) { return nameOf(mode); }
static std::string show(uint64_t value) {
  return value == UINT64_MAX ? "no limit" : std::to_string(value);
}

std::string flagHelp() {
  std::string out;
  const Flags defaults;
#define FLAG(MEMBER, ENV, KIND, DEFAULT, HELP)                                 \
  out += std::string(ENV) + " (default: " + show(defaults.MEMBER) +            \
         ")\n    " HELP "\n";
#include "ir/Flags.def"
#undef FLAG
  return out;
}

} // namespace quern
