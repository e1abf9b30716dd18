//===- ToolkitLibrary.h - Libraries of the CUDA toolkit ---------*- C++ -*-===//
#ifndef QUERN_RUNTIME_CUDA_TOOLKITLIBRARY_H
#define QUERN_RUNTIME_CUDA_TOOLKITLIBRARY_H

#include "ir/Error.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/Twine.h"
#include <optional>

namespace quern::cuda {

/// A function of a library and its name, for messages.
template <class Signature> struct ToolkitFunction;
template <class R, class... Parameters>
struct ToolkitFunction<R(Parameters...)> {
  const char *name;
  R (*pointer)(Parameters...) = nullptr;

  R operator()(Parameters... parameters) const {
    return pointer(parameters...);
  }
};

/// A library that is loaded at run time. It stays loaded.
class ToolkitLibrary {
public:
  /// Loads the first library that loads of \p files, from \p toolkit, the
  /// folder of the CUDA toolkit or of its libraries; if that is empty, from
  /// where the system looks for libraries, then from the toolkit's usual
  /// folder. \p title stands before messages.
  /// Errors: Quern:cuda if there is none.
  static llvm::Expected<ToolkitLibrary> open(const char *title,
                                             llvm::ArrayRef<const char *> files,
                                             llvm::StringRef toolkit);

  /// Finds the function \p symbol. Errors: Quern:cuda if there is none.
  template <class Function>
  llvm::Error find(const char *symbol, Function *&function) const {
    llvm::Expected<void *> address = addressOf(symbol);
    if (!address)
      return address.takeError();
    function = reinterpret_cast<Function *>(*address);
    return llvm::Error::success();
  }
  template <class Signature>
  llvm::Error find(ToolkitFunction<Signature> &function) const {
    return find(function.name, function.pointer);
  }

private:
  ToolkitLibrary(const char *title, void *library)
      : title(title), library(library) {}
  llvm::Expected<void *> addressOf(const char *symbol) const;

  const char *title;
  void *library;
};

/// "[title] message", of identifier Quern:cuda.
llvm::Error toolkitError(const char *title, const llvm::Twine &message);

/// What was made once, or the error of that, the same at every get.
template <class T> class MadeOnce {
public:
  explicit MadeOnce(llvm::Expected<T> made) {
    if (made)
      value.emplace(std::move(*made));
    else
      llvm::handleAllErrors(made.takeError(), [&](const QuernError &error) {
        identifier = error.identifier;
        message = error.message;
      });
  }
  llvm::Expected<const T &> get() const {
    if (!value)
      return makeError(identifier, message);
    return *value;
  }

private:
  std::optional<T> value;
  std::string identifier, message;
};

} // namespace quern::cuda

#endif // QUERN_RUNTIME_CUDA_TOOLKITLIBRARY_H
