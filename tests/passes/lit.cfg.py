# How lit runs the .qir files: the environment says which program and FileCheck.
import os

import lit.formats

config.name = "passes"
config.suffixes = [".qir"]
config.test_format = lit.formats.ShTest(True)
config.test_source_root = os.path.dirname(__file__)
config.test_exec_root = os.environ["LIT_OUTPUT"]
config.environment["QUERN_VERIFY"] = "1"
config.substitutions.append(("%opt", os.environ["QUERN_OPT"]))
config.substitutions.append(("FileCheck", os.environ["FILECHECK"]))
