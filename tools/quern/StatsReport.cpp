//===- StatsReport.cpp - --stats ------------------------------------------===//
#include "quern/StatsReport.h"

#include <cstdio>
#include <nlohmann/json.hpp>

namespace quern {

namespace {

constexpr const char *kReasonTexts[] = {
#define ROW(E, TEXT) TEXT,
    QUERN_FORCE_REASONS(ROW)
#undef ROW
};
constexpr const char *kReasonNames[] = {
#define ROW(E, TEXT) #E,
    QUERN_FORCE_REASONS(ROW)
#undef ROW
};

void addLine(std::string &out, uint64_t count, const std::string &text) {
  if (!count)
    return;
  char number[32];
  std::snprintf(number, sizeof number, "%14llu  ",
                static_cast<unsigned long long>(count));
  out += number + text + "\n";
}

} // namespace

std::string statsText(Session &session) {
  const Stats &stats = session.stats();
  std::string out;
#define ROW(MEMBER, TEXT) addLine(out, stats.MEMBER, TEXT);
  QUERN_COUNTERS(ROW)
#undef ROW
  addLine(out, session.pool().peakBytes(), "bytes at the peak");
  addLine(out, session.pool().neededPeakBytes(), "bytes of arrays then");
  addLine(out, session.pool().reservedPeakBytes(), "bytes with cached blocks");
  for (unsigned i = 0; i < kNumForceReasons; ++i)
    addLine(out, stats.forced[i],
            std::string("evaluations forced by: ") + kReasonTexts[i]);
  return out;
}

std::string statsJson(Session &session) {
  const Stats &stats = session.stats();
  nlohmann::ordered_json root;
#define ROW(MEMBER, TEXT) root[#MEMBER] = stats.MEMBER;
  QUERN_COUNTERS(ROW)
#undef ROW
  root["peakBytes"] = session.pool().peakBytes();
  root["neededPeakBytes"] = session.pool().neededPeakBytes();
  root["reservedPeakBytes"] = session.pool().reservedPeakBytes();
  for (unsigned i = 0; i < kNumForceReasons; ++i)
    root["forced"][kReasonNames[i]] = stats.forced[i];
  return root.dump(2) + "\n";
}

} // namespace quern
