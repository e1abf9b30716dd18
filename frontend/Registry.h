//===- Registry.h - Every function that is not MATLAB code ------*- C++ -*-===//
//
// Builds one name table from the families of builtins and from the op table:
// a row's `.builtin` names the MATLAB functions it implements.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_REGISTRY_H
#define QUERN_FRONTEND_REGISTRY_H

#include "frontend/Builtin.h"
#include "llvm/ADT/StringMap.h"

namespace quern {

/// A MATLAB function that is an op: some rows share one name (max of two
/// arrays and max along a dimension).
struct OpFunction {
  const char *name = nullptr;
  int unaryMap = -1; ///< op number; -1 if there is none
  int binaryMap = -1;
  int ternaryMap = -1;
  int reduce = -1;
  int conversion = -1;
  int scalarUnary = -1; ///< index into the exact scalar functions, or -1
  int scalarBinary = -1;
};

class Registry {
public:
  Registry();
  const Builtin *findBuiltin(llvm::StringRef name) const {
    return rows.lookup(name);
  }
  const OpFunction *findOp(llvm::StringRef name) const {
    auto it = ops.find(name);
    return it == ops.end() ? nullptr : &it->second;
  }
  /// The op behind function \p name with \p arity operands; a bug if absent.
  Op mapOp(llvm::StringRef name, unsigned arity) const;
  /// One line of help; empty if \p name is unknown.
  llvm::StringRef help(llvm::StringRef name) const;

private:
  llvm::StringMap<const Builtin *> rows;
  llvm::StringMap<OpFunction> ops;
};

/// Applies an op function to arguments by MATLAB's conventions: sum(x),
/// sum(x, dim), sum(x, 'all'), max(x, [], dim), max(a, b).
void callOpFunction(const OpFunction &function, Call &call);

/// [m, i] = max(x), max(x, [], dim); min likewise.
void callExtremumIndex(Call &call, bool isMax); // builtins/Extremum.cpp

/// Functions of real doubles that are exact, so that a scalar call need not
/// go through an op.
using ScalarUnary = bool (*)(double x, double &result);
using ScalarBinary = bool (*)(double x, double y, double &result);
ScalarUnary scalarUnary(int index);
ScalarBinary scalarBinary(int index);

} // namespace quern

#endif // QUERN_FRONTEND_REGISTRY_H
