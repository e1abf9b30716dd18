//===- GraphMaker.h - What random graphs are made with ----------*- C++ -*-===//
#ifndef QUERN_TESTS_SUPPORT_GRAPHMAKER_H
#define QUERN_TESTS_SUPPORT_GRAPHMAKER_H

#include "tests/support/RandomGraph.h"

namespace quern::test {

inline int pickFrom(std::mt19937 &random, int n) {
  return static_cast<int>(random() % static_cast<unsigned>(n));
}

/// Rows of \p kind that can be recorded.
const std::vector<Op> &rowsOf(OpKind kind);

HostValue randomValue(ElementType type, bool isSpecial, std::mt19937 &random);

class GraphMaker {
public:
  GraphMaker(RandomGraph &made, const RandomOptions &options)
      : made(made), options(options), random(options.structure),
        sizes(options.sizes * 7919 + options.structure) {}
  void run();

private:
  using Attrs = llvm::SmallVector<int64_t, 12>;

  int pick(int n) { return pickFrom(random, n); }
  int pickSize(int n) { return pickFrom(sizes, n); }
  template <typename T, size_t N> T oneOf(const T (&items)[N]) {
    return items[pick(N)];
  }
  /// Newer nodes more often, so that chains grow long.
  NodeId anyNode() {
    size_t n = nodes.size();
    return nodes[pick(2) && n > 4 ? n - 1 - pick(4) : pick(n)];
  }

  void chooseExtents();
  void chooseDialect();
  void addLeaves();
  void addInput();
  NodeId addSmallScalar(ElementType type);
  bool addNode();
  bool addOp(Op op);
  bool addGenerated(Op op);
  bool addNormalised();
  /// Of a round: what an operand is in each.
  struct RoundOperand {
    enum class Kind : uint8_t { Carried, Inner, Invariant, Scalar } kind;
    size_t index;
    NodeId node;
  };
  struct RoundOp {
    Op op;
    llvm::SmallVector<RoundOperand, 3> operands;
  };
  std::vector<RoundOp> chooseRound(size_t numCarried);
  bool addRounds();
  bool addSliceRounds();
  NodeId arrayOf(ElementType type, const Shape &shape);
  NodeId turned(NodeId node);
  NodeId nodeLike(ElementType type, const Shape &shape);
  bool addProduct(Op op);
  void makeAttrs(Op op, NodeId operand, Attrs &attrs);
  void makeSlice(const Shape &shape, Attrs &attrs);
  void makeExtents(const Shape &shape, Attrs &attrs);
  bool addUpdate(Op op);
  bool makePart(ElementType type, const Shape &shape, unsigned depth,
                NodeId &node);
  bool makeJoin(ElementType type, const Shape &shape, unsigned depth,
                NodeId &node);
  bool makeJoined(ElementType type, const Shape &shape, unsigned depth,
                  NodeId &node);
  bool addJoined();
  bool addGather(Op op);
  bool makePositions(unsigned axis, int64_t extent, bool areDistinct,
                     NodeId &at);
  bool addScatter(Op op);
  bool record(Op op, llvm::ArrayRef<NodeId> operands,
              llvm::ArrayRef<int64_t> attrs, NodeId &node);
  bool keep(llvm::Expected<NodeId> node);

  RandomGraph &made;
  const RandomOptions &options;
  std::mt19937 random; ///< of the structure
  std::mt19937 sizes;  ///< of extents and values
  std::vector<NodeId> nodes;
  int64_t rows = 1, columns = 1, pages = 1;
  int64_t budget = 600;           ///< of elements, in all nodes together
  std::vector<ElementType> types; ///< of the inputs
  std::vector<Op> maps;           ///< that this graph is made of
};

} // namespace quern::test

#endif // QUERN_TESTS_SUPPORT_GRAPHMAKER_H
