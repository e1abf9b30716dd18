//===- ContainerFamilies.h - The parts of containerBuiltins() ---*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_CONTAINERFAMILIES_H
#define QUERN_FRONTEND_BUILTINS_CONTAINERFAMILIES_H

#include "frontend/Builtin.h"

namespace quern {

llvm::ArrayRef<Builtin> structBuiltins();  // Structs.cpp
llvm::ArrayRef<Builtin> cellBuiltins();    // Cells.cpp
llvm::ArrayRef<Builtin> inquiryBuiltins(); // Inquiry.cpp

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_CONTAINERFAMILIES_H
