//===- Builtin.h - Functions implemented in C++ -----------------*- C++ -*-===//
//
// A builtin is one row in a table of its family (frontend/builtins/*.cpp):
// name, argument counts, function, one line of help. Functions over the op
// table need no row: OpInfo::builtin makes them callable. Functions that are
// compositions are .m files of the bundled library, not builtins.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTIN_H
#define QUERN_FRONTEND_BUILTIN_H

#include "frontend/MatlabError.h"
#include "frontend/Value.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <limits>

namespace quern {

class Interpreter;

using ValueList = llvm::SmallVector<Value, 4>;

/// One call: arguments in, results out. A function may return fewer results
/// than asked for (the caller reports an unset output if it is used).
struct Call {
  Interpreter &interpreter;
  Session &session;
  llvm::MutableArrayRef<Value> args; ///< may be moved from
  int numOutputs;                    ///< nargout; 0 in a statement
  ValueList results;
  SpanId span; ///< of the call expression

  size_t size() const { return args.size(); }
  Value &operator[](size_t i) { return args[i]; }
  void returns(Value v) { results.push_back(std::move(v)); }
};

using BuiltinFn = void (*)(Call &call);

struct Builtin {
  const char *name;
  int minArgs;
  int maxArgs; ///< -1: any number
  BuiltinFn fn;
  const char *help;
};

/// Every family's rows.
llvm::ArrayRef<Builtin> textBuiltins();       // builtins/Text.cpp
llvm::ArrayRef<Builtin> formatBuiltins();     // builtins/Format.cpp
llvm::ArrayRef<Builtin> containerBuiltins();  // builtins/Containers.cpp
llvm::ArrayRef<Builtin> arrayBuiltins();      // builtins/Arrays.cpp
llvm::ArrayRef<Builtin> rearrangeBuiltins();  // builtins/Rearrange.cpp
llvm::ArrayRef<Builtin> searchBuiltins();     // builtins/Search.cpp
llvm::ArrayRef<Builtin> scanBuiltins();       // builtins/Scan.cpp
llvm::ArrayRef<Builtin> accumulateBuiltins(); // builtins/Accumulate.cpp
llvm::ArrayRef<Builtin> linearBuiltins();     // builtins/LinearAlgebra.cpp
llvm::ArrayRef<Builtin> randomBuiltins();     // builtins/Random.cpp
llvm::ArrayRef<Builtin> systemBuiltins();     // builtins/System.cpp

/// \p d cut to an integer of type \p T: the nearest end of T if it lies
/// outside, 0 for NaN. A plain cast of a program's number is undefined there.
template <typename T> T saturated(double d) {
  using Limits = std::numeric_limits<T>;
  if (!(d > static_cast<double>(Limits::min())))
    return d == d ? Limits::min() : T(0);
  return d < static_cast<double>(Limits::max()) ? static_cast<T>(d)
                                                : Limits::max();
}

// --- Reading arguments; all throw MATLAB errors that name the argument -----

/// Real scalar of any numeric class, as double. Forces.
double scalarArg(Call &call, size_t i, const char *what);
/// Non-negative integral scalar.
int64_t countArg(Call &call, size_t i, const char *what);
std::string textArg(Call &call, size_t i, const char *what);
/// 1-based dimension argument to 0-based.
unsigned dimArg(Call &call, size_t i);
/// Elements of any real numeric array as doubles, column-major. Forces.
std::vector<double> doublesOf(const Value &v, ForceReason reason);
/// Pointer to the elements of an array Value (inline scalars are boxed first).
const void *dataOf(Value &v, ForceReason reason);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTIN_H
