#!/usr/bin/env python3
"""finds.t - the steps at which it holds: the same whichever way one looks for them, and those of a look at every state.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "reference"))
from pystep_test import *
import record as reference


def random_program(seed):
    pick = random.Random(seed)
    lines = ["def f(n, a):", "    b = a"]
    for _ in range(pick.randrange(2, 6)):
        lines.append("    " + pick.choice(["b += n", "a = b % 3", "n -= 1", "b = a", "for a in range(n): b = a", "del b; b = 7"]))
    lines += ["    return b if n <= 0 else f(n - 1, b)", "g = 0", "def walk(n):", "    for i in range(n):", "        yield i", ""]
    lines += [f"for a in walk({pick.randrange(2, 6)}):", f"    g += f({pick.randrange(3)}, a)", "a = g", ""]
    return "\n".join(lines)


def names_of(run):
    frame = run.stack[-1]
    local = run.locals(frame)
    shared = {k: v for k, v in run.globals(frame).items() if k not in frame.code["slots"]}
    return {**shared, **local}


def steps_where(holds):
    with open("r.json", "rb") as f:
        return [run.number for run in reference.read(f) if is_true(holds, names_of(run))]


def is_true(holds, names):
    try:
        return bool(eval(holds, {"__builtins__": {}}, names))
    except (NameError, TypeError):
        return False


def steps_said(*commands):
    done = pystep("--replay", "r.json", "--batch", *[word for command in commands for word in ("-ex", command)])
    return [int(step) for step in re.findall(r"^step (\d+)/", done.stdout.decode(), re.M)]


def agrees(seed):
    program("p.py", random_program(seed))
    record("p.py")
    for holds in ["a == 1", "b > a", "n == 0 and b", "g in (0, 1, 2)", "i", "not a", "a < b < 5", "f"]:
        steps = steps_where(holds)
        what = f"{holds}, seed {seed}"
        equal(steps_said(f"100000 find-all {holds}"), steps, f"all steps where {what}")
        first = [1] if steps[:1] == [1] else []
        equal(steps_said("goto start", *[f"find {holds}"] * (len(steps) + 1))[1:], steps[len(first):], f"forwards, {what}")
        back = steps_said("goto end", *[f"rfind {holds}"] * (len(steps) + 1))
        equal(back[1:], [s for s in steps if s < back[0]][::-1], f"backwards, {what}")


for seed in range(6):
    test_case(f"finds the same steps in all ways, random program {seed}", agrees, seed)
main()
