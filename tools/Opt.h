//===- Opt.h - `quern opt`: passes and plans on textual graphs -*- C++ -*-===//
#ifndef QUERN_TOOLS_OPT_H
#define QUERN_TOOLS_OPT_H

namespace CLI {
class App;
}

namespace quern {

/// Adds the subcommand `opt` to \p app: it reads a textual graph (a file, or
/// standard input), runs passes and prints the graph or its plan. Parsing runs
/// it and sets \p status.
void addOptCommand(CLI::App &app, int &status);

} // namespace quern

#endif // QUERN_TOOLS_OPT_H
