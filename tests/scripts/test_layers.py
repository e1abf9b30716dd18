"""Each rule of scripts/layers.py accepts what it should and refuses the rest."""

import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
import layers  # noqa: E402

DOT = """
digraph "Quern" {
node [
  fontsize = "12"
];
    "node0" [ label = "quern", shape = egg ];
    "node1" [ label = "quern_ir", shape = octagon ];
    "node0" -> "node1"  // quern -> quern_ir
    "node2" -> "node1" [ style = dotted ] // quern_passes -> quern_ir
    "node1" -> "node9"  // quern_ir -> LLVMSupport
    "node0" -> "node0"  // quern -> quern
}
"""

CMAKE = {
    "ir/CMakeLists.txt": "quern_library(ir\n  SOURCES A.cpp)\n",
    "passes/CMakeLists.txt": "quern_library(passes PUBLIC quern_ir)\n",
    "codegen/CMakeLists.txt": "quern_library(codegen)\n",
    "codegen/cpu/CMakeLists.txt": "quern_library(cpu)\nquern_library(math)\n",
    "runtime/CMakeLists.txt": "quern_library(runtime)\n",
    "tools/CMakeLists.txt": "add_executable(quern main.cpp)\n",
    "tests/ir/CMakeLists.txt": "quern_test(ir_test)\n",
}


class Includes(unittest.TestCase):
    def test_left_and_own_folder_are_fine(self):
        text = '#include "ir/Graph.h"\n#include "planner/KernelPlan.h"\n'
        self.assertEqual(layers.check_includes("planner/Plan.cpp", text), [])

    def test_right_is_refused_with_its_line(self):
        text = '#include "ir/Graph.h"\n#include "runtime/Session.h"\n'
        problems = layers.check_includes("planner/Plan.cpp", text)
        self.assertEqual(len(problems), 1)
        self.assertTrue(problems[0].startswith("planner/Plan.cpp:2: "))

    def test_siblings_do_not_see_each_other(self):
        self.assertTrue(
            layers.check_includes("passes/A.cpp", '#include "autograd/B.h"'))
        self.assertTrue(
            layers.check_includes("tools/A.cpp", '#include "bindings/B.h"'))

    def test_spaces_around_the_directive_do_not_hide_it(self):
        self.assertTrue(
            layers.check_includes("ir/A.cpp", '  #  include  "tools/B.h"'))

    def test_system_and_library_headers_are_not_ours(self):
        text = '#include <vector>\n#include "llvm/Support/Error.h"\n'
        self.assertEqual(layers.check_includes("ir/A.cpp", text), [])

    def test_tests_see_all_but_nobody_sees_tests(self):
        text = '#include "tools/Main.h"\n#include "bench/Util.h"\n'
        self.assertEqual(layers.check_includes("tests/A.cpp", text), [])
        self.assertTrue(
            layers.check_includes("tools/A.cpp", '#include "tests/Util.h"'))

    def test_relative_includes_are_refused(self):
        self.assertTrue(
            layers.check_includes("codegen/cpu/A.cpp", '#include "../B.h"'))


class Sizes(unittest.TestCase):
    def test_limit(self):
        self.assertEqual(layers.check_size("ir/A.cpp", "x\n" * 800), [])
        self.assertTrue(layers.check_size("ir/A.cpp", "x\n" * 801))

    def test_tables_are_exempt(self):
        self.assertEqual(layers.check_size("ir/ops/A.def", "x\n" * 2000), [])


class Targets(unittest.TestCase):
    def test_edges_are_read(self):
        self.assertEqual(layers.parse_graph(DOT),
                         [("quern", "quern_ir"), ("quern_ir", "LLVMSupport"),
                          ("quern_passes", "quern_ir")])

    def test_targets_belong_to_the_folder_that_defines_them(self):
        folder = layers.owners(CMAKE)
        self.assertEqual(folder["quern_math"], "codegen")
        self.assertEqual(folder["quern"], "tools")
        self.assertEqual(folder["ir_test"], "tests")

    def test_good_graph(self):
        edges = layers.parse_graph(DOT)
        self.assertEqual(layers.check_targets(edges, CMAKE), [])

    def test_link_to_the_right_is_refused_where_it_is_written(self):
        text = "quern_library(ir\n  SOURCES A.cpp\n  PUBLIC quern_runtime)\n"
        sources = dict(CMAKE, **{"ir/CMakeLists.txt": text})
        problems = layers.check_targets([("quern_ir", "quern_runtime")],
                                        sources)
        self.assertEqual(len(problems), 1)
        self.assertTrue(problems[0].startswith("ir/CMakeLists.txt:3: "))

    def test_product_code_may_not_link_a_test(self):
        self.assertTrue(layers.check_targets([("quern", "ir_test")], CMAKE))
        self.assertEqual(
            layers.check_targets([("ir_test", "quern_runtime")], CMAKE), [])

    def test_cycle_is_refused(self):
        edges = [("quern_codegen", "quern_cpu"), ("quern_cpu", "quern_math"),
                 ("quern_math", "quern_codegen")]
        problems = layers.check_targets(edges, CMAKE)
        self.assertEqual(len(problems), 1)
        self.assertIn("cycle", problems[0])

    def test_diamond_is_no_cycle(self):
        edges = [("quern_tools", "quern_ir"), ("quern_tools", "quern_passes"),
                 ("quern_passes", "quern_ir")]
        self.assertEqual(layers.find_cycle(edges), [])


if __name__ == "__main__":
    unittest.main()
