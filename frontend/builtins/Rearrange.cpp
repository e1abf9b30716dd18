//===- Rearrange.cpp - Same elements, other places ------------------------===//
#include "frontend/builtins/Rearrange.h"
#include "frontend/HostArray.h"
#include "frontend/builtins/SizeArgs.h"

#include <cmath>

namespace quern {
namespace {

Value applyView(Call &call, Op op, const Value &v,
                llvm::ArrayRef<int64_t> attrs) {
  return Value::array(
      valueOrThrow(call.session.apply(op, v.tensor(), attrs, call.span)));
}

/// A container with elements \p order of \p v, in \p shape.
Value pickElements(const Value &v, const Shape &shape,
                   llvm::ArrayRef<int64_t> order) {
  if (v.isCell()) {
    std::vector<Value> out;
    for (int64_t i : order)
      out.push_back(cellOf(v).elements[i]);
    return makeCell(shape, std::move(out));
  }
  if (v.isStruct()) {
    Value out = v;
    StructObject &s = mutableStruct(out);
    s.shape = shape;
    for (std::vector<Value> &column : s.columns) {
      std::vector<Value> picked;
      for (int64_t i : order)
        picked.push_back(column[i]);
      column = std::move(picked);
    }
    return out;
  }
  if (v.isString()) {
    Value out = v;
    const StringObject &from = stringsOf(v);
    StringObject &s = mutableStrings(out);
    s = StringObject(from);
    s.references = 1;
    s.shape = shape;
    s.elements.clear();
    s.missing.clear();
    for (int64_t i : order) {
      s.elements.push_back(from.elements[i]);
      s.missing.push_back(from.missing[i]);
    }
    return out;
  }
  throwError("MATLAB:UndefinedFunction",
             "A function handle cannot be rearranged.");
}

std::vector<int64_t> identityOrder(int64_t n) {
  std::vector<int64_t> order(n);
  for (int64_t i = 0; i < n; ++i)
    order[i] = i;
  return order;
}

/// The same elements in column-major order under other extents.
Value reshaped(Call &call, const Value &v, llvm::ArrayRef<int64_t> extents) {
  if (v.isNumeric())
    return applyView(call, Op::Reshape, v, extents);
  return pickElements(v, Shape(extents), identityOrder(v.numElems()));
}

/// Extents of reshape(x, a, [], b): one [] stands for what is left.
llvm::SmallVector<int64_t, 4> reshapeExtents(Call &call, int64_t n) {
  llvm::SmallVector<int64_t, 4> extents;
  std::optional<size_t> open;
  for (size_t i = 1; i < call.size(); ++i) {
    if (!open && call[i].isEmpty()) {
      open = i - 1;
      extents.push_back(1);
      continue;
    }
    extents.push_back(extentOf(scalarArg(call, i, "Size")));
  }
  int64_t product = checkedShape(extents).numElems();
  if (open && (product == 0 || n % product))
    throwError("MATLAB:getReshapeDims:notDivisible",
               "Product of known dimensions, %lld, not divisible into total "
               "number of elements, %lld.",
               static_cast<long long>(product), static_cast<long long>(n));
  if (open)
    extents[*open] = n / product;
  return extents;
}

void reshape(Call &call) {
  int64_t n = call[0].numElems();
  llvm::SmallVector<int64_t, 4> extents;
  if (call.size() > 2)
    extents = reshapeExtents(call, n);
  else
    for (double d : doublesOf(call[1], ForceReason::HostFunction))
      extents.push_back(extentOf(d));
  if (extents.size() < 2)
    throwError("MATLAB:getReshapeDims:sizeVector",
               "Size vector must have at least two elements.");
  if (checkedNumElems(extents) != n)
    throwError("MATLAB:getReshapeDims:notSameNumel",
               "Number of elements must not change. Use [] as one of the size "
               "inputs to automatically calculate the appropriate size for "
               "that dimension.");
  call.returns(reshaped(call, call[0], extents));
}

void squeeze(Call &call) {
  Shape shape = call[0].shape();
  llvm::SmallVector<int64_t, 4> extents;
  for (int64_t d : shape.extents())
    if (d != 1 || shape.rank() <= 2)
      extents.push_back(d);
  call.returns(reshaped(call, call[0], Shape(extents).extents()));
}

/// Element numbers of a column-major array of \p shape in permuted order.
std::vector<int64_t> permutedOrder(const Shape &shape,
                                   llvm::ArrayRef<int64_t> perm) {
  llvm::SmallVector<int64_t, 4> strides, extents, index(perm.size(), 0);
  for (int64_t p : perm) {
    int64_t stride = 1;
    for (int64_t d = 0; d < p; ++d)
      stride *= shape.dim(d);
    strides.push_back(stride);
    extents.push_back(shape.dim(p));
  }
  std::vector<int64_t> order(shape.numElems());
  for (int64_t &o : order) {
    o = 0;
    for (size_t d = 0; d < index.size(); ++d)
      o += index[d] * strides[d];
    for (size_t d = 0; d < index.size() && ++index[d] == extents[d]; ++d)
      index[d] = 0;
  }
  return order;
}

/// A 0-based permutation from an argument that must be one.
llvm::SmallVector<int64_t, 4> permutationArg(Call &call, size_t i) {
  std::vector<double> given = doublesOf(call[i], ForceReason::HostFunction);
  llvm::SmallVector<int64_t, 4> perm;
  llvm::SmallVector<bool, 8> seen(given.size(), false);
  for (double p : given) {
    if (p != std::floor(p) || p < 1 || p > static_cast<double>(given.size()))
      throwError("MATLAB:permute:badIndex",
                 "ORDER must be a permutation of 1 to %zu.", given.size());
    perm.push_back(static_cast<int64_t>(p) - 1);
    if (seen[perm.back()])
      throwError("MATLAB:permute:repeatedIndex",
                 "ORDER cannot contain repeated permutation indices.");
    seen[perm.back()] = true;
  }
  if (perm.size() < call[0].shape().rank())
    throwError("MATLAB:permute:tooFewIndices",
               "ORDER must have at least N elements for an N-D array.");
  return perm;
}

template <bool isInverse> void permute(Call &call) {
  llvm::SmallVector<int64_t, 4> perm = permutationArg(call, 1);
  if (isInverse) {
    llvm::SmallVector<int64_t, 4> inverse(perm.size());
    for (size_t i = 0; i < perm.size(); ++i)
      inverse[perm[i]] = static_cast<int64_t>(i);
    perm = inverse;
  }
  if (call[0].isNumeric())
    return call.returns(applyView(call, Op::Permute, call[0], perm));
  Shape shape = call[0].shape();
  llvm::SmallVector<int64_t, 4> extents;
  for (int64_t p : perm)
    extents.push_back(shape.dim(p));
  call.returns(
      pickElements(call[0], Shape(extents), permutedOrder(shape, perm)));
}

} // namespace

/// A slice with step -1.
Value flipped(Call &call, const Value &v, unsigned dim) {
  Shape shape = v.shape();
  if (v.isNumeric()) {
    llvm::SmallVector<int64_t, 12> slice;
    for (unsigned d = 0; d < shape.rank(); ++d) {
      int64_t n = shape.dim(d);
      bool turns = d == dim && n > 0;
      slice.append({turns ? n - 1 : 0, turns ? -1 : 1, n});
    }
    return applyView(call, Op::Slice, v, slice);
  }
  Lanes lanes(shape, dim);
  std::vector<int64_t> order(shape.numElems());
  for (int64_t l = 0; l < lanes.count(); ++l)
    for (int64_t i = 0; i < lanes.length; ++i)
      order[lanes.base(l) + i * lanes.innerCount] =
          lanes.base(l) + (lanes.length - 1 - i) * lanes.innerCount;
  return pickElements(v, shape, order);
}

namespace {

void flip(Call &call) {
  unsigned dim =
      call.size() > 1 ? dimArg(call, 1) : call[0].shape().firstNonSingleton();
  call.returns(flipped(call, call[0], dim));
}
void fliplr(Call &call) { call.returns(flipped(call, call[0], 1)); }
void flipud(Call &call) { call.returns(flipped(call, call[0], 0)); }

/// How often repmat repeats each dimension of \p shape (at least its rank).
llvm::SmallVector<int64_t, 4> copiesArg(Call &call, const Shape &shape) {
  llvm::SmallVector<int64_t, 4> copies;
  if (call.size() == 2)
    for (double d : doublesOf(call[1], ForceReason::HostFunction))
      copies.push_back(extentOf(d));
  for (size_t i = 2; i < call.size() + 1 && call.size() > 2; ++i)
    copies.push_back(extentOf(scalarArg(call, i - 1, "Replication factor")));
  if (copies.size() == 1)
    copies.push_back(copies[0]);
  if (copies.size() < shape.rank())
    copies.resize(shape.rank(), 1);
  return copies;
}

/// repmat of numbers. Dimensions of extent 1 are broadcast, which fuses;
/// others are split into (element, copy) around the broadcast.
Value repeated(Call &call, const Value &v, const Shape &shape,
               llvm::ArrayRef<int64_t> copies, const Shape &result) {
  llvm::SmallVector<int64_t, 8> split, spread;
  bool onlyBroadcasts = true;
  for (unsigned d = 0; d < copies.size(); ++d) {
    onlyBroadcasts &= shape.dim(d) == 1 || copies[d] == 1;
    split.append({shape.dim(d), 1});
    spread.append({shape.dim(d), copies[d]});
  }
  if (onlyBroadcasts)
    return applyView(call, Op::Broadcast, v, result.extents());
  Value parts = applyView(call, Op::Reshape, v, Shape(split).extents());
  parts = applyView(call, Op::Broadcast, parts, Shape(spread).extents());
  return applyView(call, Op::Reshape, parts, result.extents());
}

void repmat(Call &call) {
  Shape shape = call[0].shape();
  llvm::SmallVector<int64_t, 4> copies = copiesArg(call, shape);
  llvm::SmallVector<int64_t, 8> spread;
  for (unsigned d = 0; d < copies.size(); ++d)
    spread.append({shape.dim(d), copies[d]});
  checkedShape(spread); // before the extents are multiplied
  llvm::SmallVector<int64_t, 4> extents;
  for (unsigned d = 0; d < copies.size(); ++d)
    extents.push_back(shape.dim(d) * copies[d]);
  Shape result(extents);
  if (call[0].isNumeric())
    return call.returns(repeated(call, call[0], shape, copies, result));
  checkRoom(result.numElems(), sizeof(int64_t) + sizeof(Value));
  std::vector<int64_t> order(result.numElems());
  llvm::SmallVector<int64_t, 4> index(copies.size(), 0);
  for (int64_t &o : order) {
    int64_t stride = 1;
    o = 0;
    for (unsigned d = 0; d < index.size(); ++d) {
      o += index[d] % shape.dim(d) * stride;
      stride *= shape.dim(d);
    }
    for (unsigned d = 0; d < index.size() && ++index[d] == extents[d]; ++d)
      index[d] = 0;
  }
  call.returns(pickElements(call[0], result, order));
}

// --- Linear indices and subscripts ------------------------------------------

void sub2ind(Call &call) {
  std::vector<double> size = doublesOf(call[0], ForceReason::HostFunction);
  Shape shape = call[1].shape();
  HostArray out = newArray(call.session, ElementType::F64, shape);
  double *to = out.as<double>();
  std::fill_n(to, shape.numElems(), 1.0);
  double stride = 1;
  for (size_t d = 1; d < call.size(); ++d) {
    if (!(call[d].shape() == shape))
      throwError("MATLAB:sub2ind:SubscriptVectorSize",
                 "The subscripts vectors must all be of the same size.");
    double extent = d - 1 < size.size() ? size[d - 1] : 1;
    for (size_t rest = d; d + 1 == call.size() && rest < size.size(); ++rest)
      extent *= size[rest];
    std::vector<double> s = doublesOf(call[d], ForceReason::HostFunction);
    for (size_t i = 0; i < s.size(); ++i) {
      if (!(s[i] >= 1 && s[i] <= extent) || s[i] != std::floor(s[i]))
        throwError("MATLAB:sub2ind:IndexOutOfRange",
                   "Index argument %zu is out of range.", d);
      to[i] += (s[i] - 1) * stride;
    }
    stride *= extent;
  }
  call.returns(out.take());
}

void ind2sub(Call &call) {
  std::vector<double> size = doublesOf(call[0], ForceReason::HostFunction);
  std::vector<double> index = doublesOf(call[1], ForceReason::HostFunction);
  size_t count = std::max(call.numOutputs, 1);
  double total = 1;
  for (double s : size)
    total *= s;
  for (double i : index)
    if (!(i >= 1) || i != std::floor(i) || i > total)
      throwError("MATLAB:ind2sub:IndexOutOfRange",
                 "Index out of range: it must be an integer from 1 to %.0f.",
                 total);
  for (size_t d = 0; d < count; ++d) {
    double extent = d < size.size() ? size[d] : 1;
    bool isLast = d + 1 == count;
    HostArray out = newArray(call.session, ElementType::F64, call[1].shape());
    for (size_t i = 0; i < index.size(); ++i) {
      double zeroBased = index[i] - 1;
      out.as<double>()[i] =
          (isLast ? zeroBased : std::fmod(zeroBased, extent)) + 1;
      index[i] = std::floor(zeroBased / extent) + 1;
    }
    call.returns(out.take());
  }
}

constexpr Builtin kRearrangeBuiltins[] = {
    {"reshape", 2, -1, reshape, "other extents, same elements"},
    {"permute", 2, 2, permute<false>, "reorder dimensions"},
    {"ipermute", 2, 2, permute<true>, "undo permute"},
    {"squeeze", 1, 1, squeeze, "drop dimensions of extent 1"},
    {"flip", 1, 2, flip, "reverse along a dimension"},
    {"fliplr", 1, 1, fliplr, "reverse the columns"},
    {"flipud", 1, 1, flipud, "reverse the rows"},
    {"repmat", 2, -1, repmat, "copies of an array side by side"},
    {"sub2ind", 2, -1, sub2ind, "linear indices of subscripts"},
    {"ind2sub", 2, 2, ind2sub, "subscripts of linear indices"},
};

} // namespace

llvm::ArrayRef<Builtin> rearrangeBuiltins() { return kRearrangeBuiltins; }

} // namespace quern
