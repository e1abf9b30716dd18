//===- ResolverTest.cpp - Slots, scopes, `end` and liveness ---------------===//
#include "tests/frontend/SyntaxFixture.h"

#include "frontend/syntax/Walk.h"

namespace quern::syntax {
namespace {

ParseOptions mainProgram() {
  ParseOptions options;
  options.ownsWorkspace = true;
  return options;
}

void findAll(Expr &expr, NodeKind kind, std::vector<Expr *> &found) {
  if (expr.kind == kind)
    found.push_back(&expr);
  if (auto *anonymous = llvm::dyn_cast<AnonymousExpr>(&expr))
    findAll(*anonymous->body, kind, found);
  forEachChild(expr, [&](Expr &child) { findAll(child, kind, found); });
}

void findAll(Block block, NodeKind kind, std::vector<Expr *> &found) {
  for (Stmt *stmt : block) {
    forEachExpr(*stmt, [&](Expr &expr, Role) { findAll(expr, kind, found); });
    forEachBlock(*stmt, [&](Block inner) { findAll(inner, kind, found); });
  }
}

/// `name:depth.slot` of every variable, `name` of every other identifier.
std::string bindings(const Parsed &parsed, Block block) {
  std::vector<Expr *> found;
  findAll(block, NodeKind::Identifier, found);
  std::string text;
  for (Expr *expr : found) {
    auto *name = llvm::cast<IdentifierExpr>(expr);
    text += parsed.symbols.name(name->name).str();
    if (name->binding == Binding::Variable)
      text +=
          ":" + std::to_string(name->depth) + "." + std::to_string(name->slot);
    else if (name->binding == Binding::Dynamic)
      text += "?";
    text += " ";
  }
  return text;
}

TEST(Resolver, VariablesAndCalls) {
  Parsed parsed("function r = f(a)\nfor k = 1:a\n r = sin(k) + pi;\nend\n"
                "try, g; catch e, e; end\nglobal z\n");
  EXPECT_EQ(bindings(parsed, parsed.result.functions[0]->body),
            "a:0.0 k:0.2 sin k:0.2 pi r:0.1 e:0.3 g e:0.3 z:0.4 ");
  EXPECT_FALSE(parsed.result.functions[0]->scope->isDynamic);
}

TEST(Resolver, NestedFunctionsShareVariables) {
  Parsed parsed("function f()\nx = 1;\ng(2);\n"
                "function g(y)\n x = x + y; t = 1;\n"
                "  function h()\n  x = t;\n  end\nend\n"
                "function k()\n t = 3; q = x;\nend\nend\n");
  ASSERT_EQ(parsed.errors(), "");
  Function *f = parsed.result.functions[0];
  Function *g = f->nested[0];
  EXPECT_EQ(bindings(parsed, g->body), "x:1.0 y:0.0 x:1.0 t:0.1 ");
  EXPECT_EQ(bindings(parsed, g->nested[0]->body), "t:1.1 x:2.0 ");
  EXPECT_EQ(bindings(parsed, f->nested[1]->body), "t:0.0 x:1.0 q:0.1 ");
  EXPECT_EQ(f->scope->pinned, llvm::ArrayRef<uint32_t>({0}));
}

TEST(Resolver, AnonymousFunctionsCapture) {
  Parsed parsed("a = 2; f = @(x) a*x + g(@(y) y + a + x);", mainProgram());
  std::vector<Expr *> found;
  findAll(parsed.result.script, NodeKind::Anonymous, found);
  ASSERT_EQ(found.size(), 2u);
  FunctionScope *outer = llvm::cast<AnonymousExpr>(found[0])->scope;
  FunctionScope *inner = llvm::cast<AnonymousExpr>(found[1])->scope;
  ASSERT_EQ(outer->captures.size(), 1u);
  EXPECT_EQ(outer->captures[0].outerSlot, 0u);
  EXPECT_EQ(outer->captures[0].innerSlot, 1u);
  ASSERT_EQ(inner->captures.size(), 2u);
  EXPECT_EQ(inner->captures[0].outerSlot, 1u);
  EXPECT_EQ(inner->captures[1].outerSlot, 0u);
  EXPECT_EQ(inner->parent, outer);
}

TEST(Resolver, DynamicScopes) {
  auto isDynamic = [](const std::string &body) {
    return Parsed("function f(p)\n" + body)
        .result.functions[0]
        ->scope->isDynamic;
  };
  EXPECT_TRUE(isDynamic("eval('x = 1');"));
  EXPECT_TRUE(isDynamic("load data"));
  EXPECT_TRUE(isDynamic("load('data');"));
  EXPECT_TRUE(isDynamic("exist(p)"));
  EXPECT_FALSE(isDynamic("s = load('data');"));
  EXPECT_FALSE(isDynamic("clear all"));
  EXPECT_FALSE(isDynamic("exist('p', 'var')"));
  EXPECT_FALSE(isDynamic("run = 3; input = run;"));
  Parsed parsed("function f()\neval('x = 1');\ny = x + sin(1);");
  EXPECT_EQ(bindings(parsed, parsed.result.functions[0]->body),
            "eval? x? sin? y:0.0 ");
  Parsed script("y = x;");
  EXPECT_EQ(bindings(script, script.result.script), "x? y:0.0 ");
  ParseOptions options = mainProgram();
  auto isScript = [](llvm::StringRef name) { return name == "setup"; };
  options.isScript = isScript;
  EXPECT_TRUE(Parsed("setup; y = 1;", options).result.scriptScope->isDynamic);
  EXPECT_FALSE(Parsed("other; y = 1;", options).result.scriptScope->isDynamic);
}

/// The bases that each `end` may measure, innermost first.
std::string endBases(const std::string &text) {
  Parsed parsed(text, mainProgram());
  std::vector<Expr *> found;
  findAll(parsed.result.script, NodeKind::End, found);
  std::string all;
  for (Expr *expr : found) {
    for (const EndTarget *at = llvm::cast<EndExpr>(expr)->targets; at;
         at = at->outer)
      all += unparse(*at->base, parsed.symbols) + "[" +
             std::to_string(at->position) + "/" + std::to_string(at->count) +
             "] ";
    all += "| ";
  }
  return all;
}

TEST(Resolver, EndBelongsToTheInnermostVariable) {
  EXPECT_EQ(endBases("A = 1; B = 2; x = A(B(end));"), "B[0/1] | ");
  EXPECT_EQ(endBases("A = 1; x = A(2, min(end, 3));"), "min[0/2] A[1/2] | ");
  EXPECT_EQ(endBases("x = f(g(end), end);"), "g[0/1] f[0/2] | f[1/2] | ");
  EXPECT_EQ(endBases("s = 1; x = s.c{end}(end);"),
            "s.c[0/1] | s.c{end}[0/1] | ");
  EXPECT_EQ(endBases("x(end+1) = 3;"), "x[0/1] | ");
  EXPECT_EQ(endBases("x = p.q(end);"), "p.q[0/1] | ");
  EXPECT_EQ(endBases("A = 1; x = A(cellfun(@(t) t(end), c));"), "t[0/1] | ");
}

void listDeaths(const Parsed &parsed, const FunctionScope &scope, Block block,
                std::string &text) {
  for (Stmt *stmt : block) {
    SourceMap &sources = const_cast<SourceMap &>(parsed.sources);
    Span span = sources.span(stmt->span);
    text += std::to_string(sources.lineColumn(span.file, span.begin).line);
    for (uint32_t slot : stmt->diesAfter)
      text += " " + parsed.symbols.name(scope.slots[slot]).str();
    text += "; ";
    forEachBlock(*stmt,
                 [&](Block inner) { listDeaths(parsed, scope, inner, text); });
  }
}

/// `line dying names;` for every statement of `function r = f(a)` + \p body,
/// whose first line is 2.
std::string deaths(const std::string &body) {
  Parsed parsed("function r = f(a)\n" + body);
  EXPECT_EQ(parsed.errors(), "");
  std::string text;
  Function *function = parsed.result.functions[0];
  listDeaths(parsed, *function->scope, function->body, text);
  return text;
}

TEST(Liveness, StraightLine) {
  EXPECT_EQ(deaths("b = a + 1;\nc = b * 2;\nr = c + b;\nd = 1;"),
            "2 a; 3; 4 b c; 5 d; ");
  EXPECT_EQ(deaths("b = a;\nb(2) = 1;\nr = b;"), "2 a; 3; 4 b; ");
  EXPECT_EQ(deaths("g(a);\nr = 1;"), "2 a ans; 3; ");
  EXPECT_EQ(deaths("g(a);\nr = ans;"), "2 a; 3 ans; ");
  EXPECT_EQ(deaths("h = @(x) x + a;\nr = h(1);"), "2 a; 3 h; ");
}

TEST(Liveness, Branches) {
  EXPECT_EQ(deaths("t = a + 1;\nif t\n r = a;\nelse\n r = 2;\nend"),
            "2; 3 a t; 4 a; 6; ");
  EXPECT_EQ(deaths("t = 1;\nswitch a\ncase 1\n r = t;\nend\nr = t;"),
            "2; 3 a; 5; 7 t; ");
  EXPECT_EQ(deaths("if a\n return\nend\nr = a;"), "2; 3; 5 a; ");
}

TEST(Liveness, Loops) {
  // t dies in each round, s is carried, a is read in every round.
  EXPECT_EQ(
      deaths("s = 0;\nfor k = 1:9\n t = a * k;\n s = s + t;\nend\nr = s;"),
      "2; 3 a k t; 4 k; 5 t; 7 s; ");
  EXPECT_EQ(deaths("s = a;\nwhile s < 9\n if s\n  break\n end\n s = s + 1;\n"
                   "end\nr = 1;"),
            "2 a; 3 s; 4; 5; 7; 9; ");
  // u is read before it is written: what line 5 writes lives on.
  EXPECT_EQ(deaths("u = a;\nfor k = 1:3\n r = u;\n u = k;\nend"),
            "2 a; 3 u k; 4 u; 5 k; ");
  // Written in one branch only: the old value may be read.
  EXPECT_EQ(deaths("u = 1;\nfor k = 1:3\n if a\n  u = 2;\n end\n r = u;\nend"),
            "2; 3 a u k; 4; 5; 7; ");
  // continue goes on with what the head needs.
  EXPECT_EQ(deaths("u = 1;\nfor k = 1:3\n if a\n  continue\n end\n u = u+1;\n"
                   "end\nr = 2;"),
            "2; 3 a u k; 4; 5; 7; 9; ");
  // u is overwritten after the test, but read after the jump out of it.
  EXPECT_EQ(deaths("u = 1;\nfor k = 1:3\n if g(u)\n  break\n end\n u = k;\n"
                   "end\nr = u;"),
            "2; 3 k; 4; 5; 7 k; 9 u; ");
  // A jump within an inner loop is none out of the statement around it.
  EXPECT_EQ(deaths("for k = 1:3\n u = g(k);\n if u\n  while g(u)\n   break\n"
                   "  end\n end\n u = k;\n r = u;\nend"),
            "2 k u; 3; 4 u; 5 u; 6; 9 k; 10 u; ");
}

TEST(Liveness, HandlersAndCleanups) {
  EXPECT_EQ(deaths("b = 1;\ntry\n c = g(b);\n r = c;\ncatch e\n r = b;\nend"),
            "2; 3 b e c; 4; 5 c; 7 b; ");
  EXPECT_EQ(deaths("unwind_protect\n r = g(a);\nunwind_protect_cleanup\n"
                   " h(a);\nend_unwind_protect"),
            "2 a ans; 3; 5 a ans; ");
}

TEST(Liveness, WhatNeverDies) {
  EXPECT_EQ(deaths("global z\nz = a;\nr = 1;"), "2; 3 a; 4; ");
  EXPECT_EQ(deaths("b = a;\neval('r = b');"), "2; 3; ");
  EXPECT_EQ(deaths("b = a;\ng(1);\nfunction g(x)\n b = x;\nend\nend\n"),
            "2 a; 3 ans; ");
  EXPECT_EQ(deaths("b = a;\nr = exist('b');"), "2 a; 3; ");
}

TEST(Liveness, ScriptsOnlyIfTheyOwnTheirWorkspace) {
  Parsed shared("a = 1;\nb = a;");
  EXPECT_TRUE(shared.result.script[1]->diesAfter.empty());
  Parsed owned("clear; close all;\na = 1;\nb = a;", mainProgram());
  EXPECT_EQ(owned.result.script[3]->diesAfter.size(), 2u);
}

} // namespace
} // namespace quern::syntax
