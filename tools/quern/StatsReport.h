//===- StatsReport.h - --stats ----------------------------------*- C++ -*-===//
#ifndef QUERN_TOOLS_STATSREPORT_H
#define QUERN_TOOLS_STATSREPORT_H

#include "runtime/Session.h"
#include <string>

namespace quern {

/// Every counter of \p session that is not zero, one per line.
std::string statsText(Session &session);
/// Every counter, as one JSON object.
std::string statsJson(Session &session);

} // namespace quern

#endif // QUERN_TOOLS_STATSREPORT_H
