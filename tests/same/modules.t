#!/usr/bin/env python3
"""modules.t - real programs, run as modules: output and status are plain python's, and the record of everything is good.

timeout: 300
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from pystep_test import *
from record import read

SOURCE_FILE = "def f(a, *b):\n    '''\n    >>> f(1)\n    (1, ())\n    '''\n    return a, b\n\n\nclass C:\n    def m(self):\n        yield f(1, 2)\n\n\nprint(*C().m())\n"

MODULES = {
    "calendar": ["calendar", "2024", "2"],
    "json.tool": ["json.tool", "--sort-keys", "data.json"],
    "tokenize": ["tokenize", "p.py"],
    "ast": ["ast", "p.py"],
    "dis": ["dis", "p.py"],
    "base64": ["base64", "-e", "p.py"],
    "zipfile": ["zipfile", "-c", "new.zip", "p.py"],
    "tabnanny": ["tabnanny", "-v", "p.py"],
    "pyclbr": ["pyclbr", "p.py"],
    "quopri": ["quopri", "p.py"],
    "doctest": ["doctest", "-v", "p.py"],
    "symtable": ["symtable"],
    "textwrap": ["textwrap"],
    "this": ["this"],
    "inspect": ["inspect", "shlex:split"],
    "compileall": ["compileall", "-f", "-q", "p.py"],
    "unittest": ["unittest", "-q", "test_p"],
    "pytest": ["pytest", "-q", "-p", "no:cacheprovider", "test_p.py"],
    "pytest that fails": ["pytest", "-q", "-x", "-p", "no:cacheprovider", "test_fails.py"],
}


def files():
    program("p.py", SOURCE_FILE)
    program("data.json", '{"b": [1, 2.5, null, true], "a": {"x": "\\u00e4"}}')
    program("test_p.py", "import unittest\n\n\nclass T(unittest.TestCase):\n    def setUp(self):\n        self.x = [1]\n\n"
                         "    def test_a(self):\n        self.x.append(2)\n        self.assertEqual(self.x, [1, 2])\n\n"
                         "    def test_b(self):\n        with self.assertRaises(ZeroDivisionError):\n            1 / 0\n\n\ndef test_c():\n    assert sum([1, 2]) == 3\n")
    program("test_fails.py", "def test_it():\n    x = [1, 2]\n    assert x == [1, 3]\n")


def without_times(output):
    return without_addresses(re.sub(rb"in \d+\.\d+s", b"in 0s", output))


def same_module(arguments, options):
    files()
    environment = dict(os.environ, PYTHONDONTWRITEBYTECODE="1", PYTHONHASHSEED="0")
    wanted = plain("-m", *arguments, env=environment)
    got = record("-m", *arguments, options=options, env=environment)
    equal(got.returncode, wanted.returncode, "status")
    equal(without_times(got.stdout), without_times(wanted.stdout), "standard output")
    equal(without_times(got.stderr), without_times(wanted.stderr), "standard error")
    check_record(how="exit")
    with open("r.json", "rb") as f:
        return {r.stack[-1].code["name"] for r in read(f)}


def has_it_all(arguments):
    assert len(same_module(arguments, ["--all"])) > 3


for name, arguments in MODULES.items():
    test_case(f"runs {name} as python does", same_module, arguments, [])
for name in ("base64", "this"):
    test_case(f"records all of {name}, libraries included", has_it_all, MODULES[name])


@test
def records_the_tests_that_pytest_runs():
    assert "test_c" in same_module(MODULES["pytest"], [])


@test
def records_the_tests_that_unittest_runs():
    assert {"setUp", "test_a", "test_b"} <= same_module(MODULES["unittest"], [])


main()
