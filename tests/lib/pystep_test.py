"""pystep_test - what the tests written in Python share: run things, compare them, say TAP.

    from pystep_test import *

    @test
    def keeps_the_exit_status():
        same(pystep("--record", "r.json", "exit7.py"), ...)

    main()

Each test function is one point; its name finishes the sentence "pystep ..."; it fails by an exception. It stands in a
directory of its own.

SPDX-License-Identifier: GPL-3.0-or-later"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback

__all__ = ["PYSTEP", "PYTHON", "SOURCE", "Skip", "check_record", "equal", "json", "main", "os", "plain", "program", "pystep",
           "record", "run", "same", "subprocess", "sys", "test", "test_case",
           "without_addresses"]

PYSTEP = os.environ["PYSTEP"]
PYTHON = os.environ["PYTHON"]
SOURCE = os.environ["PYSTEP_SOURCE"]

_tests = []


class Skip(Exception):
    """This cannot be tested here; the text says why."""


def test(function):
    _tests.append((function.__name__.replace("_", " "), function))
    return function


def test_case(name, function, *arguments):
    """A row of a table as a test."""
    _tests.append((name, lambda: function(*arguments)))


def run(argv, input=b"", timeout=60, **more):
    """subprocess.run with its output caught, as bytes. `input` None: nothing is there to read, not even a pipe."""
    if input is None:
        more["stdin"] = subprocess.DEVNULL
    else:
        more["input"] = input
    return subprocess.run(argv, capture_output=True, timeout=timeout, **more)


def pystep(*arguments, **more):
    return run([PYSTEP, *arguments], **more)


def plain(*arguments, **more):
    return run([PYTHON, *arguments], **more)


def record(*arguments, options=(), out="r.json", **more):
    """Record a run quietly; the process as run gives it. PYSTEP_TWICE: also in another way, and the records are the same."""
    got = pystep("--quiet", "--record", out, *options, *arguments, **more)
    if "PYSTEP_TWICE" in os.environ:
        _is_same_otherwise(os.environ["PYSTEP_TWICE"], arguments, options, out, more)
    return got


# Numbers that are another in every run: of threads, of processes, addresses, times.
_NUMBER = re.compile(rb"0x[0-9a-f]{6,}|\b\d+\.\d{3,}(e-?\d+)?|\b\d{4,}\b|/tmp/[\w/-]+")


def _lines(path):
    with open(path, "rb") as f:
        return [_NUMBER.sub(b"N", line) for line in f.read().splitlines()[1:-1]]


def _is_same_otherwise(way, arguments, options, out, more):
    """`way`: "scan", or "traced" for libraries traced instead of below the frame hook. What runs in one of several ways each time is
    the same if any of a few runs is; what never runs the same way twice is not compared."""
    scan, environment = (["--scan"], {}) if way == "scan" else ([], {"PYSTEP_NO_HOOK": "1"})
    usual = [_lines(out)]
    for _ in range(4):
        pystep("--quiet", "--record", "twice.json", *options, *scan, *arguments,
               **(more | {"env": (more.get("env") or dict(os.environ)) | environment}))
        other = _lines("twice.json")
        if other in usual:
            return
        pystep("--quiet", "--record", "again.json", *options, *arguments, **more)
        usual.append(_lines("again.json"))
    if all(a not in usual[:i] for i, a in enumerate(usual)):
        return
    for i, (a, b) in enumerate(zip(usual[-1], other)):
        assert a == b, f"line {i + 2}: {a[:300]!r}, {way}: {b[:300]!r}"
    equal(len(other), len(usual[-1]), f"lines, {way}")


def check_record(path="r.json", how=None):
    """The record is good to the last reference and, if asked, ended that way. Returns its last line."""
    checked = pystep("--check", path)
    assert checked.returncode == 0, f"--check {path}: status {checked.returncode}: {text(checked.stderr)}"
    with open(path, "rb") as f:
        lines = f.read().splitlines()
    last = lines[-1]
    assert last.startswith(b'{"end":') and last.endswith(b"]}"), f"last line: {last[:200]!r}"
    end = json.loads(last[:-2])
    assert how is None or end["end"] == how, f"ended by {end['end']}, not {how}"
    return end


def without_addresses(output):
    return re.sub(rb"0x[0-9a-f]{6,}", b"0xADDRESS", output)


def same(arguments, input=b"", environment=None, how=None, **more):
    """Plain and recorded alike; standard error too, to the byte. Returns the record's last line."""
    wanted = plain(*arguments, input=input, env=environment, **more)
    got = record(*arguments, input=input, env=environment, **more)
    equal(got.returncode, wanted.returncode, "status")
    equal(without_addresses(got.stdout), without_addresses(wanted.stdout), "standard output")
    equal(without_addresses(got.stderr), without_addresses(wanted.stderr), "standard error")
    return check_record(how=how)


def program(name, source):
    """Write a program into the current directory; its name."""
    with open(name, "wb" if isinstance(source, bytes) else "w") as f:
        f.write(source)
    return name


def text(output):
    return output.decode("utf-8", "backslashreplace") if isinstance(output, bytes) else str(output)


def equal(got, wanted, what="it"):
    if got != wanted:
        raise AssertionError(f"{what}:\n  got    {short(got)}\n  wanted {short(wanted)}")


def short(value):
    shown = text(value) if isinstance(value, bytes) else repr(value)
    return shown if len(shown) <= 2000 else shown[:1000] + " … " + shown[-1000:]


def run_one(function):
    here = os.getcwd()
    directory = tempfile.mkdtemp()
    os.chdir(directory)
    try:
        function()
    finally:
        os.chdir(here)
        shutil.rmtree(directory, ignore_errors=True)


def diagnose():
    """Where in the test, and what; not the ways of this file."""
    _, error, where = sys.exc_info()
    places = [f for f in traceback.extract_tb(where) if f.filename != __file__]
    for line in "".join(traceback.format_list(places) + traceback.format_exception_only(error)).splitlines()[-40:]:
        print("# " + line)


def main():
    print(f"1..{len(_tests)}")
    failed = 0
    for number, (name, function) in enumerate(_tests, 1):
        name = name.replace("#", "number").replace("\n", " ")
        try:
            run_one(function)
            print(f"ok {number} - {name}", flush=True)
        except Skip as why:
            print(f"ok {number} - {name} # SKIP {why}", flush=True)
        except (Exception, SystemExit):
            failed += 1
            print(f"not ok {number} - {name}")
            diagnose()
            sys.stdout.flush()
    sys.exit(1 if failed else 0)
