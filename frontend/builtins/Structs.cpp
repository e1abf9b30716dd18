//===- Structs.cpp - Functions over structs -------------------------------===//
#include "frontend/builtins/ContainerFamilies.h"

#include "frontend/Interpreter.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/TextArgs.h"
#include "frontend/builtins/TextSets.h"
#include "llvm/ADT/StringExtras.h"

namespace quern {

namespace {

Value emptyStruct(const Shape &shape) {
  auto *s = new StructObject;
  s->shape = shape;
  return Value::object(s);
}

const StructObject &structArg(Call &call, size_t i, const char *function) {
  if (!call[i].isStruct())
    throwError("MATLAB:UndefinedFunction",
               "[%s] Argument %zu must be a struct, not %s %s.", function,
               i + 1, call[i].shape().str().c_str(),
               call[i].className().str().c_str());
  return structOf(call[i]);
}

void checkFieldName(llvm::StringRef name) {
  bool ok = !name.empty() && llvm::isAlpha(name[0]);
  for (char c : name)
    ok = ok && (llvm::isAlnum(c) || c == '_');
  if (!ok)
    throwError("MATLAB:AddField:InvalidFieldName",
               "[struct] Invalid field name \"%s\".", name.str().c_str());
}

/// struct('a', 1, 'b', {{..}}): cells that are not 1x1 give a struct array.
void callStruct(Call &call) {
  if (call.size() == 1 && call[0].isStruct())
    return call.returns(std::move(call[0]));
  if (call.size() % 2 != 0)
    throwError("MATLAB:StructRefFieldNames",
               "[struct] Field and value input arguments must come in pairs.");
  Shape shape;
  bool isArray = false;
  for (size_t i = 1; i < call.size(); i += 2) {
    if (!call[i].isCell() || call[i].isScalar())
      continue;
    if (isArray && !(shape == call[i].shape()))
      throwError("MATLAB:struct:DimMismatch",
                 "[struct] Array dimensions of input '%zu' must match those "
                 "of the others or be scalar: %s and %s.",
                 i + 1, call[i].shape().str().c_str(), shape.str().c_str());
    shape = call[i].shape();
    isArray = true;
  }
  Value result = emptyStruct(shape);
  StructObject &s = mutableStruct(result);
  auto count = static_cast<size_t>(shape.numElems());
  for (size_t i = 0; i < call.size(); i += 2) {
    std::string name = textArg(call, i, "field name");
    checkFieldName(name);
    int existing = s.findField(name);
    if (existing < 0) {
      s.fields.push_back(name);
      s.columns.emplace_back();
      existing = static_cast<int>(s.fields.size()) - 1;
    }
    const Value &v = call[i + 1];
    std::vector<Value> &column = s.columns[existing];
    if (!v.isCell())
      column.assign(count, v);
    else if (v.isScalar())
      column.assign(count, cellOf(v).elements[0]);
    else
      column = cellOf(v).elements;
  }
  call.returns(std::move(result));
}

void callFieldnames(Call &call) {
  const StructObject &s = structArg(call, 0, "fieldnames");
  call.returns(
      makeTextCell(Shape(static_cast<int64_t>(s.fields.size()), 1), s.fields));
}

void callNumfields(Call &call) {
  size_t n = call[0].isStruct() ? structOf(call[0]).fields.size() : 0;
  call.returns(Value(static_cast<double>(n)));
}

void callIsfield(Call &call) {
  const StructObject *s = call[0].isStruct() ? &structOf(call[0]) : nullptr;
  auto has = [&](const Value &name) {
    return s && name.isText() && s->findField(name.text()) >= 0;
  };
  if (!call[1].isCell())
    return call.returns(Value::logical(has(call[1])));
  std::vector<uint8_t> out;
  for (const Value &name : cellOf(call[1]).elements)
    out.push_back(has(name));
  call.returns(makeLogicals(call[1].shape(), out));
}

[[noreturn]] void throwNoField(const char *function, llvm::StringRef name) {
  throwError("MATLAB:nonExistentField", "[%s] Unrecognized field name \"%s\".",
             function, name.str().c_str());
}

void callRmfield(Call &call) {
  structArg(call, 0, "rmfield");
  TextArray names = textArrayArg(call, 1, "rmfield");
  Value result = std::move(call[0]);
  StructObject &s = mutableStruct(result);
  for (const std::string &name : names.texts) {
    int field = s.findField(name);
    if (field < 0)
      throwNoField("rmfield", name);
    s.fields.erase(s.fields.begin() + field);
    s.columns.erase(s.columns.begin() + field);
  }
  call.returns(std::move(result));
}

Value &fieldForWriting(Value &v, llvm::StringRef name) {
  if (!v.isStruct())
    v = makeStruct();
  StructObject &s = mutableStruct(v);
  if (!s.shape.isScalar())
    throwError("MATLAB:setfield:InvalidNumFieldInputs",
               "[setfield] The struct must be 1x1, not %s.",
               s.shape.str().c_str());
  return s.columns[s.addField(name)][0];
}

/// setfield(s, 'a', 'b', value): a path of field names. Subscripts in cells
/// are not supported.
void callSetfield(Call &call) {
  Value result = std::move(call[0]);
  Value *place = &result;
  for (size_t i = 1; i + 1 < call.size(); ++i)
    place = &fieldForWriting(*place, textArg(call, i, "field name"));
  *place = std::move(call[call.size() - 1]);
  call.returns(std::move(result));
}

void callGetfield(Call &call) {
  Value v = std::move(call[0]);
  for (size_t i = 1; i < call.size(); ++i) {
    std::string name = textArg(call, i, "field name");
    int field = v.isStruct() ? structOf(v).findField(name) : -1;
    if (field < 0 || structOf(v).columns[field].empty())
      throwNoField("getfield", name);
    Value next = structOf(v).columns[field][0];
    v = std::move(next);
  }
  call.returns(std::move(v));
}

/// Names in the order that the second argument of orderfields asks for.
std::vector<int64_t> fieldOrder(Call &call, const StructObject &s) {
  if (call.size() < 2)
    return sortedOrder(s.fields);
  if (call[1].isStruct())
    return findTexts(structOf(call[1]).fields, s.fields);
  if (call[1].isCell())
    return findTexts(textArrayArg(call, 1, "orderfields").texts, s.fields);
  std::vector<int64_t> order;
  for (double x : doublesOf(call[1], ForceReason::HostFunction))
    order.push_back(static_cast<int64_t>(x) - 1);
  return order;
}

void callOrderfields(Call &call) {
  const StructObject &s = structArg(call, 0, "orderfields");
  std::vector<int64_t> order = fieldOrder(call, s);
  auto count = static_cast<int64_t>(s.fields.size());
  bool ok = static_cast<int64_t>(order.size()) == count;
  for (int64_t i : order)
    ok = ok && i >= 0 && i < count;
  if (!ok)
    throwError("MATLAB:orderfields:NumFieldsMismatch",
               "[orderfields] The fields of both structs must be the same.");
  Value result = emptyStruct(s.shape);
  StructObject &out = mutableStruct(result);
  std::vector<double> permutation;
  for (int64_t i : order) {
    out.fields.push_back(s.fields[i]);
    out.columns.push_back(s.columns[i]);
    permutation.push_back(static_cast<double>(i) + 1);
  }
  call.returns(std::move(result));
  call.returns(makeDoubles(Shape(count, 1), permutation));
}

/// struct2cell: fields first, then the struct's own dimensions.
void callStruct2cell(Call &call) {
  const StructObject &s = structArg(call, 0, "struct2cell");
  llvm::SmallVector<int64_t, 4> extents = {
      static_cast<int64_t>(s.fields.size())};
  llvm::append_range(extents, s.shape.extents());
  std::vector<Value> out;
  for (int64_t i = 0; i < s.shape.numElems(); ++i)
    for (const std::vector<Value> &column : s.columns)
      out.push_back(column[i]);
  call.returns(makeCell(Shape(extents), std::move(out)));
}

/// cell2struct(cells, fields, dim) of a 2-d cell.
void callCell2struct(Call &call) {
  if (!call[0].isCell() || call[0].shape().rank() > 2)
    throwError("MATLAB:cell2struct:InvalidInput",
               "[cell2struct] The first argument must be a 2-d cell, not %s "
               "%s.",
               call[0].shape().str().c_str(),
               call[0].className().str().c_str());
  TextArray fields = textArrayArg(call, 1, "cell2struct");
  unsigned dim = call.size() > 2 ? dimArg(call, 2) : 0;
  const CellObject &c = cellOf(call[0]);
  if (dim > 1 || c.shape.dim(dim) != static_cast<int64_t>(fields.texts.size()))
    throwError("MATLAB:cell2struct:InvalidFieldNames",
               "[cell2struct] Number of field names must match number of "
               "fields in new structure: %zu and %lld.",
               fields.texts.size(), static_cast<long long>(c.shape.dim(dim)));
  int64_t count = c.shape.dim(1 - dim), rows = c.shape.dim(0);
  Value result = emptyStruct(Shape(count, 1));
  StructObject &s = mutableStruct(result);
  for (size_t f = 0; f < fields.texts.size(); ++f) {
    s.fields.push_back(llvm::StringRef(fields.texts[f]).rtrim(" ").str());
    s.columns.emplace_back();
    for (int64_t i = 0; i < count; ++i) {
      auto field = static_cast<int64_t>(f);
      s.columns.back().push_back(
          c.elements[dim == 0 ? field + i * rows : i + field * rows]);
    }
  }
  call.returns(std::move(result));
}

constexpr Builtin kStructBuiltins[] = {
    {"struct", 0, -1, callStruct, "struct(name, value, ...)"},
    {"fieldnames", 1, 1, callFieldnames, "names of fields, as a column cell"},
    {"numfields", 1, 1, callNumfields, "number of fields"},
    {"isfield", 2, 2, callIsfield, "whether a struct has a field"},
    {"rmfield", 2, 2, callRmfield, "a struct without some fields"},
    {"setfield", 3, -1, callSetfield, "a struct with a field changed"},
    {"getfield", 2, -1, callGetfield, "a field by name"},
    {"orderfields", 1, 2, callOrderfields, "a struct with ordered fields"},
    {"struct2cell", 1, 1, callStruct2cell, "values of fields, as a cell"},
    {"cell2struct", 2, 3, callCell2struct, "struct from values and names"},
};

} // namespace

llvm::ArrayRef<Builtin> structBuiltins() { return kStructBuiltins; }

} // namespace quern
