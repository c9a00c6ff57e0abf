#!/usr/bin/env python3
"""project.t - the tests of a real project, recorded as they are: the validator of JSON Schema that Debian installs with its tests.

They are run in a copy, so that they count as the user's own code; one assertion of them is made wrong.

timeout: 240
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

MODULES = ["test_types", "test_exceptions", "test_deprecations"]
FILE = "jsonschema/tests/test_exceptions.py"
RIGHT, WRONG = '"<ErrorTree (2 total errors)>")', '"<ErrorTree (3 total errors)>")'


def project():
    """A copy in the current directory. The line of the assertion that is about to be made wrong."""
    asked = plain("-c", "import jsonschema, jsonschema.tests; print(jsonschema.__path__[0])")
    if asked.returncode:
        raise Skip("jsonschema is not here with its tests")
    shutil.copytree(asked.stdout.decode().strip(), "jsonschema", ignore=shutil.ignore_patterns("__pycache__"))
    with open(FILE) as f:
        text = f.read()
    if text.count(RIGHT) != 1:
        raise Skip("it is another version of jsonschema")
    return text[:text.index(RIGHT)].count("\n") + 1


def make_wrong():
    with open(FILE) as f:
        text = f.read()
    with open(FILE, "w") as f:
        f.write(text.replace(RIGHT, WRONG))


def unittests():
    return ["-m", "unittest", *(f"jsonschema.tests.{m}" for m in MODULES)]


def pytests():
    if plain("-c", "import pytest").returncode:
        raise Skip("pytest is not here")
    return ["-m", "pytest", "-q", "-p", "no:cacheprovider", *(f"jsonschema/tests/{m}.py" for m in MODULES)]


def count(output):
    """How many tests the library says there were."""
    found = re.search(r"Ran (\d+) tests|(\d+) passed", output)
    return int(found[1] or found[2])


def without_times(output):
    return re.sub(rb"\d+\.\d+ ?s", b"N s", output)


def is_as_without(command):
    project()
    wanted = plain("-B", *command())
    got = record(*command(), options=["-B"])
    equal(got.returncode, wanted.returncode)
    equal(without_times(got.stdout), without_times(wanted.stdout), "standard output")
    equal(without_times(got.stderr), without_times(wanted.stderr), "standard error")
    check_record(how="exit")


def splits(command):
    project()
    got = pystep("--split-tests", "out", *command())
    equal(got.returncode, 0, got.stderr.decode())
    with open("out/tests.json") as f:
        tests = json.load(f)["tests"]
    equal(len(tests), count((got.stdout + got.stderr).decode()), "tests")
    equal({t["outcome"] for t in tests}, {"passed"})
    for t in tests[::20]:
        check_record("out/" + t["record"])


def opens_at_the_failure(command):
    line = project()
    make_wrong()
    got = pystep("--split-tests", "out", "--failed", *command())
    equal(got.returncode, 1)
    equal(sorted(n for n in os.listdir("out") if n != "tests.json"), ["test_exceptions.TestErrorTree.test_repr.json"])
    said = pystep("--batch", "--replay", "out", "-ex", "where")
    last = said.stdout.decode().splitlines()
    assert last[-1].endswith(f"test_exceptions.py:{line}") and "test_repr" in last[-1], (last, said.stderr)
    got = pystep("--record", "r.json", *command())
    assert f"test_exceptions.py:{line}; open it there: pystep --replay r.json" in got.stderr.decode(), got.stderr


for kind, command in {"unittest": unittests, "pytest": pytests}.items():
    test_case(f"records a project's {kind} as it runs without", is_as_without, command)
    test_case(f"cuts a project's {kind} into its tests", splits, command)
    test_case(f"opens a project's {kind} at the assertion that fails", opens_at_the_failure, command)

main()
