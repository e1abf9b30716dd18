//===- UpdateParts.cpp - Which updates need not be stored -----------------===//
//
// One walk from the outputs down finds what only absorbing readers have, one
// up what depends on an update among these; readers and what they read are one
// group. Then each group is weighed and its ends are divided, as the common
// refinement of the boxes of all updates below.
//
//===----------------------------------------------------------------------===//
#include "passes/UpdateParts.h"

#include "passes/Rewriter.h"
#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include <map>

namespace quern {

namespace {

/// What may be computed twice rather than stored, as where views sink.
constexpr float kCheapFlop = 8;
/// Parts of an end; each is a kernel.
constexpr size_t kMaxParts = 32;
/// Starting a kernel takes as long as so many elements.
constexpr int64_t kKernelElems = 8192;
/// The fraction of an array that is computed once more, and replaced, rather
/// than spread over the kernels of what surrounds it.
constexpr int64_t kReplacedFraction = 4;

class Finder {
public:
  explicit Finder(const Graph &graph);
  UpdateGroups find();

private:
  OpKind kind(NodeId node) const { return info(graph[node].op).kind; }
  bool isSlice(NodeId node) const;
  bool isReader(NodeId node) const {
    return kind(node) == OpKind::Map || kind(node) == OpKind::Update ||
           isSlice(node);
  }
  bool haveOneShape(NodeId a, NodeId b) const {
    return graph[a].shape == graph[b].shape;
  }
  int64_t bytesOf(NodeId node) const {
    return graph.numElems(node) * byteSize(graph[node].type);
  }
  bool absorbs(NodeId reader, NodeId node) const;
  void findAbsorbed();
  void findMembers();
  void findPrivate(llvm::ArrayRef<char> inside);
  bool isEnd(NodeId node) const { return member[node] && !absorbed[node]; }
  bool isStoredAnyway(NodeId node) const;
  bool isPartOfOther(NodeId update) const;
  NodeId bottomOf(NodeId update) const;
  bool isPrivateTo(NodeId node, llvm::ArrayRef<char> inside) const;
  void findSliceLosses();
  int64_t gainOf(NodeId update);
  int64_t lossOf(NodeId node) const;
  bool isWorthIt(llvm::ArrayRef<NodeId> nodes);
  bool divide(llvm::ArrayRef<NodeId> nodes, uint32_t group);
  bool divideMaps(llvm::ArrayRef<NodeId> ends, Parts &parts, bool leavesReals);
  void accept(llvm::ArrayRef<NodeId> nodes, uint32_t group);

  const Parts *partsOf(NodeId node);
  bool addParts(NodeId node, Parts &parts);
  bool addUpdateParts(NodeId update, Parts &parts);
  bool addSliceParts(NodeId slice, Parts &parts);
  bool addNewParts(NodeId update, Parts &parts);

