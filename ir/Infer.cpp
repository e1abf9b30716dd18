//===- Infer.cpp - Types and shapes of recorded ops -----------------------===//
//
// One rule for each kind of op; single ops differ only by what their rows say.
// Messages read `[op] what is wrong: 3x4 double + 5x2 single`.
//
//===----------------------------------------------------------------------===//
#include "ir/Graph.h"

#include "ir/TypeRules.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

namespace {

/// What the rules look at.
struct Site {
  const Graph &graph;
  Op op;
  llvm::ArrayRef<NodeId> operands;
  llvm::ArrayRef<int64_t> attrs;
  SpanId span;

  const OpInfo &row() const { return info(op); }
  const Shape &shape(unsigned i) const { return graph.shape(operands[i]); }

  /// "3x4 double + 5x2 single"
  std::string describe() const {
    std::string sign = row().sign ? std::string(" ") + row().sign + " " : ", ";
    std::string out;
    for (NodeId id : operands) {
      const ElementTypeInfo &type = info(graph[id].type);
      out += (out.empty() ? "" : sign) + graph.shape(id).str() + " " +
             (isComplex(graph[id].type) ? "complex " : "") + type.matlabClass;
    }
    return out;
  }
  static const ElementTypeInfo &info(ElementType t) { return quern::info(t); }
  static const OpInfo &info(Op op) { return quern::info(op); }

  std::string attrText() const {
    std::string out = "{";
    for (int64_t a : attrs)
      out += (out.size() > 1 ? ", " : "") + std::to_string(a);
    return out + "}";
  }

  llvm::Error error(const char *identifier, const std::string &what) const {
    std::string message = std::string("[") + row().name + "] " + what;
    if (!operands.empty())
      message += ": " + describe();
    return makeError(identifier, std::move(message), span);
  }
  llvm::Error badAttrs(const std::string &what) const {
    return error("Quern:badGraph", what + " " + attrText());
  }
};

} // namespace

//===-- Types -------------------------------------------------------------===//

static llvm::Error wrongTypes(const Site &site,
                              llvm::ArrayRef<ElementType> types) {
  if (typerules::mixesIntegers(types))
    return site.error("MATLAB:mixedClasses",
                      "Integers can only be combined with integers of the "
                      "same class, or scalar doubles");
  std::string name = site.row().name;
  if (site.row().builtin)
    name = llvm::StringRef(site.row().builtin).split(',').first.str();
  ElementType shown = types.front();
  bool complexIsWrong = llvm::any_of(types, isComplex);
  for (ElementType t : types)
    if (isInteger(t) && !complexIsWrong)
      shown = t;
  std::string what = "Undefined function '" + name +
                     "' for input arguments of type '" +
                     info(shown).matlabClass + "'";
  if (complexIsWrong)
    what += " with complex values";
  return site.error("MATLAB:UndefinedFunction", what);
}

static llvm::Error checkOperands(const Site &site) {
  const OpInfo &row = site.row();
  if (row.kind == OpKind::Leaf)
    return site.error("Quern:badGraph", "a leaf is not recorded");
  for (NodeId id : site.operands)
    if (id == 0 || id >= site.graph.end() || site.graph[id].isFree)
      return makeError("Quern:badGraph",
                       std::string("[") + row.name + "] operand %" +
                           std::to_string(id) + " does not exist",
                       site.span);
  if (!takesOperands(row, site.operands.size()))
    return site.error("Quern:badGraph",
                      "takes " + std::to_string(row.arity) + " operands, not " +
                          std::to_string(site.operands.size()));
  if (row.attr == AttrKind::None && !site.attrs.empty())
    return site.badAttrs("takes no attributes, not");
  return llvm::Error::success();
}

static llvm::Expected<OpTypes> inferTypes(const Site &site) {
  if (llvm::Error error = checkOperands(site))
    return error;
  std::array<ElementType, kInlineOperands> storage = {};
  for (unsigned i = 0; i < site.operands.size(); ++i)
    storage[i] = site.graph[site.operands[i]].type;
  llvm::ArrayRef<ElementType> types(storage.data(), site.operands.size());
  OpTypes out = {};
  if (!site.row().type(types, out))
    return wrongTypes(site, types);
  if (isComplex(out.compute) && !site.row().takesComplex)
    return wrongTypes(site, types);
  if (site.row().attr == AttrKind::Type) {
    if (site.attrs.size() != 1 || site.attrs[0] < 0 ||
        site.attrs[0] >= kNumElementTypes)
      return site.badAttrs("needs one element type, not");
    out.result = static_cast<ElementType>(site.attrs[0]);
  }
  return out;
}

