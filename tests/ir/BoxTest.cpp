// Boxes against sets of elements.
#include "ir/Box.h"
#include "gtest/gtest.h"
#include <random>
#include <set>

namespace quern {

using Elements = std::set<std::pair<int64_t, int64_t>>;

static Elements elementsOf(BoxRef box) {
  Elements elements;
  for (int64_t i = 0; i < box[2]; ++i)
    for (int64_t j = 0; j < box[5]; ++j)
      elements.insert({box[0] + i * box[1], box[3] + j * box[4]});
  return elements;
}

static Box randomBox(std::mt19937 &random, const Shape &shape) {
  Box box;
  for (int64_t extent : shape.extents()) {
    auto count = static_cast<int64_t>(random() % (extent + 1));
    int64_t most = count > 1 ? (extent - 1) / (count - 1) : 3;
    auto step = static_cast<int64_t>(1 + random() % most);
    int64_t reach = step * std::max<int64_t>(count - 1, 0);
    auto start = static_cast<int64_t>(random() % (extent - reach));
    if (random() % 2)
      start += reach, step = -step;
    box.append({start, step, count});
  }
  return box;
}

TEST(Box, AgreesWithSets) {
  std::mt19937 random(7);
  Shape shape(9, 7);
  size_t numDivided = 0;
  for (int round = 0; round < 4000; ++round) {
    Box a = randomBox(random, shape), b = randomBox(random, shape);
    Elements inA = elementsOf(a), inB = elementsOf(b), common, left;
    EXPECT_EQ(numElems(a), static_cast<int64_t>(inA.size()));
    EXPECT_EQ(elementsOf(ascending(a)), inA);
    for (auto element : inA)
      (inB.count(element) ? common : left).insert(element);
    if (std::optional<Box> both = intersection(a, b)) {
      EXPECT_EQ(elementsOf(*both), common);
      EXPECT_EQ(contains(b, a), left.empty());
    }
    std::vector<Box> rest;
    if (!subtract(a, b, rest))
      continue;
    ++numDivided;
    Elements seen;
    for (const Box &part : rest)
      for (auto element : elementsOf(part))
        EXPECT_TRUE(seen.insert(element).second);
    EXPECT_EQ(seen, left);
  }
  EXPECT_GT(numDivided, 1000u);
}

TEST(Box, NumbersAreTheInverseOfComposition) {
  std::mt19937 random(8);
  for (int round = 0; round < 2000; ++round) {
    Box outer = randomBox(random, Shape(9, 7));
    if (numElems(outer) == 0)
      continue;
    Box inner = randomBox(random, boxShape(outer));
    if (numElems(inner) == 0)
      continue;
    Box part = composed(outer, inner);
    EXPECT_TRUE(contains(outer, part));
    EXPECT_EQ(elementsOf(numbered(outer, part)), elementsOf(inner));
  }
}

TEST(Box, FitsOperandsThatAreExpanded) {
  Box box = {2, 1, 3, 4, 2, 2};
  EXPECT_EQ(fitted(box, Shape(9, 1)), (Box{2, 1, 3, 0, 1, 1}));
  EXPECT_EQ(fitted(box, Shape({9, 9, 2})), (Box{2, 1, 3, 4, 2, 2, 0, 1, 1}));
  EXPECT_EQ(fitted({2, 1, 3, 4, 2, 2, 5, 1, 1}, Shape(9, 9)), box);
}

} // namespace quern
