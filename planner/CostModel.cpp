//===- CostModel.cpp - What computing and storing cost --------------------===//
#include "planner/CostModel.h"

#include <algorithm>

namespace quern {

/// Elements of 8 bytes in a vector.
static constexpr double kLanes = 8;

CostModel::CostModel(const DeviceModel &model) {
  rowBytes = static_cast<int64_t>(model.ownBytes / 2);
  minPanelledBytes = model.ownBytes / 2;
  if (!model.isCalibrated)
    return;
  auto nsPerElem = [](const std::array<double, 2> &ns) {
    return ns[1] / kLanes;
  };
  // Rows count simple operations of all kinds as one.
  flopNs = std::max(
      nsPerElem(model.workNs[static_cast<size_t>(WorkClass::Arithmetic)]),
      nsPerElem(model.workNs[static_cast<size_t>(WorkClass::Compare)]));
  sfuNs = nsPerElem(model.mathNs[static_cast<size_t>(MathFn::Exp)]);
  double far = model.streams.back().bytes;
  for (const StreamCost &row : model.streams)
    if (row.threads == 1)
      far = row.bytes;
  StreamCost memory = model.stream(1, far, false);
  StreamCost cache = model.stream(1, model.ownBytes / 4, false);
  byteNs = (memory.readNs + memory.writeNs) / 2;
  cacheByteNs = (cache.readNs + cache.writeNs) / 2;
  launchNs = model.launchNs;
}

} // namespace quern