llvm::Expected<OpTypes> inferTypes(const Graph &graph, Op op,
                                   llvm::ArrayRef<NodeId> operands,
                                   llvm::ArrayRef<int64_t> attrs, SpanId span) {
  return inferTypes(Site{graph, op, operands, attrs, span});
}

ElementType computeType(const Graph &graph, NodeId id) {
  const Node &node = graph[id];
  std::array<ElementType, kInlineOperands> types = {};
  for (unsigned i = 0; i < node.numOperands; ++i)
    types[i] = graph[node.operands[i]].type;
  OpTypes out = {node.type, node.type};
  if (TypeRule rule = info(node.op).type)
    rule({types.data(), node.numOperands}, out);
  return out.compute;
}

//===-- Shapes, by kind ---------------------------------------------------===//

/// \p shape, if an array of it is possible.
static llvm::Expected<Shape> checked(const Site &site, Shape shape) {
  if (checkedNumElems(shape.extents()) < 0)
    return site.error("MATLAB:pmaxsize", "the result " + shape.str() +
                                             " exceeds the largest array size");
  return shape;
}

static llvm::Expected<Shape> inferMap(const Site &site) {
  Shape out;
  for (NodeId id : site.operands)
    if (!broadcastShapes(out, site.graph.shape(id), out))
      return site.error("MATLAB:sizeDimensionsMustMatch",
                        "Arrays have incompatible sizes for this operation");
  return checked(site, out);
}

static llvm::Expected<Shape> attrExtents(const Site &site) {
  if (llvm::any_of(site.attrs, [](int64_t d) { return d < 0; }))
    return site.badAttrs("extents are negative");
  return checked(site, Shape(site.attrs));
}

static llvm::Expected<Shape> inferGenerate(const Site &site) {
  for (unsigned i = 0; i < site.operands.size(); ++i)
    if (!site.shape(i).isScalar())
      return site.error("Quern:badGraph", "operands are not scalars");
  return attrExtents(site);
}

static llvm::Expected<Shape> inferReduce(const Site &site) {
  if (site.attrs.size() != 1 || site.attrs[0] <= 0)
    return site.badAttrs("needs a mask of axes, not");
  if (site.attrs[0] > UINT32_MAX)
    return site.error("Quern:tooManyDimensions",
                      "dimensions beyond the 32nd are not folded");
  Shape out = site.shape(0);
  auto mask = static_cast<uint32_t>(site.attrs[0]);
  // Axes beyond the rank have extent 1: folding them changes nothing.
  for (unsigned d = 0, n = out.rank(); d < n && d < 32; ++d) {
    bool keeps = site.row().keepsEmpty && site.shape(0).dim(d) == 0;
    if ((mask >> d & 1) && !keeps)
      out = out.with(d, 1);
  }
  return out;
}

static bool isOneAxis(int64_t mask) {
  return mask > 0 && mask <= UINT32_MAX && (mask & (mask - 1)) == 0;
}

static bool namesOneAxis(const Site &site) {
  return site.attrs.size() == 1 && isOneAxis(site.attrs[0]);
}

static llvm::Expected<Shape> inferScan(const Site &site) {
  if (!namesOneAxis(site))
    return site.badAttrs("needs the mask of one axis, not");
  return site.shape(0);
}

/// Along its axis the array stands still; the positions say where.
static llvm::Expected<Shape> inferGather(const Site &site) {
  if (!namesOneAxis(site))
    return site.badAttrs("needs the mask of one axis, not");
  Shape line = gatheredLine(site.shape(0), site.attrs[0]), out;
  if (!broadcastShapes(line, site.shape(1), out))
    return site.error("MATLAB:sizeDimensionsMustMatch",
                      "Arrays have incompatible sizes for this operation");
  if (site.shape(0).isEmpty() && !out.isEmpty())
    return site.error("MATLAB:badsubscript",
                      "Index exceeds array bounds, there are no elements");
  return checked(site, out);
}

