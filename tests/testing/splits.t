#!/usr/bin/env python3
"""splits.t - runs of tests: opened at the failing assertion, cut into a record a test; directories of records.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

CALC = "def div(a, b):\n    return a / b\n"
UNIT = """import unittest
import calc

class Calc(unittest.TestCase):
    def setUp(self):
        self.x = 6

    def tearDown(self):
        del self.x

    def test_a_good(self):
        self.assertEqual(calc.div(self.x, 3), 2)

    def test_b_crash(self):
        calc.div(self.x, 0)

    def test_c_bad(self):
        y = calc.div(self.x, 2)
        self.assertEqual(y, 4)

    def test_d_raises(self):
        with self.assertRaises(ZeroDivisionError):
            calc.div(1, 0)

    def test_e_skips(self):
        self.skipTest("later")

    @unittest.expectedFailure
    def test_f_expected(self):
        self.fail("as expected")

if __name__ == "__main__":
    unittest.main()
"""
PYTEST = """import pytest
import calc

@pytest.fixture
def six():
    x = 6
    yield x
    x = 0

@pytest.fixture
def broken():
    raise KeyError("no")

@pytest.mark.parametrize("n", [1, 2])
def test_div(six, n):
    assert calc.div(six, n) == 3

@pytest.mark.xfail
def test_expected(six):
    assert six == 7

def test_with_broken(broken):
    pass

def test_fine(six):
    assert six == 6
"""


def files():
    program("calc.py", CALC)
    program("test_calc.py", UNIT)
    program("test_py.py", PYTEST)


def pytest_or_skip():
    if plain("-c", "import pytest").returncode:
        raise Skip("pytest is not here")


def last_words(got):
    return got.stderr.decode().splitlines()[-1]


def split(*arguments, status=1):
    got = pystep("--split-tests", "out", *arguments)
    equal(got.returncode, status, got.stderr.decode())
    with open("out/tests.json") as f:
        return got, json.load(f)


def outcomes(tests):
    return {t["name"]: t["outcome"] for t in tests["tests"]}


def where(record):
    got = pystep("--batch", "-ex", "where", "--replay", record)
    return got.stdout.decode().splitlines()[-1]


@test
def opens_a_run_of_unittest_where_its_last_failure_was_raised():
    files()
    got = pystep("--record", "r.json", "-m", "unittest", "test_calc")
    equal(got.returncode, 1)
    equal(last_words(got), "pystep: the program ended with status 1 at test_calc.py:19; open it there: pystep --replay r.json")
    assert where("r.json").endswith("test_calc.py:19"), where("r.json")
    check_record("r.json", "exit")


SUBTESTS = """import contextlib
import unittest

class Ends:
    def __iter__(self): return iter([])
    def __next__(self): raise StopIteration

class Subs(unittest.TestCase):
    def check(self, n):
        with self.subTest(n=n):
            self.assertNotEqual(n, 2)

    def test_a_fails(self):
        for n in range(3):
            with self.subTest(n=n):
                with contextlib.ExitStack():
                    self.assertNotEqual(n, 1)
        n = "after"

    def test_b_is_well(self):
        for n in range(3):
            with self.subTest(n=n):
                with self.assertRaises(ZeroDivisionError):
                    n / 0
                try:
                    [][n]
                except IndexError:
                    pass
                for x in Ends(): pass

    def test_c_fails_below(self):
        for n in range(4):
            self.check(n)

    def test_d_skips(self):
        for n in range(3):
            with self.subTest(n=n):
                self.skipTest("not now")

    def test_e_stops_at_the_end_of_an_iterator(self):
        ends = Ends()
        for n in range(2):
            with self.subTest(n=n):
                for x in iter(ends.__next__, None): pass

    @unittest.expectedFailure
    def test_f_is_expected(self):
        with self.subTest():
            self.fail()
