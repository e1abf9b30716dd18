//===- Dates.h - Serial date numbers and their text -------------*- C++ -*-===//
//
// A date number counts days since year 0 in the proleptic Gregorian calendar;
// 1-Jan-0000 is 1 (MATLAB page of datenum).
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_BUILTINS_DATES_H
#define QUERN_FRONTEND_BUILTINS_DATES_H

#include "llvm/ADT/StringRef.h"
#include <array>
#include <string>

namespace quern {

/// Year, month, day, hour, minute, second (with fraction).
using DateVector = std::array<double, 6>;

/// Months and days outside their range carry over. What is too far to be a
/// date is NaN, both ways.
double dateNumber(const DateVector &date);
DateVector dateVector(double number);
/// The text of a date by a format: yyyy yy mmmm mmm mm dddd ddd dd HH MM SS
/// FFF PM, everything else as it stands. Empty if the number is no date.
std::string dateText(double number, llvm::StringRef format);
/// MATLAB's numbered formats, 0 to 31; empty if there is none.
llvm::StringRef dateFormat(int number);

} // namespace quern

#endif // QUERN_FRONTEND_BUILTINS_DATES_H
