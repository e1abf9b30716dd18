//===- Targets.cpp - Left sides of assignments ----------------------------===//
//
// A target is a variable and a chain of links: (..), {..}, .name. Subscripts of
// all links are evaluated first (they may run any code); then the chain is
// walked down by reference, every container on the way is made unique, and the
// last link writes in place.
//
//===----------------------------------------------------------------------===//
#include "frontend/AssignPlan.h"
#include "frontend/Interpreter.h"
#include "frontend/syntax/Walk.h"

namespace quern {

using namespace syntax;

static const IdentifierExpr &rootOf(const Expr &target) {
  return *rootIdentifier(const_cast<Expr &>(target));
}

/// \p keepsArrays: the last link is for assignIndexed.
void Interpreter::evalLinks(const Expr &target, Links &links,
                            bool keepsArrays) {
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
    evalSubscripts(target, args, measured ? &held : nullptr, link.args,
                   measured && keepsArrays ? &held : nullptr);
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
  AssignPlan plan = planAssignment(shape, args, Shape(), false);
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

[[noreturn]] static void failAt(SpanId span, const char *id, std::string text) {
  throw MatlabError{id, std::move(text), span, {}};
}

/// What the first assignment to a part turns into a container.
static bool isNothing(const Value &v) {
  return !v.isDefined() || isEmptyMatrix(v);
}

void Interpreter::assignLinks(Value &base, llvm::ArrayRef<Link> links,
                              Value rhs) {
  if (links.empty())
    base = std::move(rhs);
  else if (links[0].kind == NodeKind::Field)
    assignFieldLinks(base, links, std::move(rhs));
  else if (links[0].kind == NodeKind::CellIndex)
    assignBraceLinks(base, links, std::move(rhs));
  else
    assignParenLinks(base, links, std::move(rhs));
}

void Interpreter::assignFieldLinks(Value &base, llvm::ArrayRef<Link> links,
                                   Value rhs) {
  const Link &link = links[0];
  llvm::ArrayRef<Link> rest = links.drop_front();
  if (isNothing(base))
    base = makeStruct();
  if (!base.isStruct())
    failAt(link.span, "MATLAB:scalarStructRequired",
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
    failAt(link.span, "MATLAB:scalarStructRequired",
           "Scalar structure required for this assignment.");
  auto field = static_cast<size_t>(s.addField(link.field));
  return assignLinks(s.columns[field][0], rest, std::move(rhs));
}

void Interpreter::assignBraceLinks(Value &base, llvm::ArrayRef<Link> links,
                                   Value rhs) {
  const Link &link = links[0];
  llvm::ArrayRef<Link> rest = links.drop_front();
  if (isNothing(base))
    base = makeCell(Shape(0, 0), {});
  if (base.isString() && rest.empty())
    return assignIndexed(base, link.args, std::move(rhs), link.span);
  if (!base.isCell())
    failAt(link.span, "MATLAB:cellAssToNonCell",
           "Unable to perform assignment because brace indexing is not "
           "supported for variables of this type.");
  CellObject &cell = mutableCell(base);
  int64_t at = -1;
  try {
    at = growTo(cell.shape, link.args, [&](const Shape &from, const Shape &to) {
      growVector(cell.elements, from, to, Value::emptyMatrix());
    });
  } catch (MatlabError &e) {
    if (!e.span)
      e.span = link.span;
    throw;
  }
  if (at < 0)
    failAt(link.span, "MATLAB:index:expected_one_output_from_expression",
           "Expected one output from a curly brace or dot indexing "
           "expression.");
  return assignLinks(cell.elements[static_cast<size_t>(at)], rest,
                     std::move(rhs));
}

void Interpreter::assignParenLinks(Value &base, llvm::ArrayRef<Link> links,
                                   Value rhs) {
  const Link &link = links[0];
  llvm::ArrayRef<Link> rest = links.drop_front();
  if (rest.empty())
    return assignIndexed(base, link.args, std::move(rhs), link.span);
  if (rest[0].kind == NodeKind::Field) {
    if (isNothing(base)) {
      auto *s = new StructObject;
      s->shape = Shape(0, 0);
      base = Value::object(s);
    }
    if (!base.isStruct())
      failAt(
          link.span, "MATLAB:scalarStructRequired",
          "Unable to perform assignment because dot indexing is not supported "
          "for variables of this type.");
    StructObject &s = mutableStruct(base);
    int64_t at =
        growTo(s.shape, link.args, [&](const Shape &from, const Shape &to) {
          for (std::vector<Value> &column : s.columns)
            growVector(column, from, to, Value::emptyMatrix());
        });
    if (at < 0)
      failAt(link.span, "MATLAB:index:expected_one_output_from_expression",
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
  failAt(link.span, "MATLAB:index:parenNotLast",
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
  if (!isMaskedTarget(target, rhs))
    evalLinks(target, links, target.kind == NodeKind::Index);
  else if (assignMasked(static_cast<const IndexExpr &>(target), rhs, links))
    return;
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
