//===- Machine.h - What the machine offers ----------------------*- C++ -*-===//
#ifndef QUERN_RUNTIME_MACHINE_H
#define QUERN_RUNTIME_MACHINE_H

#include <cstdint>
#include <string>

namespace quern {

/// Main memory of this machine in bytes.
uint64_t physicalMemoryBytes();

/// Bytes of the nearest cache, and of the largest one that a core has for
/// itself; usual sizes where the system does not say.
uint64_t nearCacheBytes();
uint64_t ownCacheBytes();

/// The processor's name.
std::string processorName();

/// Processor time of this thread: a compile beside a busy program takes long
/// without being much work.
uint64_t threadNs();

/// Cores this process may use (its affinity mask).
unsigned usableCores();

} // namespace quern

#endif // QUERN_RUNTIME_MACHINE_H
