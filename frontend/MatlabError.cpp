//===- MatlabError.cpp - A MATLAB error in flight
//--------------------------===//
#include "frontend/MatlabError.h"

#include "frontend/Interpreter.h"

#include <cstdarg>
#include <cstdio>

namespace quern {

void throwError(const char *identifier, const char *format, ...) {
  va_list args;
  va_start(args, format);
  va_list again;
  va_copy(again, args);
  int length = std::vsnprintf(nullptr, 0, format, args);
  va_end(args);
  std::string message(static_cast<size_t>(length > 0 ? length : 0), '\0');
  std::vsnprintf(message.data(), message.size() + 1, format, again);
  va_end(again);
  throw MatlabError{identifier, std::move(message), 0, {}};
}

void throwError(llvm::Error error) {
  MatlabError result;
  llvm::handleAllErrors(
      std::move(error),
      [&](const QuernError &e) {
        // Several errors joined: the first one is reported.
        if (result.message.empty())
          result = {e.identifier, e.message, e.span, {}};
      },
      [&](const llvm::ErrorInfoBase &e) {
        if (result.message.empty())
          result = {"Quern:internal", e.message(), 0, {}};
      });
  if (result.identifier == "Quern:interrupted") {
    interruptRequested = false;
    throw Interpreter::Interrupt{};
  }
  throw result;
}

} // namespace quern
