//===- ValueLayout.h - Direct access to stored elements ---------*- C++ -*-===//
//
// The fast paths of indexing look into nodes that hold evaluated arrays. Only
// this file knows how a Session keeps them.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_VALUELAYOUT_H
#define QUERN_FRONTEND_VALUELAYOUT_H

#include "frontend/Value.h"

namespace quern {

struct ValueLayout {
  /// An array Value that stays one even if the tensor is a scalar.
  static Value boxed(Tensor tensor) {
    Value v;
    v.tag = Value::Tag::Array;
    v.payload.node = tensor.take();
    return v;
  }
  /// The handle of an array Value, which becomes undefined.
  static Tensor take(Value &v) {
    v.tag = Value::Tag::Undefined;
    return Tensor(&currentSession(), v.payload.node);
  }
  static void setNumber(Value &v, double number) {
    if (v.tag >= Value::Tag::Array) {
      v = Value(number);
      return;
    }
    v.tag = Value::Tag::Number;
    v.payload.number = number;
  }
  /// Elements of an evaluated array; null if it is pending.
  static const void *elements(const Node &node) {
    if (node.op != Op::Input)
      return nullptr;
    auto *storage = static_cast<const Storage *>(node.payload.data);
    return storage ? storage->data : nullptr;
  }
  /// Of an array with elements: changes when the host may have written them.
  static uint32_t numWrites(const Node &node) {
    return static_cast<const Storage *>(node.payload.data)->writes;
  }
  /// Elements that may be written in place; null if anything else sees them.
  static void *writableElements(const Node &node) {
    if (node.op != Op::Input || node.handles != 1 || node.uses != 0)
      return nullptr;
    auto *storage = static_cast<Storage *>(node.payload.data);
    if (!storage || storage->references.load(std::memory_order_relaxed) != 1)
      return nullptr;
    ++storage->writes;
    return storage->data;
  }
};

} // namespace quern

#endif // QUERN_FRONTEND_VALUELAYOUT_H
