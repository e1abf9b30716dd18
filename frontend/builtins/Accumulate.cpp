//===- Accumulate.cpp - Folds into scattered places, counts between edges -===//
//
// accumarray and histc. The library's .m files check and arrange; here one loop
// over stored arrays folds each value into the place that its index names.
// Long inputs with few places are split into blocks with places of their own,
// which are combined in the blocks' order. How many blocks depends on sizes
// alone, so results do not depend on the number of threads.
//
//===----------------------------------------------------------------------===//
#include "frontend/HostArray.h"
#include "frontend/Interpreter.h"
#include "runtime/Provider.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>

namespace quern {

namespace {

constexpr int64_t kBlocks = 8;
/// Blocks of fewer values are not worth waking a thread for.
constexpr int64_t kBlockValues = 1 << 13;
/// Values for each place: with fewer, combining the blocks would cost more
/// than it saves.
constexpr int64_t kValuesPerPlace = 64;

int64_t numBlocks(int64_t values, int64_t places) {
  bool isLong =
      values >= kBlocks * kBlockValues && places <= values / kValuesPerPlace;
  return isLong ? kBlocks : 1;
}

/// Calls \p fold(begin, end, places) for blocks of [0, values), and
/// \p combine(a, b) for the places of block after block, which all begin as
/// \p nothing.
template <typename Fold, typename Combine>
void foldBlocks(Session &session, int64_t values, int64_t places,
                double nothing, double *out, Fold fold, Combine combine) {
  int64_t blocks = numBlocks(values, places);
  std::fill_n(out, places, nothing);
  if (blocks == 1)
    return fold(0, values, out);
  std::vector<double> others(static_cast<size_t>((blocks - 1) * places),
                             nothing);
  session.provider().forEachPart(
      static_cast<unsigned>(blocks), [&](unsigned block) {
        double *to = block ? others.data() + (block - 1) * places : out;
        fold(values * block / blocks, values * (block + 1) / blocks, to);
      });
  for (int64_t block = 1; block < blocks; ++block)
    for (int64_t k = 0; k < places; ++k)
      out[k] = combine(out[k], others[(block - 1) * places + k]);
}

/// Combines numbers as the op functions of these names do; NaN gives way to
/// numbers in extrema, which begin with it.
double addTo(double a, double b) { return a + b; }
double largerOf(double a, double b) { return b > a || std::isnan(a) ? b : a; }
double smallerOf(double a, double b) { return b < a || std::isnan(a) ? b : a; }

/// Returns whether every index is the number of a place; others are skipped.
template <double (*Combine)(double, double)>
bool accumulateBy(Session &session, const double *index, const double *vals,
                  int64_t n, double nothing, double *out, int64_t places) {
  std::atomic<bool> allFit = true;
  auto limit = static_cast<double>(places);
  auto fold = [=, &allFit](int64_t begin, int64_t end, double *to) {
    bool fits = true;
    for (int64_t i = begin; i < end; ++i) {
      double at = index[i];
      if (!(at >= 1 && at <= limit) ||
          at != static_cast<double>(static_cast<int64_t>(at))) {
        fits = false;
        continue;
      }
      double &place = to[static_cast<int64_t>(at) - 1];
      place = Combine(place, vals[i]);
    }
    if (!fits)
      allFit = false;
  };
  foldBlocks(session, n, places, nothing, out, fold, Combine);
  return allFit;
}

/// __accumulate__(index, values, places, name, fill): folds values by sum, max
/// or min into a column; places that no index names hold fill. All are double.
void accumulate(Call &call) {
  HostView index = hostView(call.session, call[0], "accumarray");
  HostView vals = hostView(call.session, call[1], "accumarray");
  int64_t places = countArg(call, 2, "SZ");
  std::string name = textArg(call, 3, "FN");
  double fill = scalarArg(call, 4, "FILLVAL");
  int64_t n = index.shape.numElems();
  if (index.type != ElementType::F64 || vals.type != ElementType::F64 ||
      vals.shape.numElems() != n)
    throwError("MATLAB:accumarray:invalidValsSize",
               "Second input VAL must be a real vector with one element for "
               "each row in SUBS, or a scalar.");
  const double *at = index.as<double>();
  HostArray out = newArray(call.session, ElementType::F64, Shape(places, 1));
  bool isSum = name == "sum";
  double nothing = isSum ? 0 : std::numeric_limits<double>::quiet_NaN();
  auto *by = isSum           ? accumulateBy<addTo>
             : name == "max" ? accumulateBy<largerOf>
                             : accumulateBy<smallerOf>;
  if (!by(call.session, at, vals.as<double>(), n, nothing, out.as<double>(),
          places))
    throwError("MATLAB:accumarray:nonPosIntIndValues",
               "First input SUBS must contain positive integer subscripts.");
  if (!isSum || fill != 0 || std::signbit(fill)) {
    std::vector<uint8_t> isHit(static_cast<size_t>(places));
    for (int64_t i = 0; i < n; ++i)
      isHit[static_cast<size_t>(at[i]) - 1] = 1;
    for (int64_t k = 0; k < places; ++k)
      if (!isHit[static_cast<size_t>(k)])
        out.as<double>()[k] = fill;
  }
  call.returns(out.take());
}

/// Finds between which edges a number lies. Edges are mostly evenly spaced:
/// the place they would have then is looked at first.
class Edges {
public:
  explicit Edges(llvm::ArrayRef<double> edges) : edges(edges) {
    if (edges.size() < 2)
      return;
    double width = edges.back() - edges.front();
    double each = static_cast<double>(edges.size() - 1) / width;
    if (width > 0 && std::isfinite(width) && std::isfinite(each))
      perUnit = each;
  }

