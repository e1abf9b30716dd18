//===- Search.cpp - Finding, sorting and counting elements ----------------===//
//
// These functions have no graph form yet: they evaluate their arguments and
// work on the host.
//
//===----------------------------------------------------------------------===//
#include "frontend/Builtin.h"
#include "frontend/HostArray.h"
#include "frontend/Interpreter.h"
#include "frontend/builtins/CellText.h"
#include "frontend/builtins/Ordering.h"

#include <algorithm>
#include <numeric>

namespace quern {
namespace {

Value doublesValue(Call &call, const Shape &shape,
                   llvm::ArrayRef<double> values) {
  HostArray out = newArray(call.session, ElementType::F64, shape);
  std::copy(values.begin(), values.end(), out.as<double>());
  return out.take();
}

// --- find -------------------------------------------------------------------

/// 0-based positions of nonzero elements; at most \p limit, from the end if
/// \p fromEnd, ascending in any case.
std::vector<int64_t> nonzeros(const HostView &x, int64_t limit, bool fromEnd) {
  std::vector<int64_t> hits;
  int64_t n = x.shape.numElems();
  withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *data = x.as<T>();
    for (int64_t k = 0; k < n && static_cast<int64_t>(hits.size()) < limit;
         ++k) {
      int64_t i = fromEnd ? n - 1 - k : k;
      if (data[i] != T(0))
        hits.push_back(i);
    }
  });
  if (fromEnd)
    std::reverse(hits.begin(), hits.end());
  return hits;
}

/// Rows give a row; scalars and 0x0 give 0x0 when nothing is found; all else
/// gives a column.
Shape findShape(const Shape &in, int64_t count) {
  if (in.rank() == 2 && in.dim(0) == 1 && in.dim(1) != 1)
    return Shape(1, count);
  bool isNothing = in.isScalar() || (in.dim(0) == 0 && in.dim(1) == 0);
  return count == 0 && isNothing ? Shape(0, 0) : Shape(count, 1);
}

void find(Call &call) {
  HostView x = hostView(call.session, call[0], "find");
  int64_t limit = x.shape.numElems();
  if (call.size() > 1)
    limit = countArg(call, 1, "Number of indices");
  bool fromEnd = call.size() > 2 && textArg(call, 2, "Direction") == "last";
  std::vector<int64_t> hits = nonzeros(x, limit, fromEnd);
  Shape shape = findShape(x.shape, static_cast<int64_t>(hits.size()));
  int64_t rows = call.numOutputs > 1 ? x.shape.dim(0) : 0;
  std::vector<double> first, second;
  for (int64_t i : hits) {
    first.push_back(static_cast<double>((rows ? i % rows : i) + 1));
    if (rows) {
      int64_t column = i / rows + 1;
      second.push_back(static_cast<double>(column));
    }
  }
  call.returns(doublesValue(call, shape, first));
  if (call.numOutputs > 1)
    call.returns(doublesValue(call, shape, second));
  if (call.numOutputs > 2) {
    HostArray values = newArray(call.session, x.type, shape);
    withStorageType(x.type, [&](auto tag) {
      using T = typename decltype(tag)::type;
      for (size_t k = 0; k < hits.size(); ++k)
        values.as<T>()[k] = x.as<T>()[hits[k]];
    });
    call.returns(values.take());
  }
}

// --- sort -------------------------------------------------------------------

struct SortRequest {
  unsigned dim = 0;
  bool isDescending = false;
};

SortRequest sortRequest(Call &call) {
  SortRequest r;
  r.dim = call[0].shape().firstNonSingleton();
  for (size_t i = 1; i < call.size(); ++i) {
    if (!call[i].isText()) {
      r.dim = dimArg(call, i);
      continue;
    }
    std::string mode = llvm::StringRef(call[i].text()).lower();
    if (mode != "ascend" && mode != "descend")
      throwError("MATLAB:sort:sortDirection",
                 "sorting direction must be 'ascend' or 'descend'");
    r.isDescending = mode == "descend";
  }
  return r;
}

