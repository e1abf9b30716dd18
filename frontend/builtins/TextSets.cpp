//===- TextSets.cpp - Order and membership of texts ----------------------===//
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

TextGroups groupTexts(llvm::ArrayRef<std::string> texts, bool stable) {
  TextGroups out;
  out.group.resize(texts.size());
  llvm::StringMap<int64_t> seen;
  std::vector<int64_t> order;
  if (!stable)
    order = sortedOrder(texts);
  for (size_t k = 0; k < texts.size(); ++k) {
    int64_t i = stable ? static_cast<int64_t>(k) : order[k];
    auto next = static_cast<int64_t>(out.first.size());
    auto [it, isNew] = seen.try_emplace(texts[i], next);
    if (isNew) {
      out.first.push_back(i);
      out.last.push_back(i);
    }
    out.last[it->second] = i;
    out.group[i] = it->second;
  }
  return out;
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
