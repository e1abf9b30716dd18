//===- DiskCacheTest.cpp --------------------------------------------------===//
#include "runtime/DiskCache.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"
#include <fcntl.h>
#include <filesystem>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace quern;
namespace fs = std::filesystem;

namespace {

constexpr uint64_t kPlenty = uint64_t(1) << 30;

class DiskCacheTest : public ::testing::Test {
protected:
  void SetUp() override {
    llvm::SmallString<128> path;
    ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("quern-cache", path));
    directory = path.str().str();
  }
  void TearDown() override { fs::remove_all(directory); }

  std::string read(const std::string &path) {
    return (*llvm::MemoryBuffer::getFile(path))->getBuffer().str();
  }
  void write(const std::string &path, llvm::StringRef text) {
    std::error_code error;
    llvm::raw_fd_ostream(path, error) << text;
    ASSERT_FALSE(error);
    ::chmod(path.c_str(), 0600);
  }
  void age(const std::string &path, time_t seconds) {
    struct timespec times[2] = {};
    times[0].tv_sec = times[1].tv_sec = ::time(nullptr) - seconds;
    ::utimensat(AT_FDCWD, path.c_str(), times, 0);
  }
  size_t numFiles() {
    size_t count = 0;
    for (const auto &entry : fs::directory_iterator(directory))
      count += entry.is_regular_file();
    return count;
  }

  std::string directory;
  uint64_t rejects = 0;
};

TEST_F(DiskCacheTest, RoundTrip) {
  DiskCache cache(directory + "/new/deeper", kPlenty);
  EXPECT_FALSE(cache.load("key", rejects));
  cache.store("key", llvm::StringRef("pay\0load", 8));
  DiskCache other(directory + "/new/deeper", kPlenty);
  EXPECT_EQ(other.load("key", rejects), std::string("pay\0load", 8));
  EXPECT_FALSE(other.load("kez", rejects));
  EXPECT_EQ(rejects, 0u);
}

TEST_F(DiskCacheTest, TruncationAtEveryLengthIsFound) {
  DiskCache cache(directory, kPlenty);
  cache.store("some key", "some payload");
  std::string path = cache.pathOf("some key");
  std::string whole = read(path);
  for (size_t length = 0; length < whole.size(); ++length) {
    write(path, llvm::StringRef(whole).take_front(length));
    EXPECT_FALSE(cache.load("some key", rejects)) << length;
    EXPECT_FALSE(fs::exists(path));
  }
  write(path, whole + "x");
  EXPECT_FALSE(cache.load("some key", rejects));
  EXPECT_EQ(rejects, whole.size() + 1);
  write(path, whole);
  EXPECT_EQ(cache.load("some key", rejects), "some payload");
}

TEST_F(DiskCacheTest, EveryFlippedBitIsFound) {
  DiskCache cache(directory, kPlenty);
  cache.store("some key", "some payload");
  std::string path = cache.pathOf("some key");
  std::string whole = read(path);
  for (size_t i = 0; i < whole.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string bad = whole;
      bad[i] ^= 1 << bit;
      write(path, bad);
      EXPECT_FALSE(cache.load("some key", rejects)) << i << ":" << bit;
    }
  EXPECT_EQ(rejects, whole.size() * 8);
}

TEST_F(DiskCacheTest, AnotherKeysFileIsFound) {
  DiskCache cache(directory, kPlenty);
  cache.store("a", "payload of a");
  fs::copy_file(cache.pathOf("a"), cache.pathOf("b"));
  ::chmod(cache.pathOf("b").c_str(), 0600);
  EXPECT_FALSE(cache.load("b", rejects));
  EXPECT_EQ(rejects, 1u);
}

TEST_F(DiskCacheTest, FilesOthersMayWriteAreNotTrusted) {
  DiskCache cache(directory, kPlenty);
  cache.store("a", "payload");
  ::chmod(cache.pathOf("a").c_str(), 0666);
  EXPECT_FALSE(cache.load("a", rejects));
}

TEST_F(DiskCacheTest, APipeIsNoFile) {
  DiskCache cache(directory, kPlenty);
  ASSERT_EQ(::mkfifo(cache.pathOf("a").c_str(), 0600), 0);
  EXPECT_FALSE(cache.load("a", rejects)); // and returns
  cache.store("a", "payload");
  EXPECT_EQ(cache.load("a", rejects), "payload");
}

