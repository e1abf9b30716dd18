//===- SystemFamilies.h - Parts of the system family ------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_SYSTEMFAMILIES_H
#define QUERN_FRONTEND_BUILTINS_SYSTEMFAMILIES_H

#include "frontend/Builtin.h"

namespace quern {

llvm::ArrayRef<Builtin> applyBuiltins();     // Apply.cpp
llvm::ArrayRef<Builtin> classBuiltins();     // Classes.cpp
llvm::ArrayRef<Builtin> errorBuiltins();     // Errors.cpp
llvm::ArrayRef<Builtin> joinBuiltins();      // Join.cpp
llvm::ArrayRef<Builtin> workspaceBuiltins(); // Workspace.cpp

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_SYSTEMFAMILIES_H
