//===- Assignment.cpp - x(...) = v and x(...) = [] ------------------------===//
//
// Writes in place where nothing else sees the array. Targets.cpp finds the
// array that a chain like s.a{2}(3) names.
//
//===----------------------------------------------------------------------===//
#include "frontend/AssignPlan.h"
#include "frontend/Interpreter.h"
#include "frontend/ValueLayout.h"

#include <cstring>

namespace quern {

using namespace syntax;

namespace {

template <typename T>
void scatterInto(std::vector<T> &to, const AssignPlan &plan,
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
                   llvm::ArrayRef<IndexArg> args, const Value &rhs,
                   bool isUndefined, SpanId span) {
  Session &session = interpreter.session();
  IndexArgs own(args.begin(), args.end());
  interpreter.settleBounds(base.shape(), own);
  AssignPlan plan = planAssignment(base.shape(), own, rhs.shape(), isUndefined);
  if (!isUndefined && (interpreter.recordScatter(base, plan, rhs, span) ||
                       recordAssignment(interpreter, base, plan, rhs, span)))
    return;
  interpreter.makeLists(plan.args);
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

void assignCells(Value &base, llvm::ArrayRef<IndexArg> args, const Value &rhs) {
  if (!rhs.isCell())
    throwConversion("cell", rhs);
  AssignPlan plan = planAssignment(base.shape(), args, rhs.shape(), false);
  CellObject &cell = mutableCell(base);
  if (plan.grows) {
    growVector(cell.elements, cell.shape, plan.shape, Value::emptyMatrix());
    cell.shape = plan.shape;
  }
  scatterInto(cell.elements, plan, cellOf(rhs).elements);
}

void assignStructs(Value &base, llvm::ArrayRef<IndexArg> args,
                   const Value &rhs) {
  if (!rhs.isStruct())
    throwConversion("struct", rhs);
  const StructObject &from = structOf(rhs);
  AssignPlan plan = planAssignment(base.shape(), args, rhs.shape(), false);
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
  AssignPlan plan = planAssignment(base.shape(), args, rhs.shape(), false);
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

} // namespace

void Interpreter::assignIndexed(Value &base, llvm::ArrayRef<IndexArg> subs,
                                Value rhs, SpanId span) {
  try {
    IndexArgs args(subs.begin(), subs.end());
    if (base.isObject())
      makeLists(args);
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
      return assignCells(base, args, rhs);
    if (base.isStruct())
      return assignStructs(base, args, rhs);
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
    assignNumeric(*this, base, args, rhs, isUndefined, span);
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

} // namespace quern
