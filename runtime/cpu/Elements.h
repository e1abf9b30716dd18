//===- Elements.h - Elements of library operands ----------------*- C++ -*-===//
//
// Libraries compute in four types; operands of other types, and those whose
// strides a library does not take, are copied.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_RUNTIME_CPU_ELEMENTS_H
#define QUERN_RUNTIME_CPU_ELEMENTS_H

#include "runtime/Provider.h"
#include <complex>
#include <vector>

namespace quern {

using Complex = std::complex<double>;
using ComplexSingle = std::complex<float>;

template <class T>
constexpr bool kIsComplex =
    std::is_same_v<T, Complex> || std::is_same_v<T, ComplexSingle>;
template <class T> constexpr ElementType kTypeOf = ElementType::F64;
template <> inline constexpr ElementType kTypeOf<float> = ElementType::F32;
template <> inline constexpr ElementType kTypeOf<Complex> = ElementType::C128;
template <>
inline constexpr ElementType kTypeOf<ComplexSingle> = ElementType::C64;

template <class To, class From> To convertElem(From x) {
  if constexpr (kIsComplex<From> && kIsComplex<To>)
    return To(x.real(), x.imag());
  else if constexpr (kIsComplex<From>)
    return static_cast<To>(x.real());
  else if constexpr (kIsComplex<To>)
    return To(static_cast<typename To::value_type>(x), 0);
  else
    return static_cast<To>(x);
}

template <class From, class To>
void convertMatrix(const LibraryArray &array, To *to) {
  const From *from = static_cast<const From *>(array.data);
  int64_t rows = array.shape.dim(0), columns = array.shape.dim(1);
  for (int64_t j = 0; j < columns; ++j)
    for (int64_t i = 0; i < rows; ++i)
      to[i + j * rows] =
          convertElem<To>(from[i * array.rowStride + j * array.columnStride]);
}

/// The elements of \p array as T, dense and column-major.
template <class T> void denseCopy(const LibraryArray &array, T *to) {
  switch (array.type) {
  case ElementType::F64:
    return convertMatrix<double>(array, to);
  case ElementType::F32:
    return convertMatrix<float>(array, to);
  case ElementType::C128:
    return convertMatrix<Complex>(array, to);
  case ElementType::C64:
    return convertMatrix<ComplexSingle>(array, to);
  case ElementType::I8:
    return convertMatrix<int8_t>(array, to);
  case ElementType::I16:
    return convertMatrix<int16_t>(array, to);
  case ElementType::I32:
    return convertMatrix<int32_t>(array, to);
  case ElementType::I64:
    return convertMatrix<int64_t>(array, to);
  case ElementType::U8:
  case ElementType::Bool:
    return convertMatrix<uint8_t>(array, to);
  case ElementType::U16:
  case ElementType::Char:
    return convertMatrix<uint16_t>(array, to);
  case ElementType::U32:
    return convertMatrix<uint32_t>(array, to);
  case ElementType::U64:
    return convertMatrix<uint64_t>(array, to);
  }
}

template <class T> std::vector<T> denseCopy(const LibraryArray &array) {
  std::vector<T> copy(array.shape.numElems());
  denseCopy(array, copy.data());
  return copy;
}

} // namespace quern

#endif // QUERN_RUNTIME_CPU_ELEMENTS_H
