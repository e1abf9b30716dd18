# Language level, warnings and sanitizers of every target, and the packages
# that more than one folder needs.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(QUERN_SANITIZE "" CACHE STRING "Sanitizers for -fsanitize=, or empty")

# The results of a program may not depend on which compiler contracted what:
# fused multiply-adds are written as such, never formed.
add_compile_options(-Wall -Wextra -Werror -Wno-unused-parameter -Wno-deprecated-declarations
  -fno-rtti -ffp-contract=off -ffunction-sections -fdata-sections)
add_link_options(-fuse-ld=lld
  $<$<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>:-no-pie> -Wl,--gc-sections -Wl,--as-needed)
if(QUERN_SANITIZE)
  add_compile_options(-fsanitize=${QUERN_SANITIZE} -fno-omit-frame-pointer
    -fno-sanitize=vptr,function -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${QUERN_SANITIZE})
endif()

# LLVM's version file accepts its own major.minor only.
find_package(LLVM 22.1 REQUIRED CONFIG)
find_package(MLIR REQUIRED CONFIG NO_DEFAULT_PATH PATHS
  "${LLVM_CMAKE_DIR}/../mlir" "${LLVM_DIR}/../mlir" "${LLVM_DIR}/../lib/cmake/mlir")
find_package(Threads REQUIRED)

# The packaged MLIR archives name the shared LLVM library, which would come
# beside the static one: two copies of every registry in one program.
foreach(target IN LISTS MLIR_EXPORTED_TARGETS)
  get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
  if(links)
    list(REMOVE_ITEM links LLVM)
    set_target_properties(${target} PROPERTIES
      INTERFACE_LINK_LIBRARIES "${links}")
  endif()
endforeach()
