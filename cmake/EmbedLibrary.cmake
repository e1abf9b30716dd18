# cmake -DFILES=a.m;b.m -DOUT=file.cpp -P EmbedLibrary.cmake
#   Writes the .m files as one table of C++ raw strings, sorted by name.
list(SORT FILES)
set(rows "")
foreach(file IN LISTS FILES)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  string(APPEND rows "    {\"${name}\", R\"__m__(${text})__m__\"},\n")
endforeach()
file(WRITE "${OUT}" "// Generated from frontend/library by EmbedLibrary.cmake.
#include \"frontend/Library.h\"

namespace quern {

static constexpr LibraryFile kFiles[] = {
${rows}};

llvm::ArrayRef<LibraryFile> libraryFiles() { return kFiles; }

} // namespace quern
")
