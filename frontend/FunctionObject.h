//===- FunctionObject.h - What a function handle holds ----------*- C++ -*-===//
//
// A handle is a name that is looked up where the handle was made, or an
// anonymous function with the values that it captured. A handle to a nested
// function, or one made inside a function that has nested ones, also keeps the
// frame whose variables it shares.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_FUNCTIONOBJECT_H
#define QUERN_FRONTEND_FUNCTIONOBJECT_H

#include "frontend/Value.h"

namespace quern {

namespace syntax {
struct AnonymousExpr;
struct Function;
} // namespace syntax

struct CodeUnit;
struct Frame;

/// Counting of frames that outlive their call; defined in Frame.cpp.
void retainFrame(Frame *frame);
void releaseFrame(Frame *frame);

struct FunctionObject : HeapObject {
  FunctionObject() : HeapObject(ObjectKind::Function) {}
  ~FunctionObject() {
    if (frame)
      releaseFrame(frame);
  }
  FunctionObject(const FunctionObject &) = delete;

  /// Of a named handle: without '@'. Empty for anonymous functions.
  std::string name;
  /// What func2str gives: "sin", "@(x)x+1".
  std::string text;
  const syntax::AnonymousExpr *anonymous = nullptr;
  /// Of an anonymous function: one value per capture; may be undefined.
  std::vector<Value> captured;
  /// Of a named handle to a local or nested function: which one.
  const syntax::Function *function = nullptr;
  /// Where the handle was made: what its names mean.
  const CodeUnit *unit = nullptr;
  /// The frame that encloses the function; null if it shares none.
  Frame *frame = nullptr;
};

const FunctionObject &functionOf(const Value &v);

} // namespace quern

#endif // QUERN_FRONTEND_FUNCTIONOBJECT_H
