//===- Equality.h - isequal over all classes --------------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_BUILTINS_EQUALITY_H
#define QUERN_FRONTEND_BUILTINS_EQUALITY_H

namespace quern {

class Value;

/// MATLAB's isequal: same sizes and equal contents. Numeric classes, logicals
/// and chars compare by value, strings with char rows as text, structs by
/// field name in any order, handles by identity or text. \p nanEqual: isequaln.
/// Forces.
bool isEqual(const Value &a, const Value &b, bool nanEqual);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_EQUALITY_H