template <typename T>
void sortLanes(const HostView &x, const SortRequest &r, T *to, double *index) {
  Lanes lanes(x.shape, r.dim);
  ElementOrder<T> before{r.isDescending};
  std::vector<T> lane(lanes.length);
  std::vector<int64_t> order(lanes.length);
  for (int64_t l = 0; l < lanes.count(); ++l) {
    int64_t base = lanes.base(l);
    for (int64_t i = 0; i < lanes.length; ++i)
      lane[i] = x.as<T>()[base + i * lanes.innerCount];
    if (!index) {
      std::stable_sort(lane.begin(), lane.end(), before);
      for (int64_t i = 0; i < lanes.length; ++i)
        to[base + i * lanes.innerCount] = lane[i];
      continue;
    }
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return before(lane[a], lane[b]);
    });
    for (int64_t i = 0; i < lanes.length; ++i) {
      to[base + i * lanes.innerCount] = lane[order[i]];
      index[base + i * lanes.innerCount] = static_cast<double>(order[i] + 1);
    }
  }
}

void sort(Call &call) {
  if (call[0].isCell() || call[0].isString())
    return sortTexts(call);
  SortRequest r = sortRequest(call);
  HostView x = hostView(call.session, call[0], "sort");
  HostArray out = newArray(call.session, x.type, x.shape);
  bool wantsIndex = call.numOutputs > 1;
  HostArray index;
  if (wantsIndex)
    index = newArray(call.session, ElementType::F64, x.shape);
  withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    sortLanes<T>(x, r, out.as<T>(), wantsIndex ? index.as<double>() : nullptr);
  });
  call.returns(out.take());
  if (wantsIndex)
    call.returns(index.take());
}

void issorted(Call &call) {
  HostView x = hostView(call.session, call[0], "issorted");
  bool isSorted = withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    return std::is_sorted(x.as<T>(), x.as<T>() + x.shape.numElems(),
                          ElementOrder<T>{});
  });
  call.returns(Value::logical(isSorted));
}

/// Row numbers of a matrix in order of the columns \p keys (1-based, negative
/// for descending).
std::vector<int64_t> rowOrder(const HostView &x, llvm::ArrayRef<double> keys) {
  int64_t rows = x.shape.dim(0);
  std::vector<int64_t> order(rows);
  std::iota(order.begin(), order.end(), 0);
  withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      for (double key : keys) {
        ElementOrder<T> before{key < 0};
        auto column = static_cast<int64_t>(std::abs(key)) - 1;
        const T &p = x.as<T>()[a + column * rows];
        const T &q = x.as<T>()[b + column * rows];
        if (before(p, q))
          return true;
        if (before(q, p))
          return false;
      }
      return false;
    });
  });
  return order;
}

Value pickRows(Call &call, const HostView &x, llvm::ArrayRef<int64_t> rows) {
  auto count = static_cast<int64_t>(rows.size());
  HostArray out = newArray(call.session, x.type, Shape(count, x.shape.dim(1)));
  withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    for (int64_t j = 0; j < x.shape.dim(1); ++j)
      for (int64_t i = 0; i < count; ++i)
        out.as<T>()[i + j * count] = x.as<T>()[rows[i] + j * x.shape.dim(0)];
  });
  return out.take();
}

Value oneBased(Call &call, llvm::ArrayRef<int64_t> positions, bool isRow) {
  std::vector<double> values;
  for (int64_t p : positions)
    values.push_back(static_cast<double>(p + 1));
  auto n = static_cast<int64_t>(values.size());
  return doublesValue(call, isRow ? Shape(1, n) : Shape(n, 1), values);
}

std::vector<double> allColumns(const HostView &x) {
  std::vector<double> keys(x.shape.dim(1));
  std::iota(keys.begin(), keys.end(), 1.0);
  return keys;
}

