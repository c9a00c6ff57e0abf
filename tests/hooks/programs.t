#!/usr/bin/env python3
"""programs.t - every program of tests/programs and every workload of tests/bench is recorded alike with hooks and with --scan, and
the workloads with libraries below the frame hook and traced.

And the comparison can fail: with one hook left out it finds the difference.

timeout: 600
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

PROGRAMS = os.path.join(SOURCE, "tests", "programs")
BENCH = os.path.join(SOURCE, "tests", "bench", "workloads")
# Numbers that are another in every run: of threads (small ones where process ids have begun anew), of processes, addresses.
NUMBER = re.compile(rb"(?<=\"_native_id\",)\d+|0x[0-9a-f]{6,}|\b\d{4,}\b")
# Recorded up to that many steps, for a scan of all is slow.
STEPS = "12000"


def lines(path):
    with open(path, "rb") as f:
        return [NUMBER.sub(b"N", line) for line in f.read().splitlines()[1:-1]]


def first_difference(a, b):
    for i, (x, y) in enumerate(zip(a, b)):
        if x != y:
            return f"line {i + 2}: hooks {x[:300]!r}, scan {y[:300]!r}"
    return f"{len(a)} and {len(b)} lines"


def is_same(path, *options):
    """A few programs run in one of several ways each time, for the hash of an object is its address: one both ways is enough."""
    os.environ["PYTHONHASHSEED"], os.environ["PYTHONDONTWRITEBYTECODE"] = "1", "1"
    hooked, scanned = [], []
    for _ in range(8):
        for out, seen, more in (("hooks.json", hooked, []), ("scan.json", scanned, ["--scan"])):
            record(path, out=out, options=[*options, *more], timeout=240)
            seen.append(lines(out))
        if any(a == b for a in hooked for b in scanned):
            return
    raise AssertionError(first_difference(hooked[-1], scanned[-1]))


def is_same_traced(path):
    """The whole run, for libraries are not only where it begins."""
    os.environ["PYTHONHASHSEED"], os.environ["PYTHONDONTWRITEBYTECODE"] = "1", "1"
    record(path, out="hooked.json", timeout=240)
    record(path, out="traced.json", timeout=240, env=dict(os.environ, PYSTEP_NO_HOOK="1"))
    a, b = lines("hooked.json"), lines("traced.json")
    assert a == b, first_difference(a, b)


MUTATING = """
class A: pass
a, l, d, s = A(), [1, 2], {}, set()
l.append(3)
l[0] = 2
d[1] = 2
d.update(x=1)
s.add(1)
a.x = 1
l += [4]
l = l
"""


def finds_it_missing(name):
    program("p.py", MUTATING)
    os.environ["PYSTEP_LEAVE_OUT_HOOK"] = name
    try:
        is_same(os.path.abspath("p.py"))
    except AssertionError:
        return
    finally:
        del os.environ["PYSTEP_LEAVE_OUT_HOOK"]
    raise AssertionError("nothing differs")


for name in sorted(os.listdir(PROGRAMS)):
    if name.endswith(".py"):
        test_case(f"finds in {name} what a scan finds", is_same, os.path.join(PROGRAMS, name))
for name in sorted(os.listdir(BENCH)):
    if name.endswith(".py"):
        test_case(f"finds in {name} what a scan finds", is_same, os.path.join(BENCH, name), "--steps", STEPS)
        test_case(f"records {name} as with libraries traced", is_same_traced, os.path.join(BENCH, name))
for hook in ("append", "add", "update", "list", "dict", "object"):
    test_case(f"would be found out without the hooks of {hook}", finds_it_missing, hook)

main()
