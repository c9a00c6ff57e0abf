#!/usr/bin/env python3
"""imports.t - what --no-imports leaves out, and what it does not.

A module of the programs here calls made_by_import() while it is imported; whatever is called used() is called by the program itself.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

MODULE = """
def made_by_import(n): return n
def used(n): return made_by_use(n)
def made_by_use(n): return n
class Made:
    x = made_by_import(1)
    y = [made_by_import(i) for i in range(2)]
    def __init_subclass__(cls): made_by_import(3)
class More(Made): pass
def decorate(f): return made_by_import(f)
@decorate
def decorated(): pass
"""
GENERATOR = """
def generate():
    made_by_import(0)
    yield made_by_import(1)
    yield used(1)
g = generate()
next(g)
"""

WAYS = {
    "a statement": "import module\nmodule.used(1)",
    "a statement in a function": "def f():\n    from module import used\n    return used(1)\nf()",
    "from a package, nested": "import package.inner.module as module\nmodule.used(1)\npackage = 1",
    "importlib.import_module": "import importlib\nmodule = importlib.import_module('module')\nmodule.used(1)",
    "__import__": "module = __import__('module')\nmodule.used(1)",
    "reload": "import module, importlib\nimportlib.reload(module)\nmodule.used(1)",
    "a module that fails": "try:\n    import fails\nexcept ZeroDivisionError:\n    from module import used\nused(1)",
    "a file by its path": """
import importlib.util
spec = importlib.util.spec_from_file_location("named", "module.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.used(1)
""",
    "a module that is loaded when it is used": """
import importlib.util, sys
spec = importlib.util.find_spec("module")
spec.loader = importlib.util.LazyLoader(spec.loader)
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)
module.used(1)
""",
    "a finder and loader of the program's": """
import importlib.abc, importlib.machinery, sys
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, self) if name == "made_up" else None
    def create_module(self, spec): return None
    def exec_module(self, module):
        with open("module.py") as f: exec(f.read(), vars(module))
sys.meta_path.insert(0, Finder())
import made_up
made_up.used(1)
""",
    "a generator that an import began": "import module\nlist(module.g)",
    "with threads": """
import threading
def work():
    import module
    module.used(1)
t = threading.Thread(target=work)
t.start()
t.join()
""",
    "under a tracer of the program's": """
import sys
def tracer(frame, event, arg): return tracer
sys.settrace(tracer)
import module
module.used(1)
sys.settrace(None)
""",
}


def write_modules(generates=False):
    os.makedirs("package/inner")
    program("module.py", MODULE + GENERATOR if generates else MODULE)
    program("fails.py", MODULE + "1 / 0\n")
    for name in ("package/__init__.py", "package/inner/__init__.py"):
        program(name, "import module\nmodule.made_by_import(7)\n")
    program("package/inner/module.py", MODULE)


def called(path="r.json"):
    """Names of the functions that were called, in order; module bodies are theirs too."""
    got = pystep("--export", "events", "--replay", path)
    events = [json.loads(line) for line in got.stdout.splitlines()]
    return [e["function"] for e in events if e["event"] == "call"], events


def recorded(source, *options, **environment):
    program("p.py", source)
    got = record("p.py", options=["--no-imports", *options], env=dict(os.environ, **environment))
    wanted = plain("p.py")
    equal((got.returncode, got.stdout, got.stderr), (wanted.returncode, wanted.stdout, wanted.stderr))
    check_record()
    return called()


def leaves_out(source):
    write_modules("module.g" in source)
    names, events = recorded(source)
    assert "made_by_import" not in names and "__init_subclass__" not in names, names
    equal(names.count("<module>"), 1, "bodies of modules")
    assert "used" in names and "made_by_use" in names, names
    equal([e for e in events if "importlib" in e["file"]], [], "steps of importlib")
    slowly = recorded(source, PYSTEP_NO_HOOK="1")            # as where libraries are traced, too
    equal(slowly[0], names, "functions without the hook")
    assert "Thread" in source or slowly[1] == events, "other steps without the hook"


def leaves_out_of_everything(source):
    write_modules()
    names, events = recorded(source, "--all")
    assert "made_by_import" not in names and "used" in names, names
    equal([e for e in events if "importlib._bootstrap" in e["file"]], [], "steps of importlib")


for name, source in WAYS.items():
    test_case("leaves out what runs in an import: " + name, leaves_out, source)
for name in ("a statement", "reload"):
    test_case("leaves it out of --all as well: " + name, leaves_out_of_everything, WAYS[name])


@test
def keeps_imports_when_it_is_not_asked_to():
    write_modules()
    program("p.py", WAYS["a statement"])
    record("p.py")
    names, _ = called()
    equal(names.count("made_by_import"), 5, "calls in the import")
    equal(names.count("<module>"), 2, "bodies of modules")


@test
def keeps_the_program_that_a_module_is_run_as():
    write_modules()
    os.mkdir("main")
    program("main/__init__.py", "import module\n")
    program("main/__main__.py", "from module import used\nused(1)\n")
    record("-m", "main", options=["--no-imports"])
    names, _ = called()
    equal(names, ["<module>", "used", "made_by_use"])


@test
def says_in_the_header_that_imports_were_left_out():
    program("p.py", "x = 1\n")
    record("p.py", options=["--no-imports"])
    with open("r.json") as f:
        equal(json.loads(f.readline() + "]}")["options"], {"no_imports": True})


main()
