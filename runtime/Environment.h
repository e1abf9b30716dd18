//===- Environment.h - Settings from environment variables ---*- C++ -*-===//
#ifndef QUERN_RUNTIME_ENVIRONMENT_H
#define QUERN_RUNTIME_ENVIRONMENT_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace quern {

/// The value of \p name, or nothing if it is unset or empty.
std::optional<std::string> environmentText(const char *name);

/// The value of \p name as a number of bytes or a count: decimal digits and an
/// optional K, M, G or T (powers of 1024). One line on stderr, and nothing, if
/// it is no such number.
std::optional<uint64_t> environmentNumber(const char *name);

/// Reads "512", "64K", "3G"; false if \p text is nothing of the kind.
bool parseSize(llvm::StringRef text, uint64_t &value);

/// Main memory of this machine in bytes.
uint64_t physicalMemoryBytes();

/// Cores this process may use (its affinity mask).
unsigned usableCores();

} // namespace quern

#endif // QUERN_RUNTIME_ENVIRONMENT_H
