//===- Files.cpp - File identifiers and the functions over them -----------===//
#include "frontend/builtins/Files.h"

#include "frontend/Interpreter.h"
#include "frontend/builtins/ArrayView.h"
#include "frontend/builtins/MakeValue.h"
#include "frontend/builtins/TextScan.h"
#include <cerrno>
#include <cmath>
#include <cstdio>

namespace quern {

namespace {

struct OpenFile {
  FILE *stream = nullptr;
  std::string name;
  std::string mode;
};

/// Open files by identifier; closes what is left when the thread ends.
struct FileTable {
  static constexpr int kFirst = 3;
  std::vector<OpenFile> files;

  ~FileTable() { closeAll(); }
  int add(OpenFile file) {
    for (size_t i = 0; i < files.size(); ++i)
      if (!files[i].stream) {
        files[i] = std::move(file);
        return static_cast<int>(i) + kFirst;
      }
    files.push_back(std::move(file));
    return static_cast<int>(files.size()) - 1 + kFirst;
  }
  OpenFile *find(int fid) {
    if (fid < kFirst)
      return nullptr;
    auto i = static_cast<size_t>(fid - kFirst);
    return i < files.size() && files[i].stream ? &files[i] : nullptr;
  }
  void closeAll() {
    for (OpenFile &file : files)
      if (file.stream)
        std::fclose(std::exchange(file.stream, nullptr));
  }
};

FileTable &fileTable() {
  thread_local FileTable table;
  return table;
}

[[noreturn]] void throwInvalidFid() {
  throwError("MATLAB:FileIO:InvalidFid",
             "Invalid file identifier. Use fopen to generate a valid file "
             "identifier.");
}

FILE *streamOf(int fid) {
  if (fid == 0)
    return stdin;
  OpenFile *file = fileTable().find(fid);
  if (!file)
    throwInvalidFid();
  return file->stream;
}

FILE *streamArg(Call &call, size_t i = 0) {
  return streamOf(saturated<int>(scalarArg(call, i, "file identifier")));
}

/// 't' means text mode, which is no different here; the rest is C's mode.
std::string cMode(llvm::StringRef permission) {
  std::string mode;
  for (char c : permission)
    if (c != 't')
      mode += c == 'W' ? 'w' : c == 'A' ? 'a' : c;
  return mode.empty() ? "r" : mode;
}

void callFopen(Call &call) {
  if (call[0].isNumeric() && !call[0].isChar()) { // fopen(fid): name, mode
    int fid = saturated<int>(scalarArg(call, 0, "file identifier"));
    OpenFile *file = fileTable().find(fid);
    call.returns(Value::charRow(file ? file->name : ""));
    call.returns(Value::charRow(file ? file->mode : ""));
    return;
  }
  std::string name = textArg(call, 0, "file name");
  std::string mode = call.size() > 1 ? textArg(call, 1, "permission") : "r";
  FILE *stream = std::fopen(name.c_str(), cMode(mode).c_str());
  std::string message = stream ? "" : std::strerror(errno);
  int fid = stream ? fileTable().add({stream, name, mode}) : -1;
  call.returns(Value(static_cast<double>(fid)));
  call.returns(Value::charRow(message));
}

void callFclose(Call &call) {
  if (call[0].isText()) { // fclose('all')
    fileTable().closeAll();
    return call.returns(Value(0.0));
  }
  int fid = saturated<int>(scalarArg(call, 0, "file identifier"));
  if (fid < 0 || fid > 2) {
    OpenFile *file = fileTable().find(fid);
    if (!file)
      throwInvalidFid();
    std::fclose(std::exchange(file->stream, nullptr));
  }
  call.returns(Value(0.0));
}

/// Reads up to and including the next newline; false at the end of the file.
/// Looks one byte ahead, so that feof is true after the last line.
bool readLine(FILE *stream, std::string &line) {
  int c;
  while ((c = std::getc(stream)) != EOF) {
    line += static_cast<char>(c);
    if (c == '\n')
      break;
  }
  if (c != EOF) {
    c = std::getc(stream);
    if (c != EOF)
      std::ungetc(c, stream);
  }
  return !line.empty();
}

void returnLine(Call &call, bool keepEnd) {
  std::string line;
  if (!readLine(streamArg(call), line))
    return call.returns(Value(-1.0));
  if (!keepEnd) {
    llvm::StringRef text = line;
    text.consume_back("\n");
    text.consume_back("\r");
    line = text.str();
  }
  call.returns(Value::charRow(line));
}

void callFgetl(Call &call) { returnLine(call, /*keepEnd=*/false); }
void callFgets(Call &call) { returnLine(call, /*keepEnd=*/true); }

void callFeof(Call &call) {
  call.returns(Value(std::feof(streamArg(call)) ? 1.0 : 0.0));
}

void callFtell(Call &call) {
  call.returns(Value(static_cast<double>(std::ftell(streamArg(call)))));
}

void callFrewind(Call &call) {
  FILE *stream = streamArg(call);
  (void)std::fseek(stream, 0, SEEK_SET);
  std::clearerr(stream);
}

void callFseek(Call &call) {
  FILE *stream = streamArg(call);
  auto offset = static_cast<long>(scalarArg(call, 1, "offset"));
  int origin = SEEK_SET;
  if (call.size() > 2 && call[2].isText()) {
    std::string name = textArg(call, 2, "origin");
    origin = name == "eof" ? SEEK_END : name == "cof" ? SEEK_CUR : SEEK_SET;
  } else if (call.size() > 2) {
    double where = scalarArg(call, 2, "origin");
    origin = where > 0 ? SEEK_END : where == 0 ? SEEK_CUR : SEEK_SET;
  }
  call.returns(Value(std::fseek(stream, offset, origin) == 0 ? 0.0 : -1.0));
}

void callFflush(Call &call) {
  double fid = scalarArg(call, 0, "file identifier");
  if (fid == 1 || fid == 2)
    call.interpreter.flush();
  else
    std::fflush(streamOf(saturated<int>(fid)));
  call.returns(Value(0.0));
}

void callFputs(Call &call) {
  int fid = saturated<int>(scalarArg(call, 0, "file identifier"));
  writeFile(call.interpreter, fid, textArg(call, 1, "text"));
  if (call.numOutputs > 0)
    call.returns(Value(0.0));
}

void callPuts(Call &call) {
  call.interpreter.write(textArg(call, 0, "text"));
  if (call.numOutputs > 0)
    call.returns(Value(0.0));
}

std::string readAll(FILE *stream) {
  std::string out;
  char block[65536];
  for (size_t n; (n = std::fread(block, 1, sizeof block, stream)) > 0;)
    out.append(block, n);
  return out;
}

void callFileread(Call &call) {
  std::string name = textArg(call, 0, "file name");
  FILE *stream = std::fopen(name.c_str(), "rb");
  if (!stream)
    throwError("MATLAB:fileread:cannotOpenFile", "Could not open file %s. %s.",
               name.c_str(), std::strerror(errno));
  std::string text = readAll(stream);
  std::fclose(stream);
  call.returns(Value::charRow(text));
}

/// fscanf reads the rest of the file and moves back to what it did not use.
void callFscanf(Call &call) {
  FILE *stream = streamArg(call);
  std::string format = textArg(call, 1, "format");
  std::vector<double> size;
  if (call.size() > 2)
    size = doublesOf(call[2], ForceReason::HostFunction);
  long start = std::ftell(stream);
  std::string text = readAll(stream);
  ScanResult result = scanText(text, format, maxScanned(size));
  if (start >= 0 && result.position < text.size())
    std::fseek(stream, start + static_cast<long>(result.position), SEEK_SET);
  returnScan(call, result, size);
  call.results.resize(2);
}

// --- Binary data -----------------------------------------------------------

struct PrecisionName {
  const char *name;
  ElementType type;
};
constexpr PrecisionName kPrecisions[] = {
    {"uint8", ElementType::U8},    {"uchar", ElementType::U8},
    {"char", ElementType::U8},     {"char*1", ElementType::U8},
    {"int8", ElementType::I8},     {"schar", ElementType::I8},
    {"uint16", ElementType::U16},  {"ushort", ElementType::U16},
    {"int16", ElementType::I16},   {"short", ElementType::I16},
    {"uint32", ElementType::U32},  {"uint", ElementType::U32},
    {"int32", ElementType::I32},   {"int", ElementType::I32},
    {"long", ElementType::I32},    {"uint64", ElementType::U64},
    {"int64", ElementType::I64},   {"single", ElementType::F32},
    {"float", ElementType::F32},   {"float32", ElementType::F32},
    {"real*4", ElementType::F32},  {"double", ElementType::F64},
    {"float64", ElementType::F64}, {"real*8", ElementType::F64},
};

ElementType typeOfPrecision(llvm::StringRef name) {
  for (const PrecisionName &row : kPrecisions)
    if (name == row.name)
      return row.type;
  throwError("MATLAB:FileIO:InvalidPrecision",
             "[fread] Invalid precision '%s'.", name.str().c_str());
}

bool isBigEndian(Call &call, size_t i) {
  if (call.size() <= i)
    return false;
  std::string format = textArg(call, i, "machine format");
  return format[0] == 'b' || format == "ieee-be";
}

void swapBytes(std::string &bytes, unsigned size) {
  for (size_t i = 0; i + size <= bytes.size(); i += size)
    std::reverse(bytes.begin() + i, bytes.begin() + i + size);
}

/// The shape that fread gives \p count elements under the size argument.
Shape freadShape(const std::vector<double> &size, int64_t &count) {
  if (size.size() < 2)
    return Shape(count, count == 0 ? 0 : 1);
  auto rows = static_cast<int64_t>(size[0]);
  int64_t columns = rows ? (count + rows - 1) / rows : 0;
  count = rows * columns;
  return Shape(rows, columns);
}

/// "int16=>double": what is stored, and the class of the result.
void splitPrecision(const std::string &precision, ElementType &stored,
                    std::string &resultClass) {
  llvm::StringRef text = precision;
  resultClass = "double";
  if (text.consume_front("*")) {
    resultClass = text == "char" || text == "char*1" ? "char" : "";
  } else if (text.contains("=>")) {
    resultClass = text.split("=>").second.str();
    text = text.split("=>").first;
  }
  stored = typeOfPrecision(text);
  if (resultClass.empty())
    resultClass = info(stored).matlabClass;
}

ElementType typeOfClass(llvm::StringRef name) {
  return name == "char"     ? ElementType::Char
         : name == "double" ? ElementType::F64
                            : typeOfPrecision(name);
}

void callFread(Call &call) {
  FILE *stream = streamArg(call);
  std::vector<double> size;
  size_t next = 1;
  if (call.size() > 1 && !call[1].isText()) {
    size = doublesOf(call[1], ForceReason::Output);
    next = 2;
  }
  std::string precision =
      call.size() > next ? textArg(call, next, "precision") : "uint8";
  ElementType stored;
  std::string resultClass;
  splitPrecision(precision, stored, resultClass);
  double limit = 1;
  for (double d : size)
    limit *= d;
  unsigned bytes = byteSize(stored);
  std::string data;
  if (size.empty() || !std::isfinite(limit)) {
    data = readAll(stream);
  } else {
    data.resize(static_cast<size_t>(limit) * bytes);
    data.resize(std::fread(data.data(), 1, data.size(), stream));
  }
  // The skip argument is not supported; the machine format comes after it.
  if (isBigEndian(call, next + 2))
    swapBytes(data, bytes);
  int64_t count = static_cast<int64_t>(data.size() / bytes), read = count;
  Shape shape = freadShape(size, count);
  data.resize(count * bytes);
  Value raw = makeArray(stored, shape, data.data());
  call.returns(call.interpreter.convert(raw, typeOfClass(resultClass)));
  call.returns(Value(static_cast<double>(read)));
}

void callFwrite(Call &call) {
  int fid = saturated<int>(scalarArg(call, 0, "file identifier"));
  ElementType type = ElementType::U8;
  if (call.size() > 2)
    type = typeOfPrecision(textArg(call, 2, "precision"));
  Value stored = call.interpreter.convert(call[1], type);
  ArrayView view = viewOf(stored, ForceReason::Output);
  std::string data(static_cast<const char *>(view.data()),
                   view.numElems() * byteSize(type));
  if (isBigEndian(call, 4))
    swapBytes(data, byteSize(type));
  writeFile(call.interpreter, fid, data);
  call.returns(Value(static_cast<double>(view.numElems())));
}

constexpr Builtin kFileBuiltins[] = {
    {"fopen", 1, 4, callFopen, "[fid, msg] = fopen(name, mode)"},
    {"fclose", 1, 1, callFclose, "fclose(fid) or fclose('all')"},
    {"fgetl", 1, 1, callFgetl, "next line without its end; -1 at the end"},
    {"fgets", 1, 2, callFgets, "next line with its end; -1 at the end"},
    {"feof", 1, 1, callFeof, "whether the end of a file was reached"},
    {"ftell", 1, 1, callFtell, "position in a file, in bytes"},
    {"fseek", 2, 3, callFseek, "fseek(fid, offset, origin)"},
    {"frewind", 1, 1, callFrewind, "moves to the start of a file"},
    {"fflush", 1, 1, callFflush, "writes out what is buffered"},
    {"fputs", 2, 2, callFputs, "fputs(fid, text)"},
    {"puts", 1, 1, callPuts, "writes text to the output"},
    {"fscanf", 2, 3, callFscanf, "numbers read from a file by a format"},
    {"fread", 1, 5, callFread, "fread(fid, size, precision, skip, format)"},
    {"fwrite", 2, 5, callFwrite, "fwrite(fid, data, precision, skip, format)"},
    {"fileread", 1, 3, callFileread, "a whole file as text"},
};

} // namespace

void writeFile(Interpreter &interpreter, int fid, llvm::StringRef text) {
  if (fid == 1)
    return interpreter.write(text);
  if (fid == 2)
    return interpreter.writeError(text);
  OpenFile *file = fileTable().find(fid);
  if (!file)
    throwInvalidFid();
  std::fwrite(text.data(), 1, text.size(), file->stream);
}

llvm::ArrayRef<Builtin> fileBuiltins() { return kFileBuiltins; }

} // namespace quern
