//===- DiskCache.cpp - Compiled kernels of earlier processes --------------===//
//
// File: FileHeader, key, payload. The checksum covers the sizes, the key and
// the payload; a file of any other length than the header says is rejected.
//
//===----------------------------------------------------------------------===//
#include "runtime/DiskCache.h"

#include "ir/Flags.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace quern {
namespace {

constexpr char kMagic[8] = {'Q', 'U', 'E', 'R', 'N', 'K', 'C', '1'};
constexpr llvm::StringLiteral kSuffix = ".qk";
constexpr llvm::StringLiteral kTempPrefix = ".tmp-";
constexpr uint64_t kMaxFileBytes = uint64_t(64) << 20;
constexpr time_t kStaleSeconds = 3600;
constexpr time_t kOrphanSeconds = 10;

struct FileHeader {
  char magic[8];
  uint64_t keyBytes;
  uint64_t payloadBytes;
  uint64_t checksum;
};
static_assert(sizeof(FileHeader) == 32);

class File {
public:
  explicit File(int fd) : fd(fd) {}
  File(const File &) = delete;
  ~File() {
    if (fd >= 0)
      ::close(fd);
  }
  explicit operator bool() const { return fd >= 0; }
  int get() const { return fd; }
  bool close() { return ::close(std::exchange(fd, -1)) == 0; }

private:
  int fd;
};

uint64_t checksum(const FileHeader &header, llvm::StringRef body) {
  uint64_t parts[3] = {header.keyBytes, header.payloadBytes,
                       llvm::xxh3_64bits(body)};
  return llvm::xxh3_64bits(llvm::ArrayRef<uint8_t>(
      reinterpret_cast<const uint8_t *>(parts), sizeof(parts)));
}

/// The payload of \p text, or nothing if it is not the file of \p key.
std::optional<std::string> checkedPayload(const std::string &text,
                                          llvm::StringRef key) {
  FileHeader header;
  if (text.size() < sizeof(header))
    return std::nullopt;
  std::memcpy(&header, text.data(), sizeof(header));
  llvm::StringRef body = llvm::StringRef(text).drop_front(sizeof(header));
  if (std::memcmp(header.magic, kMagic, sizeof(kMagic)) != 0 ||
      header.keyBytes > body.size() ||
      header.payloadBytes != body.size() - header.keyBytes ||
      header.checksum != checksum(header, body) ||
      body.take_front(header.keyBytes) != key)
    return std::nullopt;
  return body.drop_front(header.keyBytes).str();
}

bool readAll(int fd, std::string &text, size_t size) {
  text.resize(size);
  size_t done = 0;
  while (done < size) {
    ssize_t n = ::read(fd, text.data() + done, size - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      break;
    done += n;
  }
  text.resize(done);
  return done == size;
}

bool writeAll(int fd, llvm::StringRef text) {
  while (!text.empty()) {
    ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return false;
    text = text.drop_front(n);
  }
  return true;
}

/// A file left by a writer that died: ".tmp-<pid>-<n>".
bool isStaleTemp(llvm::StringRef name, time_t age) {
  if (!name.consume_front(kTempPrefix))
    return false;
  pid_t pid = 0;
  if (name.split('-').first.getAsInteger(10, pid) || pid <= 0)
    return age > kStaleSeconds;
  bool dead = ::kill(pid, 0) != 0 && errno == ESRCH;
  return age > (dead ? kOrphanSeconds : kStaleSeconds);
}

struct Entry {
  std::string path;
  uint64_t bytes;
  struct timespec used;
};

} // namespace

DiskCache::DiskCache(std::string directory, uint64_t maxBytes)
    : directory(std::move(directory)), maxBytes(maxBytes),
      bytesSinceLook(maxBytes) {}

std::string DiskCache::defaultDirectory() {
  const std::string &set = flags().cacheDir;
  if (!set.empty())
    return set == "off" ? std::string() : set;
  if (const char *base = std::getenv("XDG_CACHE_HOME"); base && *base)
    return std::string(base) + "/quern";
  if (const char *home = std::getenv("HOME"); home && *home)
    return std::string(home) + "/.cache/quern";
  return std::string();
}

uint64_t DiskCache::defaultBytes() { return flags().cacheBytes; }

std::string DiskCache::pathOf(llvm::StringRef key) const {
  llvm::XXH128_hash_t hash =
      llvm::xxh3_128bits(llvm::arrayRefFromStringRef(key));
  return directory + "/" + llvm::utohexstr(hash.high64, true, 16) +
         llvm::utohexstr(hash.low64, true, 16) + kSuffix.str();
}

void DiskCache::warnOnce(llvm::StringRef what, int errorNumber) {
  if (std::exchange(warned, true))
    return;
  llvm::errs() << "quern: kernel cache: " << what << " " << directory << ": "
               << std::strerror(errorNumber) << "; going on without\n";
}

std::optional<std::string> DiskCache::load(llvm::StringRef key,
                                           uint64_t &rejects) {
  if (directory.empty())
    return std::nullopt;
  std::string path = pathOf(key);
  // Not blocking: a pipe in the folder must not hold the program up.
  File file(
      ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  struct stat status;
  if (!file || ::fstat(file.get(), &status) != 0)
    return std::nullopt;
  // What is loaded is executed: it must be ours.
  bool ours = S_ISREG(status.st_mode) && status.st_uid == ::geteuid() &&
              (status.st_mode & 022) == 0;
  std::string text;
  std::optional<std::string> payload;
  if (ours && static_cast<uint64_t>(status.st_size) <= kMaxFileBytes &&
      readAll(file.get(), text, status.st_size))
    payload = checkedPayload(text, key);
  if (!payload) {
    ++rejects;
    ::unlink(path.c_str());
    return std::nullopt;
  }
  ::futimens(file.get(), nullptr); // used now
  return payload;
}

bool DiskCache::prepareDirectory() {
  if (prepared)
    return true;
  if (std::error_code error = llvm::sys::fs::create_directories(
          directory, true, llvm::sys::fs::owner_all)) {
    warnOnce("cannot make", error.value());
    return writable = false;
  }
  return prepared = true;
}

void DiskCache::store(llvm::StringRef key, llvm::StringRef payload) {
  static std::atomic<unsigned> counter{0};
  std::lock_guard<std::mutex> lock(mutex);
  if (directory.empty() || !writable || !prepareDirectory())
    return;
  std::string body = (key + payload).str();
  uint64_t bytes = sizeof(FileHeader) + body.size();
  if (bytes > kMaxFileBytes || bytes > maxBytes)
    return;
  FileHeader header = {};
  std::memcpy(header.magic, kMagic, sizeof(kMagic));
  header.keyBytes = key.size();
  header.payloadBytes = payload.size();
  header.checksum = checksum(header, body);

  std::string temp = directory + "/" + kTempPrefix.str() +
                     std::to_string(::getpid()) + "-" +
                     std::to_string(counter.fetch_add(1));
  File file(::open(temp.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                   S_IRUSR | S_IWUSR));
  if (!file) {
    warnOnce("cannot write to", errno);
    writable = false;
    return;
  }
  llvm::StringRef headerText(reinterpret_cast<const char *>(&header),
                             sizeof(header));
  if (!writeAll(file.get(), headerText) || !writeAll(file.get(), body) ||
      !file.close() || ::rename(temp.c_str(), pathOf(key).c_str()) != 0) {
    warnOnce("cannot write to", errno);
    ::unlink(temp.c_str());
    writable = false;
    return;
  }
  knownBytes += bytes;
  bytesSinceLook += bytes;
  if (knownBytes > maxBytes || bytesSinceLook > maxBytes / 16)
    shrink();
}

/// Looks at the directory as it is now (other processes write to it too),
/// removes what dead writers left and, beyond the bound, the files unused for
/// longest until a quarter is free.
void DiskCache::shrink() {
  DIR *handle = ::opendir(directory.c_str());
  if (!handle)
    return;
  std::vector<Entry> entries;
  uint64_t total = 0;
  time_t now = ::time(nullptr);
  while (struct dirent *item = ::readdir(handle)) {
    llvm::StringRef name = item->d_name;
    std::string path = directory + "/" + name.str();
    struct stat status;
    if (::lstat(path.c_str(), &status) != 0)
      continue;
    if (isStaleTemp(name, now - status.st_mtim.tv_sec))
      ::unlink(path.c_str());
    if (!name.ends_with(kSuffix))
      continue;
    uint64_t bytes = status.st_size;
    total += bytes;
    entries.push_back({std::move(path), bytes, status.st_mtim});
  }
  ::closedir(handle);
  if (total > maxBytes) {
    std::sort(entries.begin(), entries.end(),
              [](const Entry &a, const Entry &b) {
                if (a.used.tv_sec != b.used.tv_sec)
                  return a.used.tv_sec < b.used.tv_sec;
                return a.used.tv_nsec < b.used.tv_nsec;
              });
    for (const Entry &entry : entries) {
      if (total <= maxBytes / 4 * 3)
        break;
      if (::unlink(entry.path.c_str()) == 0 || errno == ENOENT)
        total -= entry.bytes;
    }
  }
  knownBytes = total;
  bytesSinceLook = 0;
}

} // namespace quern
