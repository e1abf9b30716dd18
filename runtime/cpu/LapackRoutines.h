//===- LapackRoutines.h - LAPACK's routines by element type -----*- C++ -*-===//
#ifndef QUERN_RUNTIME_CPU_LAPACKROUTINES_H
#define QUERN_RUNTIME_CPU_LAPACKROUTINES_H

#include "ir/Error.h"
#include <complex>
#include <limits>
#include <string>

#define lapack_complex_float std::complex<float>
#define lapack_complex_double std::complex<double>
#include <lapacke.h>

namespace quern::lapack {

using Complex = std::complex<double>;

/// The routines by type: the names differ in a letter, and complex ones say
/// "unitary" where real ones say "orthogonal".
// They keep their own names. NOLINTBEGIN(readability-identifier-naming)
template <class T> struct Routines;
template <> struct Routines<double> {
  static constexpr auto getrf = LAPACKE_dgetrf;
  static constexpr auto getrs = LAPACKE_dgetrs;
  static constexpr auto getri = LAPACKE_dgetri;
  static constexpr auto gecon = LAPACKE_dgecon;
  static constexpr auto lange = LAPACKE_dlange;
  static constexpr auto potrf = LAPACKE_dpotrf;
  static constexpr auto potrs = LAPACKE_dpotrs;
  static constexpr auto pocon = LAPACKE_dpocon;
  static constexpr auto trtrs = LAPACKE_dtrtrs;
  static constexpr auto trcon = LAPACKE_dtrcon;
  static constexpr auto geqrf = LAPACKE_dgeqrf;
  static constexpr auto geqp3 = LAPACKE_dgeqp3;
  static constexpr auto gqr = LAPACKE_dorgqr;
  static constexpr auto mqr = LAPACKE_dormqr;
  static constexpr auto gesdd = LAPACKE_dgesdd;
  static constexpr auto hevd = LAPACKE_dsyevd;
};
template <> struct Routines<Complex> {
  static constexpr auto getrf = LAPACKE_zgetrf;
  static constexpr auto getrs = LAPACKE_zgetrs;
  static constexpr auto getri = LAPACKE_zgetri;
  static constexpr auto gecon = LAPACKE_zgecon;
  static constexpr auto lange = LAPACKE_zlange;
  static constexpr auto potrf = LAPACKE_zpotrf;
  static constexpr auto potrs = LAPACKE_zpotrs;
  static constexpr auto pocon = LAPACKE_zpocon;
  static constexpr auto trtrs = LAPACKE_ztrtrs;
  static constexpr auto trcon = LAPACKE_ztrcon;
  static constexpr auto geqrf = LAPACKE_zgeqrf;
  static constexpr auto geqp3 = LAPACKE_zgeqp3;
  static constexpr auto gqr = LAPACKE_zungqr;
  static constexpr auto mqr = LAPACKE_zunmqr;
  static constexpr auto gesdd = LAPACKE_zgesdd;
  static constexpr auto hevd = LAPACKE_zheevd;
};
// NOLINTEND(readability-identifier-naming)

inline constexpr int kColumns = LAPACK_COL_MAJOR;
template <class T>
constexpr char kAdjoint = std::is_same_v<T, Complex> ? 'C' : 'T';

inline double conjugate(double x) { return x; }
inline Complex conjugate(Complex x) { return std::conj(x); }

/// Turns off the library's own scan for NaN: MATLAB lets them through.
inline void prepare() {
  static const bool done = (LAPACKE_set_nancheck(0), true);
  (void)done;
}

inline llvm::Error checkSizes(const char *name, int64_t m, int64_t n) {
  prepare();
  constexpr int64_t kMax = std::numeric_limits<int>::max();
  if (m <= kMax && n <= kMax)
    return llvm::Error::success();
  return makeError("Quern:tooLarge",
                   "[" + std::string(name) + "] " + std::to_string(m) + "x" +
                       std::to_string(n) + ": extents beyond 2^31-1");
}

inline llvm::Error checkInfo(const char *name, lapack_int code, int64_t m,
                             int64_t n) {
  if (code == 0)
    return llvm::Error::success();
  std::string what = " failed to converge";
  if (code == LAPACK_WORK_MEMORY_ERROR)
    return makeError("MATLAB:nomem",
                     "Out of memory. [" + std::string(name) + "] work space");
  if (code < 0)
    what = ": argument " + std::to_string(-code);
  return makeError("MATLAB:" + std::string(name) + ":NoConvergence",
                   "[" + std::string(name) + "] " + std::to_string(m) + "x" +
                       std::to_string(n) + what);
}

} // namespace quern::lapack

#endif // QUERN_RUNTIME_CPU_LAPACKROUTINES_H
