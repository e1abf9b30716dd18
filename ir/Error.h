//===- Error.h - The error that every folder below frontend/ returns ------===//
#ifndef QUERN_IR_ERROR_H
#define QUERN_IR_ERROR_H

#include "ir/Source.h"
#include "llvm/Support/Error.h"
#include <string>

namespace quern {

/// An error a user can act on: a MATLAB identifier, one line of text of the
/// form `[op] what is wrong: shapes and types`, and where it was recorded.
class QuernError : public llvm::ErrorInfo<QuernError> {
public:
  static char ID;

  QuernError(std::string identifier, std::string message, SpanId span = 0)
      : identifier(std::move(identifier)), message(std::move(message)),
        span(span) {}

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

  std::string identifier; ///< as MException.identifier,
                          ///< "MATLAB:sizeDimensionsMustMatch"
  std::string message;
  SpanId span;
};

/// Makes a QuernError; \p identifier by MATLAB's names where it has one,
/// "Quern:..." otherwise.
llvm::Error makeError(std::string identifier, std::string message,
                      SpanId span = 0);

} // namespace quern

#endif // QUERN_IR_ERROR_H