/// Along its axis the array has as many new elements as there are positions.
static llvm::Expected<Shape> inferScatter(const Site &site) {
  if (!namesOneAxis(site))
    return site.badAttrs("needs the mask of one axis, not");
  const Shape &at = site.shape(1);
  if (!gatheredLine(at, site.attrs[0]).isScalar())
    return site.error("Quern:badGraph", "positions vary along two dimensions");
  Shape part = scatteredPart(site.shape(0), at, site.attrs[0]);
  if (llvm::Expected<Shape> possible = checked(site, part); !possible)
    return possible;
  if (!site.shape(2).isScalar() && !(site.shape(2) == part))
    return site.error("MATLAB:subsassigndimmismatch",
                      "the part " + part.str() +
                          " cannot be replaced by other extents");
  if (site.shape(0).isEmpty() && !part.isEmpty())
    return site.error("MATLAB:badsubscript",
                      "Index exceeds array bounds, there are no elements");
  return site.shape(0);
}

static llvm::Expected<Shape> inferPermute(const Site &site) {
  llvm::SmallVector<int64_t, 4> extents;
  uint64_t seen = 0;
  for (int64_t p : site.attrs) {
    if (p < 0 || p >= static_cast<int64_t>(site.attrs.size()) || p > 63 ||
        (seen >> p & 1))
      return site.badAttrs("is no permutation:");
    seen |= uint64_t(1) << p;
    extents.push_back(site.shape(0).dim(static_cast<unsigned>(p)));
  }
  if (site.attrs.size() < site.shape(0).rank())
    return site.badAttrs("permutation is too short:");
  return Shape(extents);
}

static llvm::Expected<Shape> inferSlice(const Site &site) {
  const Shape &in = site.shape(0);
  if (site.attrs.size() != 3 * in.rank())
    return site.badAttrs("needs start, step and count of each dimension, not");
  llvm::SmallVector<int64_t, 4> extents;
  for (unsigned d = 0; d < in.rank(); ++d) {
    int64_t start = site.attrs[3 * d], step = site.attrs[3 * d + 1];
    int64_t count = site.attrs[3 * d + 2], size = in.dim(d);
    if (count < 0)
      return site.badAttrs("counts are negative");
    int64_t way = 0, last = 0;
    bool overflows =
        count > 0 && (__builtin_mul_overflow(step, count - 1, &way) ||
                      __builtin_add_overflow(start, way, &last));
    if (count > 0 &&
        (overflows || start < 0 || start >= size || last < 0 || last >= size))
      return site.error("MATLAB:badsubscript",
                        "Index in position " + std::to_string(d + 1) +
                            " exceeds array bounds " + site.attrText());
    extents.push_back(count);
  }
  // A step of 0 repeats elements and may make the result larger.
  return checked(site, Shape(extents));
}

/// Reshape keeps the number of elements, Broadcast repeats extents of 1.
static llvm::Expected<Shape> inferExtentsView(const Site &site) {
  llvm::Expected<Shape> out = attrExtents(site);
  if (!out)
    return out;
  const Shape &in = site.shape(0);
  if (site.op == Op::Reshape) {
    if (out->numElems() != in.numElems())
      return site.error("MATLAB:getReshapeDims:notSameNumel",
                        "Number of elements must not change, to " + out->str());
    return out;
  }
  for (unsigned d = 0, n = std::max(in.rank(), out->rank()); d < n; ++d)
    if (in.dim(d) != 1 && in.dim(d) != out->dim(d))
      return site.error("MATLAB:sizeDimensionsMustMatch",
                        "cannot be repeated to " + out->str());
  return out;
}

static llvm::Expected<Shape> inferView(const Site &site) {
  switch (site.row().attr) {
  case AttrKind::Perm:
    return inferPermute(site);
  case AttrKind::Slice:
    return inferSlice(site);
  default:
    return inferExtentsView(site);
  }
}

