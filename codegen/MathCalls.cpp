//===- MathCalls.cpp ------------------------------------------------------===//
#include "codegen/MathCalls.h"
#include "codegen/Mlir.pch.h"
#include "llvm/ADT/StringSwitch.h"

using namespace mlir;

namespace quern {

llvm::StringRef mathName(MathFn fn) {
  switch (fn) {
#define ROW(E, NAME, ARITY)                                                    \
  case MathFn::E:                                                              \
    return NAME;
    QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
  }
  llvm_unreachable("all functions handled");
}

static std::optional<MathFn> parseMathName(llvm::StringRef name) {
  return llvm::StringSwitch<std::optional<MathFn>>(name)
#define ROW(E, NAME, ARITY) .Case(NAME, MathFn::E)
      QUERN_MATH_FUNCTIONS(ROW)
#undef ROW
          .Default(std::nullopt);
}

static constexpr llvm::StringLiteral kCallPrefix = "quern.";

/// The operation of the math dialect, or "" if there is none.
static std::string mathOpName(MathFn fn) {
  switch (fn) {
  case MathFn::Pow:
    return "math.powf";
  case MathFn::Gamma:
  case MathFn::LogGamma:
  case MathFn::Hypot:
  case MathFn::Fmod:
    return "";
  default:
    return ("math." + mathName(fn)).str();
  }
}

Value emitMathCall(OpBuilder &b, MathFn fn, ValueRange args) {
  Location loc = b.getUnknownLoc();
  Type type = args[0].getType();
  std::string opName = mathOpName(fn);
  if (!opName.empty()) {
    OperationState state(loc, opName, args, type);
    return b.create(state)->getResult(0);
  }
  std::string callee;
  llvm::raw_string_ostream os(callee);
  os << kCallPrefix << mathName(fn) << '.' << type;
  return func::CallOp::create(b, loc, callee, TypeRange{type}, args)
      .getResult(0);
}

void declareMathCalls(ModuleOp module) {
  OpBuilder b = OpBuilder::atBlockBegin(module.getBody());
  module.walk([&](func::CallOp call) {
    if (!matchMathCall(call) || module.lookupSymbol(call.getCallee()))
      return;
    func::FuncOp::create(b, b.getUnknownLoc(), call.getCallee(),
                         call.getCalleeType())
        .setPrivate();
  });
}

bool isMathDeclaration(Operation *op) {
  auto function = dyn_cast<func::FuncOp>(op);
  return function && function.getName().starts_with(kCallPrefix);
}

std::optional<MathFn> matchMathCall(Operation *op) {
  if (auto call = dyn_cast<func::CallOp>(op)) {
    llvm::StringRef name = call.getCallee();
    if (!name.consume_front(kCallPrefix))
      return std::nullopt;
    return parseMathName(name.split('.').first);
  }
  if (!isa_and_present<math::MathDialect>(op->getDialect()))
    return std::nullopt;
  llvm::StringRef name = op->getName().stripDialect();
  return parseMathName(name == "powf" ? "pow" : name);
}

} // namespace quern
