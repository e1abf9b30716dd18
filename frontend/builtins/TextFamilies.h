//===- TextFamilies.h - The parts of textBuiltins() -------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_TEXTFAMILIES_H
#define QUERN_FRONTEND_BUILTINS_TEXTFAMILIES_H

#include "frontend/Builtin.h"

namespace quern {

llvm::ArrayRef<Builtin> regexpBuiltins();     // Regexp.cpp
llvm::ArrayRef<Builtin> compareBuiltins();    // TextCompare.cpp
llvm::ArrayRef<Builtin> textNumberBuiltins(); // TextNumbers.cpp
llvm::ArrayRef<Builtin> textEditBuiltins();   // TextEdit.cpp
llvm::ArrayRef<Builtin> dateBuiltins();       // Dates.cpp

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_TEXTFAMILIES_H
