//===- AST.cpp - Names of syntax nodes and operators ----------------------===//
#include "frontend/syntax/AST.h"

namespace quern::syntax {

llvm::StringRef nodeName(NodeKind kind) {
  static constexpr llvm::StringRef kNames[] = {
#define EXPR(Name) #Name,
#define STMT(Name) #Name,
#include "frontend/syntax/Nodes.def"
  };
  return kNames[static_cast<size_t>(kind)];
}

llvm::StringRef spelling(BinaryOp op) {
  static constexpr llvm::StringRef kSpellings[] = {
#define BINARY(Name, Text, Precedence, Kind) Text,
#include "frontend/syntax/Operators.def"
  };
  return kSpellings[static_cast<size_t>(op)];
}

llvm::StringRef spelling(UnaryOp op) {
  static constexpr llvm::StringRef kSpellings[] = {
#define UNARY(Name, Text, Kind) Text,
#include "frontend/syntax/Operators.def"
  };
  return kSpellings[static_cast<size_t>(op)];
}

llvm::StringRef spelling(PostfixOp op) {
  return op == PostfixOp::Transpose ? ".'" : "'";
}

llvm::StringRef className(IntegerClass integerClass) {
  static constexpr llvm::StringRef kNames[] = {
#define INTEGER_CLASS(Name, Text, Suffix) Text,
#include "frontend/syntax/Operators.def"
  };
  return kNames[static_cast<size_t>(integerClass)];
}

} // namespace quern::syntax
