#!/usr/bin/env python3
"""sites.t - the expression at which each frame stands: through all ways to keep a record and to come to a step.

That they are those of the interpreter is held against the reference for every program in programs/.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from pystep_test import *
from record import read

LOOP = """def half(n):
    return 100 // n if n else whole(n) / 2
def whole(n):
    return 1 + half(n - 1)
seen = []
for i in range(4000):
    seen.append(i + half(2) + whole(3))
    text = "x" * (i % 7)
print(len(seen), half(0))
"""


def frames(step, *more, path="r.json"):
    state = json.loads(pystep("--replay", path, "--print", str(step), "--format", "json", *more).stdout)
    return [(f["function"], f.get("at")) for f in state["stack"]]


def places(path):
    """Of every step, by the reader that knows only the specification."""
    with open(path, "rb") as f:
        return {r.number: r.place() for r in read(f)}


def standing(path, step):
    """What a state should say of the frame that the step tells of."""
    stack = frames(step, path=path)
    return next((at for _, at in reversed(stack) if at), None)


@test
def has_no_sites_of_code_without_columns():
    record(program("p.py", LOOP))
    with_columns = places("r.json")
    pystep("--quiet", "--record", "none.json", "-X", "no_debug_ranges", "p.py")
    check_record("none.json")
    equal({p for p in places("none.json").values()}, {None})
    assert len({str(p) for p in with_columns.values()}) == 6, {str(p) for p in with_columns.values()}


# Of more code than any table tells of: by one that tells of more, CPython, when traced, writes behind its own array of lines.
STRANGE = '''def f(x):
    if x is None:
        x = [x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7, x + 8, x + 9, x + 10, x + 11, x + 12, x + 13, x + 14, x + 15, x + 16]
    return g(x) + 1
def g(x):
    return x / 1
tables = [b"", b"\\xf8", b"\\xf7\\x7f\\x7f\\x7f\\x7f\\x7f\\x7f\\x3f\\x7f\\x3f\\x3f" * 8, b"\\xd7\\x09\\x01" * 9, b"\\xf7\\x01\\x00\\x09\\x03" * 9]
for table in tables:
    f.__code__ = f.__code__.replace(co_linetable=table)
    print(f(2))
'''


@test
def takes_whatever_a_program_says_of_its_places():
    same([program("p.py", STRANGE)])
    assert None in places("r.json").values()


@test
def knows_a_large_module_s_sites_in_time_that_grows_with_it_only():
    record(program("p.py", "def f(x): return x\n" + "f(1) + f(2)\n" * 20000), timeout=60)
    equal(len(check_record()["sites"]), 40000)


@test
def comes_to_the_same_sites_by_seeking():
    record(program("p.py", LOOP))
    end = check_record()
    assert end["keyframes"] and len(end["sites"]) == 5, end
    known = places("r.json")
    for step in range(20000, 20200):
        if known[step]:
            equal(standing("r.json", step), known[step], f"step {step}")


@test
def finds_the_sites_of_a_record_that_was_cut_off():
    record(program("p.py", LOOP))
    with open("r.json", "rb") as f:
        lines = f.readlines()
    with open("cut.json", "wb") as f:
        f.writelines(lines[:-1])
    last = max(n for n, place in places("r.json").items() if place)
    equal(frames(last, path="cut.json"), frames(last))
    assert frames(last)[0][1], frames(last)


@test
def keeps_the_sites_of_what_it_keeps():
    record(program("p.py", LOOP))
    record("p.py", options=["--keep-last", "500"], out="kept.json")
    check_record("kept.json")
    whole, kept = places("r.json"), places("kept.json")
    assert len(kept) == 500 and any(kept.values())
    equal(kept, {n: whole[n] for n in kept}, "the places")
    some = [n for n in kept if kept[n]][0]
    equal(frames(some, path="kept.json"), frames(some))


@test
def says_where_the_frames_above_stand():
    record(program("p.py", LOOP))
    step = next(n for n, place in places("r.json").items() if place == [4, 15, 4, 26])
    said = pystep("--replay", "r.json", "--batch", "-ex", f"goto {step}", "-ex", "where", "-ex", "up").stdout.decode()
    equal(said.splitlines()[1:], [
        "  0  <module>()  p.py:7: whole(3)",
        "  1  whole(n=3)  p.py:4: half(n - 1)",
        "> 2  half(n=2)  p.py:1",
        "> 1  whole(n=3)  p.py:4: half(n - 1)",
    ])


main()
