//===- Assignment.cpp - Assignment into parts and deletion
//-----------------===//
//
// A target is a variable and a chain of links: (..), {..}, .name. Subscripts of
// all links are evaluated first (they may run any code); then the chain is
// walked down by reference, every container on the way is made unique, and the
// last link writes in place.
//
//===----------------------------------------------------------------------===//
#include "frontend/IndexLoops.h"
#include "frontend/Interpreter.h"
#include "frontend/ValueLayout.h"
#include "frontend/syntax/Walk.h"

#include <cstring>

namespace quern {

using namespace syntax;

namespace {

std::string byDashes(llvm::ArrayRef<int64_t> dims) {
  std::string text;
  for (int64_t d : dims)
    text += (text.empty() ? "" : "-by-") + std::to_string(d);
  return text;
}

/// Extents without those of 1: assignments compare these.
llvm::SmallVector<int64_t, 4> squeezed(llvm::ArrayRef<int64_t> dims) {
  llvm::SmallVector<int64_t, 4> out;
  for (int64_t d : dims)
    if (d != 1)
      out.push_back(d);
  return out;
}

/// What an assignment does to the shape of its target.
struct Plan {
  Shape shape;                           ///< of the target afterwards
  llvm::SmallVector<int64_t, 4> extents; ///< that the subscripts see
  llvm::SmallVector<IndexArg, 3> args;   ///< colons on empty targets resolved
  int64_t count = 1;
  bool grows = false;
};

[[noreturn]] void throwAmbiguousGrowth() {
  throwError("MATLAB:subsassignGrowAmbiguous",
             "Attempt to grow array along ambiguous dimension.");
}

void planLinear(Plan &plan, const Shape &shape, const Shape &rhs,
                bool isUndefined) {
  IndexArg &arg = plan.args[0];
  int64_t n = shape.numElems();
  if (arg.kind == IndexArg::Kind::Colon && isUndefined) {
    plan.shape = rhs;
    plan.grows = true;
  } else if (arg.kind != IndexArg::Kind::Colon && arg.largest >= n) {
    plan.grows = true;
    int64_t wanted = arg.largest + 1;
    if (n == 0 && shape.rank() == 2) {
      bool isColumn = shape.dim(1) == 1 && shape.dim(0) == 0;
      plan.shape = isColumn ? Shape(wanted, 1) : Shape(1, wanted);
    } else if (shape.rank() == 2 && shape.dim(0) == 1)
      plan.shape = Shape(1, wanted);
    else if (shape.rank() == 2 && shape.dim(1) == 1)
      plan.shape = Shape(wanted, 1);
    else
      throwAmbiguousGrowth();
  }
  plan.extents = {plan.shape.numElems()};
  plan.count = arg.size(plan.extents[0]);
}

void planDims(Plan &plan, const Shape &shape, const Shape &rhs) {
  auto count = static_cast<unsigned>(plan.args.size());
  plan.extents = viewedExtents(shape, count);
  bool isEmpty = shape.isEmpty();
  llvm::SmallVector<int64_t, 4> rest = squeezed(rhs.extents());
  // A colon over an extent of 0 takes what the right side has there.
  unsigned takenDim = 0;
  for (unsigned d = 0; d < count; ++d) {
    IndexArg &arg = plan.args[d];
    if (arg.kind == IndexArg::Kind::Colon && isEmpty && plan.extents[d] == 0) {
      int64_t n = rhs.isScalar() ? 1
                  : rhs.rank() == count
                      ? rhs.dim(d)
                      : (takenDim < rest.size() ? rest[takenDim] : 1);
      if (rhs.isEmpty())
        n = rhs.dim(d);
      if (rhs.rank() == count && !rhs.isScalar()) {
        // Where a scalar subscript took the place of a long extent, count
        // only the extents that are left.
        unsigned colons = 0;
        for (const IndexArg &other : plan.args)
          colons += other.kind == IndexArg::Kind::Colon;
        if (colons == 1 && n == 1 && rest.size() == 1)
          n = rest[0];
      }
      arg.kind = IndexArg::Kind::Range;
      arg.start = 0;
      arg.step = 1;
      arg.count = n;
      arg.largest = n - 1;
      arg.shape = Shape(1, n);
    }
    if (arg.size(plan.extents[d]) != 1)
      ++takenDim;
  }
  for (unsigned d = 0; d < count; ++d) {
    IndexArg &arg = plan.args[d];
    if (arg.kind != IndexArg::Kind::Colon && arg.count &&
        arg.largest >= plan.extents[d]) {
      if (d + 1 == count && count < shape.rank())
        throwAmbiguousGrowth();
      plan.grows = true;
      plan.extents[d] = arg.largest + 1;
    }
    plan.count *= arg.size(plan.extents[d]);
  }
  if (plan.grows) {
    if (count < shape.rank())
      for (unsigned d = count; d < shape.rank(); ++d)
        if (shape.dim(d) != 1)
          throwAmbiguousGrowth();
    if (checkedNumElems(plan.extents) < 0)
      throwError("MATLAB:pmaxsize", "Maximum variable size allowed by the "
                                    "program is exceeded.");
    plan.shape = Shape(plan.extents);
  }
}

/// Checks sizes and works out what \p args name in an array of \p shape.
Plan planAssignment(const Shape &shape, llvm::ArrayRef<IndexArg> args,
                    const Shape &rhs, bool isUndefined) {
  Plan plan;
  plan.shape = shape;
  plan.args.assign(args.begin(), args.end());
  if (args.size() == 1)
    planLinear(plan, shape, rhs, isUndefined);
  else
    planDims(plan, shape, rhs);
  if (rhs.isScalar())
    return plan;
  llvm::SmallVector<int64_t, 4> sizes;
  for (unsigned d = 0; d < plan.args.size(); ++d)
    sizes.push_back(plan.args[d].size(plan.extents[d]));
  if (args.size() == 1) {
    if (plan.count != rhs.numElems())
      throwError("MATLAB:matrix:singleSubscriptNumelMismatch",
                 "Unable to perform assignment because the left and right "
                 "sides have a different number of elements.");
    return plan;
  }
  if (squeezed(sizes) != squeezed(rhs.extents()))
    throwError("MATLAB:subsassigndimmismatch",
               "Unable to perform assignment because the size of the left "
               "side is %s and the size of the right side is %s.",
               byDashes(sizes).c_str(), byDashes(rhs.extents()).c_str());
  return plan;
}

/// Calls \p move(old linear offset, new linear offset) for every element that
/// stays when \p from becomes \p to (no smaller anywhere).
template <typename Move>
void forEachKept(const Shape &from, const Shape &to, Move move) {
  int64_t n = from.numElems();
  if (!n)
    return;
  int64_t run = from.dim(0);
  unsigned rank = std::max(from.rank(), to.rank());
  llvm::SmallVector<int64_t, 4> at(rank, 0);
  for (int64_t k = 0; k < n; k += run) {
    int64_t offset = 0, stride = to.dim(0);
    for (unsigned d = 1; d < rank; ++d) {
      offset += at[d] * stride;
      stride *= to.dim(d);
    }
    for (int64_t i = 0; i < run; ++i)
      move(k + i, offset + i);
    for (unsigned d = 1; d < rank; ++d) {
      if (++at[d] < from.dim(d))
        break;
      at[d] = 0;
    }
  }
}

template <typename T>
void growVector(std::vector<T> &v, const Shape &from, const Shape &to,
                const T &fill) {
  auto n = static_cast<size_t>(to.numElems());
  bool inOrder =
      from.isVector() && to.isVector() &&
      (from.dim(0) == to.dim(0) || from.dim(1) == to.dim(1) || from.isEmpty());
  if (inOrder || from.isEmpty()) {
    v.resize(n, fill);
    return;
  }
  std::vector<T> grown(n, fill);
  forEachKept(from, to, [&](int64_t a, int64_t b) {
    grown[static_cast<size_t>(b)] = std::move(v[static_cast<size_t>(a)]);
  });
  v = std::move(grown);
}

template <typename T>
void scatterInto(std::vector<T> &to, const Plan &plan,
                 const std::vector<T> &from) {
  if (from.empty())
    return;
  size_t i = 0, step = from.size() > 1;
  forEachOffset(plan.extents, plan.args, [&](int64_t k) {
    to[static_cast<size_t>(k)] = from[i];
    i += step;
  });
}

/// Replaces the array in \p base by one of shape \p to with the same elements
/// and zeros around them. Vectors get room to grow on.
void growArray(Session &session, Value &base, ElementType type,
               const Shape &to) {
  Shape from = base.shape();
  size_t bytes = byteSize(type);
  int64_t n = from.numElems(), wanted = to.numElems();
  bool sameOrder =
      n == 0 ||
      (from.dim(0) == to.dim(0) && from.rank() == 2 && to.rank() == 2) ||
      (from.rank() == 2 && from.dim(1) == 1 && to.rank() == 2 &&
       to.dim(1) == 1);
  Graph &graph = session.graph();
  if (base.isArray() && sameOrder && n > 0) {
    quern::Node &node = graph[base.node()];
    void *data = ValueLayout::writableElements(node);
    auto *storage = static_cast<Storage *>(node.payload.data);
    if (data && storage->bytes >= static_cast<size_t>(wanted) * bytes) {
      node.shape = graph.shapes().intern(to);
      std::memset(static_cast<char *>(data) + static_cast<size_t>(n) * bytes, 0,
                  static_cast<size_t>(wanted - n) * bytes);
      return;
    }
  }
  bool roomy = sameOrder && n > 0 && wanted <= 2 * n && wanted < (1 << 28);
  Shape allocated = roomy ? Shape(1, 2 * wanted) : to;
  Tensor grown = valueOrThrow(session.uninitialised(type, allocated));
  auto *out = static_cast<char *>(
      valueOrThrow(session.mutableData(grown, ForceReason::Assignment)));
  if (roomy)
    graph[grown.id()].shape = graph.shapes().intern(to);
  if (n) {
    Tensor old = base.tensor();
    const auto *in = static_cast<const char *>(
        valueOrThrow(session.data(old, ForceReason::Assignment)));
    if (sameOrder) {
      std::memcpy(out, in, static_cast<size_t>(n) * bytes);
      std::memset(out + static_cast<size_t>(n) * bytes, 0,
                  static_cast<size_t>(wanted - n) * bytes);
    } else {
      std::memset(out, 0, static_cast<size_t>(wanted) * bytes);
      withElementBits(static_cast<unsigned>(bytes), [&](auto element) {
        using T = decltype(element);
        forEachKept(from, to, [&](int64_t a, int64_t b) {
          reinterpret_cast<T *>(out)[b] = reinterpret_cast<const T *>(in)[a];
        });
      });
    }
  } else if (wanted) {
    std::memset(out, 0, static_cast<size_t>(wanted) * bytes);
  }
  base = ValueLayout::boxed(std::move(grown));
}

void assignNumeric(Interpreter &interpreter, Value &base,
                   llvm::ArrayRef<IndexArg> args, Value rhs, bool isUndefined,
                   SpanId span) {
  Session &session = interpreter.session();
  auto settled = [&](const Value &v) {
    ElementType t = v.elementType();
    if (!v.isArray() || (!isFloat(t) && !isComplex(t)))
      return t;
    return valueOrThrow(session.settledType(v.tensor()));
  };
  ElementType type = settled(base), rhsType = settled(rhs);
  bool isFresh = isUndefined || (base.isEmpty() && type == ElementType::F64 &&
                                 base.shape() == Shape(0, 0));
  if (isFresh)
    type = rhsType;
  else if (isComplex(rhsType) && isFloat(type))
    type = complexOf(type);
  Plan plan = planAssignment(base.shape(), args, rhs.shape(), isUndefined);
  if (settled(base) != type || !base.isArray()) {
    Value converted = interpreter.convert(base, type, span);
    base = ValueLayout::boxed(converted.tensor());
  }
  Value right = interpreter.convert(rhs, type, span);
  if (plan.grows)
    growArray(session, base, type, plan.shape);
  if (!plan.count)
    return;
  Tensor from = right.tensor();
  const void *source =
      valueOrThrow(session.data(from, ForceReason::Assignment));
  Tensor to = ValueLayout::take(base);
  llvm::Expected<void *> target =
      session.mutableData(to, ForceReason::Assignment);
  base = ValueLayout::boxed(std::move(to));
  void *out = valueOrThrow(std::move(target));
  // x(a) = x: the source may be what is written to.
  int64_t step = right.isScalar() ? 0 : 1;
  withElementBits(byteSize(type), [&](auto element) {
    using T = decltype(element);
    const T *x = static_cast<const T *>(source);
    T *y = static_cast<T *>(out);
    forEachOffset(plan.extents, plan.args, [&](int64_t k) {
      y[k] = *x;
      x += step;
    });
  });
}

[[noreturn]] void throwConversion(llvm::StringRef to, const Value &from) {
  throwError("MATLAB:invalidConversion",
             "Conversion to %s from %s is not possible.", to.str().c_str(),
             from.className().str().c_str());
}

void assignCells(Value &base, llvm::ArrayRef<IndexArg> args, Value rhs) {
  if (!rhs.isCell())
    throwConversion("cell", rhs);
  Plan plan = planAssignment(base.shape(), args, rhs.shape(), false);
  CellObject &cell = mutableCell(base);
  if (plan.grows) {
    growVector(cell.elements, cell.shape, plan.shape, Value::emptyMatrix());
    cell.shape = plan.shape;
  }
  scatterInto(cell.elements, plan, cellOf(rhs).elements);
}

void assignStructs(Value &base, llvm::ArrayRef<IndexArg> args, Value rhs) {
  if (!rhs.isStruct())
    throwConversion("struct", rhs);
  const StructObject &from = structOf(rhs);
  Plan plan = planAssignment(base.shape(), args, rhs.shape(), false);
  StructObject &s = mutableStruct(base);
  if (s.shape.isEmpty() || s.fields.empty())
    for (const std::string &field : from.fields)
      s.addField(field);
  bool same = s.fields.size() == from.fields.size();
  for (const std::string &field : from.fields)
    same = same && s.findField(field) >= 0;
  if (!same)
    throwError("MATLAB:heterogeneousStrucAssignment",
               "Subscripted assignment between dissimilar structures.");
  for (size_t f = 0; f < s.fields.size(); ++f) {
    std::vector<Value> &column = s.columns[f];
    if (plan.grows)
      growVector(column, s.shape, plan.shape, Value::emptyMatrix());
    scatterInto(column, plan,
                from.columns[static_cast<size_t>(from.findField(s.fields[f]))]);
  }
  if (plan.grows)
    s.shape = plan.shape;
}

void assignStrings(Interpreter &interpreter, Value &base,
                   llvm::ArrayRef<IndexArg> args, Value rhs, SpanId span) {
  if (rhs.isCharRow())
    rhs = Value::stringScalar(rhs.text());
  else if (!rhs.isString())
    rhs = interpreter.call1("string", rhs, span);
  Plan plan = planAssignment(base.shape(), args, rhs.shape(), false);
  StringObject &s = mutableStrings(base);
  if (plan.grows) {
    growVector(s.elements, s.shape, plan.shape, std::string());
    growVector(s.missing, s.shape, plan.shape, true);
    s.shape = plan.shape;
  }
  scatterInto(s.elements, plan, stringsOf(rhs).elements);
  scatterInto(s.missing, plan, stringsOf(rhs).missing);
}

Value emptyLike(const Value &rhs) {
  if (rhs.isCell())
    return makeCell(Shape(0, 0), {});
  if (rhs.isStruct()) {
    auto *s = new StructObject;
    s->shape = Shape(0, 0);
    return Value::object(s);
  }
  if (rhs.isString()) {
    auto *s = new StringObject;
    s->shape = Shape(0, 0);
    return Value::object(s);
  }
  return Value::emptyMatrix();
}

bool isEmptyMatrix(const Value &v) {
  return v.isArray() && v.shape() == Shape(0, 0);
}

} // namespace

void Interpreter::assignIndexed(Value &base, llvm::ArrayRef<IndexArg> args,
                                Value rhs, SpanId span) {
  try {
    if (args.empty())
      throwError("MATLAB:matrix:emptySubscript",
                 "An assignment needs a subscript in its parentheses.");
    bool isUndefined = !base.isDefined();
    if (isUndefined || (isEmptyMatrix(base) && rhs.isObject()))
      base = emptyLike(rhs);
    if (rhs.isFunction()) {
      // f(1) = @sin: the one array of handles there is.
      if (args.size() == 1 && args[0].kind == IndexArg::Kind::Scalar &&
          args[0].start == 0) {
        base = std::move(rhs);
        return;
      }
      throwError("MATLAB:functionHandleArray",
                 "Nonscalar arrays of function handles are not allowed; use "
                 "cell arrays instead.");
    }
    if (base.isCell())
      return assignCells(base, args, std::move(rhs));
    if (base.isStruct())
      return assignStructs(base, args, std::move(rhs));
    if (base.isString())
      return assignStrings(*this, base, args, std::move(rhs), span);
    if (!base.isNumeric())
      throwError("MATLAB:index:assignmentToTemporary",
                 "Unable to assign into a value of class %s.",
                 base.className().str().c_str());
    if (!rhs.isNumeric()) {
      if (rhs.isString() && base.isChar())
        rhs = Value::charRow(rhs.text());
      else
        throwConversion(base.className(), rhs);
    }
    assignNumeric(*this, base, args, std::move(rhs), isUndefined, span);
  } catch (MatlabError &e) {
    if (!e.span)
      e.span = span;
    throw;
  }
}

void Interpreter::deleteIndexed(Value &base, llvm::ArrayRef<IndexArg> args,
                                SpanId span) {
  auto fail = [&](const char *text) {
    throw MatlabError{"MATLAB:subsdeldimmismatch", text, span, {}};
  };
  Shape shape = base.shape();
  auto count = static_cast<unsigned>(args.size());
  llvm::SmallVector<int64_t, 4> extents = viewedExtents(shape, count);
  // The one subscript that names less than everything.
  int which = -1;
  for (unsigned d = 0; d < count; ++d) {
    if (args[d].kind == IndexArg::Kind::Colon)
      continue;
    bool coversAll = false;
    if (count > 1 && args[d].count >= extents[d]) {
      std::vector<bool> hit(static_cast<size_t>(extents[d]));
      int64_t hits = 0;
      for (int64_t i = 0; i < args[d].count; ++i)
        if (args[d].at(i) < extents[d] &&
            !hit[static_cast<size_t>(args[d].at(i))]) {
          hit[static_cast<size_t>(args[d].at(i))] = true;
          ++hits;
        }
      coversAll = hits == extents[d];
    }
    if (coversAll && which >= 0)
      continue;
    if (which >= 0 && !coversAll)
      fail("A null assignment can have only one non-colon index.");
    which = static_cast<int>(d);
  }
  unsigned d = which < 0 ? count - 1 : static_cast<unsigned>(which);
  const IndexArg &arg = args[d];
  std::vector<bool> gone(static_cast<size_t>(extents[d]), which < 0);
  if (which >= 0)
    for (int64_t i = 0; i < arg.count; ++i) {
      if (arg.at(i) >= extents[d])
        throw MatlabError{"MATLAB:subsdeldimmismatch",
                          "Matrix index is out of range for deletion.",
                          span,
                          {}};
      gone[static_cast<size_t>(arg.at(i))] = true;
    }
  IndexArgs keep(count);
  IndexArg &kept = keep[d];
  kept.kind = IndexArg::Kind::List;
  for (size_t i = 0; i < gone.size(); ++i)
    if (!gone[i])
      kept.list.push_back(static_cast<int64_t>(i));
  kept.count = static_cast<int64_t>(kept.list.size());
  kept.largest = kept.list.empty() ? -1 : kept.list.back();
  bool removesNothing = kept.count == extents[d];
  if (count == 1 && which < 0) {
    // x(:) = []
    kept.shape = Shape(0, 0);
    if (base.isNumeric()) {
      base = Value::array(valueOrThrow(
          theSession->uninitialised(base.elementType(), Shape(0, 0))));
      return;
    }
  }
  if (removesNothing)
    return;
  if (count == 1)
    kept.shape = Shape(1, kept.count);
  base = indexValue(base, keep, span);
}

//===----------------------------------------------------------------------===//
// Targets
//===----------------------------------------------------------------------===//

static const IdentifierExpr &rootOf(const Expr &target) {
  return *rootIdentifier(const_cast<Expr &>(target));
}

void Interpreter::evalLinks(const Expr &target, Links &links) {
  switch (target.kind) {
  case NodeKind::Identifier:
    return;
  case NodeKind::Index:
  case NodeKind::CellIndex: {
    bool isCell = target.kind == NodeKind::CellIndex;
    const Expr &base = isCell ? *static_cast<const CellIndexExpr &>(target).base
                              : *static_cast<const IndexExpr &>(target).base;
    Exprs args = isCell ? static_cast<const CellIndexExpr &>(target).args
                        : static_cast<const IndexExpr &>(target).args;
    evalLinks(base, links);
    const Value *rootValue = variable(rootOf(base));
    Link link{target.kind, target.span, {}, {}};
    const Value *measured = walkLinks(rootValue, links);
    // Code in the subscripts may free what is measured: hold it, unless it
    // could not (a plain number needs no care, and holding costs uniqueness
    // only while the subscripts run).
    Value held;
    if (measured)
      held = *measured;
    evalSubscripts(target, args, measured ? &held : nullptr, link.args);
    links.push_back(std::move(link));
    return;
  }
  case NodeKind::Field: {
    const auto &field = static_cast<const FieldExpr &>(target);
    evalLinks(*field.base, links);
    links.push_back(
        {NodeKind::Field, target.span, {}, symbols.name(field.name).str()});
    return;
  }
  case NodeKind::DynamicField: {
    const auto &field = static_cast<const DynamicFieldExpr &>(target);
    evalLinks(*field.base, links);
    Value name = eval(*field.name);
    if (!name.isText())
      throw MatlabError{"MATLAB:mustBeFieldName",
                        "Dynamic structure field names must be character "
                        "vectors.",
                        target.span,
                        {}};
    links.push_back({NodeKind::Field, target.span, {}, name.text()});
    return;
  }
  default:
    throw MatlabError{"MATLAB:m_invalid_lhs_of_assignment",
                      "This expression cannot be assigned to.",
                      target.span,
                      {}};
  }
}

/// What stands at the end of \p links now; null if nothing does, or if it is
/// no single value that exists by itself.
const Value *Interpreter::walkLinks(const Value *v,
                                    llvm::ArrayRef<Link> links) {
  for (size_t i = 0; i < links.size() && v; ++i) {
    const Link &link = links[i];
    auto offset = [&](const Shape &shape) -> int64_t {
      if (link.args.empty())
        return -1;
      auto extents =
          viewedExtents(shape, static_cast<unsigned>(link.args.size()));
      int64_t at = 0, stride = 1;
      for (size_t d = 0; d < link.args.size(); ++d) {
        const IndexArg &arg = link.args[d];
        if (arg.size(extents[d]) != 1 ||
            (arg.kind != IndexArg::Kind::Colon && arg.largest >= extents[d]))
          return -1;
        at += (arg.kind == IndexArg::Kind::Colon ? 0 : arg.at(0)) * stride;
        stride *= extents[d];
      }
      return at;
    };
    if (link.kind == NodeKind::Field) {
      if (!v->isStruct() || !v->isScalar())
        return nullptr;
      const StructObject &s = structOf(*v);
      int field = s.findField(link.field);
      v = field < 0 ? nullptr : &s.columns[static_cast<size_t>(field)][0];
    } else if (link.kind == NodeKind::CellIndex) {
      if (!v->isCell())
        return nullptr;
      int64_t at = offset(cellOf(*v).shape);
      v = at < 0 ? nullptr : &cellOf(*v).elements[static_cast<size_t>(at)];
    } else if (i + 1 < links.size() && links[i + 1].kind == NodeKind::Field &&
               v->isStruct()) {
      const StructObject &s = structOf(*v);
      int64_t at = offset(s.shape);
      int field = s.findField(links[++i].field);
      v = at < 0 || field < 0
              ? nullptr
              : &s.columns[static_cast<size_t>(field)][static_cast<size_t>(at)];
    } else {
      return nullptr;
    }
  }
  return v;
}

/// The element of a container that scalar subscripts name, after growth.
static int64_t
growTo(Shape &shape, llvm::ArrayRef<IndexArg> args,
       llvm::function_ref<void(const Shape &, const Shape &)> grow) {
  Plan plan = planAssignment(shape, args, Shape(), false);
  if (plan.count != 1)
    return -1;
  if (plan.grows) {
    grow(shape, plan.shape);
    shape = plan.shape;
  }
  int64_t at = 0;
  forEachOffset(plan.extents, plan.args, [&](int64_t k) { at = k; });
  return at;
}

void Interpreter::assignLinks(Value &base, llvm::ArrayRef<Link> links,
                              Value rhs) {
  if (links.empty()) {
    base = std::move(rhs);
    return;
  }
  const Link &link = links[0];
  llvm::ArrayRef<Link> rest = links.drop_front();
  auto fail = [&](const char *id, std::string text) {
    throw MatlabError{id, std::move(text), link.span, {}};
  };
  bool isNothing = !base.isDefined() || isEmptyMatrix(base);
  if (link.kind == NodeKind::Field) {
    if (isNothing)
      base = makeStruct();
    if (!base.isStruct())
      fail("MATLAB:scalarStructRequired",
           "Unable to perform assignment because dot indexing is not supported "
           "for variables of this type.");
    StructObject &s = mutableStruct(base);
    int64_t n = s.shape.numElems();
    if (n == 0 && s.shape == Shape(0, 0)) {
      // s = struct([]); s.a = 1 makes it 1x1.
      s.shape = Shape(1, 1);
      for (std::vector<Value> &column : s.columns)
        column.assign(1, Value::emptyMatrix());
      n = 1;
    }
    if (n != 1)
      fail("MATLAB:scalarStructRequired",
           "Scalar structure required for this assignment.");
    auto field = static_cast<size_t>(s.addField(link.field));
    return assignLinks(s.columns[field][0], rest, std::move(rhs));
  }
  if (link.kind == NodeKind::CellIndex) {
    if (isNothing)
      base = makeCell(Shape(0, 0), {});
    if (base.isString() && rest.empty())
      return assignIndexed(base, link.args, std::move(rhs), link.span);
    if (!base.isCell())
      fail("MATLAB:cellAssToNonCell",
           "Unable to perform assignment because brace indexing is not "
           "supported for variables of this type.");
    CellObject &cell = mutableCell(base);
    int64_t at = -1;
    try {
      at = growTo(cell.shape, link.args,
                  [&](const Shape &from, const Shape &to) {
                    growVector(cell.elements, from, to, Value::emptyMatrix());
                  });
    } catch (MatlabError &e) {
      if (!e.span)
        e.span = link.span;
      throw;
    }
    if (at < 0)
      fail("MATLAB:index:expected_one_output_from_expression",
           "Expected one output from a curly brace or dot indexing "
           "expression.");
    return assignLinks(cell.elements[static_cast<size_t>(at)], rest,
                       std::move(rhs));
  }
  // Parentheses.
  if (rest.empty())
    return assignIndexed(base, link.args, std::move(rhs), link.span);
  if (rest[0].kind == NodeKind::Field) {
    if (isNothing) {
      auto *s = new StructObject;
      s->shape = Shape(0, 0);
      base = Value::object(s);
    }
    if (!base.isStruct())
      fail("MATLAB:scalarStructRequired",
           "Unable to perform assignment because dot indexing is not supported "
           "for variables of this type.");
    StructObject &s = mutableStruct(base);
    int64_t at =
        growTo(s.shape, link.args, [&](const Shape &from, const Shape &to) {
          for (std::vector<Value> &column : s.columns)
            growVector(column, from, to, Value::emptyMatrix());
        });
    if (at < 0)
      fail("MATLAB:index:expected_one_output_from_expression",
           "Scalar structure required for this assignment.");
    auto field = static_cast<size_t>(s.addField(rest[0].field));
    return assignLinks(s.columns[field][static_cast<size_t>(at)],
                       rest.drop_front(), std::move(rhs));
  }
  if (base.isCell()) {
    CellObject &cell = mutableCell(base);
    int64_t at =
        growTo(cell.shape, link.args, [&](const Shape &from, const Shape &to) {
          growVector(cell.elements, from, to, Value::emptyMatrix());
        });
    if (at >= 0 && rest[0].kind == NodeKind::CellIndex) {
      Value one = makeCell(Shape(), {cell.elements[static_cast<size_t>(at)]});
      assignLinks(one, rest, std::move(rhs));
      cell.elements[static_cast<size_t>(at)] = cellOf(one).elements[0];
      return;
    }
  }
  fail("MATLAB:index:parenNotLast",
       "'()' indexing must appear last in an index expression.");
}

void Interpreter::assign(const Expr &target, Value rhs) {
  if (target.kind == NodeKind::Placeholder)
    return;
  if (target.kind == NodeKind::Identifier) {
    variableSlot(static_cast<const IdentifierExpr &>(target)) = std::move(rhs);
    return;
  }
  if (target.kind == NodeKind::Index &&
      assignScalarIndex(static_cast<const IndexExpr &>(target), rhs))
    return;
  Links links;
  evalLinks(target, links);
  assignLinks(variableSlot(rootOf(target)), links, std::move(rhs));
}

void Interpreter::deleteTarget(const Expr &target) {
  Links links;
  evalLinks(target, links);
  Value &variable = variableSlot(rootOf(target));
  const Value *at = walkLinks(variable.isDefined() ? &variable : nullptr,
                              llvm::ArrayRef<Link>(links).drop_back());
  if (!at)
    throw MatlabError{"MATLAB:UndefinedFunction",
                      "Nothing to delete from: this does not exist.",
                      target.span,
                      {}};
  Value part = *at;
  deleteIndexed(part, links.back().args, target.span);
  assignLinks(variable, llvm::ArrayRef<Link>(links).drop_back(),
              std::move(part));
}

/// How many values a target in `[..] =` takes: cs-lists take several.
unsigned Interpreter::countTargets(const Expr &target, const Links &links) {
  if (links.empty())
    return 1;
  const Value *root = variable(rootOf(target));
  const Link &last = links.back();
  llvm::ArrayRef<Link> before = llvm::ArrayRef<Link>(links).drop_back();
  if (last.kind == NodeKind::CellIndex) {
    const Value *cell = walkLinks(root, before);
    Shape shape = cell ? cell->shape() : Shape(0, 0);
    auto extents =
        viewedExtents(shape, static_cast<unsigned>(last.args.size()));
    int64_t n = 1;
    for (size_t d = 0; d < last.args.size(); ++d)
      n *= last.args[d].size(extents[d]);
    return static_cast<unsigned>(n);
  }
  if (last.kind == NodeKind::Field) {
    if (!before.empty() && before.back().kind == NodeKind::Index) {
      const Value *s = walkLinks(root, before.drop_back());
      Shape shape = s ? s->shape() : Shape(0, 0);
      const IndexArgs &args = before.back().args;
      auto extents = viewedExtents(shape, static_cast<unsigned>(args.size()));
      int64_t n = 1;
      for (size_t d = 0; d < args.size(); ++d)
        n *= args[d].size(extents[d]);
      return static_cast<unsigned>(n);
    }
    const Value *s = walkLinks(root, before);
    if (s && s->isStruct())
      return static_cast<unsigned>(s->numElems());
  }
  return 1;
}

/// Assigns one value per element that the target names.
void Interpreter::assignSpread(const Expr &target, const Links &links,
                               llvm::MutableArrayRef<Value> values) {
  Value &variable = variableSlot(rootOf(target));
  if (values.size() == 1 && links.back().kind != NodeKind::Field) {
    assignLinks(variable, links, std::move(values[0]));
    return;
  }
  // One link at a time with scalar subscripts.
  size_t at = links.back().kind == NodeKind::CellIndex ? links.size() - 1
                                                       : links.size();
  if (links.back().kind == NodeKind::Field) {
    bool indexed =
        links.size() > 1 && links[links.size() - 2].kind == NodeKind::Index;
    if (!indexed) {
      const Value *s = walkLinks(variable.isDefined() ? &variable : nullptr,
                                 llvm::ArrayRef<Link>(links).drop_back());
      if (!s || !s->isStruct() || s->numElems() == 1) {
        assignLinks(variable, links, std::move(values[0]));
        return;
      }
      Links spread(links.begin(), links.end());
      Link index{NodeKind::Index, links.back().span, {}, {}};
      index.args.emplace_back();
      spread.insert(spread.end() - 1, std::move(index));
      return assignSpread(target, spread, values);
    }
    at = links.size() - 2;
  }
  const Value *container =
      walkLinks(variable.isDefined() ? &variable : nullptr,
                llvm::ArrayRef<Link>(links).take_front(at));
  Shape shape = container ? container->shape() : Shape(0, 0);
  IndexArgs args = links[at].args;
  auto extents = viewedExtents(shape, static_cast<unsigned>(args.size()));
  llvm::SmallVector<int64_t, 4> counts, position(args.size(), 0);
  for (size_t d = 0; d < args.size(); ++d)
    counts.push_back(args[d].size(extents[d]));
  for (Value &value : values) {
    Links one(links.begin(), links.end());
    for (size_t d = 0; d < args.size(); ++d) {
      IndexArg scalar;
      scalar.kind = IndexArg::Kind::Scalar;
      scalar.start = args[d].kind == IndexArg::Kind::Colon
                         ? position[d]
                         : args[d].at(position[d]);
      scalar.largest = scalar.start;
      one[at].args[d] = scalar;
    }
    assignLinks(variable, one, std::move(value));
    for (size_t d = 0; d < args.size(); ++d) {
      if (++position[d] < counts[d])
        break;
      position[d] = 0;
    }
  }
}

} // namespace quern