TEST_F(DiskCacheTest, ProcessesWriteAtTheSameTime) {
  constexpr int kProcesses = 4, kKeys = 50;
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    pid_t pid = fork();
    if (pid == 0) {
      DiskCache cache(directory, kPlenty);
      uint64_t bad = 0;
      for (int round = 0; round < 4; ++round)
        for (int k = 0; k < kKeys; ++k) {
          std::string key = "key" + std::to_string(k);
          std::string payload(1000 + k, static_cast<char>('a' + k % 26));
          cache.store(key, payload);
          std::optional<std::string> found = cache.load(key, bad);
          if (!found || *found != payload)
            _exit(1);
        }
      _exit(bad ? 2 : 0);
    }
    children.push_back(pid);
  }
  for (pid_t pid : children) {
    int status = 0;
    ASSERT_EQ(waitpid(pid, &status, 0), pid);
    EXPECT_EQ(status, 0);
  }
  EXPECT_EQ(numFiles(), size_t(kKeys));
}

TEST_F(DiskCacheTest, KilledWritersLeaveNothingWrong) {
  pid_t pid = fork();
  if (pid == 0) {
    DiskCache cache(directory, kPlenty);
    std::string payload(200000, 'x');
    for (unsigned i = 0;; ++i)
      cache.store("key" + std::to_string(i % 64), payload);
  }
  ::usleep(30000);
  ::kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  // As if it had died in the middle of a write, some time ago.
  std::string temp = directory + "/.tmp-" + std::to_string(pid) + "-99999";
  write(temp, "half a file");
  age(temp, 60);
  DiskCache cache(directory, kPlenty);
  for (unsigned i = 0; i < 64; ++i) {
    std::optional<std::string> found =
        cache.load("key" + std::to_string(i), rejects);
    EXPECT_TRUE(!found || found->size() == 200000);
  }
  EXPECT_EQ(rejects, 0u);
  cache.store("one more", "payload"); // the first store looks around
  EXPECT_FALSE(fs::exists(temp));
}

TEST_F(DiskCacheTest, LivingWritersTemporariesStay) {
  std::string temp = directory + "/.tmp-" + std::to_string(getpid()) + "-7";
  write(temp, "half a file");
  age(temp, 60);
  DiskCache cache(directory, kPlenty);
  cache.store("key", "payload");
  EXPECT_TRUE(fs::exists(temp));
}

TEST_F(DiskCacheTest, UnusableDirectoriesWarnOnceAndStoreNothing) {
  std::string file = directory + "/file";
  write(file, "not a directory");
  for (const std::string &path : {file, file + "/below"}) {
    DiskCache cache(path, kPlenty);
    ::testing::internal::CaptureStderr();
    cache.store("a", "1");
    cache.store("b", "2");
    EXPECT_FALSE(cache.load("a", rejects));
    std::string text = ::testing::internal::GetCapturedStderr();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  }
}

TEST_F(DiskCacheTest, ReadOnlyDirectoryStillReads) {
  DiskCache(directory, kPlenty).store("a", "1");
  ::chmod(directory.c_str(), 0500);
  DiskCache cache(directory, kPlenty);
  ::testing::internal::CaptureStderr();
  cache.store("b", "2");
  EXPECT_EQ(cache.load("a", rejects), "1");
  ::testing::internal::GetCapturedStderr();
  ::chmod(directory.c_str(), 0700);
}

TEST_F(DiskCacheTest, EmptyDirectoryNameMeansNoCache) {
  DiskCache cache("", kPlenty);
  cache.store("a", "1");
  EXPECT_FALSE(cache.load("a", rejects));
}

TEST_F(DiskCacheTest, BoundKeepsWhatWasUsedLast) {
  DiskCache cache(directory, 100'000);
  std::string payload(1000, 'p');
  for (int i = 0; i < 90; ++i) {
    std::string key = "key" + std::to_string(i);
    cache.store(key, payload);
    age(cache.pathOf(key), 1000 - i);
  }
  EXPECT_TRUE(cache.load("key0", rejects)); // used now
  for (int i = 90; i < 200; ++i)
    cache.store("key" + std::to_string(i), payload);
  uint64_t total = 0;
  for (const auto &entry : fs::directory_iterator(directory))
    total += entry.file_size();
  EXPECT_LE(total, 100'000u);
  EXPECT_FALSE(cache.load("key1", rejects));
  EXPECT_TRUE(cache.load("key199", rejects));
  EXPECT_EQ(rejects, 0u);
}

TEST_F(DiskCacheTest, LargerThanTheBoundIsNotStored) {
  DiskCache cache(directory, 1000);
  cache.store("a", std::string(2000, 'x'));
  EXPECT_FALSE(cache.load("a", rejects));
}

} // namespace
