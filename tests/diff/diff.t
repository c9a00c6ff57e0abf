#!/usr/bin/env python3
"""diff.t - pystep --diff: where two runs part, and what differs there.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

SUM = """import sys

def add(total, x):
    total = total + x
    return total

def main(n):
    total = 0
    seen = []
    for x in range(n):
        total = add(total, x)
        seen.append(total)
    if total > 3:
        print("big", total)
    print("total", total)

main(int(sys.argv[1]))
"""


def recorded(name, source, *arguments, **more):
    """A run of that source as main.py in a directory of its own; the record's name."""
    os.makedirs(name, exist_ok=True)
    program(f"{name}/main.py", source)
    record("main.py", *arguments, out="r.json", cwd=name, **more)
    return f"{name}/r.json"


def diff(a, b, status=1):
    got = pystep("--diff", a, b)
    equal((got.returncode, got.stderr), (status, b""))
    lines = got.stdout.decode().splitlines()
    assert len(lines) <= 24, "more than a screen"
    return lines


def has(lines, *wanted):
    for w in wanted:
        assert any(w in line for line in lines), f"no {w!r} in\n" + "\n".join(lines)


@test
def finds_no_difference_between_runs_that_are_the_same():
    lines = diff(recorded("a", SUM, "3"), recorded("b", SUM, "3"), status=0)
    has(lines, "No difference in path, values or output.")


@test
def says_which_name_differs_and_what_it_was():
    lines = diff(recorded("a", SUM, "3"), recorded("b", SUM.replace("total + x", "total + 2 * x"), "3"))
    has(lines, "main.py is not the same text, from line 4 on", "The same for 19 steps; then values differ:",
        "total = 1 in A, 2 in B (was 0)", "after  step 19/34 line  main.py:4 in add: total = total + x")


@test
def does_not_count_steps_that_only_one_has():
    """Two lines more in the first loop; what follows is the same, though its step numbers are not."""
    more = SUM.replace("    seen = []\n", "    seen = []\n    for _ in range(3):\n        pass\n")
    lines = diff(recorded("a", SUM, "3"), recorded("b", more, "3"))
    has(lines, "then the paths part", "for _ in range(3):", "steps only in B")
    assert not any("total =" in line for line in lines), lines


@test
def joins_the_paths_again_behind_a_loop_that_ran_longer():
    lines = diff(recorded("a", SUM, "3"), recorded("b", SUM, "4"))
    has(lines, "n = 3 in A, 4 in B", "8 steps only in B", 'output, line 1: "total 3" in A (step 32), "big 6" in B (step 39)')


@test
def skips_a_call_that_only_one_makes_with_all_that_happens_in_it():
    source = "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n\nx = 1\nx = 2\ny = f(5)\n"
    lines = diff(recorded("a", source), recorded("b", source.replace("x = 2\n", "f(7)\nx = 2\n")))
    has(lines, "then the paths part", "main.py:5 in <module>: f(7)")
    assert not any("values" in line for line in lines), lines


@test
def shows_the_way_to_what_differs_deep_inside():
    source = "import sys\nclass P: pass\np = P()\np.rows = [[1, 2], {'k': [3, 4]}]\np.rows[1]['k'][1] = int(sys.argv[1])\ndone = True\n"
    lines = diff(recorded("a", source, "5"), recorded("b", source, "6"))
    has(lines, "p.rows[1][\"k\"][1] = 5 in A, 6 in B")


@test
def sees_a_change_through_an_alias():
    source = "import sys\ndef f(a):\n    a.append(int(sys.argv[1]))\n    return len(a)\nb = [1]\nf(b)\n"
    has(diff(recorded("a", source, "5"), recorded("b", source, "6")), "a[1] = 5 in A, 6 in B")


@test
def is_not_misled_by_ids():
    """The other run makes a hundred objects first: nothing has the same id."""
    source = "x = []\nfor i in range(5):\n    x.append([i])\nprint(x)\n"
    lines = diff(recorded("a", source), recorded("b", "junk = [[i] for i in range(100)]\ndel junk\n" + source))
    assert not any("x" in line and "in A" in line for line in lines), lines


@test
def says_that_they_read_something_else():
    source = "n = input()\nprint('same')\n"
    lines = diff(recorded("a", source, input=b"1\n"), recorded("b", source, input=b"2\n"))
    has(lines, "they read different input", "n = '1' in A, '2' in B")


@test
def says_that_they_end_differently():
    source = "import sys\nif sys.argv[1] == '1':\n    raise KeyError('k')\n"
    lines = diff(recorded("a", source, "0"), recorded("b", source, "1"))
    has(lines, "end: exit 0 in A, exception 1 in B")


@test
def tells_one_that_returns_from_one_that_is_left_by_an_exception():
    source = "def f(x):\n    return 1 / x\ntry:\n    import sys\n    y = f(int(sys.argv[1]))\nexcept ZeroDivisionError:\n    y = 0\nz = 1\n"
    has(diff(recorded("a", source, "1"), recorded("b", source, "0")), "x = 1 in A, 0 in B", "return = 1.0 in A, not there in B", "y = 1.0 in A, 0 in B")


@test
def compares_two_orders_the_other_way_round_alike():
    a, b = recorded("a", SUM, "3"), recorded("b", SUM, "5")
    has(diff(a, b), "15 steps only in B")
    has(diff(b, a), "15 steps only in A")


@test
def finds_the_one_of_many_steps_that_differs():
    source = "import sys\nx = 0\nfor i in range(20000):\n    x += i == int(sys.argv[1])\nprint(x)\n"
    lines = diff(recorded("a", source, "15000"), recorded("b", source, "15001"))
    has(lines, "x = 1 in A, 0 in B (was 0)")


@test
def refuses_what_is_damaged():
    a = recorded("a", SUM, "3")
    with open(a, "rb") as f:
        lines = f.read().splitlines(True)
    at = max(i for i, line in enumerate(lines) if line[:1].isdigit())
    program("bad.json", b"".join(lines[:at] + [b'["q",7],\n'] + lines[at + 1:]))
    equal(pystep("--diff", a, "bad.json").returncode, 126)
    equal(pystep("--diff", "bad.json", a).returncode, 126)
    program("none.json", b"{}")
    equal(pystep("--diff", a, "none.json").returncode, 126)


@test
def takes_two_records_and_no_program():
    a = recorded("a", SUM, "3")
    for words in (["--diff", a], ["--diff", a, a, "main.py"], ["--diff", a, a, "--replay", a]):
        equal(pystep(*words).returncode, 2, str(words))


main()