"""


@test
def sees_the_failures_that_a_subtest_takes_down():
    program("test_subs.py", SUBTESTS)
    got, tests = split("-m", "unittest", "test_subs")
    equal(outcomes(tests), {"test_subs.Subs.test_a_fails": "failed", "test_subs.Subs.test_b_is_well": "passed", "test_subs.Subs.test_c_fails_below": "failed",
                            "test_subs.Subs.test_d_skips": "passed", "test_subs.Subs.test_e_stops_at_the_end_of_an_iterator": "passed",
                            "test_subs.Subs.test_f_is_expected": "expected"})
    records = {t["name"]: "out/" + t["record"] for t in tests["tests"]}
    assert where(records["test_subs.Subs.test_a_fails"]).endswith("test_subs.py:17"), where(records["test_subs.Subs.test_a_fails"])
    assert where(records["test_subs.Subs.test_c_fails_below"]).endswith("test_subs.py:11")
    check_record(records["test_subs.Subs.test_a_fails"])


@test
def opens_a_script_that_tests_itself_there_too():
    files()
    equal(last_words(pystep("--record", "r.json", "test_calc.py")).split(";")[0],
          "pystep: the program ended with status 1 at test_calc.py:19")


@test
def opens_a_run_of_pytest_at_the_failing_assertion():
    files()
    pytest_or_skip()
    got = pystep("--record", "r.json", "-m", "pytest", "-q", "test_py.py", "-k", "div or fine")
    equal(last_words(got).split(";")[0], "pystep: the program ended with status 1 at test_py.py:16")


@test
def leaves_an_exception_that_nobody_caught_where_it_is():
    program("x.py", "def test_it():\n    raise KeyError\ntry:\n    test_it()\nexcept KeyError:\n    pass\n1 / 0\n")
    equal(last_words(pystep("--record", "r.json", "x.py")).split(";")[0], "pystep: the program ended with ZeroDivisionError at x.py:7")


@test
def writes_one_good_record_for_each_test():
    files()
    got, tests = split("-m", "unittest", "test_calc")
    equal(outcomes(tests), {"test_calc.Calc.test_a_good": "passed", "test_calc.Calc.test_b_crash": "failed",
                            "test_calc.Calc.test_c_bad": "failed", "test_calc.Calc.test_d_raises": "passed",
                            "test_calc.Calc.test_e_skips": "skipped", "test_calc.Calc.test_f_expected": "expected"})
    for t in tests["tests"]:
        check_record("out/" + t["record"], "exception" if t["outcome"] == "failed" else "exit")
    equal(sorted(os.listdir("out")), sorted([t["record"] for t in tests["tests"]] + ["tests.json"]))
    equal(last_words(got), "pystep: 6 tests, 2 failed, 6 records in out; open the last failure: pystep --replay out")


@test
def begins_with_the_setup_and_ends_with_the_teardown():
    files()
    _, tests = split("-m", "unittest", "test_calc")
    name = "out/" + tests["tests"][0]["record"]
    events = [json.loads(line) for line in pystep("--export", "events", "--replay", name).stdout.splitlines()]
    calls = [e["function"].split(".")[-1] for e in events if e["event"] == "call"]
    equal(calls, ["setUp", "test_a_good", "div", "tearDown"])


@test
def has_the_same_states_as_the_whole_record():
    files()
    pystep("--record", "r.json", "-m", "unittest", "test_calc")
    got = pystep("--split-tests", "out", "--replay", "r.json")
    equal(got.returncode, 0)
    with open("out/tests.json") as f:
        t = [t for t in json.load(f)["tests"] if t["outcome"] == "failed"][0]
    for step in (t["first"], t["at"], t["last"]):
        shown = [pystep("--print", str(step), "--format", "json", "--replay", r).stdout for r in ("r.json", "out/" + t["record"])]
        got, wanted = (json.loads(s) for s in shown)
        for state in (got, wanted):         # what was written before the first step is not in it
            state.pop("stdout"), state.pop("stderr")
        equal(got, wanted, f"step {step}")


@test
def opens_each_failure_where_it_was_raised():
    files()
    _, tests = split("-m", "unittest", "test_calc")
    places = {t["name"].split(".")[-1]: re.search(r"\w+\.py:\d+", where("out/" + t["record"]))[0] for t in tests["tests"] if t["outcome"] == "failed"}
    equal(places, {"test_b_crash": "calc.py:2", "test_c_bad": "test_calc.py:19"})


@test
def keeps_only_failures_when_asked():
    files()
    _, tests = split("--failed", "-m", "unittest", "test_calc")
    kept = [t["record"] for t in tests["tests"] if t["record"]]
    equal(sorted(os.listdir("out")), sorted(kept + ["tests.json"]))
    equal([t["outcome"] for t in tests["tests"] if t["record"]], ["failed", "failed"])


@test
def replays_the_last_failure_of_a_directory():
    files()
    split("-m", "unittest", "test_calc")
    assert where("out").endswith("test_calc.py:19"), where("out")


@test
def names_an_inherited_test_by_the_class_that_inherits_it():
    program("base.py", "class Checks:\n    n = 1\n    def test_n(self):\n        for _ in 1, 2:\n            with self.subTest(i=_):\n"
            "                self.assertEqual(self.n, 1)\n")
    program("test_x.py", "import unittest, base\nclass A(base.Checks, unittest.TestCase):\n    pass\nclass B(base.Checks, unittest.TestCase):\n"
            "    n = 2\nclass Outer:\n    class C(A):\n        pass\nC = Outer.C\n")
    _, tests = split("-m", "unittest", "test_x")
    equal(outcomes(tests), {"base.A.test_n": "passed", "base.B.test_n": "failed", "base.C.test_n": "passed"})
    equal({t["function"] for t in tests["tests"]}, {"Checks.test_n"})
    equal([t["record"] for t in tests["tests"] if t["outcome"] == "failed"], ["base.B.test_n.json"])


@test
def lists_the_arguments_of_tests():
    files()
    pytest_or_skip()
    _, tests = split("-m", "pytest", "-q", "test_py.py", "-k", "div or fine")
    equal({t["name"]: t["arguments"] for t in tests["tests"]},
          {"test_py.test_div[1]": {"six": "6", "n": "1"}, "test_py.test_div[2]": {"six": "6", "n": "2"}, "test_py.test_fine": {"six": "6"}})


@test
def splits_a_run_of_pytest():
    files()
    pytest_or_skip()
    _, tests = split("-m", "pytest", "-q", "test_py.py")
    equal(outcomes(tests), {"test_py.test_div[1]": "failed", "test_py.test_div[2]": "passed", "test_py.test_expected": "expected",
                            "test_py.broken": "failed", "test_py.test_fine": "passed"})
    for t in tests["tests"]:
        check_record("out/" + t["record"])


@test
def takes_nothing_for_a_test_that_a_library_only_asks():
    """A module's __getattr__ says what is not there by an exception; so do optional imports."""
    program("calc.py", CALC + "def __getattr__(name):\n    raise AttributeError(name)\n")
    program("test_calc.py", "import unittest\nclass T(unittest.TestCase):\n    def test_x(self):\n        import calc\n"
            "        assert False\n    def test_y(self):\n        pass\n")
    program("run.py", "import unittest, calc, inspect\nunittest.main('test_calc', exit=False)\ninspect.unwrap(calc)\nraise SystemExit(1)\n")
    _, tests = split("run.py")
    equal(outcomes(tests), {"test_calc.T.test_x": "failed", "test_calc.T.test_y": "passed"})


