//===- Registry.cpp - Every function that is not MATLAB code --------------===//
#include "frontend/Registry.h"
#include "frontend/Interpreter.h"

#include <cmath>

namespace quern {

namespace {

struct UnaryRow {
  const char *name;
  ScalarUnary fn;
};
constexpr UnaryRow kUnary[] = {
    {"abs",
     [](double x, double &r) {
       r = std::abs(x);
       return true;
     }},
    {"floor",
     [](double x, double &r) {
       r = std::floor(x);
       return true;
     }},
    {"ceil",
     [](double x, double &r) {
       r = std::ceil(x);
       return true;
     }},
    {"fix",
     [](double x, double &r) {
       r = std::trunc(x);
       return true;
     }},
    {"round",
     [](double x, double &r) {
       r = std::round(x);
       return true;
     }},
    {"sqrt",
     [](double x, double &r) {
       r = std::sqrt(x);
       return !(x < 0);
     }},
    {"sign",
     [](double x, double &r) {
       r = x > 0 ? 1 : x < 0 ? -1 : x;
       return true;
     }},
    {"double",
     [](double x, double &r) {
       r = x;
       return true;
     }},
    {"real",
     [](double x, double &r) {
       r = x;
       return true;
     }},
    {"conj",
     [](double x, double &r) {
       r = x;
       return true;
     }},
    {"sum",
     [](double x, double &r) {
       r = x;
       return true;
     }},
    {"prod",
     [](double x, double &r) {
       r = x;
       return true;
     }},
    {"max",
     [](double x, double &r) {
       r = x;
       return true;
     }},
    {"min",
     [](double x, double &r) {
       r = x;
       return true;
     }},
};

struct BinaryRow {
  const char *name;
  ScalarBinary fn;
};
/// Largest quotient for which x - floor(x/y)*y is exact enough to be plain.
constexpr double kExact = 4503599627370496.0;

constexpr BinaryRow kBinary[] = {
    {"mod",
     [](double x, double y, double &r) {
       // Integers: fmod is exact, and so is the shift to the sign of y.
       if (x != std::floor(x) || y != std::floor(y) || y == 0 ||
           !(std::abs(x) < kExact) || !(std::abs(y) < kExact))
         return false;
       r = std::fmod(x, y);
       if (r != 0 && (r < 0) != (y < 0))
         r += y;
       if (r == 0)
         r = 0; // never -0
       return true;
     }},
    {"rem",
     [](double x, double y, double &r) {
       if (x != std::floor(x) || y != std::floor(y) || y == 0 ||
           !(std::abs(x) < kExact) || !(std::abs(y) < kExact))
         return false;
       r = std::fmod(x, y);
       if (r == 0)
         r = 0;
       return true;
     }},
    {"max",
     [](double x, double y, double &r) {
       r = x >= y || std::isnan(y) ? x : y;
       return x != y;
     }},
    {"min",
     [](double x, double y, double &r) {
       r = x <= y || std::isnan(y) ? x : y;
       return x != y;
     }},
    {"plus",
     [](double x, double y, double &r) {
       r = x + y;
       return true;
     }},
    {"minus",
     [](double x, double y, double &r) {
       r = x - y;
       return true;
     }},
    {"times",
     [](double x, double y, double &r) {
       r = x * y;
       return true;
     }},
    {"rdivide",
     [](double x, double y, double &r) {
       r = x / y;
       return true;
     }},
};

template <typename Rows> int findRow(const Rows &rows, llvm::StringRef name) {
  for (size_t i = 0; i < std::size(rows); ++i)
    if (name == rows[i].name)
      return static_cast<int>(i);
  return -1;
}

} // namespace

ScalarUnary scalarUnary(int index) { return kUnary[index].fn; }
ScalarBinary scalarBinary(int index) { return kBinary[index].fn; }

Registry::Registry() {
  for (llvm::ArrayRef<Builtin> family :
       {textBuiltins(), formatBuiltins(), containerBuiltins(), arrayBuiltins(),
        rearrangeBuiltins(), searchBuiltins(), scanBuiltins(),
        accumulateBuiltins(), linearBuiltins(), randomBuiltins(),
        systemBuiltins()})
    for (const Builtin &row : family)
      rows[row.name] = &row;
  for (unsigned i = 0; i < kNumOps; ++i) {
    const OpInfo &row = info(static_cast<Op>(i));
    if (!row.builtin)
      continue;
    llvm::SmallVector<llvm::StringRef, 12> names;
    llvm::StringRef(row.builtin).split(names, ',');
    for (llvm::StringRef name : names) {
      auto [it, isNew] = ops.try_emplace(name);
      OpFunction &function = it->second;
      if (isNew) {
        function.name = it->getKeyData();
        function.scalarUnary = findRow(kUnary, name);
        function.scalarBinary = findRow(kBinary, name);
      }
      auto number = static_cast<int>(i);
      if (row.kind == OpKind::Reduce)
        function.reduce = number;
      else if (row.kind == OpKind::Map && row.attr == AttrKind::None)
        (row.arity == 1   ? function.unaryMap
         : row.arity == 2 ? function.binaryMap
                          : function.ternaryMap) = number;
      else if (row.kind == OpKind::Library && row.arity == 2)
        function.binaryMap = number;
      else if (row.attr == AttrKind::Type)
        function.conversion = number;
    }
  }
}

Op Registry::mapOp(llvm::StringRef name, unsigned arity) const {
  const OpFunction *function = findOp(name);
  int number = !function    ? -1
               : arity == 1 ? function->unaryMap
               : arity == 2 ? function->binaryMap
                            : function->ternaryMap;
  if (number < 0)
    throwError("Quern:internal", "no op implements %s with %u operands",
               name.str().c_str(), arity);
  return static_cast<Op>(number);
}

llvm::StringRef Registry::help(llvm::StringRef name) const {
  if (const Builtin *builtin = findBuiltin(name))
    return builtin->help ? builtin->help : "";
  if (const OpFunction *f = findOp(name))
    for (int number :
         {f->unaryMap, f->binaryMap, f->reduce, f->ternaryMap, f->conversion})
      if (number >= 0)
        return info(static_cast<Op>(number)).doc;
  return "";
}

//===----------------------------------------------------------------------===//
// Calling ops by MATLAB's conventions
//===----------------------------------------------------------------------===//

namespace {

void requireNumeric(const OpFunction &function, const Value &v) {
  if (!v.isNumeric())
    throwError("MATLAB:UndefinedFunction",
               "Undefined function '%s' for input arguments of type '%s'.",
               function.name, v.className().str().c_str());
}

struct ReduceOptions {
  bool omitNan = false;
  bool native = false;
  bool all = false;
  std::optional<uint64_t> axes;
};

bool readFlag(const Value &v, ReduceOptions &options) {
  if (!v.isText())
    return false;
  std::string text = llvm::StringRef(v.text()).lower();
  if (text == "all")
    options.all = true;
  else if (text == "omitnan" || text == "omitmissing")
    options.omitNan = true;
  else if (text == "includenan" || text == "includemissing" ||
           text == "double" || text == "default")
    ;
  else if (text == "native")
    options.native = true;
  else
    throwError("MATLAB:sum:unknownFlag", "Unknown option '%s'.", text.c_str());
  return true;
}

uint64_t axesFromDims(const Value &v) {
  uint64_t mask = 0;
  for (double d : doublesOf(v, ForceReason::ScalarRead)) {
    if (!(d >= 1) || d != std::floor(d))
      throwError("MATLAB:getdimarg:dimensionMustBePositiveInteger",
                 "Dimension argument must be a positive integer scalar within "
                 "indexing range.");
    if (d <= 62)
      mask |= uint64_t(1) << (static_cast<unsigned>(d) - 1);
  }
  return mask;
}

/// What a reduction folds if nothing is said.
uint64_t defaultAxes(const Shape &shape) {
  // The 0x0 matrix folds to a scalar.
  if (shape.rank() == 2 && shape.dim(0) == 0 && shape.dim(1) == 0)
    return 3;
  return uint64_t(1) << shape.firstNonSingleton();
}

Value replaceNan(Interpreter &interpreter, const Value &x, double by,
                 SpanId span) {
  Value isNan = interpreter.apply(Op::IsNan, {&x}, span);
  Value fill(by);
  return interpreter.apply(Op::Select, {&isNan, &fill, &x}, span);
}

void callReduce(const OpFunction &function, Call &call) {
  requireNumeric(function, call[0]);
  Interpreter &interpreter = call.interpreter;
  const Op op = static_cast<Op>(function.reduce);
  const bool isExtremum = info(op).keepsEmpty;
  ReduceOptions options;
  for (size_t i = 1; i < call.size(); ++i) {
    if (readFlag(call[i], options))
      continue;
    // max(x, [], dim)
    if (isExtremum && i == 1 && call[i].isEmpty())
      continue;
    requireNumeric(function, call[i]);
    options.axes = axesFromDims(call[i]);
  }
  Value x = call[0];
  ElementType type = x.elementType();
  if (options.omitNan && !isExtremum)
    x = replaceNan(interpreter, x, op == Op::Prod ? 1 : 0, call.span);
  Shape shape = x.shape();
  uint64_t mask = options.axes  ? *options.axes
                  : options.all ? (uint64_t(1) << shape.rank()) - 1
                                : defaultAxes(shape);
  if (isExtremum && !options.axes && !options.all && shape == Shape(0, 0)) {
    call.returns(x);
    return;
  }
  // Dimensions beyond the rank have extent 1: folding one of them changes only
  // the class.
  uint64_t beyond = uint64_t(1) << std::min(shape.rank(), 63u);
  mask &= beyond - 1;
  if (mask == 0)
    mask = beyond;
  auto attr = static_cast<int64_t>(mask);
  const Value *operand = &x;
  Value result = interpreter.apply(op, operand, attr, call.span);
  if (options.native && isInteger(type))
    result = interpreter.convert(result, type, call.span);
  call.returns(std::move(result));
}

void callConversion(const OpFunction &function, Call &call) {
  if (call.size() != 1)
    throwError(call.size() ? "MATLAB:TooManyInputs" : "MATLAB:minrhs",
               call.size() ? "Too many input arguments."
                           : "Not enough input arguments.");
  llvm::StringRef name = function.name;
  Value &v = call[0];
  if (v.isString() && name == "double") {
    call.returns(call.interpreter.call1("str2double", v, call.span));
    return;
  }
  requireNumeric(function, v);
  for (unsigned t = 0; t < kNumElementTypes; ++t) {
    auto type = static_cast<ElementType>(t);
    if (name != info(type).matlabClass)
      continue;
    if (type == ElementType::Bool && v.isNumeric()) {
      if (v.isLogicalScalar())
        return call.returns(v);
      if (v.isNumber()) {
        if (std::isnan(v.number()))
          throwError("MATLAB:nologicalnan",
                     "NaN values cannot be converted to logicals.");
        return call.returns(Value::logical(v.number() != 0));
      }
    }
    // A complex double stays complex as a double or a single.
    ElementType from = v.elementType();
    if ((isFloat(type)) && isComplex(from))
      type = complexOf(type);
    call.returns(call.interpreter.convert(v, type, call.span));
    return;
  }
  throwError("Quern:internal", "%s names no class", function.name);
}

} // namespace

void callOpFunction(const OpFunction &function, Call &call) {
  Interpreter &interpreter = call.interpreter;
  size_t n = call.size();
  if (n == 0)
    throwError("MATLAB:minrhs", "Not enough input arguments.");
  // [m, i] = max(x): no single op tells positions.
  if (call.numOutputs > 1 && function.reduce >= 0 &&
      info(static_cast<Op>(function.reduce)).keepsEmpty) {
    callExtremumIndex(call, static_cast<Op>(function.reduce) == Op::Max);
    return;
  }
  // Forms that no op has: [f, e] = log2(x) takes numbers apart, and
  // idivide(a, b, 'ceil') and round(x, digits) round in ways of their own.
  llvm::StringRef name = function.name;
  const char *form = name == "log2" && call.numOutputs > 1 ? "__log2_parts__"
                     : name == "idivide" && n == 3         ? "__idivide__"
                     : name == "round" && n > 1            ? "__round_digits__"
                                                           : nullptr;
  if (form)
    return interpreter.callByName(form, call.args, call.numOutputs,
                                  call.results, call.span);
  if (call.numOutputs > 1)
    throwError("MATLAB:TooManyOutputs", "Too many output arguments.");
  if (function.conversion >= 0)
    return callConversion(function, call);
  bool isText = n >= 2 && call[1].isText() && !call[1].isEmpty();
  if (function.reduce >= 0 && (n == 1 || function.binaryMap < 0 ||
                               (n > 2 && call[1].isEmpty()) || isText)) {
    // max(x, [], dim) folds; max(x, []) pairs elements and is empty.
    callReduce(function, call);
    return;
  }
  int number = n == 1   ? function.unaryMap
               : n == 2 ? function.binaryMap
               : n == 3 ? function.ternaryMap
                        : -1;
  if (number < 0 && n == 3 && function.binaryMap >= 0 && call[2].isText())
    number = function.binaryMap; // max(a, b, 'omitnan')
  if (number < 0) {
    bool tooFew = (n < 2 && function.binaryMap >= 0) ||
                  (n < 3 && function.ternaryMap >= 0);
    throwError(tooFew ? "MATLAB:minrhs" : "MATLAB:TooManyInputs",
               tooFew ? "Not enough input arguments."
                      : "Too many input arguments.");
  }
  const OpInfo &row = info(static_cast<Op>(number));
  for (size_t i = 0; i < row.arity; ++i)
    if (!call[i].isNumeric()) {
      // plus("a", "b") and its kin are operators on strings.
      if (row.arity == 2 && row.sign &&
          (call[0].isString() || call[1].isString()))
        for (unsigned k = 0;
             k <= static_cast<unsigned>(syntax::BinaryOp::Power); ++k)
          if (syntax::spelling(static_cast<syntax::BinaryOp>(k)) == row.sign) {
            call.returns(interpreter.binary(static_cast<syntax::BinaryOp>(k),
                                            call[0], call[1], call.span));
            return;
          }
      requireNumeric(function, call[i]);
    }
  if (row.kind == OpKind::Library) {
    call.returns(interpreter.binary(static_cast<Op>(number) == Op::MatMul
                                        ? syntax::BinaryOp::MatrixMultiply
                                        : syntax::BinaryOp::MatrixLeftDivide,
                                    call[0], call[1], call.span));
    return;
  }
  llvm::SmallVector<const Value *, 3> operands;
  for (size_t i = 0; i < row.arity; ++i)
    operands.push_back(&call[i]);
  call.returns(
      interpreter.apply(static_cast<Op>(number), operands, {}, call.span));
}

} // namespace quern
