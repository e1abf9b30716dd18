//===- Op.h - The op table --------------------------------------*- C++ -*-===//
//
// One row per op, in ops/*.def; this file says what a row holds and how it is
// found. Everything that is known about an op is in its row: enum, names,
// arity checks, inference, folding, every backend, tests and the reference
// page derive from it.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_OP_H
#define QUERN_IR_OP_H

#include "ir/ElementType.h"
#include "ir/ScalarBuilder.h"
#include "ir/Shape.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace quern {

/// Families; each is one file of rows.
enum class Op : uint16_t {
#define OP(NAME, ...) NAME,
#include "ir/ops/All.def"
#undef OP
};

/// What an op does to the iteration space. Passes, planner and code
/// generation speak of kinds, never of single ops.
enum class OpKind : uint8_t {
  Leaf,     ///< a stored array, a scalar parameter or a constant
  Map,      ///< one element of each operand (broadcast) to one element
  Generate, ///< a Map that also reads its position (iota, random)
  Reduce,   ///< folds axes to extent 1
  Scan,     ///< running fold along one axis
  View,     ///< another indexing of the operand's elements; no arithmetic
  Update,   ///< operand 0 with a box of its elements replaced by operand 1
  Gather,   ///< elements of operand 0 at computed positions along one axis
  Scatter,  ///< operand 0 with such elements replaced: positions, new ones
  Loop,     ///< what holds a loop's rounds together (see ir/LoopBodies.h)
  Library,  ///< a call (matrix product, solve): a kernel of its own
};

/// What the attribute list of a node of this op means.
enum class AttrKind : uint8_t {
  None,
  Type,     ///< [element type]: Convert
  Axes,     ///< [bit mask of the axes, of the first 32]: reductions; of one
            ///< axis: scans, gathers, scatters
  Extents,  ///< result extents: Reshape, Broadcast, Generate ops
  Perm,     ///< permutation of the operand's dimensions
  Slice,    ///< per dimension of operand 0: start, step, count (0-based)
  Contract, ///< nothing, or [the parts of a product]: see ir/Contract.h
  Loop,     ///< [number of the loop, then what the op's row says]
};

/// Result type of an op and the type its element arithmetic runs in.
struct OpTypes {
  ElementType result;
  ElementType compute;
};

/// Gives the types for operand types \p in, or false if MATLAB has no such
/// operation (the caller words the error).
using TypeRule = bool (*)(llvm::ArrayRef<ElementType> in, OpTypes &out);

/// Shape of a Library op's result; null, or what is wrong with the operands'
/// shapes ("inner sizes differ").
using ShapeRule = const char *(*)(llvm::ArrayRef<const Shape *> in,
                                  llvm::ArrayRef<int64_t> attrs, Shape &out);

/// The element arithmetic. Operands arrive converted to operandType(), the
/// result leaves by conversion to the node's type.
/// Generate ops get their linear position (I64) as last argument; reductions
/// and scans get (accumulator, element), both of the compute type.
using Args = llvm::ArrayRef<Elem>;
using LowerFn = Elem (*)(ScalarBuilder &b, Args x);

/// A reference in higher precision, independent of `.lower`; real arguments.
using OracleFn = long double (*)(const long double *x);

struct OpCost {
  float flop = 1; ///< simple operations per element
  float sfu = 0;  ///< elementary functions (exp, sin, pow, ...) per element
};

/// Where the op test draws real arguments, and how close it must come.
struct OpTest {
  double lo = -10;
  double hi = 10;
  double ulp = 0;        ///< largest error in units in the last place
  bool integers = false; ///< draw integral arguments only
};

struct OpInfo {
  const char *name = nullptr;    ///< in the textual graph: "add"
  const char *builtin = nullptr; ///< the MATLAB function(s), comma-separated
  const char *sign = nullptr;    ///< between two operands, in messages: "+"
  uint8_t arity = 1;
  uint8_t optional = 0; ///< operands that may follow, as attributes say
  OpKind kind = OpKind::Map;
  AttrKind attr = AttrKind::None;
  TypeRule type = nullptr;
  ShapeRule shape = nullptr; ///< Library rows only
  LowerFn lower = nullptr;
  /// Reductions, scans: value of the fold over nothing, as a function of the
  /// type.
  LowerFn identity = nullptr;
  /// Real arguments for which MATLAB's answer is complex (sqrt of a negative
  /// number): true there. Null if the op never leaves the reals.
  LowerFn leavesReals = nullptr;
  /// Set when the row's `.lower` takes complex operands.
  bool takesComplex = false;
  bool commutes = false;
  /// Operand 0 is a mask: it arrives as Bool whatever the compute type.
  bool maskFirst = false;
  /// Operand 1 is a count (of a shift): it arrives as F64, sign and all.
  bool countSecond = false;
  /// Library rows: column j of the result depends on operand 1 by its column j
  /// alone, so the result can be computed some columns at a time.
  bool byColumns = false;
  /// Scatter rows: of several new elements for one position the last one
  /// stays. Otherwise there are no several, or they are all the same.
  bool inOrder = false;
  /// Reductions whose fold over nothing has no value (max): a folded axis of
  /// extent 0 keeps extent 0.
  bool keepsEmpty = false;
  OpCost cost = {};
  OpTest test = {};
  OracleFn oracle = nullptr;
  const char *doc = nullptr;
};

/// Whether `.lower` combines an accumulator with the elements along axes.
constexpr bool combines(OpKind kind) {
  return kind == OpKind::Reduce || kind == OpKind::Scan;
}

/// Whether the result is operand 0 but for elements that the last operand
/// gives: it may be made in operand 0's storage.
constexpr bool replacesPart(OpKind kind) {
  return kind == OpKind::Update || kind == OpKind::Scatter;
}

/// Whether a node of \p row may have \p count operands.
inline bool takesOperands(const OpInfo &row, size_t count) {
  return count >= row.arity && count <= size_t(row.arity) + row.optional;
}

/// The row of \p op.
const OpInfo &info(Op op);
inline constexpr unsigned kNumOps = 0
#define OP(NAME, ...) +1
#include "ir/ops/All.def"
#undef OP
    ;

/// The op called \p name in the textual graph, or false.
bool parseOp(llvm::StringRef name, Op &op);

/// The type that operand \p index of \p op, an array of \p operand, is
/// converted to before `.lower` sees it. Mostly the compute type, but masks
/// are Bool, counts F64, a real operand of a complex op stays real, and where
/// an op computes in 64-bit integers a floating operand arrives as F64 and a
/// U64 that is compared in I64 as it is.
ElementType operandType(Op op, unsigned index, ElementType operand,
                        ElementType compute);

} // namespace quern

#endif // QUERN_IR_OP_H
