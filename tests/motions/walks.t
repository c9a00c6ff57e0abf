#!/usr/bin/env python3
"""walks.t - a motion that leads far leads where one that looks at every state does (walks.c compares them); any route to a step
leads to one state, and k steps there and k back are where one was (routes.c).

Random programs, run long enough for several keyframes; SEED=N runs one of them, which a failure names.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import subprocess
import sys

sys.path[:0] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", place) for place in ("lib", "stops")]
from pystep_test import *
from random_program import program as random_program

MOTIONS = os.path.join(os.environ["PYSTEP_BUILD"], "tests", "motions")

# Long lives of frames, and of generators: what calls them is left alone for thousands of steps.
ROUNDS = """
def rounds(n):
    global count
    for i in range(n):
        count = 0
        guarded(f, 2, i)
        guarded(g, 2, 1)
        for a in numbers(2):
            guarded(h, 1, a)
    return n

def slow(n):
    for i in range(n):
        yield rounds(2)

def asks(it):
    return next(it)

rounds(4)
it = slow(60)
next(it)
asks(it)
for x in it:
    rounds(1)
    z = x
rounds(60)
end = 1
"""
THREAD = """
import threading
t = threading.Thread(target=rounds, args=(40,))
t.start()
rounds(20)
t.join()
end = 2
"""


def walk(binary, seed, options=()):
    program("p.py", random_program(seed) + ROUNDS + (THREAD if seed % 4 == 0 else ""))
    record("p.py", options=["--steps", "24000", *options])
    got = subprocess.run([os.path.join(MOTIONS, binary), "r.json", str(seed)], capture_output=True, text=True)
    equal((got.returncode, got.stdout, got.stderr), (0, "", ""), f"SEED={seed}")


SEEDS = [int(os.environ["SEED"])] if "SEED" in os.environ else range(1, 7)
LAST = ["--keep-last", "15000"]
for seed in SEEDS:
    test_case(f"leads far where it leads from state to state, random program {seed}", walk, "walks", seed)
    test_case(f"has one state at a step whatever the route, and comes back by as many steps, random program {seed}", walk, "routes", seed)
for seed in SEEDS[:2]:
    test_case(f"leads far where it leads from state to state in a record's last steps, random program {seed}", walk, "walks", seed, LAST)
    test_case(f"has one state at a step in a record's last steps, random program {seed}", walk, "routes", seed, LAST)
main()
