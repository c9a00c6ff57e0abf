#!/usr/bin/env python3
"""frozen.t - modules that the interpreter has in itself are shown with the library's text, if it is theirs.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

CALLS = 'import os\nprint(os.path.basename("/a/b"))\nos.fsencode("x")\nos.makedirs("d/e")\n'
# What says that it is frozen, and how a file of the library is found.
LIBRARY = """import os, sys
def frozen(text, name, line=1):
    code = compile("\\n" * (line - 1) + text, f"<frozen {name}>", "exec")
    names = {}
    exec(code, names)
    return names
"""


def texts(*arguments):
    """Text by path, None where there is none."""
    run_ = record(*arguments, options=["--all"])
    equal(run_.returncode, 0, run_.stderr)
    files = [json.loads(line.rstrip(",")) for line in open("r.json", encoding="utf-8", errors="surrogatepass").read().split("\n")
             if line.startswith('{"file":')]
    return {file["path"]: file.get("text") for file in files}


def library_of_python():
    return run([PYTHON, "-c", "import os; print(os.path.dirname(os.__file__))"]).stdout.decode().strip()


def is_frozen():
    return run([PYTHON, "-c", "import os, sys; sys.exit('frozen' not in os.makedirs.__code__.co_filename)"]).returncode == 0


@test
def shows_the_text_of_frozen_modules():
    if not is_frozen():
        raise Skip("this Python has os from its file")
    program("p.py", CALLS)
    got = texts("p.py")
    for name in ("os", "posixpath"):
        with open(f"{library_of_python()}/{name}.py", encoding="utf-8") as f:
            equal(got[f"<frozen {name}>"], f.read(), name)
    shown = pystep("--batch", "--replay", "r.json", "-ex", "goto makedirs", "-ex", "n", "-ex", "list").stdout.decode()
    assert "def makedirs(name, mode=0o777, exist_ok=False):" in shown, shown


@test
def finds_lines_of_frozen_modules_by_the_library_s_names():
    if not is_frozen():
        raise Skip("this Python has os from its file")
    program("p.py", CALLS)
    line = next(n for n, text in enumerate(texts("p.py")["<frozen posixpath>"].split("\n"), 1) if text.startswith("def basename")) + 2
    asked = ["-ex", f"break posixpath.py:{line}", "-ex", "c", "-ex", f"list posixpath.py:{line}", "-ex", f"visits posixpath.py:{line}",
             "-ex", "goto start", "-ex", f"goto posixpath.py:{line}", "-ex", f"visits path.py:{line}"]
    for way in (["--all", *asked, "p.py"], ["--replay", "r.json", "-ex", "goto start", *asked]):
        said = pystep("--batch", *way).stdout.decode()
        equal(len([s for s in said.split("\n") if s.startswith("step ") and f" line  <frozen posixpath>:{line} in basename: p = os.fspath(p)" in s]), 2, said)
        assert "breakpoint 1\n" in said and f"->  {line}  " in said and "did not run" in said.split("visits")[-1], said


def own_library(text):
    """A program whose library has this text for the module own.mod, which has a function, a class and a decorated one."""
    os.makedirs("lib/own", exist_ok=True)
    program("lib/own/mod.py", text)
    program("p.py", LIBRARY + "sys._stdlib_dir = os.path.abspath('lib')\n"
                              f"n = frozen({TEXT!r}, 'own.mod')\nn['f'](1)\nn['C']().m()\n")
    return texts("p.py")["<frozen own.mod>"]


TEXT = "def f(x):\n    def g(): return x\n    return [g() for i in range(2)]\n\n\nclass C:\n    @staticmethod\n    def m():\n        return (lambda: 1)()\n"


@test
def takes_the_text_when_all_is_where_the_code_says():
    equal(own_library(TEXT), TEXT)


@test
def takes_no_text_in_which_anything_is_elsewhere():
    for other in ("# one line more\n" + TEXT, TEXT.replace("def f(", "def h("), TEXT.replace("def g", "def gg"), TEXT[:40], "",
                  TEXT.replace("\n\n\nclass", "\nclass"), TEXT.replace("class C", "class D")):
        equal(own_library(other), None, repr(other))


@test
def looks_for_nothing_but_modules_of_the_library():
    program("secret.py", TEXT)
    os.makedirs("lib")
    program("p.py", LIBRARY + "sys._stdlib_dir = os.path.abspath('lib')\n"
                              "for name in '../secret', '.secret', '..secret', '', '/secret', 'a..b', 'x\\n', os.path.abspath('secret'), '\\ud800':\n"
                              f"    frozen({TEXT!r}, name)['f'](1)\n"
                              f"sys._stdlib_dir = 7\nfrozen({TEXT!r}, 'secret')['f'](1)\n"
                              f"del sys._stdlib_dir\nfrozen({TEXT!r}, 'secret_too')['f'](1)\n")
    got = texts("p.py")
    equal({path: text for path, text in got.items() if "own" in path or "secret" in path and text}, {})
    assert sum("secret" in path for path in got) >= 6, got


@test
def survives_code_inside_code_without_end():
    os.makedirs("lib")
    program("lib/deeper.py", "def f(): pass\n" * 10)
    program("p.py", LIBRARY + "sys._stdlib_dir = os.path.abspath('lib')\n"
                              "f = frozen('def f(): pass', 'deep')['f']\ncode = f.__code__.replace(co_filename='<frozen deeper>')\nkept = []\n"
                              "for i in range(20000):\n    kept.append(code)\n    code = code.replace(co_consts=(None, code))\n"
                              "f.__code__ = code\nf()\nf.__code__ = kept[0]\ndel code\nwhile kept: kept.pop()\n")
    equal(texts("p.py")["<frozen deeper>"], None)


main()
