//===- Concatenation.cpp - [a b; c d] -------------------------------------===//
//
// The class of the result: cell before struct, string, char, the leftmost
// integer class, single, double, and logical only among logicals. Parts that
// are 0x0 count for the class and for nothing else.
//
//===----------------------------------------------------------------------===//
#include "frontend/AssignPlan.h"
#include "frontend/ValueLayout.h"

#include "llvm/ADT/Hashing.h"
#include <algorithm>
#include <cstring>

namespace quern {

namespace {

[[noreturn]] void throwMismatch(SpanId span) {
  throw MatlabError{"MATLAB:catenate:dimensionMismatch",
                    "Dimensions of arrays being concatenated are not "
                    "consistent.",
                    span,
                    {}};
}

/// Where a part goes: rows of \c inner contiguous elements, \c outer times.
struct Layout {
  Shape shape;
  int64_t inner = 1; ///< product of the extents before the dimension
  int64_t outer = 1; ///< ... and behind it
};

/// Shape of joining \p shapes along \p dim; parts to skip get empty shapes.
Layout joinShapes(unsigned dim, llvm::ArrayRef<Shape> shapes,
                  std::vector<bool> &used, SpanId span) {
  const Shape *first = nullptr;
  int64_t total = 0;
  used.assign(shapes.size(), false);
  auto isNothing = [](const Shape &s) {
    return s.rank() == 2 && s.dim(0) == 0 && s.dim(1) == 0;
  };
  for (size_t i = 0; i < shapes.size(); ++i)
    if (!isNothing(shapes[i]) &&
        (!first || (first->isEmpty() && !shapes[i].isEmpty())))
      first = &shapes[i];
  if (!first) {
    Layout none;
    none.shape = Shape(0, 0);
    return none;
  }
  unsigned rank = std::max(first->rank(), dim + 1);
  for (size_t i = 0; i < shapes.size(); ++i) {
    const Shape &s = shapes[i];
    if (isNothing(s))
      continue;
    bool fits = s.rank() <= rank;
    for (unsigned d = 0; d < rank; ++d)
      fits = fits && (d == dim || s.dim(d) == first->dim(d));
    if (!fits) {
      // 1x0 beside anything: MATLAB lets empty vectors vanish.
      if (s.isEmpty() && s.rank() == 2)
        continue;
      throwMismatch(span);
    }
    used[i] = true;
    total += s.dim(dim);
  }
  Layout layout;
  llvm::SmallVector<int64_t, 4> extents;
  for (unsigned d = 0; d < rank; ++d)
    extents.push_back(d == dim ? total : first->dim(d));
  if (checkedNumElems(extents) < 0)
    throw MatlabError{"MATLAB:pmaxsize",
                      "Maximum variable size allowed by the program is "
                      "exceeded.",
                      span,
                      {}};
  layout.shape = Shape(extents);
  for (unsigned d = 0; d < dim; ++d)
    layout.inner *= layout.shape.dim(d);
  for (unsigned d = dim + 1; d < layout.shape.rank(); ++d)
    layout.outer *= layout.shape.dim(d);
  return layout;
}

template <typename T>
void joinVectors(const Layout &layout, unsigned dim,
                 llvm::ArrayRef<const std::vector<T> *> parts,
                 llvm::ArrayRef<Shape> shapes, const std::vector<bool> &used,
                 std::vector<T> &out) {
  out.reserve(static_cast<size_t>(layout.shape.numElems()));
  for (int64_t o = 0; o < layout.outer; ++o)
    for (size_t p = 0; p < parts.size(); ++p) {
      if (!used[p])
        continue;
      int64_t run = layout.inner * shapes[p].dim(dim);
      for (int64_t i = 0; i < run; ++i)
        out.push_back((*parts[p])[static_cast<size_t>(o * run + i)]);
    }
}

Value joinCells(unsigned dim, llvm::MutableArrayRef<Value> parts, SpanId span) {
  std::vector<Shape> shapes;
  std::vector<const std::vector<Value> *> elements;
  for (Value &v : parts) {
    if (!v.isCell()) {
      if (v.isNumeric() && v.isEmpty())
        v = makeCell(Shape(0, 0), {});
      else
        v = makeCell(Shape(), {v});
    }
    shapes.push_back(cellOf(v).shape);
    elements.push_back(&cellOf(v).elements);
  }
  std::vector<bool> used;
  Layout layout = joinShapes(dim, shapes, used, span);
  std::vector<Value> out;
  joinVectors<Value>(layout, dim, elements, shapes, used, out);
  return makeCell(layout.shape, std::move(out));
}

Value joinStructs(unsigned dim, llvm::MutableArrayRef<Value> parts,
                  SpanId span) {
  std::vector<const StructObject *> structs;
  std::vector<Shape> shapes;
  for (Value &v : parts) {
    if (v.isStruct()) {
      structs.push_back(&structOf(v));
      shapes.push_back(structs.back()->shape);
    } else if (!(v.isNumeric() && v.isEmpty())) {
      throw MatlabError{"MATLAB:catenate:structConcat",
                        "Concatenation of a struct and a value of class " +
                            v.className().str() + " is not supported.",
                        span,
                        {}};
    }
  }
  std::vector<bool> used;
  Layout layout = joinShapes(dim, shapes, used, span);
  auto *joined = new StructObject;
  Value result = Value::object(joined);
  joined->shape = layout.shape;
  joined->fields = structs.front()->fields;
  for (const std::string &field : joined->fields) {
    std::vector<const std::vector<Value> *> columns;
    for (const StructObject *s : structs) {
      int at = s->findField(field);
      if (at < 0 || s->fields.size() != joined->fields.size())
        throw MatlabError{"MATLAB:catenate:structFieldBad",
                          "Names of fields in structure arrays being "
                          "concatenated do not match. Concatenation of "
                          "structure arrays requires that these arrays have "
                          "the same set of field names.",
                          span,
                          {}};
      columns.push_back(&s->columns[static_cast<size_t>(at)]);
    }
    joined->columns.emplace_back();
    joinVectors<Value>(layout, dim, columns, shapes, used,
                       joined->columns.back());
  }
  return result;
}

Value joinStrings(Interpreter &interpreter, unsigned dim,
                  llvm::MutableArrayRef<Value> parts, SpanId span) {
  std::vector<Shape> shapes;
  std::vector<const std::vector<std::string> *> texts;
  std::vector<const std::vector<bool> *> missing;
  for (Value &v : parts) {
    if (v.isCharRow())
      v = Value::stringScalar(v.text());
    else if (!v.isString())
      v = interpreter.call1("string", v, span);
    shapes.push_back(stringsOf(v).shape);
    texts.push_back(&stringsOf(v).elements);
    missing.push_back(&stringsOf(v).missing);
  }
  std::vector<bool> used;
  Layout layout = joinShapes(dim, shapes, used, span);
  auto *joined = new StringObject;
  Value result = Value::object(joined);
  joined->shape = layout.shape;
  joinVectors<std::string>(layout, dim, texts, shapes, used, joined->elements);
  joinVectors<bool>(layout, dim, missing, shapes, used, joined->missing);
  return result;
}

/// Class of joining numeric parts.
ElementType joinedType(Session &session, llvm::MutableArrayRef<Value> parts) {
  bool complex = false, single = false, allBool = true, anyChar = false;
  std::optional<ElementType> integer;
  for (Value &v : parts) {
    ElementType t = v.elementType();
    if (v.isArray() && isFloat(t))
      t = valueOrThrow(session.settledType(v.tensor()));
    complex |= isComplex(t);
    single |= isSingle(t);
    anyChar |= t == ElementType::Char;
    // The empty matrix [] does not turn logicals into doubles.
    if (t != ElementType::Bool && !(t == ElementType::F64 && v.isEmpty()))
      allBool = false;
    if (isInteger(t) && !integer)
      integer = t;
  }
  bool anyBool = false;
  for (Value &v : parts)
    anyBool |= v.elementType() == ElementType::Bool;
  if (anyChar)
    return ElementType::Char;
  if (integer)
    return *integer;
  if (allBool && anyBool)
    return ElementType::Bool;
  ElementType real = single ? ElementType::F32 : ElementType::F64;
  return complex ? complexOf(real) : real;
}

using Box = llvm::SmallVector<int64_t, 12>; ///< a slice, as Op::Update has it

/// What is stored into an array, and where.
struct Piece {
  NodeId value;
  Box box;
};

Box wholeOf(const Shape &shape) {
  Box box;
  for (int64_t extent : shape.extents())
    box.append({0, 1, extent});
  return box;
}

/// Whether \p pieces lie side by side along one dimension of \p shape and fill
/// it, so that nothing is left of what was there before.
bool tile(llvm::ArrayRef<Piece> pieces, const Shape &shape) {
  for (unsigned dim = 0; dim < shape.rank(); ++dim) {
    Box wanted = wholeOf(shape);
    wanted[3 * dim + 2] = 0;
    for (const Piece &piece : pieces) {
      wanted[3 * dim] += wanted[3 * dim + 2];
      wanted[3 * dim + 2] = piece.box[3 * dim + 2];
      if (piece.box != wanted)
        break;
      if (&piece == &pieces.back() &&
          wanted[3 * dim] + wanted[3 * dim + 2] == shape.dim(dim))
        return true;
    }
  }
  return false;
}

/// The pieces of \p part if it is a pending join that nobody else knows, as a
/// row of [a b; c d] is; else itself.
llvm::SmallVector<Piece, 4> piecesOf(const Graph &graph, const Tensor &part) {
  llvm::SmallVector<Piece, 4> pieces;
  NodeId node = part.id();
  while (graph[node].op == Op::Update &&
         graph[node].handles + graph[node].uses == 1) {
    llvm::ArrayRef<int64_t> box = graph.attrs(node);
    pieces.push_back({graph.operands(node)[1], Box(box.begin(), box.end())});
    node = graph.operands(node)[0];
  }
  std::reverse(pieces.begin(), pieces.end());
  if (!pieces.empty() && tile(pieces, part.shape()))
    return pieces;
  return {{part.id(), wholeOf(part.shape())}};
}

/// Zeros of \p shape with \p parts, of \p type, side by side along \p dim: the
/// parts leave nothing of the zeros, which never become an array.
Value recordJoin(Session &session, unsigned dim, ElementType type,
                 const Shape &shape, llvm::ArrayRef<Tensor> parts,
                 SpanId span) {
  Tensor whole = session.constant(0);
  if (ElementType real = realOf(type); real != ElementType::F64)
    whole = valueOrThrow(
        session.apply(Op::Convert, whole, static_cast<int64_t>(real), span));
  whole =
      valueOrThrow(session.apply(Op::Broadcast, whole, shape.extents(), span));
  int64_t start = 0;
  for (const Tensor &part : parts) {
    for (Piece &piece : piecesOf(session.graph(), part)) {
      for (unsigned d = part.shape().rank(); d < whole.shape().rank(); ++d)
        piece.box.append({0, 1, 1});
      piece.box[3 * dim] += start;
      NodeId operands[] = {whole.id(), piece.value};
      whole = Tensor(&session, valueOrThrow(session.applyNodes(
                                   Op::Update, operands, piece.box, span)));
    }
    start += part.shape().dim(dim);
  }
  return Value::array(std::move(whole));
}

} // namespace

Value Interpreter::concatenate(unsigned dim, llvm::MutableArrayRef<Value> parts,
                               SpanId span) {
  if (parts.empty())
    return Value::emptyMatrix();
  if (parts.size() == 1 && !parts[0].isFunction())
    return std::move(parts[0]);
  bool anyCell = false, anyStruct = false, anyString = false;
  bool allNumbers = true;
  for (const Value &v : parts) {
    anyCell |= v.isCell();
    anyStruct |= v.isStruct();
    anyString |= v.isString();
    allNumbers = allNumbers && v.isNumber();
    if (v.isFunction() && parts.size() > 1)
      throw MatlabError{"MATLAB:UndefinedFunction",
                        "Nonscalar arrays of function handles are not allowed; "
                        "use cell arrays instead.",
                        span,
                        {}};
  }
  if (allNumbers) {
    auto n = static_cast<int64_t>(parts.size());
    Shape shape = dim == 0 ? Shape(n, 1) : Shape(1, n);
    if (dim > 1) {
      llvm::SmallVector<int64_t, 4> extents(dim + 1, 1);
      extents[dim] = n;
      shape = Shape(extents);
    }
    Tensor t = valueOrThrow(theSession->uninitialised(ElementType::F64, shape));
    auto *out = static_cast<double *>(
        valueOrThrow(theSession->mutableData(t, ForceReason::HostFunction)));
    for (size_t i = 0; i < parts.size(); ++i)
      out[i] = parts[i].number();
    return Value::array(std::move(t));
  }
  if (anyCell)
    return joinCells(dim, parts, span);
  if (anyStruct)
    return joinStructs(dim, parts, span);
  if (anyString)
    return joinStrings(*this, dim, parts, span);

  return joinNumbers(dim, parts, span);
}

bool Interpreter::noteSizes(SpanId span, uint64_t sizes) {
  constexpr size_t kMostSizes = 8;
  auto &seen = joins[span];
  bool isKnown = llvm::is_contained(seen, sizes) || seen.size() < kMostSizes;
  llvm::erase(seen, sizes);
  seen.push_back(sizes);
  if (seen.size() > kMostSizes)
    seen.erase(seen.begin());
  return isKnown;
}

Value Interpreter::joinNumbers(unsigned dim, llvm::MutableArrayRef<Value> parts,
                               SpanId span) {
  ElementType type = joinedType(*theSession, parts);
  std::vector<Shape> shapes;
  std::vector<Tensor> tensors;
  for (Value &v : parts) {
    shapes.push_back(v.shape());
    tensors.push_back(convert(v, type, span).tensor());
    v = Value();
  }
  std::vector<bool> used;
  Layout layout = joinShapes(dim, shapes, used, span);
  std::vector<Tensor> pieces;
  for (size_t p = 0; p < tensors.size(); ++p)
    if (used[p] && !shapes[p].isEmpty())
      pieces.push_back(std::move(tensors[p]));
  if (layout.shape.numElems() >= kLargePart) {
    llvm::hash_code sizes = llvm::hash_value(dim);
    for (const Tensor &t : pieces)
      sizes = llvm::hash_combine(sizes,
                                 llvm::hash_combine_range(t.shape().extents()));
    if (noteSizes(span, sizes))
      return recordJoin(*theSession, dim, type, layout.shape, pieces, span);
  }
  Tensor result = valueOrThrow(theSession->uninitialised(type, layout.shape));
  if (layout.shape.isEmpty())
    return Value::array(std::move(result));
  checkOrThrow(theSession->evaluate(pieces, ForceReason::HostFunction));
  auto *out = static_cast<char *>(
      valueOrThrow(theSession->mutableData(result, ForceReason::HostFunction)));
  std::vector<const char *> sources;
  for (const Tensor &t : pieces)
    sources.push_back(static_cast<const char *>(
        valueOrThrow(theSession->data(t, ForceReason::HostFunction))));
  size_t bytes = byteSize(type);
  for (int64_t o = 0; o < layout.outer; ++o)
    for (size_t p = 0; p < pieces.size(); ++p) {
      int64_t count = layout.inner * pieces[p].shape().dim(dim);
      size_t run = static_cast<size_t>(count) * bytes;
      std::memcpy(out, sources[p] + static_cast<size_t>(o) * run, run);
      out += run;
    }
  return Value::array(std::move(result));
}

Value Interpreter::horzcat(llvm::MutableArrayRef<Value> parts, SpanId span) {
  return concatenate(1, parts, span);
}
Value Interpreter::vertcat(llvm::MutableArrayRef<Value> parts, SpanId span) {
  return concatenate(0, parts, span);
}

} // namespace quern
