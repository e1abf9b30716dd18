//===- Rearrange.h - Same elements, other places ----------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_REARRANGE_H
#define QUERN_FRONTEND_BUILTINS_REARRANGE_H

#include "frontend/Builtin.h"

namespace quern {

/// \p v, of any class, reversed along its 0-based dimension \p dim.
Value flipped(Call &call, const Value &v, unsigned dim);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_REARRANGE_H
