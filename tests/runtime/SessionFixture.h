//===- SessionFixture.h - What the Session tests share ----------*- C++ -*-===//
#ifndef QUERN_TESTS_RUNTIME_SESSIONFIXTURE_H
#define QUERN_TESTS_RUNTIME_SESSIONFIXTURE_H

#include "ir/Error.h"
#include "runtime/Session.h"
#include "gtest/gtest.h"
#include <cstring>
#include <vector>

namespace quern {

/// Lazy from the first element on, one thread, no disk cache.
inline Session::Options lazyOptions() {
  Session::Options options;
  options.numThreads = 1;
  options.eagerElems = 0;
  options.cacheDirectory = "off";
  return options;
}

/// Identifier of \p error, which it consumes; "" for success.
inline std::string identifierOf(llvm::Error error) {
  std::string identifier;
  llvm::handleAllErrors(
      std::move(error), [&](const QuernError &e) { identifier = e.identifier; },
      [&](const llvm::ErrorInfoBase &e) { identifier = e.message(); });
  return identifier;
}

inline Tensor apply(Op op, std::vector<Tensor> operands,
                    const std::vector<int64_t> &attrs = {}) {
  Session &session = operands[0].owner();
  llvm::Expected<Tensor> result = session.apply(op, operands, attrs);
  if (!result) {
    ADD_FAILURE() << llvm::toString(result.takeError());
    return Tensor();
  }
  return std::move(*result);
}

inline Tensor array(Session &session, const Shape &shape,
                    const std::vector<double> &values) {
  return llvm::cantFail(
      session.fromHost(ElementType::F64, shape, values.data()));
}

/// Values spread over [-1, 1), the same in every run.
inline std::vector<double> noise(int64_t count, uint64_t seed = 1) {
  std::vector<double> values(count);
  for (double &value : values) {
    seed = seed * 6364136223846793005 + 1442695040888963407;
    value = static_cast<double>(seed >> 11) / (1ull << 52) - 1;
  }
  return values;
}

inline Tensor column(Session &session, int64_t count, uint64_t seed = 1) {
  return array(session, Shape(count, 1), noise(count, seed));
}

template <class T = double> std::vector<T> values(const Tensor &tensor) {
  llvm::Expected<const void *> data =
      tensor.owner().data(tensor, ForceReason::Api);
  if (!data) {
    ADD_FAILURE() << llvm::toString(data.takeError());
    return {};
  }
  auto *first = static_cast<const T *>(*data);
  return std::vector<T>(first, first + tensor.numElems());
}

/// Equality of bits, so that NaNs and signed zeros count.
template <class T>
void expectSameBits(const std::vector<T> &a, const std::vector<T> &b) {
  ASSERT_EQ(a.size(), b.size());
  EXPECT_EQ(std::memcmp(a.data(), b.data(), a.size() * sizeof(T)), 0);
}

} // namespace quern

#endif // QUERN_TESTS_RUNTIME_SESSIONFIXTURE_H
