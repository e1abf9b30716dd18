//===- FrameHeap.cpp - Frames that handles may keep -----------------------===//
#include "frontend/FrameHeap.h"

#include "frontend/Frame.h"
#include "frontend/FunctionObject.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/PointerUnion.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

namespace {

/// A counted thing: a frame or an object that a variable holds.
using Holder = llvm::PointerUnion<Frame *, HeapObject *>;

uint32_t referencesOf(Holder holder) {
  if (auto *frame = llvm::dyn_cast<Frame *>(holder))
    return frame->references;
  return llvm::cast<HeapObject *>(holder)->references;
}

/// Calls \p visit for each reference that \p holder counts.
void forEachHeld(Holder holder, llvm::function_ref<void(Holder)> visit) {
  auto visitAll = [&](llvm::ArrayRef<Value> values) {
    for (const Value &v : values)
      if (v.isObject())
        visit(v.object());
  };
  if (auto *frame = llvm::dyn_cast<Frame *>(holder)) {
    visitAll(frame->slots);
    if (frame->parent)
      visit(frame->parent);
    return;
  }
  auto *object = llvm::cast<HeapObject *>(holder);
  switch (object->kind) {
  case ObjectKind::Cell:
    visitAll(static_cast<CellObject *>(object)->elements);
    break;
  case ObjectKind::Struct:
    for (const std::vector<Value> &c :
         static_cast<StructObject *>(object)->columns)
      visitAll(c);
    break;
  case ObjectKind::Function:
    visitAll(static_cast<FunctionObject *>(object)->captured);
    if (Frame *frame = static_cast<FunctionObject *>(object)->frame)
      visit(frame);
    break;
  case ObjectKind::String:
    break;
  }
}

} // namespace

Frame *FrameHeap::create() {
  if (frames.size() >= collectAt) {
    collect();
    constexpr size_t kFewest = 64;
    collectAt = std::max<size_t>(kFewest, 2 * frames.size());
  }
  auto *frame = new Frame;
  frame->heap = this;
  frames.insert(frame);
  return frame;
}

void FrameHeap::collect() {
  // References that come from within; a frame is listed even without any.
  llvm::DenseMap<Holder, uint32_t> within;
  std::vector<Holder> work(frames.begin(), frames.end());
  for (Frame *frame : frames)
    within[frame] = 0;
  while (!work.empty()) {
    Holder holder = work.back();
    work.pop_back();
    forEachHeld(holder, [&](Holder held) {
      if (within[held]++ == 0 && !llvm::isa<Frame *>(held))
        work.push_back(held);
    });
  }
  // What has more references than those is in use, with all that it reaches.
  llvm::DenseSet<Holder> used;
  for (auto [holder, count] : within)
    if (referencesOf(holder) > count) {
      used.insert(holder);
      work.push_back(holder);
    }
  while (!work.empty()) {
    Holder holder = work.back();
    work.pop_back();
    forEachHeld(holder, [&](Holder held) {
      if (used.insert(held).second)
        work.push_back(held);
    });
  }
  std::vector<Frame *> lost;
  for (Frame *frame : frames)
    if (!used.contains(frame))
      lost.push_back(frame);
  llvm::for_each(lost, retainFrame);
  for (Frame *frame : lost)
    frame->slots.clear();
  llvm::for_each(lost, releaseFrame);
}

} // namespace quern
