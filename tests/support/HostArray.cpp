//===- HostArray.cpp - The order of folds, as documented -----------------===//
#include "tests/support/HostArray.h"

#include "planner/KernelPlan.h"
#include <algorithm>

namespace quern::test {

using ElementFn = std::function<Value(int64_t)>;

static Value foldRange(Op op, const Value &identity, int64_t begin,
                       int64_t end, int64_t step, const ElementFn &element) {
  Value sum = identity;
  for (int64_t i = begin; i < end; i += step)
    sum = foldStep(op, sum, element(i));
  return sum;
}

static Value foldLeaf(Op op, const Value &identity, int64_t begin, int64_t end,
                      const ElementFn &element) {
  std::vector<Value> streams;
  for (int64_t s = 0; s < kFoldStreams; ++s)
    streams.push_back(foldRange(op, identity, begin + s, end, kFoldStreams,
                                element));
  for (int64_t half = kFoldStreams / 2; half > 0; half /= 2)
    for (int64_t s = 0; s < half; ++s)
      streams[s] = foldStep(op, streams[s], streams[s + half]);
  return streams[0];
}

Value foldInOrder(Op op, ElementType compute, bool isInner, int64_t n,
                  const ElementFn &element) {
  Value identity = foldIdentity(op, compute);
  auto converted = [&](int64_t i) { return convertValue(element(i), compute); };
  int64_t width = isInner ? kFoldLeaf : kFoldBlock;
  std::vector<Value> parts;
  for (int64_t begin = 0; begin < n; begin += width) {
    int64_t end = std::min(n, begin + width);
    parts.push_back(isInner
                        ? foldLeaf(op, identity, begin, end, converted)
                        : foldRange(op, identity, begin, end, 1, converted));
  }
  if (parts.empty())
    return identity;
  if (parts.size() == 1)
    return parts[0];
  auto part = [&](int64_t i) { return parts[i]; };
  if (isInner)
    return foldInOrder(op, compute, true, parts.size(), part);
  Value sum = parts[0];
  for (size_t i = 1; i < parts.size(); ++i)
    sum = foldStep(op, sum, parts[i]);
  return sum;
}

} // namespace quern::test
