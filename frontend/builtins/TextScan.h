//===- TextScan.h - Reading numbers by a format --------------------*- C++ ===//
//-*-===//
//
// The engine of sscanf and fscanf: the format recycles until the text ends or
// fails to match. Rules: MATLAB pages of sscanf and fscanf.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_TEXTSCAN_H
#define QUERN_FRONTEND_BUILTINS_TEXTSCAN_H

#include "frontend/Builtin.h"
#include <string>

namespace quern {

struct ScanResult {
  std::vector<double> numbers; ///< characters count as their codes
  bool onlyText = true;        ///< all of them came from %s, %c or %[
  int64_t numConversions = 0;  ///< that matched
  size_t position = 0;         ///< bytes used
  std::string error;
};

/// Reads at most \p limit numbers; negative: any number.
ScanResult scanText(llvm::StringRef text, llvm::StringRef format,
                    int64_t limit);

/// Numbers that a size argument ([], n, [m n], with Inf) asks for; -1: all.
int64_t maxScanned(const std::vector<double> &size);
/// Returns [A, count, errmsg, nextindex].
void returnScan(Call &call, const ScanResult &result,
                const std::vector<double> &size);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_TEXTSCAN_H
