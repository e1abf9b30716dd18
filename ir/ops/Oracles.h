//===- Oracles.h - References too long for a row ----------------*- C++ -*-===//
//
// The functions that rows name in `.oracle`: long double references, written
// without a look at `.lower`. Generate ops get their position as last argument.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_OPS_ORACLES_H
#define QUERN_IR_OPS_ORACLES_H

#include <cstdint>

namespace quern::oracles {

long double mod(const long double *x);
long double rem(const long double *x);
long double sinpi(const long double *x);
long double cospi(const long double *x);
long double sind(const long double *x);
long double cosd(const long double *x);
long double tand(const long double *x);
long double erfcx(const long double *x);
long double erfinv(const long double *x);
long double erfcinv(const long double *x);
long double gamma(const long double *x);
/// NaN below 0.
long double digamma(const long double *x);
/// The logarithm of the beta function.
long double logBeta(const long double *x);
long double bitShift(const long double *x);
long double range(const long double *x);
long double linspace(const long double *x);
long double eye(const long double *x);

/// \p x saturated to uint64.
uint64_t bits(long double x);

} // namespace quern::oracles

#endif // QUERN_IR_OPS_ORACLES_H
