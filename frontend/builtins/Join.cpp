//===- Join.cpp - horzcat, vertcat, cat -----------------------------------===//
#include "frontend/Interpreter.h"
#include "frontend/builtins/SystemFamilies.h"

namespace quern {
namespace {

void callHorzcat(Call &call) {
  call.returns(call.interpreter.concatenate(1, call.args, call.span));
}
void callVertcat(Call &call) {
  call.returns(call.interpreter.concatenate(0, call.args, call.span));
}
void callCat(Call &call) {
  unsigned dim = dimArg(call, 0);
  call.returns(
      call.interpreter.concatenate(dim, call.args.drop_front(), call.span));
}

constexpr Builtin kJoinBuiltins[] = {
    {"horzcat", 0, -1, callHorzcat, "side by side, as [a, b]"},
    {"vertcat", 0, -1, callVertcat, "one above the other, as [a; b]"},
    {"cat", 1, -1, callCat, "joined along a dimension"},
};

} // namespace

llvm::ArrayRef<Builtin> joinBuiltins() { return kJoinBuiltins; }

} // namespace quern
