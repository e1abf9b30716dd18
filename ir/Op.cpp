//===- Op.cpp - The op table ----------------------------------------------===//
//
// The rows become one constant array. The checks below reject a row with a
// gap while compiling: each kind says which fields it cannot do without.
//
//===----------------------------------------------------------------------===//
#include "ir/Op.h"

#include "ir/TypeRules.h"
#include "ir/ops/Lowerings.h"
#include "ir/ops/Oracles.h"
#include "llvm/ADT/StringMap.h"
#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>

namespace quern {

static constexpr double kPi = std::numbers::pi;
static constexpr long double kPiLong = std::numbers::pi_v<long double>;

static constexpr OpInfo kOps[] = {
#define OP(NAME, ...) {__VA_ARGS__},
#include "ir/ops/All.def"
#undef OP
};
static_assert(sizeof(kOps) / sizeof(kOps[0]) == kNumOps);

template <typename Test>
static constexpr bool everyRow(OpKind kind, Test test) {
  for (const OpInfo &row : kOps)
    if (row.kind == kind && !test(row))
      return false;
  return true;
}

static constexpr bool namesAreUnique() {
  for (unsigned i = 0; i < kNumOps; ++i)
    for (unsigned j = 0; j < i; ++j)
      if (std::string_view(kOps[i].name) == kOps[j].name)
        return false;
  return true;
}

static constexpr bool rowsAreComplete() {
  for (const OpInfo &row : kOps)
    if (!row.name || !row.doc || row.arity + row.optional > 4 ||
        (row.optional && row.kind != OpKind::Library &&
         row.kind != OpKind::Loop) ||
        (row.leavesReals && !row.takesComplex) ||
        (row.commutes && row.arity != 2))
      return false;
  return true;
}

static_assert(rowsAreComplete(), "a row lacks its name or line of "
                                 "documentation, has too many operands, or "
                                 "leaves the reals without a complex form");
static_assert(namesAreUnique(), "two rows have one name");
static_assert(everyRow(OpKind::Leaf,
                       [](const OpInfo &r) { return r.arity == 0; }),
              "a leaf has operands");
static_assert(everyRow(OpKind::Map,
                       [](const OpInfo &r) {
                         return r.type && r.lower && r.oracle && r.arity > 0 &&
                                !r.shape && !r.identity;
                       }),
              "a map row lacks its type rule, lowering or oracle");
static_assert(everyRow(OpKind::Generate,
                       [](const OpInfo &r) {
                         return r.type && r.lower &&
                                r.attr == AttrKind::Extents;
                       }),
              "a generate row lacks its type rule, lowering or extents");
static_assert(everyRow(OpKind::Reduce,
                       [](const OpInfo &r) {
                         return r.type && r.lower && r.identity && r.oracle &&
                                r.attr == AttrKind::Axes && r.arity == 1;
                       }),
              "a reduce row lacks its type rule, lowering, identity, oracle "
              "or axes");
static_assert(everyRow(OpKind::Scan,
                       [](const OpInfo &r) {
                         return r.type && r.lower && r.identity && r.oracle &&
                                r.attr == AttrKind::Axes && r.arity == 1;
                       }),
              "a scan row lacks its type rule, lowering, identity, oracle or "
              "axis");
static_assert(everyRow(OpKind::View,
                       [](const OpInfo &r) {
                         return r.type && !r.lower && r.arity == 1 &&
                                r.attr != AttrKind::None;
                       }),
              "a view row lacks its type rule or attribute");
static_assert(everyRow(OpKind::Update,
                       [](const OpInfo &r) {
                         return r.type && !r.lower && r.arity == 2 &&
                                r.attr == AttrKind::Slice;
                       }),
              "an update row lacks its type rule, slice or an operand");
static_assert(everyRow(OpKind::Gather,
                       [](const OpInfo &r) {
                         return r.type && !r.lower && r.arity == 2 &&
                                r.attr == AttrKind::Axes;
                       }),
              "a gather row lacks its type rule, axis or an operand");
static_assert(everyRow(OpKind::Scatter,
                       [](const OpInfo &r) {
                         return r.type && !r.lower && r.arity == 3 &&
                                r.attr == AttrKind::Axes;
                       }),
              "a scatter row lacks its type rule, axis or an operand");
static_assert(everyRow(OpKind::Loop,
                       [](const OpInfo &r) { return r.type && !r.lower; }),
              "a loop row lacks its type rule");
static_assert(everyRow(OpKind::Library,
                       [](const OpInfo &r) { return r.type && r.shape; }),
              "a library row lacks its type or shape rule");

const OpInfo &info(Op op) { return kOps[static_cast<uint16_t>(op)]; }

bool parseOp(llvm::StringRef name, Op &op) {
  static const llvm::StringMap<Op> *byName = [] {
    auto *map = new llvm::StringMap<Op>();
    for (unsigned i = 0; i < kNumOps; ++i)
      map->try_emplace(kOps[i].name, static_cast<Op>(i));
    return map;
  }();
  auto it = byName->find(name);
  if (it == byName->end())
    return false;
  op = it->second;
  return true;
}

ElementType operandType(Op op, unsigned index, ElementType operand,
                        ElementType compute) {
  if (index == 0 && info(op).maskFirst)
    return ElementType::Bool;
  if (index == 1 && info(op).countSecond)
    return ElementType::F64;
  if (isWide(compute) && isFloat(operand))
    return ElementType::F64;
  if (compute == ElementType::I64 && operand == ElementType::U64)
    return operand; // only comparisons mix them
  if (isComplex(compute) && !isComplex(operand))
    return realOf(compute);
  return compute;
}

} // namespace quern
