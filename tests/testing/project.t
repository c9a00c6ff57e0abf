#!/usr/bin/env python3
"""project.t - the tests of real projects, recorded as they are, as Debian installs them with their packages: a validator of JSON Schema
(unittest, run by unittest and by pytest), functional tools and physical units (both written for pytest).

They are run in a copy, so that they count as the user's own code; one assertion of them is made wrong.

timeout: 400
SPDX-License-Identifier: GPL-3.0-or-later"""

import collections
import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

JSONSCHEMA = dict(package="jsonschema", files=[f"jsonschema/tests/test_{m}.py" for m in ("types", "exceptions", "deprecations")],
                  file="jsonschema/tests/test_exceptions.py", right='"<ErrorTree (2 total errors)>")', wrong='"<ErrorTree (3 total errors)>")',
                  failing="test_exceptions.TestErrorTree.test_repr")
PROJECTS = {
    "jsonschema's unittest": dict(JSONSCHEMA, runner="unittest"),
    "jsonschema's unittest, under pytest": JSONSCHEMA,
    "toolz's pytest": dict(package="toolz", files=["toolz/tests"], file="toolz/tests/test_itertoolz.py",
                           right="{True: [2, 4], False: [1, 3]}\n\n\ndef test_groupby_non", wrong="{True: [2, 4], False: [1, 5]}\n\n\ndef test_groupby_non",
                           failing="test_itertoolz.test_groupby"),
    "pint's pytest": dict(package="pint", files=[f"pint/testsuite/test_{m}.py" for m in ("pint_eval", "formatting", "definitions")],
                          file="pint/testsuite/test_formatting.py", right='True, (".3f", ""), id="none-magnitude-separate"',
                          wrong='True, (".3f", "x"), id="none-magnitude-separate"', failing="test_formatting.test_split_format"),
}


def project(p):
    """A copy in the current directory; its text, where the assertion is that is about to be made wrong."""
    asked = plain("-c", f"import {p['package']} as p; print(p.__path__[0])")
    if asked.returncode:
        raise Skip(p["package"] + " is not here")
    shutil.copytree(asked.stdout.decode().strip(), p["package"], ignore=shutil.ignore_patterns("__pycache__"))
    if not os.path.exists(p["file"]):
        raise Skip(p["package"] + " is here without its tests")
    with open(p["file"]) as f:
        text = f.read()
    if text.count(p["right"]) != 1:
        raise Skip("it is another version of " + p["package"])
    return text


def command(p, *options):
    if p.get("runner") == "unittest":
        return ["-m", "unittest", *(f[:-3].replace("/", ".") for f in p["files"])]
    if plain("-c", "import pytest").returncode:
        raise Skip("pytest is not here")
    return ["-m", "pytest", "-q", "-p", "no:cacheprovider", *options, *p["files"]]


def count(output):
    """How many tests the library says there were."""
    found = re.search(r"Ran (\d+) tests|(\d+) passed", output)
    return int(found[1] or found[2])


def without_times(output):
    return re.sub(rb"\d+\.\d+ ?s", b"N s", output)


def tests_in_out():
    with open("out/tests.json") as f:
        return json.load(f)["tests"]


def is_as_without(p):
    project(p)
    wanted = plain("-B", *command(p))
    got = record(*command(p), options=["-B"])
    equal(got.returncode, wanted.returncode)
    equal(without_times(got.stdout), without_times(wanted.stdout), "standard output")
    equal(without_times(got.stderr), without_times(wanted.stderr), "standard error")
    check_record(how="exit")


def collected(p):
    """The tests by the names that pytest itself has for them, without what tells parametrized ones apart."""
    ids = re.findall(r"^\S+::\S+", plain("-B", *command(p, "--collect-only")).stdout.decode(), re.M)
    names = [re.sub(r"\[.*", "", i, flags=re.S).split("::") for i in ids]
    return collections.Counter(".".join([os.path.basename(n[0])[:-3], *n[1:]]) for n in names)


def splits(p):
    project(p)
    got = pystep("--split-tests", "out", "-B", *command(p))
    equal(got.returncode, 0, got.stderr.decode())
    tests = tests_in_out()
    equal(len(tests), count((got.stdout + got.stderr).decode()), "tests")
    equal({t["outcome"] for t in tests}, {"passed"})
    equal(len({t["record"] for t in tests}), len(tests), "records")
    if p.get("runner") != "unittest":
        equal(collections.Counter(re.sub(r"\[\d+\]$", "", t["name"]) for t in tests), collected(p))
    for t in tests[::20]:
        check_record("out/" + t["record"])


def opens_at_the_failure(p):
    text = project(p)
    with open(p["file"], "w") as f:
        f.write(text.replace(p["right"], p["wrong"]))
    name = p["failing"].split(".")[-1]
    body = text[text.index(f"def {name}("):]
    line = text[:text.index(body)].count("\n") + 1 + body[:body.index("assert" if "assert " in body[:400] else "self.assert")].count("\n")
    got = pystep("--split-tests", "out", "--failed", "-B", *command(p))
    equal(got.returncode, 1)
    kept = sorted(n for n in os.listdir("out") if n != "tests.json")
    equal([re.sub(r"(\[\d+\])?\.json$", "", n) for n in kept], [p["failing"]])
    said = pystep("--batch", "--replay", "out", "-ex", "where")
    last = said.stdout.decode().splitlines()
    place = f"{os.path.basename(p['file'])}:{line}"
    assert last[-1].endswith(place) and name in last[-1], (last, said.stderr, place)
    got = pystep("--record", "r.json", "-B", *command(p))
    assert f"{place}; open it there: pystep --replay r.json" in got.stderr.decode(), got.stderr


for name, p in PROJECTS.items():
    test_case(f"records {name} as it runs without", is_as_without, p)
    test_case(f"cuts {name} into its tests", splits, p)
    test_case(f"opens {name} at the assertion that fails", opens_at_the_failure, p)


@test
def tells_parametrized_tests_apart_by_their_arguments():
    p = PROJECTS["pint's pytest"]
    project(p)
    p = dict(p, files=["pint/testsuite/test_formatting.py"])
    equal(pystep("--split-tests", "out", "-B", *command(p)).returncode, 0)
    asked = plain("-B", "-c", "import json, pint.testsuite.test_formatting as m\n"
                  "names, rows = m.test_split_format.pytestmark[0].args\n"
                  "print(json.dumps([dict(zip(names, map(repr, r.values))) for r in rows]))")
    wanted = json.loads(asked.stdout)
    assert len(wanted) > 20 and {"format", "default", "flag", "expected"} == set(wanted[0]), wanted[:2]
    equal([t["arguments"] for t in tests_in_out() if t["function"] == "test_split_format"], wanted)


main()