@test
def believes_a_run_that_says_all_is_well():
    program("test_x.py", "def test_x():\n    raise KeyError\n")
    program("run.py", "import test_x, threading\nthreading.excepthook = lambda *a: None\n"
            "t = threading.Thread(target=test_x.test_x)\nt.start()\nt.join()\n")
    _, tests = split("run.py", status=0)
    equal(outcomes(tests), {"test_x.test_x": "expected"})


@test
def says_that_workers_are_not_traced():
    files()
    pytest_or_skip()
    got = pystep("--split-tests", "out", "-m", "pytest", "-n", "2", "test_py.py")
    assert b"not traced" in got.stderr, got.stderr
    with open("out/tests.json") as f:
        assert "not traced" in json.load(f)["untraced"]
    got = pystep("--record", "r.json", "-m", "pytest", "-n", "0", "--collect-only", "-p", "no:cacheprovider", "test_py.py")
    assert b"not traced" not in got.stderr, got.stderr


@test
def says_that_no_test_was_recorded():
    program("x.py", "print(1)\n")
    got, tests = split("x.py", status=0)
    equal(tests["tests"], [])
    assert b"no test was recorded" in got.stderr, got.stderr


@test
def keeps_the_whole_record_when_it_has_a_name():
    files()
    split("--record", "whole.json", "-m", "unittest", "test_calc")
    check_record("whole.json", "exit")


@test
def lists_the_records_of_a_directory_by_age():
    program("ok.py", "x = 1\n")
    program("bad.py", "1 / 0\n")
    os.mkdir("d")
    for age, name in ((3, "bad"), (2, "ok")):
        record(f"{name}.py", out=f"d/{name}.json")
        os.utime(f"d/{name}.json", (1e9 - age, 1e9 - age))
    program("d/other.json", "{}")
    got = pystep("--info", "d", env={**os.environ, "TZ": "UTC"}).stdout.decode().splitlines()
    size = os.path.getsize("d/bad.json")
    equal([line.split() for line in got[1:]],
          [["2001-09-09", "01:46:37", "4", str(size), "exception", "1", "bad.json", "bad.py"],
           ["2001-09-09", "01:46:38", "3", str(os.path.getsize("d/ok.json")), "exit", "0", "ok.json", "ok.py"]])
    assert where("d").endswith("bad.py:1"), where("d")


@test
def has_nothing_to_replay_in_an_empty_directory():
    os.mkdir("d")
    got = pystep("--batch", "--replay", "d")
    equal((got.returncode, got.stderr), (126, b"pystep: no records in d\n"))
    equal(pystep("--info", "d").stdout, b"no records in d\n")


main()
