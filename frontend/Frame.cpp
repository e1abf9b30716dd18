//===- Frame.cpp - Variables of one running function ----------------------===//
#include "frontend/Frame.h"

namespace quern {

Frame::~Frame() {
  if (heap)
    heap->forget(this);
  if (parent)
    releaseFrame(parent);
}

uint32_t Frame::find(syntax::Symbol name) const {
  for (uint32_t i = 0; i < names.size(); ++i)
    if (names[i] == name)
      return i;
  return syntax::kNoSlot;
}

uint32_t Frame::add(syntax::Symbol name) {
  uint32_t found = find(name);
  if (found != syntax::kNoSlot)
    return found;
  if (ownNames.empty())
    ownNames.assign(names.begin(), names.end());
  ownNames.push_back(name);
  names = ownNames;
  slots.resize(names.size());
  return static_cast<uint32_t>(names.size() - 1);
}

void retainFrame(Frame *frame) { ++frame->references; }
void releaseFrame(Frame *frame) {
  if (--frame->references == 0)
    delete frame;
}

} // namespace quern
