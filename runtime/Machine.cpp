//===- Machine.cpp - What the machine offers -----------------------------===//
#include "runtime/Machine.h"

#include <sched.h>
#include <unistd.h>

namespace quern {

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
