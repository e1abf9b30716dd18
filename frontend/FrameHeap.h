//===- FrameHeap.h - Frames that handles may keep ---------------*- C++ -*-===//
//
// A handle to a nested function counts the frame whose variables it shares, and
// that frame's own variables may hold the handle: a cycle that counting never
// frees. So the counted frames are listed, and now and then those that only
// each other keep are emptied. Algorithm: trial deletion over all listed
// frames. Source: Bacon & Rajan 2001, synchronous form.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_FRONTEND_FRAMEHEAP_H
#define QUERN_FRONTEND_FRAMEHEAP_H

#include "llvm/ADT/DenseSet.h"

namespace quern {

struct Frame;

class FrameHeap {
public:
  /// A frame with one reference. Collects first when the number of frames has
  /// doubled since the last time, so that the work per frame stays bounded.
  Frame *create();
  /// Empties every frame that nothing outside the listed frames keeps.
  /// Cost: linear in what their variables reach.
  void collect();
  void forget(Frame *frame) { frames.erase(frame); }
  size_t size() const { return frames.size(); }

private:
  llvm::DenseSet<Frame *> frames;
  size_t collectAt = 64;
};

} // namespace quern

#endif // QUERN_FRONTEND_FRAMEHEAP_H
