//===- MathCalls.cpp ------------------------------------------------------===//
#include "codegen/MathCalls.h"
#include "codegen/Mlir.pch.h"
#include "codegen/VectorPrims.h"
#include "ir/math/Functions.h"
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

static std::string callee(llvm::StringRef prefix, MathFn fn, Type type) {
  std::string name;
  llvm::raw_string_ostream os(name);
  os << prefix << mathName(fn) << '.' << type;
  return name;
}

Value emitMathCall(OpBuilder &b, MathFn fn, ValueRange args) {
  Location loc = b.getUnknownLoc();
  Type type = args[0].getType();
  std::string name = callee(kElementaryPrefix, fn, type);
  return func::CallOp::create(b, loc, name, TypeRange{type}, args).getResult(0);
}

Value emitMathCallWhere(OpBuilder &b, MathFn fn, Value condition,
                        Value otherwise, ValueRange args) {
  Location loc = b.getUnknownLoc();
  Type type = otherwise.getType();
  Value any = condition;
  if (isa<VectorType>(type))
    any = vector::ReductionOp::create(b, loc, vector::CombiningKind::OR,
                                      condition);
  auto branch = scf::IfOp::create(b, loc, TypeRange{type}, any, true);
  OpBuilder then = branch.getThenBodyBuilder();
  Value value = func::CallOp::create(then, loc, callee(kWholePrefix, fn, type),
                                     TypeRange{type}, args)
                    .getResult(0);
  if (isa<VectorType>(type))
    value = arith::SelectOp::create(then, loc, condition, value, otherwise);
  scf::YieldOp::create(then, loc, value);
  OpBuilder orElse = branch.getElseBodyBuilder();
  scf::YieldOp::create(orElse, loc, otherwise);
  return branch.getResult(0);
}

std::optional<MathFn> functionOfName(llvm::StringRef name,
                                     llvm::StringRef prefix) {
  if (!name.consume_front(prefix))
    return std::nullopt;
  return parseMathName(name.split('.').first);
}

using EmitBody = llvm::function_ref<PrimValue(
    VectorPrims &prims, ElementType type, PrimValue x, PrimValue y)>;

static void defineFunction(func::FuncOp function, EmitBody emit) {
  Block &body = *function.addEntryBlock();
  OpBuilder b = OpBuilder::atBlockBegin(&body);
  Type type = function.getResultTypes()[0];
  auto vector = dyn_cast<VectorType>(type);
  VectorPrims prims(b, vector ? vector.getNumElements() : 1);
  ElementType element =
      getElementTypeOrSelf(type).isF64() ? ElementType::F64 : ElementType::F32;
  PrimValue y = function.getNumArguments() == 2
                    ? VectorPrims::wrap(function.getArgument(1))
                    : nullptr;
  PrimValue value =
      emit(prims, element, VectorPrims::wrap(function.getArgument(0)), y);
  func::ReturnOp::create(b, b.getUnknownLoc(), VectorPrims::unwrap(value));
}

/// Defines or declares the functions that are called and not known yet. True
/// if there was any.
static bool defineCallees(ModuleOp module, MathMode mode, bool definesWhole) {
  SmallVector<func::CallOp> calls;
  module.walk([&](func::CallOp call) { calls.push_back(call); });
  bool isAny = false;
  for (func::CallOp call : calls) {
    llvm::StringRef name = call.getCallee();
    if (module.lookupSymbol(name))
      continue;
    OpBuilder b = OpBuilder::atBlockBegin(module.getBody());
    auto function =
        func::FuncOp::create(b, b.getUnknownLoc(), name, call.getCalleeType());
    function.setPrivate();
    isAny = true;
    if (std::optional<MathFn> fn = functionOfName(name, kElementaryPrefix))
      defineFunction(function, [&](VectorPrims &prims, ElementType type,
                                   PrimValue x, PrimValue y) {
        return elementary::emitFunction(prims, *fn, mode, type, x, y);
      });
    else if (definesWhole)
      defineFunction(function, [&](VectorPrims &prims, ElementType type,
                                   PrimValue x, PrimValue y) {
        MathFn whole = *functionOfName(name, kWholePrefix);
        return elementary::emitWhole(prims, whole, type, x, y);
      });
  }
  return isAny;
}

void defineMathCalls(ModuleOp module, MathMode mode, bool definesWhole) {
  while (defineCallees(module, mode, definesWhole)) {
  }
}

} // namespace quern
