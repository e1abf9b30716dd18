//===- NumberText.h - Numbers to text and back ------------------*- C++ -*-===//
//
// num2str, mat2str, str2double and the base conversions over host data. Rows
// of a result are one string each, all equally long.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_NUMBERTEXT_H
#define QUERN_FRONTEND_BUILTINS_NUMBERTEXT_H

#include "frontend/builtins/ArrayView.h"
#include "llvm/ADT/StringRef.h"
#include <complex>
#include <string>
#include <vector>

namespace quern {

using TextRows = std::vector<std::string>;

/// num2str(view). Integers: columns of the widest element plus two blanks.
/// Others: %W.Dg with D = floor(log10(largest)) + 5, at least 5, at most 16.
/// Blanks common to all rows on the left and right are removed.
TextRows numberRows(const ArrayView &view);
/// num2str(view, precision): significant digits.
TextRows numberRows(const ArrayView &view, int precision);
/// num2str(view, format): the format for each row.
TextRows numberRows(const ArrayView &view, llvm::StringRef format);

/// mat2str(view, digits): text that evaluates to the array. \p withClass
/// wraps integer and single arrays in their class name.
std::string matrixText(const ArrayView &view, int digits, bool withClass);

/// str2double: NaN for text that is not one number. Accepts blanks around it,
/// thousands commas, e/d exponents, Inf, NaN, i/j parts in either order.
/// \p isComplex tells whether an imaginary part was written.
std::complex<double> parseDouble(llvm::StringRef text, bool &isComplex);

/// Digits of \p value in \p base (2 to 36), at least \p minDigits.
std::string digitsOfBase(uint64_t value, unsigned base, size_t minDigits);
/// The value of \p digits; blanks are ignored. False: not a number.
bool parseBase(llvm::StringRef digits, unsigned base, double &value);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_NUMBERTEXT_H
