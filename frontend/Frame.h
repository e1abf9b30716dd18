//===- Frame.h - Variables of one running function --------------*- C++ -*-===//
#ifndef QUERN_FRONTEND_FRAME_H
#define QUERN_FRONTEND_FRAME_H

#include "frontend/FrameHeap.h"
#include "frontend/Value.h"
#include "frontend/syntax/Parser.h"
#include "llvm/ADT/SmallVector.h"

#include <string>

namespace quern {

/// One parsed file or snippet; lives as long as its interpreter, because
/// handles and frames point into it.
struct CodeUnit {
  syntax::ParsedFile parsed;
  std::string path;      ///< empty for snippets
  std::string directory; ///< where functions are looked for first
};

/// Frames of functions that nested functions share are counted (handles may
/// keep them); all others live on the C++ stack.
struct Frame {
  llvm::SmallVector<Value, 12> slots;
  /// Where a slot that was declared global or persistent really lives; empty
  /// if there is none. Such slots stay Undefined themselves.
  llvm::SmallVector<Value *, 0> links;
  const syntax::FunctionScope *scope = nullptr;
  const CodeUnit *unit = nullptr;
  /// The function that runs; of an anonymous function, the enclosing one.
  const syntax::Function *function = nullptr;
  Frame *parent = nullptr; ///< of the enclosing function (counted)
  Frame *caller = nullptr;
  /// Names of the slots. Snippets that run here add to them.
  llvm::ArrayRef<syntax::Symbol> names;
  std::vector<syntax::Symbol> ownNames;
  int numArgs = 0;
  int numOutputs = 0;
  uint32_t references = 1;
  FrameHeap *heap = nullptr; ///< of a counted frame: where it is listed
  /// Which outputs the caller dropped with `~`; bit per output.
  uint64_t ignoredOutputs = 0;
  bool isAnonymous = false;
  /// Values are dropped at their last use (never in snippets).
  bool freesDead = false;
  SpanId callSpan = 0; ///< where the caller called

  ~Frame();

  Value &slot(uint32_t index) {
    if (!links.empty() && index < links.size() && links[index]) [[unlikely]]
      return *links[index];
    return slots[index];
  }
  void link(uint32_t index, Value *target) {
    if (links.size() <= index)
      links.resize(index + 1);
    slots[index] = Value();
    links[index] = target;
  }
  /// Slot of \p name; kNoSlot if none.
  uint32_t find(syntax::Symbol name) const;
  /// Slot of \p name, added if it is new.
  uint32_t add(syntax::Symbol name);
};

void retainFrame(Frame *frame);
void releaseFrame(Frame *frame);

} // namespace quern

#endif // QUERN_FRONTEND_FRAME_H
