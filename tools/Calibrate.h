//===- Calibrate.h - `quern calibrate`: measure this machine ----*- C++ -*-===//
#ifndef QUERN_TOOLS_CALIBRATE_H
#define QUERN_TOOLS_CALIBRATE_H

namespace CLI {
class App;
} // namespace CLI

namespace quern {

/// Adds the subcommand to \p app; it leaves its exit code in \p status.
void addCalibrateCommand(CLI::App &app, int &status);

} // namespace quern

#endif // QUERN_TOOLS_CALIBRATE_H
