#!/usr/bin/env python3
"""workers.t - pytest with tests in processes of their own, by xdist and forked: they are not traced, and said so; nothing hangs, the
tests end as they do without, and what the first process does is a good record.

timeout: 300
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

TESTS = """import os, subprocess, sys, threading
import pytest

@pytest.mark.parametrize("n", range(6))
def test_n(n):
    assert n * 2 != 6

@pytest.fixture
def broken():
    raise KeyError("no")

def test_broken(broken):
    pass

def test_makes_processes(tmp_path):
    pid = os.fork()
    if pid == 0:
        os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 3
    assert subprocess.run([sys.executable, "-c", "print(1)"], capture_output=True).stdout == b"1\\n"

def test_has_a_thread():
    said = []
    t = threading.Thread(target=said.append, args=(1,))
    t.start()
    t.join()
    assert said == [1]

@pytest.mark.skip
def test_skipped():
    assert 0
"""
TELLS = "tests that run in workers (-n, --forked) are not traced"


def arguments(*more):
    return ["-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", *more, "test_it.py"]


def needs(module):
    program("test_it.py", TESTS)
    if plain("-c", "import pytest, " + module).returncode:
        raise Skip(module + " is not here")


def results(got):
    """What became of the tests: in the order in which they ended, which workers make another each time."""
    output = got.stdout.decode()
    counts = re.search(r"(.*) in \d", output.splitlines()[-1])
    return got.returncode, counts and counts[1], sorted(re.findall(r"^(?:FAILED|ERROR) \S+", output, re.M))


def is_as_without(module, options):
    needs(module)
    wanted = plain(*arguments(*options))
    equal(results(wanted)[:2], (1, "1 failed, 7 passed, 1 skipped, 1 error"), wanted.stdout.decode())
    got = pystep("--record", "r.json", *arguments(*options))
    equal(results(got), results(wanted))
    assert TELLS in got.stderr.decode(), got.stderr
    check_record(how="exit")
    got = pystep("--split-tests", "out", *arguments(*options))
    equal(results(got), results(wanted))
    assert "no test was recorded; " + TELLS in got.stderr.decode(), got.stderr
    with open("out/tests.json") as f:
        tests = json.load(f)
    equal(tests["tests"], [])
    assert tests["untraced"].startswith(TELLS)


for module, options in [("xdist", ["-n", "2"]), ("xdist", ["-n3", "--dist=loadfile"]), ("xdist", ["--numprocesses=1", "--dist", "each"]),
                        ("pytest_forked", ["--forked"])]:
    test_case("leaves the results as they are with " + " ".join(options), is_as_without, module, options)


@test
def traces_tests_when_no_worker_was_asked_for():
    needs("xdist")
    got = pystep("--split-tests", "out", *arguments("-n", "0"))
    with open("out/tests.json") as f:
        tests = json.load(f)
    equal(len(tests["tests"]), 9)
    equal((tests["untraced"], TELLS in got.stderr.decode()), (None, False))


@test
def says_where_else_workers_may_come_from():
    """Pytest's own files may ask for them."""
    needs("xdist")
    program("pytest.ini", "[pytest]\naddopts = -n 2\n")
    got = pystep("--split-tests", "out", *arguments())
    assert "no test was recorded; is it in scope (--scope)? Those in workers (-n, --forked, addopts) are not traced" in got.stderr.decode(), got.stderr
    got = pystep("--split-tests", "out", *arguments(), env=dict(os.environ, PYTEST_ADDOPTS="-n 2"))
    assert TELLS in got.stderr.decode(), got.stderr


main()
