//===- FakeCudaTest.cpp - The fake driver notices misuse ------------------===//
#include "tests/runtime/cuda/CudaFixture.h"

using namespace quern;
using namespace quern::cuda;

namespace {

using Texts = std::vector<std::string>;

class FakeCudaTest : public CudaTest {
protected:
  void SetUp() override {
    start({.numDevices = 2});
    for (int device : {1, 0}) {
      ok(api.primaryContextRetain(&contexts[device], device));
      ok(api.contextSetCurrent(contexts[device]));
      ok(api.memAlloc(&memory[device], 64));
    }
    ok(api.streamCreate(&stream, kStreamNonBlocking));
    ok(api.memAllocHost(&pinned, 64));
  }
  static void ok(Result result) { EXPECT_EQ(result, Result::Success); }
  /// Expects that a call failed and one complaint of it.
  static void expectComplaint(Result result, const char *text) {
    EXPECT_NE(result, Result::Success);
    EXPECT_EQ(fake_cuda::takeComplaints(), Texts{text});
  }

  ContextHandle contexts[2] = {};
  DevicePtr memory[2] = {};
  StreamHandle stream = nullptr;
  void *pinned = nullptr;
};

TEST_F(FakeCudaTest, UseAfterTheEnd) {
  ok(api.memFree(memory[0]));
  expectComplaint(api.memFree(memory[0]), "d2 is used after it was freed");
  expectComplaint(api.memset8(memory[0], 0, 1, stream),
                  "d2 is used after it was freed");
  StreamHandle ended = stream;
  ok(api.streamDestroy(stream));
  expectComplaint(api.memset8(memory[1], 0, 1, ended),
                  "s1 is used after its end");
}

TEST_F(FakeCudaTest, OutOfBounds) {
  expectComplaint(api.copyHostToDevice(memory[0] + 1, pinned, 64, stream),
                  "64 bytes are beyond the end of d2");
  expectComplaint(api.memFree(16), "an address outside of all memory");
  char onTheStack[8];
  expectComplaint(api.copyDeviceToHost(onTheStack, memory[0], 8, stream),
                  "an address outside of all memory");
}

TEST_F(FakeCudaTest, WrongContext) {
  ok(api.contextSetCurrent(contexts[1]));
  expectComplaint(api.memset8(memory[1], 0, 1, stream),
                  "s1 is not of the current context");
  expectComplaint(api.memFree(memory[0]), "d2 is not of the current context");
  ok(api.primaryContextReset(1));
  expectComplaint(api.contextSynchronize(),
                  "cuCtxSynchronize without a context");
}

TEST_F(FakeCudaTest, EarlyReadsSeeOldData) {
  char *host = static_cast<char *>(pinned);
  ok(api.memset8(memory[0], 7, 64, stream));
  ok(api.copyDeviceToHost(host, memory[0], 64, stream));
  EXPECT_EQ(host[0], 0);
  ok(api.contextSynchronize());
  EXPECT_EQ(host[0], 7);
}

TEST_F(FakeCudaTest, EarlyEnds) {
  ok(api.copyDeviceToHost(pinned, memory[0], 64, stream));
  ok(api.memFreeHost(pinned));
  EXPECT_EQ(fake_cuda::takeComplaints(),
            Texts{"pinned memory is freed while work is queued"});
  ok(api.primaryContextRelease(0));
  EXPECT_EQ(fake_cuda::takeComplaints(),
            (Texts{"d2 outlives its context", "s1 outlives its context"}));
}

} // namespace
