//===- HostArray.cpp - An array of the tests ------------------------------===//
#include "tests/support/HostArray.h"

#include <algorithm>
#include <cstring>

namespace quern::test {

HostValue readElem(ElementType type, const char *at) {
  HostValue value = {type, 0, 0};
  unsigned part = byteSize(realOf(type));
  std::memcpy(&value.re, at, part);
  if (isComplex(type))
    std::memcpy(&value.im, at + part, part);
  return value;
}

void writeElem(const HostValue &value, char *at) {
  unsigned part = byteSize(realOf(value.type));
  std::memcpy(at, &value.re, part);
  if (isComplex(value.type))
    std::memcpy(at + part, &value.im, part);
}

bool sameValue(const HostValue &a, const HostValue &b) {
  auto same = [](double x, double y) { return x != x && y != y; };
  return a.type == b.type && (a.re == b.re || same(hostReal(a), hostReal(b))) &&
         (a.im == b.im || same(hostImag(a), hostImag(b)));
}

int64_t firstDifference(const HostArray &a, const HostArray &b) {
  if (a.type != b.type || !(a.shape == b.shape))
    return -2;
  for (int64_t i = 0; i < a.shape.numElems(); ++i)
    if (!sameValue(a.get(i), b.get(i)))
      return i;
  return -1;
}

HostValue applyOp(Op op, llvm::ArrayRef<HostValue> operands, OpTypes types) {
  static thread_local HostBuilder host;
  host.clear();
  return evaluateElement(host, op, info(op).lower, operands, types);
}

HostValue convertTo(const HostValue &value, ElementType type) {
  if (value.type == type)
    return value;
  HostBuilder host;
  return host.store(ScalarBuilder(host).convert(host.load(value), type));
}

using ElementFn = llvm::function_ref<HostValue(int64_t)>;

static HostValue foldRange(Op op, const HostValue &identity, int64_t begin,
                           int64_t end, int64_t step, ElementFn element) {
  HostValue sum = identity;
  for (int64_t i = begin; i < end; i += step)
    sum = applyOp(op, {sum, element(i)}, {sum.type, sum.type});
  return sum;
}

static HostValue foldLeaf(Op op, const HostValue &identity, int64_t begin,
                          int64_t end, ElementFn element) {
  std::vector<HostValue> streams;
  streams.reserve(kFoldStreams);
  for (int64_t s = 0; s < kFoldStreams; ++s)
    streams.push_back(
        foldRange(op, identity, begin + s, end, kFoldStreams, element));
  for (int64_t half = kFoldStreams / 2; half > 0; half /= 2)
    for (int64_t s = 0; s < half; ++s)
      streams[s] = applyOp(op, {streams[s], streams[s + half]},
                           {identity.type, identity.type});
  return streams[0];
}

static HostValue identityOf(Op op, ElementType compute) {
  HostBuilder host;
  return evaluateElement(host, op, info(op).identity, {hostValue(compute, 0)},
                         {compute, compute});
}

HostValue foldInOrder(Op op, ElementType compute, bool isInner, int64_t n,
                      ElementFn element) {
  HostValue identity = identityOf(op, compute);
  int64_t width = isInner ? kFoldLeaf : kFoldBlock;
  std::vector<HostValue> parts;
  for (int64_t begin = 0; begin < n; begin += width) {
    int64_t end = std::min(n, begin + width);
    parts.push_back(isInner ? foldLeaf(op, identity, begin, end, element)
                            : foldRange(op, identity, begin, end, 1, element));
  }
  if (parts.empty())
    return identity;
  if (parts.size() == 1)
    return parts[0];
  auto part = [&](int64_t i) { return parts[i]; };
  if (isInner)
    return foldInOrder(op, compute, true, parts.size(), part);
  return foldRange(op, parts[0], 1, parts.size(), 1, part);
}

RunningFold::RunningFold(Op op, ElementType compute, bool isInner)
    : order(identityOf(op, compute), {op, compute}, isInner) {}

} // namespace quern::test
