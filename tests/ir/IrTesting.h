//===- IrTesting.h - What the tests of ir/ share ----------------*- C++ -*-===//
#ifndef QUERN_TESTS_IR_IRTESTING_H
#define QUERN_TESTS_IR_IRTESTING_H

#include "ir/ConstantEval.h"
#include "ir/Graph.h"
#include <gtest/gtest.h>

namespace quern::testing {

/// An input of the given type and shape.
inline NodeId input(Graph &g, const Shape &shape,
                    ElementType type = ElementType::F64) {
  return g.addInput(type, g.shapes().intern(shape));
}

/// Records, and fails the test if that is an error.
inline NodeId record(Graph &g, Op op, llvm::ArrayRef<NodeId> operands,
                     llvm::ArrayRef<int64_t> attrs = {}) {
  llvm::Expected<NodeId> id = g.record(op, operands, attrs);
  if (id)
    return *id;
  ADD_FAILURE() << llvm::toString(id.takeError());
  return 0;
}

struct Failure {
  std::string identifier;
  std::string message;
  SpanId span = 0;
};
inline Failure failure(llvm::Error error) {
  Failure out;
  llvm::handleAllErrors(std::move(error), [&](const QuernError &e) {
    out = {e.identifier, e.message, e.span};
  });
  return out;
}

/// The types of \p op on operands of the given types; asserts that they exist.
inline OpTypes typesOf(Op op, llvm::ArrayRef<ElementType> in) {
  OpTypes out = {in.empty() ? ElementType::F64 : in[0], ElementType::F64};
  if (!in.empty())
    out.compute = in[0];
  EXPECT_TRUE(info(op).type(in, out)) << info(op).name;
  return out;
}

/// The element that \p op computes, with reference elementary functions.
inline HostValue run(Op op, llvm::ArrayRef<HostValue> operands) {
  llvm::SmallVector<ElementType, 4> types;
  for (unsigned i = 0; i < info(op).arity; ++i)
    types.push_back(operands[i].type);
  HostBuilder host;
  return evaluateElement(host, op, info(op).lower, operands,
                         typesOf(op, types));
}

} // namespace quern::testing

#endif // QUERN_TESTS_IR_IRTESTING_H
