//===- Value.cpp - What a MATLAB variable holds ---------------------------===//
#include "frontend/Value.h"

#include "frontend/FunctionObject.h"
#include "frontend/MatlabError.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/ErrorHandling.h"

#include <bit>
#include <cstring>

namespace quern {

namespace {

thread_local Session *threadSession = nullptr;

/// Makes the object of \p v one that nobody else sees.
template <typename T> T &makeUnique(Value &v, const T &shared) {
  if (shared.references == 1)
    return const_cast<T &>(shared);
  T *copy = new T(shared);
  copy->references = 1;
  v = Value::object(copy);
  return *copy;
}

std::u16string toUtf16(llvm::StringRef text) {
  llvm::SmallVector<llvm::UTF16, 64> units;
  if (llvm::convertUTF8ToUTF16String(text, units))
    return std::u16string(units.begin(), units.end());
  // Not UTF-8: bytes are characters, as in Latin-1.
  std::u16string bytes;
  for (unsigned char c : text)
    bytes += static_cast<char16_t>(c);
  return bytes;
}

bool isAscii(llvm::StringRef text) {
  for (unsigned char c : text)
    if (c >= 0x80)
      return false;
  return true;
}

} // namespace

static void destroyObject(HeapObject *object) {
  switch (object->kind) {
  case ObjectKind::Cell:
    delete static_cast<CellObject *>(object);
    return;
  case ObjectKind::Struct:
    delete static_cast<StructObject *>(object);
    return;
  case ObjectKind::String:
    delete static_cast<StringObject *>(object);
    return;
  case ObjectKind::Function:
    delete static_cast<FunctionObject *>(object);
    return;
  }
}

void releaseObject(HeapObject *object) {
  // Cells may be nested deeper than the stack: beyond some levels, objects
  // wait until those that hold them are gone.
  constexpr unsigned kMaxLevels = 100;
  static thread_local unsigned level = 0;
  static thread_local std::vector<HeapObject *> waiting;
  if (--object->references)
    return;
  if (level >= kMaxLevels) {
    waiting.push_back(object);
    return;
  }
  ++level;
  destroyObject(object);
  while (level == 1 && !waiting.empty()) {
    HeapObject *next = waiting.back();
    waiting.pop_back();
    destroyObject(next);
  }
  --level;
}

Session &currentSession() { return *threadSession; }
void checkRoom(int64_t count, size_t bytesEach) {
  checkOrThrow(
      threadSession->pool().checkLimit(static_cast<size_t>(count) * bytesEach));
}
void setCurrentSession(Session *session) { threadSession = session; }

Value Value::logical(bool b) {
  Value v;
  v.tag = Tag::Logical;
  v.payload.boolean = b;
  return v;
}

Value Value::array(Tensor tensor) {
  const Graph &graph = tensor.owner().graph();
  const Node &node = graph[tensor.id()];
  bool inlineable =
      node.type == ElementType::F64 || node.type == ElementType::Bool;
  if (node.shape == kScalarShape && inlineable && !node.complexResult) {
    if (node.op == Op::Scalar || node.op == Op::Constant)
      return node.type == ElementType::F64
                 ? Value(std::bit_cast<double>(node.payload.bits))
                 : logical(node.payload.bits & 1);
    if (node.op == Op::Input) {
      Session &session = tensor.owner();
      const void *data =
          valueOrThrow(session.data(tensor, ForceReason::ScalarRead));
      return node.type == ElementType::F64
                 ? Value(*static_cast<const double *>(data))
                 : logical(*static_cast<const uint8_t *>(data) != 0);
    }
  }
  Value v;
  v.tag = Tag::Array;
  v.payload.node = tensor.take();
  return v;
}

Value Value::object(HeapObject *object) {
  Value v;
  v.tag = Tag::Object;
  v.payload.object = object;
  return v;
}

Value Value::charRow(llvm::StringRef text) {
  Session &session = currentSession();
  if (isAscii(text)) {
    Shape shape(text.empty() ? 0 : 1, static_cast<int64_t>(text.size()));
    Tensor t = valueOrThrow(session.uninitialised(ElementType::Char, shape));
    if (!text.empty()) {
      auto *out = static_cast<uint16_t *>(
          valueOrThrow(session.mutableData(t, ForceReason::HostFunction)));
      for (size_t i = 0; i < text.size(); ++i)
        out[i] = static_cast<unsigned char>(text[i]);
    }
    return array(std::move(t));
  }
  std::u16string units = toUtf16(text);
  return array(valueOrThrow(session.fromHost(
      ElementType::Char, Shape(1, static_cast<int64_t>(units.size())),
      units.data())));
}

Value Value::stringScalar(llvm::StringRef text) {
  auto *strings = new StringObject;
  strings->elements.push_back(text.str());
  strings->missing.push_back(false);
  return object(strings);
}

Value Value::emptyMatrix() {
  return array(valueOrThrow(
      currentSession().uninitialised(ElementType::F64, Shape(0, 0))));
}

Value::Value(const Value &other) : tag(other.tag), payload(other.payload) {
  if (tag == Tag::Array)
    currentSession().graph().retain(payload.node);
  else if (tag == Tag::Object)
    ++payload.object->references;
}

Value &Value::operator=(const Value &other) {
  if (this != &other) {
    Value copy(other);
    *this = std::move(copy);
  }
  return *this;
}

Value &Value::operator=(Value &&other) noexcept {
  // The old contents go last: their destruction may run code of ours.
  Tag oldTag = tag;
  Payload oldPayload = payload;
  tag = other.tag;
  payload = other.payload;
  if (this != &other)
    other.tag = Tag::Undefined;
  else
    return *this;
  if (oldTag >= Tag::Array) {
    Value old;
    old.tag = oldTag;
    old.payload = oldPayload;
  }
  return *this;
}

void Value::drop() {
  if (tag == Tag::Array)
    currentSession().graph().release(payload.node);
  else
    releaseObject(payload.object);
}

Tensor Value::tensor() const {
  Session &session = currentSession();
  switch (tag) {
  case Tag::Number:
    return session.scalar(payload.number);
  case Tag::Logical:
    return session.scalar(ElementType::Bool, payload.boolean);
  case Tag::Array:
    session.graph().retain(payload.node);
    return Tensor(&session, payload.node);
  case Tag::Undefined:
  case Tag::Object:
    break;
  }
  throwError("MATLAB:UndefinedFunction",
             "Operation is not defined for values of class '%s'.",
             className().str().c_str());
}

ElementType Value::elementType() const {
  switch (tag) {
  case Tag::Logical:
    return ElementType::Bool;
  case Tag::Array:
    return currentSession().graph()[payload.node].type;
  default:
    return ElementType::F64;
  }
}

Shape Value::shape() const {
  if (tag == Tag::Array)
    return currentSession().graph().shape(payload.node);
  if (tag == Tag::Object)
    switch (payload.object->kind) {
    case ObjectKind::Cell:
      return static_cast<const CellObject *>(payload.object)->shape;
    case ObjectKind::Struct:
      return static_cast<const StructObject *>(payload.object)->shape;
    case ObjectKind::String:
      return static_cast<const StringObject *>(payload.object)->shape;
    case ObjectKind::Function:
      break;
    }
  return Shape();
}

llvm::StringRef Value::className() const {
  if (tag == Tag::Object)
    switch (payload.object->kind) {
    case ObjectKind::Cell:
      return "cell";
    case ObjectKind::Struct:
      return static_cast<const StructObject *>(payload.object)->className;
    case ObjectKind::String:
      return "string";
    case ObjectKind::Function:
      return "function_handle";
    }
  return info(elementType()).matlabClass;
}

bool Value::isCharRow() const {
  if (!isChar())
    return false;
  const Shape &s = currentSession().graph().shape(payload.node);
  return s.rank() == 2 && (s.dim(0) == 1 || (s.dim(0) == 0 && s.dim(1) == 0));
}

std::string Value::text() const {
  if (isString())
    return stringsOf(*this).elements.front();
  Session &session = currentSession();
  int64_t length = session.graph().numElems(payload.node);
  if (length == 0)
    return {};
  const auto *units = static_cast<const uint16_t *>(
      valueOrThrow(session.data(tensor(), ForceReason::HostFunction)));
  std::string out;
  out.reserve(static_cast<size_t>(length));
  for (int64_t i = 0; i < length; ++i)
    if (units[i] < 0x80) {
      out += static_cast<char>(units[i]);
    } else {
      std::string tail;
      llvm::ArrayRef<llvm::UTF16> rest(units + i,
                                       static_cast<size_t>(length - i));
      if (llvm::convertUTF16ToUTF8String(rest, tail))
        return out + tail;
      out += '?';
    }
  return out;
}

int StructObject::findField(llvm::StringRef name) const {
  for (size_t i = 0; i < fields.size(); ++i)
    if (fields[i] == name)
      return static_cast<int>(i);
  return -1;
}

int StructObject::addField(llvm::StringRef name) {
  int found = findField(name);
  if (found >= 0)
    return found;
  fields.push_back(name.str());
  size_t count = static_cast<size_t>(shape.numElems());
  columns.emplace_back(count, count ? Value::emptyMatrix() : Value());
  return static_cast<int>(fields.size() - 1);
}

const CellObject &cellOf(const Value &v) {
  if (!v.isCell())
    throwError("MATLAB:cellRefFromNonCell", "Expected a cell array, not a %s.",
               v.className().str().c_str());
  return *static_cast<const CellObject *>(v.object());
}
const StructObject &structOf(const Value &v) {
  if (!v.isStruct())
    throwError("MATLAB:structRefFromNonStruct",
               "Expected a struct, not a value of class %s.",
               v.className().str().c_str());
  return *static_cast<const StructObject *>(v.object());
}
const StringObject &stringsOf(const Value &v) {
  if (!v.isString())
    throwError("MATLAB:string:expectedString",
               "Expected a string array, not a value of class %s.",
               v.className().str().c_str());
  return *static_cast<const StringObject *>(v.object());
}
const FunctionObject &functionOf(const Value &v) {
  if (!v.isFunction())
    throwError("MATLAB:invalidFunctionHandle",
               "Expected a function handle, not a value of class %s.",
               v.className().str().c_str());
  return *static_cast<const FunctionObject *>(v.object());
}

CellObject &mutableCell(Value &v) { return makeUnique(v, cellOf(v)); }
StructObject &mutableStruct(Value &v) { return makeUnique(v, structOf(v)); }
StringObject &mutableStrings(Value &v) { return makeUnique(v, stringsOf(v)); }

Value makeCell(const Shape &shape, std::vector<Value> elements) {
  auto *cell = new CellObject;
  cell->shape = shape;
  cell->elements = std::move(elements);
  return Value::object(cell);
}

Value makeStruct() { return Value::object(new StructObject); }

void setField(Value &v, llvm::StringRef name, Value field) {
  StructObject &s = mutableStruct(v);
  int index = s.addField(name);
  s.columns[static_cast<size_t>(index)].at(0) = std::move(field);
}

} // namespace quern
