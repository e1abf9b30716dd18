//===- Environment.cpp - Settings from environment variables -------------===//
#include "runtime/Environment.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"
#include <cstdlib>
#include <sched.h>
#include <unistd.h>

namespace quern {

std::optional<std::string> environmentText(const char *name) {
  const char *value = std::getenv(name);
  if (!value || !*value)
    return std::nullopt;
  return std::string(value);
}

bool parseSize(llvm::StringRef text, uint64_t &value) {
  static constexpr llvm::StringLiteral kUnits = "KMGT";
  unsigned shift = 0;
  text = text.trim();
  if (!text.empty()) {
    size_t unit = kUnits.find(llvm::toUpper(text.back()));
    if (unit != llvm::StringRef::npos) {
      shift = 10 * (unit + 1);
      text = text.drop_back();
    }
  }
  uint64_t number = 0;
  if (text.getAsInteger(10, number) || number > (UINT64_MAX >> shift))
    return false;
  value = number << shift;
  return true;
}

std::optional<uint64_t> environmentNumber(const char *name) {
  std::optional<std::string> text = environmentText(name);
  if (!text)
    return std::nullopt;
  uint64_t value = 0;
  if (parseSize(*text, value))
    return value;
  llvm::errs() << "quern: " << name << "=" << *text
               << " is not a number; ignored\n";
  return std::nullopt;
}

uint64_t physicalMemoryBytes() {
  long pages = sysconf(_SC_PHYS_PAGES);
  long pageBytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || pageBytes <= 0)
    return uint64_t(4) << 30;
  return static_cast<uint64_t>(pages) * static_cast<uint64_t>(pageBytes);
}

unsigned usableCores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof(set), &set) == 0 && CPU_COUNT(&set) > 0)
    return CPU_COUNT(&set);
  long cores = sysconf(_SC_NPROCESSORS_ONLN);
  return cores > 0 ? static_cast<unsigned>(cores) : 1;
}

} // namespace quern
