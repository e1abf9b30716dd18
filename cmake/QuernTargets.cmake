# quern_library(NAME SOURCES ... PUBLIC ... PRIVATE ... LLVM ... MLIR ...)
#   The one way a folder becomes a static library `quern_NAME`. Includes are
#   written from the root of the tree. LLVM takes component names; MLIR takes
#   library names. Both are linked statically: the program starts in
#   milliseconds and the linker drops what is not used.
function(quern_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;PUBLIC;PRIVATE;LLVM;MLIR" ${ARGN})
  add_library(quern_${name} STATIC ${ARG_SOURCES})
  target_include_directories(quern_${name} PUBLIC "${PROJECT_SOURCE_DIR}")
  target_include_directories(quern_${name} SYSTEM PUBLIC
    ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
  if(ARG_LLVM)
    llvm_map_components_to_libnames(libs ${ARG_LLVM})
    list(APPEND ARG_PRIVATE ${libs})
  endif()
  target_link_libraries(quern_${name} PUBLIC ${ARG_PUBLIC}
    PRIVATE ${ARG_PRIVATE} ${ARG_MLIR})
endfunction()

# quern_test(NAME SOURCES ... LINK ...): one GoogleTest program, found by
# CTest case by case. As in every test, graphs and plans are verified.
function(quern_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINK" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest_main)
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60
    PROPERTIES ENVIRONMENT "QUERN_VERIFY=1;QUERN_CALIBRATE=off")
endfunction()
