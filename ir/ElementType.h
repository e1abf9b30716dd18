//===- ElementType.h - What one array element is ----------------*- C++ -*-===//
//
// One row per element type; everything else derives from the rows. A MATLAB
// class is wider than an element type: class double is F64 or C128.
//
//===----------------------------------------------------------------------===//
#ifndef QUERN_IR_ELEMENTTYPE_H
#define QUERN_IR_ELEMENTTYPE_H

#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace quern {

/// How the bits of an element are read.
enum class TypeKind : uint8_t { Float, Complex, Signed, Unsigned, Bool, Char };

// ROW(enumerator, name in text, MATLAB class, kind, bytes of one element)
// Complex elements are interleaved pairs (real, imaginary).
#define QUERN_ELEMENT_TYPES(ROW)                                               \
  ROW(F64, "f64", "double", Float, 8)                                          \
  ROW(F32, "f32", "single", Float, 4)                                          \
  ROW(C128, "c128", "double", Complex, 16)                                     \
  ROW(C64, "c64", "single", Complex, 8)                                        \
  ROW(I8, "i8", "int8", Signed, 1)                                             \
  ROW(I16, "i16", "int16", Signed, 2)                                          \
  ROW(I32, "i32", "int32", Signed, 4)                                          \
  ROW(I64, "i64", "int64", Signed, 8)                                          \
  ROW(U8, "u8", "uint8", Unsigned, 1)                                          \
  ROW(U16, "u16", "uint16", Unsigned, 2)                                       \
  ROW(U32, "u32", "uint32", Unsigned, 4)                                       \
  ROW(U64, "u64", "uint64", Unsigned, 8)                                       \
  ROW(Bool, "bool", "logical", Bool, 1)                                        \
  ROW(Char, "char", "char", Char, 2)

enum class ElementType : uint8_t {
#define ROW(E, NAME, CLASS, KIND, BYTES) E,
  QUERN_ELEMENT_TYPES(ROW)
#undef ROW
};

struct ElementTypeInfo {
  const char *name;
  const char *matlabClass;
  TypeKind kind;
  uint8_t bytes;
};

inline constexpr ElementTypeInfo kElementTypes[] = {
#define ROW(E, NAME, CLASS, KIND, BYTES) {NAME, CLASS, TypeKind::KIND, BYTES},
    QUERN_ELEMENT_TYPES(ROW)
#undef ROW
};

inline constexpr unsigned kNumElementTypes =
    sizeof(kElementTypes) / sizeof(kElementTypes[0]);

constexpr const ElementTypeInfo &info(ElementType t) {
  return kElementTypes[static_cast<uint8_t>(t)];
}
constexpr unsigned byteSize(ElementType t) { return info(t).bytes; }
constexpr TypeKind kind(ElementType t) { return info(t).kind; }
constexpr bool isFloat(ElementType t) { return kind(t) == TypeKind::Float; }
constexpr bool isComplex(ElementType t) { return kind(t) == TypeKind::Complex; }
constexpr bool isInteger(ElementType t) {
  return kind(t) == TypeKind::Signed || kind(t) == TypeKind::Unsigned;
}
/// True for what is neither floating nor complex: integers, Bool and Char.
constexpr bool isIntegral(ElementType t) {
  return !isFloat(t) && !isComplex(t);
}
/// True for the integers that no double holds.
constexpr bool isWide(ElementType t) {
  return isInteger(t) && byteSize(t) == 8;
}
/// Bits of one element's value: Bool has one.
constexpr unsigned bitWidth(ElementType t) {
  return kind(t) == TypeKind::Bool ? 1 : 8 * byteSize(t);
}
/// True for F32 and C64: the single-precision half of the floating types.
constexpr bool isSingle(ElementType t) {
  return t == ElementType::F32 || t == ElementType::C64;
}
/// The complex type over a floating type; a complex type is its own.
constexpr ElementType complexOf(ElementType t) {
  return isSingle(t) ? ElementType::C64 : ElementType::C128;
}
/// The type of the parts of a complex type; any other type is its own.
constexpr ElementType realOf(ElementType t) {
  return t == ElementType::C128  ? ElementType::F64
         : t == ElementType::C64 ? ElementType::F32
                                 : t;
}

/// The type called \p name in the textual graph ("f64"), if there is one.
std::optional<ElementType> parseElementType(llvm::StringRef name);

} // namespace quern

#endif // QUERN_IR_ELEMENTTYPE_H
