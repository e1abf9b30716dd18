//===- TextSets.cpp - Order and membership of texts -----------------------===//
#include "frontend/builtins/TextSets.h"

#include "llvm/ADT/StringMap.h"
#include <algorithm>
#include <numeric>

namespace quern {

std::vector<int64_t> sortedOrder(llvm::ArrayRef<std::string> texts,
                                 bool descending) {
  std::vector<int64_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0);
  // The index breaks ties: std::stable_sort uses a deprecated function here.
  std::sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    int sign = texts[a].compare(texts[b]) * (descending ? -1 : 1);
    return sign != 0 ? sign < 0 : a < b;
  });
  return order;
}

std::vector<int64_t> findTexts(llvm::ArrayRef<std::string> texts,
                               llvm::ArrayRef<std::string> list) {
  llvm::StringMap<int64_t> places;
  for (size_t i = 0; i < list.size(); ++i)
    places.try_emplace(list[i], static_cast<int64_t>(i));
  std::vector<int64_t> out;
  for (const std::string &t : texts) {
    auto it = places.find(t);
    out.push_back(it == places.end() ? -1 : it->second);
  }
  return out;
}

} // namespace quern