static llvm::Expected<Shape> inferUpdate(const Site &site) {
  llvm::Expected<Shape> box = inferSlice(site);
  if (!box)
    return box;
  for (unsigned d = 0; 3 * d < site.attrs.size(); ++d)
    if (site.attrs[3 * d + 1] == 0 && site.attrs[3 * d + 2] > 1)
      return site.badAttrs("elements are replaced twice");
  if (!site.shape(1).isScalar() && !(site.shape(1) == *box))
    return site.error("MATLAB:subsassigndimmismatch",
                      "the part " + box->str() +
                          " cannot be replaced by other extents");
  return site.shape(0);
}

/// The slices of all rounds, one after the other.
static llvm::Expected<Shape> inferEachRound(const Site &site) {
  if (!namesOneAxis(site))
    return site.badAttrs("needs the mask of one axis, not");
  if (site.graph[site.operands[0]].op != Op::Rounds)
    return site.error("Quern:badGraph", "operand 0 is no rounds");
  auto axis = static_cast<unsigned>(
      llvm::countr_zero(static_cast<uint64_t>(site.attrs[0])));
  if (site.shape(1).dim(axis) != 1)
    return site.error("Quern:badGraph", "a slice has more than one element "
                                        "along the axis");
  int64_t numRounds = site.graph.attrs(site.operands[0])[1];
  return checked(site, site.shape(1).with(axis, numRounds));
}

/// What a loop carries keeps its shape; LoopBodies checks the rest.
static llvm::Expected<Shape> inferLoop(const Site &site) {
  switch (site.op) {
  case Op::Carried:
    if (site.attrs.size() != 2)
      return site.badAttrs("needs loop and number, not");
    return site.shape(0);
  case Op::PerRound:
    if (site.attrs.size() != 1)
      return site.badAttrs("needs its loop, not");
    for (unsigned i = 0; i < site.operands.size(); ++i)
      if (!site.shape(i).isScalar())
        return site.error("Quern:badGraph", "operands are not scalars");
    return Shape();
  case Op::Rounds:
    if (site.attrs.size() != 2 || site.attrs[1] < 1)
      return site.badAttrs("needs loop and number of rounds, not");
    if (!(site.shape(0) == site.shape(1)))
      return site.error("Quern:badGraph", "a round changes the shape");
    return site.shape(0);
  case Op::AtRound:
    if (site.attrs.size() != 2 || !isOneAxis(site.attrs[1]))
      return site.badAttrs("needs loop and mask of one axis, not");
    return gatheredLine(site.shape(0), site.attrs[1]);
  case Op::EachRound:
    return inferEachRound(site);
  default:
    return site.shape(1);
  }
}

static llvm::Expected<Shape> inferLibrary(const Site &site) {
  llvm::SmallVector<const Shape *, 4> shapes;
  for (unsigned i = 0; i < site.operands.size(); ++i)
    shapes.push_back(&site.shape(i));
  Shape out;
  if (const char *reason = site.row().shape(shapes, site.attrs, out))
    return site.error("MATLAB:innerdim", reason);
  return checked(site, out);
}

static llvm::Expected<Shape> inferShape(const Site &site) {
  switch (site.row().kind) {
  case OpKind::Leaf:
  case OpKind::Map:
    return inferMap(site);
  case OpKind::Generate:
    return inferGenerate(site);
  case OpKind::Reduce:
    return inferReduce(site);
  case OpKind::Scan:
    return inferScan(site);
  case OpKind::View:
    return inferView(site);
  case OpKind::Update:
    return inferUpdate(site);
  case OpKind::Gather:
    return inferGather(site);
  case OpKind::Scatter:
    return inferScatter(site);
  case OpKind::Loop:
    return inferLoop(site);
  case OpKind::Library:
    return inferLibrary(site);
  }
  llvm_unreachable("every kind has a shape rule");
}

llvm::Expected<InferredNode> inferNode(const Graph &graph, Op op,
                                       llvm::ArrayRef<NodeId> operands,
                                       llvm::ArrayRef<int64_t> attrs,
                                       SpanId span) {
  Site site{graph, op, operands, attrs, span};
  llvm::Expected<OpTypes> types = inferTypes(site);
  if (!types)
    return types.takeError();
  llvm::Expected<Shape> shape = inferShape(site);
  if (!shape)
    return shape.takeError();
  return InferredNode{types->result, types->compute, std::move(*shape)};
}

} // namespace quern
