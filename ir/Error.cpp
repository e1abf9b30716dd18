//===- Error.cpp - The error that every folder below frontend/ returns ----===//
#include "ir/Error.h"

#include "llvm/Support/raw_ostream.h"

namespace quern {

char QuernError::ID = 0;

void QuernError::log(llvm::raw_ostream &os) const {
  os << message;
  if (!identifier.empty())
    os << " (" << identifier << ")";
}

std::error_code QuernError::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}

llvm::Error makeError(std::string identifier, std::string message,
                      SpanId span) {
  return llvm::make_error<QuernError>(std::move(identifier), std::move(message),
                                      span);
}

} // namespace quern
