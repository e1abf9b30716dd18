//===- fake_partial.cpp - A CUDA driver that lacks functions --------------===//
extern "C" {
int cuDriverGetVersion(int *version) {
  *version = 12000;
  return 0;
}
int cuInit(unsigned flags) { return 0; }
}
