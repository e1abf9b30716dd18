//===- Files.h - File identifiers and the functions over them ---*- C++ -*-===//
//
// Identifiers 0, 1 and 2 are the program's standard streams; 1 and 2 go
// through the interpreter, so that evalc and hosts see them. Files of a thread
// belong to its interpreter.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_FILES_H
#define QUERN_FRONTEND_BUILTINS_FILES_H

#include "frontend/Builtin.h"
#include <string>

namespace quern {

/// Writes \p text to the file \p fid. Errors: MATLAB:FileIO:InvalidFid.
void writeFile(Interpreter &interpreter, int fid, llvm::StringRef text);

/// fopen, fclose, fgetl, fgets, feof, fread, fwrite, fseek, ... (Files.cpp)
llvm::ArrayRef<Builtin> fileBuiltins();

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_FILES_H
