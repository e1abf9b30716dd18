//===- Solve.cpp - Linear systems on the host -----------------------------===//
#include "runtime/cpu/Lapack.h"

#include "runtime/cpu/LapackRoutines.h"
#include "llvm/Support/xxhash.h"
#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>
#include <mutex>
#include <vector>

namespace quern::lapack {
namespace {

enum class Triangle { None, Upper, Lower };

template <class T> Triangle triangleOf(int64_t n, const T *a) {
  bool upper = true, lower = true;
  for (int64_t j = 0; j < n && (upper || lower); ++j)
    for (int64_t i = 0; i < n; ++i) {
      if (i == j || a[i + j * n] == T(0))
        continue;
      (i > j ? upper : lower) = false;
      if (!upper && !lower)
        break;
    }
  return upper ? Triangle::Upper : lower ? Triangle::Lower : Triangle::None;
}

template <class T> bool hasPositiveDiagonal(int64_t n, const T *a) {
  for (int64_t i = 0; i < n; ++i)
    if (!(std::real(a[i + i * n]) > 0))
      return false;
  return true;
}

void warnCondition(double rcond) {
  if (rcond == 0) {
    warn("MATLAB:singularMatrix", "Matrix is singular to working precision.");
    return;
  }
  // The comparison is written so that a NaN condition warns too.
  if (rcond >= std::numeric_limits<double>::epsilon())
    return;
  char text[160];
  std::snprintf(text, sizeof(text),
                "Matrix is close to singular or badly scaled. Results may be "
                "inaccurate. RCOND = %13.6e.",
                rcond);
  warn("MATLAB:nearlySingularMatrix", text);
}

template <class T>
llvm::Error solveTriangular(Triangle triangle, int64_t n, int64_t k, const T *a,
                            T *b) {
  using R = Routines<T>;
  char uplo = triangle == Triangle::Upper ? 'U' : 'L';
  double rcond = 0;
  R::trcon(kColumns, '1', uplo, 'N', n, a, n, &rcond);
  bool zeroPivot = false;
  for (int64_t i = 0; i < n; ++i)
    zeroPivot |= a[i + i * n] == T(0);
  warnCondition(zeroPivot ? 0 : rcond);
  if (!zeroPivot)
    return checkInfo(
        "mldivide", R::trtrs(kColumns, uplo, 'N', 'N', n, k, a, n, b, n), n, n);
  // trtrs refuses a zero pivot; MATLAB divides by it.
  bool up = triangle == Triangle::Upper;
  for (int64_t c = 0; c < k; ++c)
    for (int64_t s = 0; s < n; ++s) {
      int64_t j = up ? n - 1 - s : s;
      T &pivot = b[j + c * n];
      pivot = pivot / a[j + j * n];
      for (int64_t i = up ? 0 : j + 1; i < (up ? j : n); ++i)
        b[i + c * n] -= a[i + j * n] * pivot;
    }
  return llvm::Error::success();
}

std::atomic<uint64_t> factorised{0};

/// A square matrix taken apart.
template <class T> struct Factors {
  int64_t n = 0;
  std::vector<T> elems;           ///< of the factors, in LAPACK's layout
  std::vector<lapack_int> pivots; ///< of an LU; empty: Cholesky, upper
  double rcond = 0;               ///< 0: singular
};

template <class T>
llvm::Error factorise(int64_t n, const T *a, Factors<T> &result) {
  using R = Routines<T>;
  factorised.fetch_add(1, std::memory_order_relaxed);
  double norm = R::lange(kColumns, '1', n, n, a, n);
  result.n = n;
  std::vector<T> &elems = result.elems;
  elems.assign(a, a + n * n);
  if (hasPositiveDiagonal(n, a) && isHermitian(n, a)) {
    if (R::potrf(kColumns, 'U', n, elems.data(), n) == 0) {
      R::pocon(kColumns, 'U', n, elems.data(), n, norm, &result.rcond);
      return llvm::Error::success();
    }
    elems.assign(a, a + n * n);
  }
  result.pivots.resize(n);
  lapack_int code =
      R::getrf(kColumns, n, n, elems.data(), n, result.pivots.data());
  if (code < 0)
    return checkInfo("mldivide", code, n, n);
  if (code == 0)
    R::gecon(kColumns, '1', n, elems.data(), n, norm, &result.rcond);
  result.rcond = code > 0 ? 0 : result.rcond;
  return llvm::Error::success();
}

template <class T>
llvm::Error solveWith(const Factors<T> &factors, int64_t k, T *b) {
  using R = Routines<T>;
  int64_t n = factors.n;
  const T *elems = factors.elems.data();
  warnCondition(factors.rcond);
  if (factors.pivots.empty())
    return checkInfo("mldivide", R::potrs(kColumns, 'U', n, k, elems, n, b, n),
                     n, n);
  // Of a pivot that is 0, rather than of a condition that underflows.
  bool isSingular = false;
  for (int64_t i = 0; i < n; ++i)
    isSingular |= elems[i + i * n] == T(0);
  if (isSingular) {
    std::fill(b, b + n * k, T(std::numeric_limits<double>::infinity()));
    return llvm::Error::success();
  }
  return checkInfo(
      "mldivide",
      R::getrs(kColumns, 'N', n, k, elems, n, factors.pivots.data(), b, n), n,
      n);
}

/// The factors of the matrices solved with last, found by their elements: time
/// steps and iterations solve with one matrix again and again. Looking reads
/// the matrix once, which costs little beside factorising it. Values are told
/// apart by 128 bits of hash. For any thread.
template <class T> class FactorCache {
public:
  using Entry = std::shared_ptr<const Factors<T>>;

  Entry find(int64_t n, llvm::XXH128_hash_t hash) {
    std::lock_guard<std::mutex> lock(mutex);
    for (size_t i = 0; i < entries.size(); ++i)
      if (entries[i].hash == hash && entries[i].factors->n == n) {
        std::rotate(entries.begin(), entries.begin() + i,
                    entries.begin() + i + 1);
        return entries.front().factors;
      }
    return nullptr;
  }

  void insert(llvm::XXH128_hash_t hash, Entry factors) {
    std::lock_guard<std::mutex> lock(mutex);
    entries.insert(entries.begin(), {hash, std::move(factors)});
    size_t bytes = 0, count = 0;
    while (count < entries.size() && count < kMaxEntries) {
      bytes += entries[count].factors->elems.size() * sizeof(T);
      if (bytes > kMaxBytes)
        break;
      ++count;
    }
    entries.resize(count);
  }

private:
  static constexpr size_t kMaxEntries = 8;
  static constexpr size_t kMaxBytes = size_t(256) << 20;
  struct Slot {
    llvm::XXH128_hash_t hash;
    Entry factors;
  };
  std::mutex mutex;
  std::vector<Slot> entries; // used last first
};

/// Smaller matrices are factorised as fast as they are looked up.
constexpr int64_t kMinCached = 8;

template <class T>
llvm::Error solveSquare(int64_t n, int64_t k, const T *a, T *b) {
  Triangle triangle = triangleOf(n, a);
  if (triangle != Triangle::None)
    return solveTriangular(triangle, n, k, a, b);
  if (n < kMinCached) {
    Factors<T> factors;
    if (llvm::Error error = factorise(n, a, factors))
      return error;
    return solveWith(factors, k, b);
  }
  static FactorCache<T> cache;
  llvm::XXH128_hash_t hash = llvm::xxh3_128bits(llvm::ArrayRef<uint8_t>(
      reinterpret_cast<const uint8_t *>(a), n * n * sizeof(T)));
  std::shared_ptr<const Factors<T>> factors = cache.find(n, hash);
  if (!factors) {
    auto made = std::make_shared<Factors<T>>();
    if (llvm::Error error = factorise(n, a, *made))
      return error;
    factors = std::move(made);
    cache.insert(hash, factors);
  }
  return solveWith(*factors, k, b);
}

/// Number of diagonal entries of R that exceed MATLAB's tolerance.
template <class T>
int64_t rankOf(int64_t m, int64_t n, const T *r, double &tolerance) {
  int64_t count = std::min(m, n);
  tolerance = count == 0 ? 0
                         : std::max(m, n) * std::abs(r[0]) *
                               std::numeric_limits<double>::epsilon();
  int64_t rank = 0;
  while (rank < count && std::abs(r[rank + rank * m]) > tolerance)
    ++rank;
  return rank;
}

template <class T>
llvm::Error solveLeastSquares(int64_t m, int64_t n, int64_t k, T *a, T *b,
                              T *x) {
  using R = Routines<T>;
  std::vector<lapack_int> columns(n, 0);
  std::vector<T> tau(std::min(m, n));
  if (llvm::Error error = checkInfo(
          "mldivide",
          R::geqp3(kColumns, m, n, a, m, columns.data(), tau.data()), m, n))
    return error;
  double tolerance = 0;
  int64_t rank = rankOf(m, n, a, tolerance);
  if (rank < std::min(m, n)) {
    char text[96];
    std::snprintf(text, sizeof(text),
                  "Rank deficient, rank = %lld, tol = %13.6e.",
                  static_cast<long long>(rank), tolerance);
    warn("MATLAB:rankDeficientMatrix", text);
  }
  std::fill(x, x + n * k, T(0));
  if (rank == 0)
    return llvm::Error::success();
  if (llvm::Error error = checkInfo("mldivide",
                                    R::mqr(kColumns, 'L', kAdjoint<T>, m, k,
                                           tau.size(), a, m, tau.data(), b, m),
                                    m, n))
    return error;
  if (llvm::Error error = checkInfo(
          "mldivide", R::trtrs(kColumns, 'U', 'N', 'N', rank, k, a, m, b, m), m,
          n))
    return error;
  for (int64_t c = 0; c < k; ++c)
    for (int64_t i = 0; i < rank; ++i)
      x[columns[i] - 1 + c * n] = b[i + c * m];
  return llvm::Error::success();
}

} // namespace

uint64_t numFactorised() { return factorised.load(std::memory_order_relaxed); }

template <class T>
llvm::Error solve(int64_t m, int64_t n, int64_t k, T *a, T *b, T *x) {
  if (llvm::Error error = checkSizes("mldivide", std::max(m, k), n))
    return error;
  if (m == 0 || n == 0 || k == 0) {
    std::fill(x, x + n * k, T(0));
    return llvm::Error::success();
  }
  if (m != n)
    return solveLeastSquares(m, n, k, a, b, x);
  if (llvm::Error error = solveSquare(n, k, a, b))
    return error;
  std::copy(b, b + n * k, x);
  return llvm::Error::success();
}

template llvm::Error solve(int64_t, int64_t, int64_t, double *, double *,
                           double *);
template llvm::Error solve(int64_t, int64_t, int64_t, Complex *, Complex *,
                           Complex *);

} // namespace quern::lapack
