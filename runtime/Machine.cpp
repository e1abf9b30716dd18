//===- Machine.cpp - What the machine offers ------------------------------===//
#include "runtime/Machine.h"

#include "llvm/ADT/StringRef.h"
#include <fstream>
#include <sched.h>
#include <time.h>
#include <unistd.h>

namespace quern {

uint64_t physicalMemoryBytes() {
  long pages = sysconf(_SC_PHYS_PAGES);
  long pageBytes = sysconf(_SC_PAGESIZE);
  if (pages <= 0 || pageBytes <= 0)
    return uint64_t(4) << 30;
  return static_cast<uint64_t>(pages) * static_cast<uint64_t>(pageBytes);
}

static uint64_t cacheBytes(int name, uint64_t usual) {
  long bytes = sysconf(name);
  return bytes > 0 ? static_cast<uint64_t>(bytes) : usual;
}

uint64_t nearCacheBytes() {
  return cacheBytes(_SC_LEVEL1_DCACHE_SIZE, 32 << 10);
}

uint64_t ownCacheBytes() { return cacheBytes(_SC_LEVEL2_CACHE_SIZE, 2 << 20); }

uint64_t threadNs() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * uint64_t(1'000'000'000) + now.tv_nsec;
}

std::string processorName() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    llvm::StringRef rest(line);
    if (rest.consume_front("model name"))
      return rest.ltrim(" \t:").str();
  }
  return "unknown processor";
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