void sortrows(Call &call) {
  if (call[0].isCell()) { // a column of texts
    if (call[0].shape().dim(1) != 1)
      throwError("MATLAB:sortrows:COLmismatchX",
                 "A cell array to sort must be a column.");
    std::vector<Value> args = {call[0]};
    if (call.size() > 1 && scalarArg(call, 1, "Column") < 0)
      args.push_back(Value::charRow("descend"));
    return call.interpreter.callByName("sort", args, call.numOutputs,
                                       call.results, call.span);
  }
  HostView x = hostView(call.session, call[0], "sortrows");
  std::vector<double> keys = allColumns(x);
  if (call.size() > 1)
    keys = doublesOf(call[1], ForceReason::HostFunction);
  for (double k : keys)
    if (k == 0 || k != std::floor(k) ||
        std::abs(k) > static_cast<double>(x.shape.dim(1)))
      throwError("MATLAB:sortrows:COLmismatchX",
                 "Column sorting vector must contain integers from 1 to %lld.",
                 static_cast<long long>(x.shape.dim(1)));
  std::vector<int64_t> order = rowOrder(x, keys);
  call.returns(pickRows(call, x, order));
  call.returns(oneBased(call, order, false));
}

// --- unique, ismember -------------------------------------------------------

/// Groups of equal elements (or rows) in ascending order.
struct Groups {
  std::vector<int64_t> first; ///< position of each group's first member
  std::vector<int64_t> last;
  std::vector<int64_t> groupOf; ///< of every element
};

/// \p order is sorted; \p isSame tells whether two positions are equal.
template <typename Same>
Groups groupSorted(llvm::ArrayRef<int64_t> order, Same isSame) {
  Groups g;
  g.groupOf.resize(order.size());
  for (size_t k = 0; k < order.size(); ++k) {
    if (k == 0 || !isSame(order[k - 1], order[k])) {
      g.first.push_back(order[k]);
      g.last.push_back(order[k]);
    }
    g.last.back() = order[k]; // the sort is stable: positions ascend
    g.groupOf[order[k]] = static_cast<int64_t>(g.first.size()) - 1;
  }
  return g;
}

/// Renumbers groups by first appearance instead of by value.
void orderByAppearance(Groups &g) {
  std::vector<int64_t> rank(g.first.size());
  std::iota(rank.begin(), rank.end(), 0);
  std::sort(rank.begin(), rank.end(),
            [&](int64_t a, int64_t b) { return g.first[a] < g.first[b]; });
  std::vector<int64_t> newNumber(rank.size());
  Groups out;
  for (size_t k = 0; k < rank.size(); ++k) {
    newNumber[rank[k]] = static_cast<int64_t>(k);
    out.first.push_back(g.first[rank[k]]);
    out.last.push_back(g.last[rank[k]]);
  }
  for (int64_t old : g.groupOf)
    out.groupOf.push_back(newNumber[old]);
  g = std::move(out);
}

struct UniqueRequest {
  bool rows = false, stable = false, last = false;
};

UniqueRequest uniqueRequest(Call &call) {
  UniqueRequest r;
  for (size_t i = 1; i < call.size(); ++i) {
    std::string option = textArg(call, i, "Option");
    if (option == "rows")
      r.rows = true;
    else if (option == "stable")
      r.stable = true;
    else if (option == "last" || option == "first" || option == "sorted" ||
             option == "legacy")
      r.last |= option == "last";
    else
      throwError("MATLAB:unique:UnknownFlag", "Unrecognized option '%s'.",
                 option.c_str());
  }
  return r;
}

Groups groupElements(const HostView &x) {
  std::vector<int64_t> order(x.shape.numElems());
  std::iota(order.begin(), order.end(), 0);
  return withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    const T *data = x.as<T>();
    ElementOrder<T> before;
    std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
      return before(data[a], data[b]);
    });
    return groupSorted(
        order, [&](int64_t a, int64_t b) { return data[a] == data[b]; });
  });
}