  /// The last k with edges[k] <= x; -1 if x is outside all edges.
  int64_t find(double x) const {
    auto last = static_cast<int64_t>(edges.size()) - 1;
    if (last < 0 || !(x >= edges.front() && x <= edges.back()))
      return -1;
    if (x == edges.back())
      return last;
    auto guess = static_cast<int64_t>((x - edges.front()) * perUnit);
    guess = std::clamp<int64_t>(guess, 0, last - 1);
    for (int64_t k : {guess, guess - 1, guess + 1})
      if (k >= 0 && k < last && edges[k] <= x && x < edges[k + 1])
        return k;
    return std::upper_bound(edges.begin(), edges.end(), x) - edges.begin() - 1;
  }

private:
  llvm::ArrayRef<double> edges;
  double perUnit = 0; ///< edges, on average
};

/// Counts values that lie \p stride apart.
struct Histogram {
  const Edges &edges;
  const double *values;
  double *where; ///< null: nobody asks
  int64_t stride;

  void count(int64_t begin, int64_t end, double *counts) const {
    for (int64_t i = begin; i < end; ++i) {
      int64_t k = edges.find(values[i * stride]);
      if (where)
        where[i * stride] = static_cast<double>(k + 1);
      if (k >= 0)
        counts[k] += 1;
    }
  }
};

/// histc: element k counts edges[k] <= x < edges[k+1]; the last one counts
/// x == edges[end].
void histc(Call &call) {
  HostView x = hostView(call.session, call[0], "histc");
  std::vector<double> converted;
  if (x.type != ElementType::F64)
    converted = doublesOf(call[0], ForceReason::HostFunction);
  const double *values =
      x.type == ElementType::F64 ? x.as<double>() : converted.data();
  std::vector<double> limits = doublesOf(call[1], ForceReason::HostFunction);
  unsigned dim =
      call.size() > 2 ? dimArg(call, 2) : x.shape.firstNonSingleton();
  if (!std::is_sorted(limits.begin(), limits.end()))
    throwError("MATLAB:histc:InvalidInput3",
               "Edges vector must be monotonically non-decreasing.");
  Edges edges(limits);
  auto bins = static_cast<int64_t>(limits.size());
  Shape shape = x.shape.with(dim, bins);
  Lanes from(x.shape, dim), to(shape, dim);
  HostArray counts = newArray(call.session, ElementType::F64, shape);
  HostArray where = {};
  if (call.numOutputs > 1)
    where = newArray(call.session, ElementType::F64, x.shape);
  std::vector<double> lane(limits.size());
  for (int64_t l = 0; l < from.count(); ++l) {
    Histogram histogram = {edges, values + from.base(l),
                           where.data ? where.as<double>() + from.base(l)
                                      : nullptr,
                           from.innerCount};
    foldBlocks(
        call.session, from.length, bins, 0, lane.data(),
        [&](int64_t begin, int64_t end, double *out) {
          histogram.count(begin, end, out);
        },
        addTo);
    for (int64_t k = 0; k < bins; ++k)
      counts.as<double>()[to.base(l) + k * to.innerCount] =
          lane[static_cast<size_t>(k)];
  }
  call.returns(counts.take());
  if (where.data)
    call.returns(where.take());
}

constexpr Builtin kAccumulateBuiltins[] = {
    {"histc", 2, 3, histc, "counts between edges"},
    {"__accumulate__", 5, 5, accumulate, "folds of values that share indices"},
};

} // namespace

llvm::ArrayRef<Builtin> accumulateBuiltins() { return kAccumulateBuiltins; }

} // namespace quern
