//===- BlockTable.cpp - Finding a block -----------------------------------===//
#include "codegen/blocks/BlockPlans.h"
#include "ir/Error.h"
#include "llvm/ADT/STLExtras.h"

namespace quern {

llvm::Expected<KernelRunFn> findBlock(const KernelPlan &plan, CpuIsa isa,
                                      MathMode math) {
  std::string name = blockName(plan, math);
  llvm::ArrayRef<BlockKernel> table = blockTable(isa);
  const BlockKernel *found = llvm::lower_bound(
      table, name, [](const BlockKernel &block, llvm::StringRef name) {
        return llvm::StringRef(block.name) < name;
      });
  if (found == table.end() || name != found->name)
    return makeError("Quern:internal", "no block was built for\n" + plan.str());
  return found->run;
}

} // namespace quern