  const Graph &graph;
  std::vector<uint32_t> uses; ///< 0: dead
  std::vector<llvm::SmallVector<NodeId, 2>> readers;
  std::vector<char> isOutput;
  std::vector<float> flop;        ///< of what is not stored below
  std::vector<char> absorbed;     ///< per node: only absorbing nodes read it
  std::vector<char> member;       ///< of some group
  std::vector<int64_t> sliceLoss; ///< bytes moved if slices of it are needed
  std::map<NodeId, std::optional<Parts>> known; // references stay valid
  UpdateGroups result;
};

} // namespace

//===-- Members -----------------------------------------------------------===//

Finder::Finder(const Graph &graph)
    : graph(graph), uses(countLiveUses(graph)), readers(graph.end()),
      isOutput(graph.end()), flop(graph.end()), absorbed(graph.end()),
      member(graph.end()), sliceLoss(graph.end()) {
  for (NodeId output : graph.outputs)
    isOutput[output] = true;
  for (NodeId node = 1; node < graph.end(); ++node) {
    if (!uses[node])
      continue;
    const OpInfo &row = info(graph[node].op);
    if (isReader(node))
      flop[node] = row.cost.flop + (row.cost.sfu > 0 ? 1000 : 0);
    for (NodeId operand : graph.operands(node)) {
      if (!llvm::is_contained(readers[operand], node))
        readers[operand].push_back(node);
      if (isReader(node))
        flop[node] += flop[operand];
    }
  }
}

/// A slice that shows no element twice.
bool Finder::isSlice(NodeId node) const {
  if (kind(node) != OpKind::View ||
      info(graph[node].op).attr != AttrKind::Slice)
    return false;
  BoxRef box = graph.attrs(node);
  for (size_t d = 0; d < box.size(); d += 3)
    if (box[d + 1] == 0 && box[d + 2] > 1)
      return false;
  return true;
}

/// Whether \p reader can be computed from parts of \p node.
bool Finder::absorbs(NodeId reader, NodeId node) const {
  if (kind(reader) == OpKind::Map)
    return haveOneShape(reader, node);
  if (kind(reader) == OpKind::Update)
    return absorbed[reader] || graph.operands(reader)[0] != node;
  // What several slices show is computed for each of them.
  return isSlice(reader) && absorbed[reader] &&
         (flop[node] == 0 || readers[node].size() == 1);
}

void Finder::findAbsorbed() {
  for (NodeId node = graph.end() - 1; node > 0; --node)
    absorbed[node] = uses[node] && !isOutput[node] && isReader(node) &&
                     graph.numElems(node) > 1 &&
                     llvm::all_of(readers[node], [&](NodeId reader) {
                       return absorbs(reader, node);
                     });
}

void Finder::findMembers() {
  for (NodeId node = 1; node < graph.end(); ++node) {
    if (!uses[node] || !isReader(node))
      continue;
    bool isStart = kind(node) == OpKind::Update && absorbed[node];
    member[node] =
        isStart || llvm::any_of(graph.operands(node), [&](NodeId operand) {
          return member[operand] && absorbed[operand];
        });
  }
}

/// Whether map \p node is needed part by part only, and each part once:
/// everything that reads it is \p inside a group or such a map.
bool Finder::isPrivateTo(NodeId node, llvm::ArrayRef<char> inside) const {
  auto isMap = [&](NodeId reader) {
    return kind(reader) == OpKind::Map &&
           (inside[reader] || result.isPrivate[reader]);
  };
  bool isOfUpdate = readers[node].size() == 1 && inside[readers[node][0]] &&
                    kind(readers[node][0]) == OpKind::Update &&
                    absorbed[readers[node][0]];
  return uses[node] && kind(node) == OpKind::Map && !isOutput[node] &&
         !inside[node] && (isOfUpdate || llvm::all_of(readers[node], isMap));
}

//===-- Parts -------------------------------------------------------------===//

/// Drops what a later part replaces.
static void dropReplaced(Parts &parts) {
  for (size_t i = parts.size(); i-- > 0;)
    if (llvm::any_of(llvm::drop_begin(parts, i + 1), [&](const Part &later) {
          return contains(later.box, parts[i].box);
        }))
      parts.erase(parts.begin() + i);
}

/// Parts of both, those of \p b within each of \p a.
static bool refine(const Parts &a, const Parts &b, Parts &parts) {
  int64_t before = 0, after = 0;
  for (const Part &part : a)
    before += numElems(part.box);
  for (const Part &outer : a)
    for (const Part &inner : b) {
      std::optional<Box> common = intersection(outer.box, inner.box);
      if (!common)
        return false;
      if (numElems(*common) != 0)
        parts.push_back({*common, outer.isOld && inner.isOld});
      after += numElems(*common);
      if (parts.size() > 4 * kMaxParts)
        return false;
    }
  if (after > before) // some overlap
    dropReplaced(parts);
  return parts.size() <= kMaxParts;
}

/// What \p update puts into the array, in its own numbers.
bool Finder::addNewParts(NodeId update, Parts &parts) {
  NodeId value = graph.operands(update)[1];
  BoxRef box = graph.attrs(update);
  if (!member[value] || !absorbed[value]) {
    parts.push_back({wholeBox(boxShape(box)), false});
    return true;
  }
  const Parts *inner = partsOf(value);
  if (!inner)
    return false;
  for (const Part &part : *inner)
    parts.push_back({part.box, false});
  return true;
}

bool Finder::addUpdateParts(NodeId update, Parts &parts) {
  NodeId base = graph.operands(update)[0];
  BoxRef box = graph.attrs(update);
  Parts whole = {{wholeBox(graph.shape(base)), true}};
  const Parts *old = member[base] && absorbed[base] ? partsOf(base) : &whole;
  Parts news;
  if (!old || !addNewParts(update, news))
    return false;
  for (const Part &part : *old) {
    std::vector<Box> rest;
    if (!subtract(part.box, box, rest))
      rest.push_back(part.box); // some is computed for nothing
    for (Box &left : rest)
      parts.push_back({std::move(left), part.isOld});
  }
  for (const Part &part : news)
    parts.push_back({ascending(composed(box, part.box)), false});
  return parts.size() <= kMaxParts;
}

bool Finder::addSliceParts(NodeId slice, Parts &parts) {
  const Parts *under = partsOf(graph.operands(slice)[0]);
  BoxRef box = graph.attrs(slice);
  if (!under)
    return false;
  for (const Part &part : *under) {
    std::optional<Box> shown = intersection(box, part.box);
    if (!shown)
      return false;
    if (numElems(*shown) != 0)
      parts.push_back(
          {fitted(ascending(numbered(box, *shown)), graph.shape(slice)),
           part.isOld});
  }
  return true;
}

bool Finder::addParts(NodeId node, Parts &parts) {
  if (kind(node) == OpKind::Update)
    return addUpdateParts(node, parts);
  if (kind(node) == OpKind::View)
    return addSliceParts(node, parts);
  parts.push_back({wholeBox(graph.shape(node)), true});
  for (NodeId operand : graph.operands(node)) {
    if (!member[operand] || !absorbed[operand])
      continue;
    const Parts *each = partsOf(operand);
    Parts both;
    if (!each || !refine(parts, *each, both))
      return false;
    parts = std::move(both);
  }
  return true;
}

/// The parts of \p node, a member that is absorbed, or a map; null if there
/// are too many or they are no boxes. Operands come first: ids ascend.
const Parts *Finder::partsOf(NodeId node) {
  auto found = known.find(node);
  if (found == known.end()) {
    Parts parts;
    bool isDivided = addParts(node, parts);
    found = known.try_emplace(node).first;
    if (isDivided)
      found->second = std::move(parts);
  }
  return found->second ? &*found->second : nullptr;
}

/// One list of parts for \p ends, maps of one shape. What is old may be
/// computed as a whole if little of it is replaced, or cannot be left out.
bool Finder::divideMaps(llvm::ArrayRef<NodeId> ends, Parts &parts,
                        bool leavesReals) {
  parts.push_back({wholeBox(graph.shape(ends[0])), true});
  for (NodeId end : ends) {
    const Parts *each = partsOf(end);
    Parts both;
    if (!each || !refine(parts, *each, both))
      return false;
    parts = std::move(both);
  }
  int64_t total = 0, old = 0, extent = graph.numElems(ends[0]);
  for (const Part &part : parts) {
    total += numElems(part.box);
    old += part.isOld ? numElems(part.box) : 0;
  }
  if (leavesReals && total != extent)
    return false;
  if (leavesReals || old == 0 || (extent - old) * kReplacedFraction > extent)
    return true;
  llvm::erase_if(parts, [](const Part &part) { return part.isOld; });
  parts.insert(parts.begin(), {wholeBox(graph.shape(ends[0])), true});
  return true;
}

//===-- Groups ------------------------------------------------------------===//

/// Whether end \p node has storage even if what reads it is fused.
bool Finder::isStoredAnyway(NodeId node) const {
  return isOutput[node] || llvm::any_of(readers[node], [&](NodeId reader) {
           return kind(reader) == OpKind::Library ||
                  (kind(reader) == OpKind::Update &&
                   graph.operands(reader)[0] == node);
         });
}

/// Whether \p update is but a step towards other ones.
bool Finder::isPartOfOther(NodeId update) const {
  return llvm::all_of(readers[update], [&](NodeId reader) {
    return kind(reader) == OpKind::Update &&
           graph.operands(reader)[0] == update;
  });
}

/// What \p update and the updates below it replace elements of.
NodeId Finder::bottomOf(NodeId update) const {
  NodeId base = graph.operands(update)[0];
  while (member[base] && absorbed[base] && kind(base) == OpKind::Update)
    base = graph.operands(base)[0];
  return base;
}

/// The bytes that need not be stored and read if \p update is not: all, if it
/// is made of other arrays; of an array that may change in place, the box.
int64_t Finder::gainOf(NodeId update) {
  const Parts *parts = absorbed[update] ? partsOf(update) : nullptr;
  if (!parts || isPartOfOther(update))
    return 0;
  NodeId base = bottomOf(update);
  bool isInPlace =
      !isReader(base) || isOutput[base] || readers[base].size() > 1;
  int64_t gain = 0;
  for (const Part &part : *parts)
    if (!part.isOld || !isInPlace)
      gain += numElems(part.box);
  return 2 * std::min(gain, graph.numElems(update)) *
         byteSize(graph[update].type);
}

/// What no other array is read of and what is computed once cannot be sliced
/// in place.
void Finder::findSliceLosses() {
  for (NodeId node = 1; node < graph.end(); ++node) {
    int64_t below = 0;
    for (NodeId operand : graph.operands(node))
      below += sliceLoss[operand];
    bool isStored = isOutput[node] || member[node] || graph.numElems(node) == 1;
    if (kind(node) == OpKind::View)
      sliceLoss[node] = below;
    else if (isStored || !uses[node])
      continue;
    else if (kind(node) == OpKind::Map)
      sliceLoss[node] = flop[node] <= kCheapFlop || result.isPrivate[node]
                            ? below
                            : 2 * bytesOf(node);
    else if (kind(node) == OpKind::Generate || kind(node) == OpKind::Scan ||
             kind(node) == OpKind::Gather)
      sliceLoss[node] = 2 * bytesOf(node);
  }
}

/// The bytes that are stored and read only if \p node of a group is computed in
/// parts: its own, and those of operands of which slices are needed.
int64_t Finder::lossOf(NodeId node) const {
  int64_t bytes = 0;
  if (kind(node) == OpKind::Map && isEnd(node) && !isStoredAnyway(node))
    bytes = 2 * bytesOf(node);
  for (NodeId operand : graph.operands(node))
    bytes += sliceLoss[operand];
  return bytes;
}

bool Finder::isWorthIt(llvm::ArrayRef<NodeId> nodes) {
  int64_t gain = 0, loss = 0;
  size_t numWhole = llvm::count_if(nodes, [&](NodeId node) {
    return kind(node) == OpKind::Update && !isPartOfOther(node);
  });
  for (NodeId node : nodes) {
    if (absorbed[node])
      partsOf(node); // in this order, so that no recursion is deep
    if (kind(node) == OpKind::Update)
      gain += gainOf(node);
    // The elements of a single array are cut nowhere else.
    if (kind(node) != OpKind::Update || numWhole > 1)
      loss += lossOf(node);
  }
  return gain > loss;
}

/// Divides the ends of a group; false if there would be many more kernels than
/// without.
bool Finder::divide(llvm::ArrayRef<NodeId> nodes, uint32_t group) {
  llvm::MapVector<ShapeId, llvm::SmallVector<NodeId, 2>> maps;
  bool leavesReals = false;
  int64_t numBefore = 0, numAfter = 0, room = 0;
  for (NodeId node : nodes) {
    leavesReals |= info(graph[node].op).leavesReals != nullptr;
    numBefore += kind(node) == OpKind::Update;
    if (!isEnd(node))
      continue;
    if (kind(node) == OpKind::Update) {
      Parts parts;
      if (!addNewParts(node, parts))
        return false;
      numAfter += parts.size();
      result.newParts[node] = std::move(parts);
      room += graph.numElems(node) / kKernelElems;
      continue;
    }
    if (!partsOf(node))
      return false;
    maps[graph[node].shape].push_back(node);
  }
  for (auto &[shape, ends] : maps) {
    Parts parts;
    if (!divideMaps(ends, parts, leavesReals))
      return false;
    ++numBefore;
    numAfter += parts.size();
    result.parts[{group, shape}] = std::move(parts);
    room += graph.shapes().numElems(shape) / kKernelElems;
  }
  return numAfter <= numBefore + room;
}

void Finder::accept(llvm::ArrayRef<NodeId> nodes, uint32_t group) {
  for (NodeId node : nodes) {
    result.groupOf[node] = group;
    result.isEnd[node] = isEnd(node);
  }
}

/// Fills in what is private to \p inside.
void Finder::findPrivate(llvm::ArrayRef<char> inside) {
  for (NodeId node = graph.end() - 1; node > 0; --node)
    result.isPrivate[node] = isPrivateTo(node, inside);
}

UpdateGroups Finder::find() {
  result.groupOf.resize(graph.end());
  result.isEnd.resize(graph.end());
  result.isPrivate.resize(graph.end());
  findAbsorbed();
  findMembers();
  findPrivate(member);
  findSliceLosses();
  llvm::EquivalenceClasses<NodeId> classes;
  for (NodeId node = 1; node < graph.end(); ++node)
    for (NodeId operand : graph.operands(node))
      if (member[node] && member[operand] && absorbed[operand])
        classes.unionSets(node, operand);
  llvm::MapVector<NodeId, std::vector<NodeId>> groups;
  for (NodeId node = 1; node < graph.end(); ++node)
    if (member[node] && classes.contains(node))
      groups[classes.getLeaderValue(node)].push_back(node);
  for (auto &[leader, nodes] : groups) {
    uint32_t group = result.numGroups + 1;
    if (!isWorthIt(nodes) || !divide(nodes, group))
      continue;
    ++result.numGroups;
    accept(nodes, group);
  }
  std::vector<char> inside(graph.end());
  for (NodeId node = 1; node < graph.end(); ++node)
    inside[node] = result.isInside(node);
  findPrivate(inside);
  return std::move(result);
}

UpdateGroups findUpdateGroups(const Graph &graph) {
  bool hasUpdates = false;
  for (NodeId node = 1; node < graph.end(); ++node) {
    OpKind kind = info(graph[node].op).kind;
    hasUpdates |= kind == OpKind::Update;
    if (kind == OpKind::Loop) // whose body is not ours to divide
      return UpdateGroups();
  }
  return hasUpdates ? Finder(graph).find() : UpdateGroups();
}

} // namespace quern
