//===- FlagsTest.cpp - Settings -------------------------------------------===//
#include "ir/Flags.h"
#include <gtest/gtest.h>
#include <map>

using namespace quern;

static Flags read(std::map<std::string, const char *> environment,
                  std::string &warnings) {
  llvm::raw_string_ostream os(warnings);
  return readFlags(
      [&](const char *name) -> const char * {
        auto it = environment.find(name);
        return it == environment.end() ? nullptr : it->second;
      },
      os);
}

TEST(Flags, ReadsEveryKind) {
  std::string warnings;
  Flags f = read({{"QUERN_TIME", "1"},
                  {"QUERN_THREADS", "7"},
                  {"QUERN_CACHE_BYTES", "3M"},
                  {"QUERN_PENDING_BYTES", "5k"},
                  {"QUERN_FUSE", ""},
                  {"QUERN_MATH", "fast"},
                  {"QUERN_DUMP", "graph,plan"}},
                 warnings);
  EXPECT_TRUE(f.time);
  EXPECT_EQ(f.threads, 7u);
  EXPECT_EQ(f.cacheBytes, 3u << 20);
  EXPECT_EQ(f.pendingBytes, 5u << 10);
  EXPECT_EQ(f.dump, "graph,plan");
  EXPECT_TRUE(f.fuse);
  EXPECT_EQ(f.math, MathMode::Fast);
  EXPECT_TRUE(warnings.empty());
}

TEST(Flags, BadValuesWarnAndKeepTheDefault) {
  std::string warnings;
  Flags f = read({{"QUERN_FUSE", "yes"},
                  {"QUERN_MATH", "quick"},
                  {"QUERN_THREADS", "-1"},
                  {"QUERN_MEMORY_LIMIT", "99999999999T"}},
                 warnings);
  EXPECT_TRUE(f.fuse);
  EXPECT_EQ(f.math, MathMode::Precise);
  EXPECT_EQ(f.threads, 0u);
  EXPECT_EQ(f.memoryLimit, 0u);
  for (const char *name :
       {"QUERN_FUSE takes 0 or 1", "QUERN_MATH takes precise or fast",
        "QUERN_THREADS", "QUERN_MEMORY_LIMIT"})
    EXPECT_NE(warnings.find(name), std::string::npos) << warnings;
  llvm::raw_string_ostream os(warnings);
  EXPECT_FALSE(f.set("QUERN_NOPE", "1", os));
}

TEST(Flags, Lists) {
  EXPECT_TRUE(isListed("graph, plan", "plan"));
  EXPECT_FALSE(isListed("graph,plan", "mlir"));
  EXPECT_TRUE(isListed("all", "mlir"));
  EXPECT_FALSE(isListed("", "mlir"));
}

TEST(Flags, HelpNamesEveryFlag) {
  std::string help = flagHelp();
  EXPECT_NE(help.find("QUERN_EAGER_ELEMS (default: 512)"), std::string::npos);
  EXPECT_NE(help.find("QUERN_MEMORY_LIMIT"), std::string::npos);
  EXPECT_NE(help.find("QUERN_MATH (default: precise)"), std::string::npos);
}