Groups groupRows(const HostView &x) {
  std::vector<int64_t> order = rowOrder(x, allColumns(x));
  return withStorageType(x.type, [&](auto tag) {
    using T = typename decltype(tag)::type;
    return groupSorted(order, [&](int64_t a, int64_t b) {
      for (int64_t j = 0; j < x.shape.dim(1); ++j)
        if (x.as<T>()[a + j * x.shape.dim(0)] !=
            x.as<T>()[b + j * x.shape.dim(0)])
          return false;
      return true;
    });
  });
}

void unique(Call &call) {
  if (call[0].isCell() || call[0].isString())
    return uniqueTexts(call);
  UniqueRequest r = uniqueRequest(call);
  HostView x = hostView(call.session, call[0], "unique");
  Groups g = r.rows ? groupRows(x) : groupElements(x);
  if (r.stable)
    orderByAppearance(g);
  const std::vector<int64_t> &picked = r.last ? g.last : g.first;
  auto count = static_cast<int64_t>(picked.size());
  if (r.rows) {
    call.returns(pickRows(call, x, g.first));
  } else {
    bool isRow = x.shape.rank() == 2 && x.shape.dim(0) == 1 && count > 0;
    bool isNothing = x.shape.dim(0) == 0 && x.shape.dim(1) == 0;
    HostArray out = newArray(call.session, x.type,
                             isRow       ? Shape(1, count)
                             : isNothing ? Shape(0, 0)
                                         : Shape(count, 1));
    withStorageType(x.type, [&](auto tag) {
      using T = typename decltype(tag)::type;
      for (int64_t k = 0; k < count; ++k)
        out.as<T>()[k] = x.as<T>()[g.first[k]];
    });
    call.returns(out.take());
  }
  call.returns(oneBased(call, picked, false));
  call.returns(oneBased(call, g.groupOf, false));
}

void ismember(Call &call) {
  if (call.size() > 2 && textArg(call, 2, "Option") == "rows")
    return call.interpreter.callByName("__ismember_rows__",
                                       call.args.take_front(2), call.numOutputs,
                                       call.results, call.span);
  if (call[0].isCell() || call[1].isCell() || call[0].isString() ||
      call[1].isString())
    return ismemberTexts(call);
  std::vector<double> wanted = doublesOf(call[0], ForceReason::HostFunction);
  std::vector<double> set = doublesOf(call[1], ForceReason::HostFunction);
  std::vector<int64_t> order(set.size());
  std::iota(order.begin(), order.end(), 0);
  ElementOrder<double> before;
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return before(set[a], set[b]);
  });
  Shape shape = call[0].shape();
  HostArray isIn = newArray(call.session, ElementType::Bool, shape);
  HostArray where = newArray(call.session, ElementType::F64, shape);
  for (size_t i = 0; i < wanted.size(); ++i) {
    auto hit = std::lower_bound(
        order.begin(), order.end(), wanted[i],
        [&](int64_t a, double w) { return before(set[a], w); });
    bool found = hit != order.end() && set[*hit] == wanted[i];
    isIn.as<uint8_t>()[i] = found;
    where.as<double>()[i] = found ? static_cast<double>(*hit + 1) : 0;
  }
  call.returns(isIn.take());
  call.returns(where.take());
}

constexpr Builtin kSearchBuiltins[] = {
    {"find", 1, 3, find, "positions of nonzero elements"},
    {"sort", 1, 3, sort, "sort along a dimension; stable, NaN last"},
    {"issorted", 1, 1, issorted, "whether a vector ascends"},
    {"sortrows", 1, 2, sortrows, "sort the rows of a matrix"},
    {"unique", 1, 4, unique, "distinct elements or rows"},
    {"ismember", 2, 3, ismember, "which elements are in a set"},
};

} // namespace

llvm::ArrayRef<Builtin> searchBuiltins() { return kSearchBuiltins; }

} // namespace quern
