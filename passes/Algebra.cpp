//===- Algebra.cpp - Identities of element arithmetic --------------------===//
//
// The rules are text (Algebra.def), parsed once into terms and found through
// the op at their root. Matching binds variables to nodes of the graph being
// built; the replacement is recorded there and kept only if its type and shape
// are those of the original.
//
//===----------------------------------------------------------------------===//
#include "passes/Algebra.h"

#include "passes/Rewriter.h"
#include "llvm/ADT/bit.h"
#include <cassert>
#include <cctype>
#include <cmath>
#include <cstring>
#include <optional>

namespace quern {

static constexpr AlgebraRule kRules[] = {
#define RULE(PATTERN, REPLACEMENT, GUARD) {PATTERN, REPLACEMENT, #GUARD},
#include "passes/Algebra.def"
#undef RULE
};

llvm::ArrayRef<AlgebraRule> algebraRules() { return kRules; }

namespace {

struct Term {
  enum class Kind : uint8_t { Apply, Variable, Number, Inverse };
  Kind kind = Kind::Number;
  Op op = Op::Input;
  char variable = 0;
  double number = 0;
  std::vector<Term> operands;
};

struct ParsedRule {
  Term pattern;
  Term replacement;
  llvm::StringRef guard;
};

/// What the variables of a pattern stand for.
struct Binding {
  std::array<NodeId, 26> node = {};
};

class TermParser {
public:
  explicit TermParser(const char *text) : at(text) {}
  Term parse();

private:
  void skip(char c) {
    while (*at == ' ')
      ++at;
    if (*at == c)
      ++at;
    while (*at == ' ')
      ++at;
  }
  const char *at;
};

} // namespace

Term TermParser::parse() {
  Term term;
  const char *start = at;
  while (std::isalnum(*at) || *at == '_' || *at == '-' || *at == '/')
    ++at;
  llvm::StringRef word(start, at - start);
  if (*at == '(') {
    bool known = parseOp(word, term.op);
    assert(known && "Algebra.def names an op that has no row");
    (void)known;
    term.kind = Term::Kind::Apply;
    for (skip('('); *at && *at != ')'; skip(','))
      term.operands.push_back(parse());
    skip(')');
  } else if (word == "1/c") {
    term.kind = Term::Kind::Inverse;
    term.variable = 'c';
  } else if (std::isalpha(word[0])) {
    term.kind = Term::Kind::Variable;
    term.variable = word[0];
  } else {
    word.getAsDouble(term.number);
  }
  return term;
}

/// The rules, by the op at the root of their pattern.
using RuleTable = std::array<std::vector<ParsedRule>, kNumOps>;

static void addRule(RuleTable &table, const AlgebraRule &rule) {
  Term pattern = TermParser(rule.pattern).parse();
  auto root = static_cast<size_t>(pattern.op);
  table[root].push_back(
      {std::move(pattern), TermParser(rule.replacement).parse(), rule.guard});
}

static const RuleTable &allRules() {
  static const RuleTable table = [] {
    RuleTable made;
    for (const AlgebraRule &rule : kRules)
      addRule(made, rule);
    return made;
  }();
  return table;
}

//===-- Matching ----------------------------------------------------------===//

/// The value of constant \p node as a real number.
static std::optional<double> constantValue(const Graph &graph, NodeId node) {
  const Node &n = graph[node];
  if (n.op != Op::Constant)
    return std::nullopt;
  if (n.type == ElementType::F64)
    return llvm::bit_cast<double>(n.payload.bits);
  if (n.type == ElementType::F32)
    return llvm::bit_cast<float>(static_cast<uint32_t>(n.payload.bits));
  if (n.type == ElementType::Bool)
    return n.payload.bits & 1;
  return std::nullopt;
}

static bool match(const Graph &graph, const Term &term, NodeId node,
                  Binding &binding);

static bool matchOperands(const Graph &graph, const Term &term,
                          llvm::ArrayRef<NodeId> operands, Binding &binding) {
  if (operands.size() != term.operands.size())
    return false;
  for (size_t i = 0; i < operands.size(); ++i)
    if (!match(graph, term.operands[i], operands[i], binding))
      return false;
  return true;
}

static bool match(const Graph &graph, const Term &term, NodeId node,
                  Binding &binding) {
  switch (term.kind) {
  case Term::Kind::Apply:
    return graph[node].op == term.op &&
           matchOperands(graph, term, graph.operands(node), binding);
  case Term::Kind::Variable: {
    NodeId &bound = binding.node[term.variable - 'a'];
    if (term.variable == 'c' && !constantValue(graph, node))
      return false;
    if (bound == 0)
      bound = node;
    return bound == node;
  }
  case Term::Kind::Number: {
    std::optional<double> value = constantValue(graph, node);
    return value && *value == term.number &&
           std::signbit(*value) == std::signbit(term.number);
  }
  case Term::Kind::Inverse:
    return false;
  }
  return false;
}

//===-- Guards ------------------------------------------------------------===//

static bool hasExactInverse(double value) {
  int exponent = 0;
  double mantissa = std::frexp(value, &exponent);
  return std::abs(mantissa) == 0.5 && std::abs(exponent) < 100;
}

/// Guards ask every variable of the pattern.
static bool allows(const Graph &graph, llvm::StringRef guard, NodeId node) {
  ElementType type = graph[node].type;
  if (guard == "any")
    return true;
  if (guard == "unitfold") // a complex identity is not neutral to infinities
    return !isComplex(type);
  if (guard == "float")
    return isFloat(type) || isComplex(type);
  if (!isFloat(type))
    return false;
  if (guard != "inverse")
    return true;
  std::optional<double> value = constantValue(graph, node);
  return !value || hasExactInverse(*value);
}

static bool allows(const Graph &graph, llvm::StringRef guard,
                   const Binding &binding, NodeId operand,
                   llvm::ArrayRef<int64_t> attrs) {
  for (NodeId node : binding.node)
    if (node && !allows(graph, guard, node))
      return false;
  if (guard != "unitfold")
    return true;
  const Shape &shape = graph.shape(operand);
  for (unsigned d = 0; d < shape.rank(); ++d)
    if ((attrs[0] >> d & 1) && shape.dim(d) != 1)
      return false;
  return true;
}

//===-- Replacing ---------------------------------------------------------===//

static uint64_t bitsOf(ElementType type, double value) {
  if (type == ElementType::F32)
    return llvm::bit_cast<uint32_t>(static_cast<float>(value));
  return llvm::bit_cast<uint64_t>(value);
}

static llvm::Expected<NodeId> build(Graph &graph, const Term &term,
                                    const Binding &binding, SpanId span) {
  switch (term.kind) {
  case Term::Kind::Variable:
    return binding.node[term.variable - 'a'];
  case Term::Kind::Number:
    return graph.addConstant(ElementType::F64,
                             bitsOf(ElementType::F64, term.number), span);
  case Term::Kind::Inverse: {
    NodeId c = binding.node[term.variable - 'a'];
    ElementType type = graph[c].type;
    std::optional<double> value = constantValue(graph, c);
    assert(value && "only a constant matches a variable to be inverted");
    return graph.addConstant(type, bitsOf(type, 1 / value.value_or(1)), span);
  }
  case Term::Kind::Apply:
    break;
  }
  llvm::SmallVector<NodeId, kInlineOperands> operands;
  for (const Term &operand : term.operands) {
    llvm::Expected<NodeId> made = build(graph, operand, binding, span);
    if (!made)
      return made;
    operands.push_back(*made);
  }
  return graph.record(term.op, operands, {}, span);
}

/// A node before it is recorded.
struct Candidate {
  Op op;
  llvm::ArrayRef<NodeId> operands;
  llvm::ArrayRef<int64_t> attrs;
  ElementType type;
  const Shape &shape;
  SpanId span;
};

/// The replacement of \p candidate by \p rule, or 0.
static NodeId tryRule(Graph &graph, const ParsedRule &rule,
                      const Candidate &candidate) {
  llvm::SmallVector<NodeId, kInlineOperands> operands(candidate.operands);
  unsigned numOrders = info(candidate.op).commutes ? 2 : 1;
  for (unsigned order = 0; order < numOrders; ++order) {
    if (order)
      std::swap(operands[0], operands[1]);
    Binding binding;
    if (!matchOperands(graph, rule.pattern, operands, binding) ||
        !allows(graph, rule.guard, binding, operands[0], candidate.attrs))
      continue;
    llvm::Expected<NodeId> made =
        build(graph, rule.replacement, binding, candidate.span);
    if (!made) {
      llvm::consumeError(made.takeError()); // no such op on these types
      continue;
    }
    if (graph[*made].type == candidate.type &&
        graph.shape(*made) == candidate.shape)
      return *made;
  }
  return 0;
}

/// Applies rules to \p made until none fits; what a rule gives may match again.
static NodeId simplify(Graph &graph, const RuleTable &table,
                       const Candidate &candidate) {
  for (const ParsedRule &rule : table[static_cast<size_t>(candidate.op)])
    if (NodeId made = tryRule(graph, rule, candidate)) {
      const Node &n = graph[made];
      llvm::SmallVector<NodeId, kInlineOperands> operands(
          graph.operands(made));
      llvm::SmallVector<int64_t, 4> attrs(graph.attrs(made));
      NodeId further = 0;
      if (!operands.empty())
        further = simplify(graph, table,
                           {n.op, operands, attrs, n.type, candidate.shape,
                            n.span});
      return further ? further : made;
    }
  return 0;
}

static llvm::Error applyTable(Graph &graph, const RuleTable &table) {
  bool hasWork = false;
  for (NodeId node = 1; node < graph.end() && !hasWork; ++node)
    hasWork = !table[static_cast<size_t>(graph[node].op)].empty();
  if (!hasWork)
    return llvm::Error::success();
  return rebuild(graph, [&](Graph &into, NodeId node,
                            llvm::ArrayRef<NodeId> operands)
                     -> llvm::Expected<NodeId> {
    const Node &n = graph[node];
    return simplify(into, table, {n.op, operands, graph.attrs(node), n.type,
                                  graph.shape(node), n.span});
  });
}

llvm::Error algebra(Graph &graph) { return applyTable(graph, allRules()); }

llvm::Error applyAlgebraRule(Graph &graph, unsigned rule) {
  RuleTable table;
  addRule(table, kRules[rule]);
  return applyTable(graph, table);
}

} // namespace quern
