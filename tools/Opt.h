//===- Opt.h - `quern opt`: passes and plans on textual graphs -*- C++ -*-===//
#ifndef QUERN_TOOLS_OPT_H
#define QUERN_TOOLS_OPT_H

namespace quern {

/// Reads a textual graph (a file, or standard input), runs passes and prints
/// the graph or its plan. Returns the exit status; see `quern opt --help`.
int runOpt(int argc, char **argv);

} // namespace quern

#endif // QUERN_TOOLS_OPT_H
