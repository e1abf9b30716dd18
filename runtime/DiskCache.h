//===- DiskCache.h - Compiled kernels of earlier processes ------*- C++ -*-===//
//
// A directory of small files, one for each key, shared by all processes of a
// user. A file holds its whole key and a checksum, so a wrong, cut or altered
// file is told from a right one and removed. Files appear by rename and are
// never changed: readers see all of a file or none of it.
//
// A cache that cannot be used (read-only, full, no such directory) says so
// once on stderr and then behaves as an empty one.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_DISKCACHE_H
#define QUERN_RUNTIME_DISKCACHE_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

namespace quern {

class DiskCache {
public:
  /// \p directory is made when first written to; empty: no cache.
  /// \p maxBytes bounds the sum of the file sizes.
  DiskCache(std::string directory, uint64_t maxBytes);

  /// QUERN_CACHE_DIR ("off" for none), else $XDG_CACHE_HOME/quern, else
  /// ~/.cache/quern; QUERN_CACHE_BYTES, else 256 MiB.
  static std::string defaultDirectory();
  static uint64_t defaultBytes();

  /// The payload stored under \p key. Adds to \p rejects, and removes, a file
  /// that is not what store wrote.
  std::optional<std::string> load(llvm::StringRef key, uint64_t &rejects);
  /// Keeps \p payload under \p key; removes the files that were not used for
  /// longest when the bound is passed.
  void store(llvm::StringRef key, llvm::StringRef payload);

  /// Where \p key is kept.
  std::string pathOf(llvm::StringRef key) const;

private:
  void warnOnce(llvm::StringRef what, int errorNumber);
  bool prepareDirectory();
  void shrink();

  std::string directory;
  uint64_t maxBytes;
  std::mutex mutex;
  bool warned = false;
  bool writable = true;
  bool prepared = false;
  uint64_t knownBytes = 0; ///< at the last look, plus what was stored since
  uint64_t bytesSinceLook = 0;
};

} // namespace quern

#endif // QUERN_RUNTIME_DISKCACHE_H
