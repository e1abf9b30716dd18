//===- CellText.cpp - Sets and order of text elements ---------------------===//
#include "frontend/builtins/CellText.h"

#include "frontend/builtins/MakeValue.h"
#include <algorithm>
#include <numeric>
#include <unordered_map>

namespace quern {

std::vector<std::string> textsOf(const Value &v, const char *function) {
  if (v.isString())
    return stringsOf(v).elements;
  if (v.isText())
    return {v.text()};
  std::vector<std::string> out;
  if (v.isCell())
    for (const Value &element : cellOf(v).elements) {
      if (!element.isText() && !element.isEmpty())
        throwError("MATLAB:cellstr:InputClass",
                   "%s: every element of the cell array must be a character "
                   "vector.",
                   function);
      out.push_back(element.isText() ? element.text() : std::string());
    }
  else
    throwError("MATLAB:cellstr:InputClass",
               "%s: a cell array of character vectors is needed, not '%s'.",
               function, v.className().str().c_str());
  return out;
}

namespace {

/// Text elements in the container class of \p like.
Value textsLike(const Value &like, const Shape &shape,
                std::vector<std::string> texts) {
  if (like.isString())
    return makeStrings(shape, std::move(texts));
  return makeTextCell(shape, texts);
}

std::vector<int64_t> orderOf(const std::vector<std::string> &texts,
                             bool isDescending) {
  std::vector<int64_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) {
    return isDescending ? texts[b] < texts[a] : texts[a] < texts[b];
  });
  return order;
}

Value positions(llvm::ArrayRef<int64_t> zeroBased, const Shape &shape) {
  std::vector<double> out;
  for (int64_t p : zeroBased)
    out.push_back(static_cast<double>(p + 1));
  return makeDoubles(shape, out);
}

} // namespace

void sortTexts(Call &call) {
  bool isDescending = false;
  for (size_t i = 1; i < call.size(); ++i)
    if (call[i].isText())
      isDescending = call[i].text() == "descend";
  std::vector<std::string> texts = textsOf(call[0], "sort");
  std::vector<int64_t> order = orderOf(texts, isDescending);
  std::vector<std::string> sorted;
  for (int64_t i : order)
    sorted.push_back(texts[i]);
  call.returns(textsLike(call[0], call[0].shape(), std::move(sorted)));
  call.returns(positions(order, call[0].shape()));
}

void uniqueTexts(Call &call) {
  bool isStable = false, isLast = false;
  for (size_t i = 1; i < call.size(); ++i) {
    std::string option = textArg(call, i, "Option");
    isStable |= option == "stable";
    isLast |= option == "last";
  }
  std::vector<std::string> texts = textsOf(call[0], "unique");
  std::vector<int64_t> order = orderOf(texts, false);
  if (isStable)
    std::iota(order.begin(), order.end(), 0);
  std::unordered_map<std::string, int64_t> groups;
  std::vector<std::string> distinct;
  std::vector<int64_t> picked, groupOf(texts.size());
  for (int64_t i : order) {
    auto [at, isNew] = groups.try_emplace(texts[i], distinct.size());
    if (isNew) {
      distinct.push_back(texts[i]);
      picked.push_back(i);
    }
    if (isLast)
      picked[at->second] = i;
    groupOf[i] = at->second;
  }
  auto n = static_cast<int64_t>(distinct.size());
  Shape in = call[0].shape();
  bool isRow = in.rank() == 2 && in.dim(0) == 1 && in.dim(1) > 1;
  call.returns(textsLike(call[0], isRow ? Shape(1, n) : Shape(n, 1),
                         std::move(distinct)));
  call.returns(positions(picked, Shape(n, 1)));
  call.returns(
      positions(groupOf, Shape(static_cast<int64_t>(groupOf.size()), 1)));
}

void ismemberTexts(Call &call) {
  std::vector<std::string> set = textsOf(call[1], "ismember");
  std::unordered_map<std::string, int64_t> where;
  for (size_t i = 0; i < set.size(); ++i)
    where.try_emplace(set[i], static_cast<int64_t>(i));
  std::vector<std::string> wanted = textsOf(call[0], "ismember");
  Shape shape = call[0].isText() ? Shape() : call[0].shape();
  std::vector<uint8_t> isIn;
  std::vector<int64_t> hits;
  for (const std::string &text : wanted) {
    auto hit = where.find(text);
    isIn.push_back(hit != where.end());
    hits.push_back(hit == where.end() ? -1 : hit->second);
  }
  call.returns(makeLogicals(shape, isIn));
  call.returns(positions(hits, shape));
}

} // namespace quern
