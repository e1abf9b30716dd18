//===- Machine.h - What the machine offers -------------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_MACHINE_H
#define QUERN_RUNTIME_MACHINE_H

#include <cstdint>

namespace quern {

/// Main memory of this machine in bytes.
uint64_t physicalMemoryBytes();

/// Cores this process may use (its affinity mask).
unsigned usableCores();

} // namespace quern

#endif // QUERN_RUNTIME_MACHINE_H
