//===- Value.h - What a MATLAB variable holds -------------------*- C++ -*-===//
//
// 16 bytes: real double and logical scalars are stored inline; arrays are nodes
// of the interpreter's Session (pending or evaluated); cells, structs, strings
// and functions are counted heap objects. Copies share; whoever writes makes
// its object unique first. One interpreter per thread: counts are not atomic.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_VALUE_H
#define QUERN_FRONTEND_VALUE_H

#include "runtime/Session.h"
#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace quern {

class Value;
struct FunctionObject; // frontend/FunctionObject.h

enum class ObjectKind : uint8_t { Cell, Struct, String, Function };

/// Header of every heap object.
struct HeapObject {
  explicit HeapObject(ObjectKind kind) : kind(kind) {}
  uint32_t references = 1;
  ObjectKind kind;
};
/// Drops a reference; destroys the object with its last one.
void releaseObject(HeapObject *object);

/// The Session that every array Value of this thread belongs to. Set by the
/// interpreter for its life time.
Session &currentSession();
void setCurrentSession(Session *session);
/// Errors: MATLAB:nomem if \p count elements of \p bytesEach, which a cell,
/// a struct or a text takes outside the Session, exceed its memory limit.
void checkRoom(int64_t count, size_t bytesEach);

class Value {
public:
  enum class Tag : uint8_t {
    Undefined, ///< no value: an unset variable, a missing output
    Number,    ///< real double scalar
    Logical,   ///< logical scalar
    Array,     ///< any other numeric, logical or char array
    Object,    ///< cell, struct, string array or function
  };

  Value() = default;
  Value(double number) : tag(Tag::Number) { payload.number = number; }
  static Value logical(bool b);
  /// Takes over the tensor's handle. 1x1 real doubles and logicals that are
  /// evaluated become inline scalars.
  static Value array(Tensor tensor);
  /// Takes over one reference.
  static Value object(HeapObject *object);
  static Value charRow(llvm::StringRef text);
  static Value stringScalar(llvm::StringRef text);
  static Value emptyMatrix();

  Value(const Value &other);
  Value(Value &&other) noexcept : tag(other.tag), payload(other.payload) {
    other.tag = Tag::Undefined;
  }
  Value &operator=(const Value &other);
  Value &operator=(Value &&other) noexcept;
  ~Value() {
    if (tag >= Tag::Array)
      drop();
  }

  Tag kind() const { return tag; }
  bool isDefined() const { return tag != Tag::Undefined; }
  bool isNumber() const { return tag == Tag::Number; }
  bool isLogicalScalar() const { return tag == Tag::Logical; }
  bool isArray() const { return tag == Tag::Array; }
  bool isObject() const { return tag == Tag::Object; }
  /// Numbers, logical scalars and arrays: what ops apply to.
  bool isNumeric() const { return tag >= Tag::Number && tag <= Tag::Array; }
  bool isCell() const { return isObject(ObjectKind::Cell); }
  bool isStruct() const { return isObject(ObjectKind::Struct); }
  bool isString() const { return isObject(ObjectKind::String); }
  bool isFunction() const { return isObject(ObjectKind::Function); }

  double number() const { return payload.number; } ///< isNumber() only
  bool boolean() const { return payload.boolean; } ///< isLogicalScalar() only
  NodeId node() const { return payload.node; }     ///< isArray() only
  HeapObject *object() const { return payload.object; }

  /// A tensor for any numeric value (inline scalars become scalar nodes).
  Tensor tensor() const;

  /// Element type of numeric values; provisional for pending arrays that may
  /// turn complex (Session::settledType).
  ElementType elementType() const;
  /// Extents of any defined value (functions are 1x1).
  Shape shape() const;
  int64_t numElems() const { return shape().numElems(); }
  bool isEmpty() const { return numElems() == 0; }
  bool isScalar() const {
    return tag == Tag::Number || tag == Tag::Logical || shape().isScalar();
  }
  /// MATLAB's class(): "double", "cell", "function_handle", ...
  llvm::StringRef className() const;
  bool isChar() const {
    return isArray() && elementType() == ElementType::Char;
  }
  /// A char row vector ('' included), the form text arguments take.
  bool isCharRow() const;
  /// Text of a char row or a scalar string; forces evaluation.
  bool isText() const { return isCharRow() || (isString() && isScalar()); }
  std::string text() const; ///< isText() only; UTF-8

private:
  friend struct ValueLayout;
  bool isObject(ObjectKind kind) const {
    return tag == Tag::Object && payload.object->kind == kind;
  }
  void drop();

  Tag tag = Tag::Undefined;
  union Payload {
    double number;
    bool boolean;
    NodeId node;
    HeapObject *object;
  } payload = {0};
};
static_assert(sizeof(Value) == 16);

struct CellObject : HeapObject {
  CellObject() : HeapObject(ObjectKind::Cell) {}
  Shape shape{0, 0};
  std::vector<Value> elements; ///< column-major; never Undefined
};

inline constexpr const char *kStructClass = "struct";
inline constexpr const char *kErrorClass = "MException";

/// A struct array: every element has the same fields, in order. Error objects
/// are structs whose class has another name.
struct StructObject : HeapObject {
  StructObject() : HeapObject(ObjectKind::Struct) {}
  const char *className = kStructClass;
  Shape shape{1, 1};
  std::vector<std::string> fields;
  std::vector<std::vector<Value>> columns; ///< [field][element]
  /// Index of a field, or -1.
  int findField(llvm::StringRef name) const;
  int addField(llvm::StringRef name); ///< filled with []
};

/// A string array ("..."). Missing strings are not text.
struct StringObject : HeapObject {
  StringObject() : HeapObject(ObjectKind::String) {}
  Shape shape{1, 1};
  std::vector<std::string> elements;
  std::vector<bool> missing;
};

// Checked downcasts of an object Value, for reading.
const CellObject &cellOf(const Value &v);
const StructObject &structOf(const Value &v);
const StringObject &stringsOf(const Value &v);
// For writing: \p v gets an object of its own first.
CellObject &mutableCell(Value &v);
StructObject &mutableStruct(Value &v);
StringObject &mutableStrings(Value &v);

/// A cell array with \p elements in a shape of as many elements.
Value makeCell(const Shape &shape, std::vector<Value> elements);
Value makeStruct(); ///< 1x1 without fields
/// Sets field \p name of a 1x1 struct.
void setField(Value &v, llvm::StringRef name, Value field);

} // namespace quern

#endif // QUERN_FRONTEND_VALUE_H
