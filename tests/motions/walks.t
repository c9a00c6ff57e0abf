#!/usr/bin/env python3
"""walks.t - a motion that leads far leads where one that looks at every state does (walks.c compares them); any route to a step
leads to one state, and k steps there and k back are where one was (routes.c).

Random programs, run long enough for several keyframes; SEED=N runs one of them, which a failure names.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import random
import re
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


def damage(path):
    """Every other keyframe cannot be read."""
    with open(path, "rb") as f:
        lines = f.read().split(b"\n")
    for i in [i for i, line in enumerate(lines) if line.startswith(b'{"keyframe":')][::2]:
        lines[i] = lines[i].replace(b'"objects":{', b'"objects":[')
    with open(path, "wb") as f:
        f.write(b"\n".join(lines))


def walk(binary, seed, options=(), damaged=False):
    program("p.py", random_program(seed) + ROUNDS + (THREAD if seed % 4 == 0 else ""))
    record("p.py", options=["--steps", "24000", *options])
    if damaged:
        damage("r.json")
    got = subprocess.run([os.path.join(MOTIONS, binary), "r.json", str(seed)], capture_output=True, text=True)
    equal((got.returncode, got.stdout, got.stderr), (0, "", ""), f"SEED={seed}")


def stops(words, *arguments):
    """Where it stood after each, without what the program wrote, and how far its end was."""
    got = pystep("--batch", *(arg for word in words for arg in ("-ex", word)), *arguments)
    return re.findall(r"^step (\d+)", got.stdout.decode(), re.M)


def lives(seed):
    """Motions of all kinds, back now and then, made by a program that runs and in its record."""
    r = random.Random(seed)
    text = random_program(seed)
    program("p.py", text)
    record("p.py")
    lines = text.count("\n")
    motions = ["next", "next", "until", "until", "finish", "step 3", "forward 7", "2 next", "back 2", "reverse-next", "reverse-until", "step"]
    words = [r.choice([*motions, f"until {r.randint(1, lines)}"]) for _ in range(40)]
    words[5:5] = [r.choice([f"break p.py:{r.randint(1, lines)}", "break f", "catch", "watch shared"])]
    equal(stops(["goto 2", *words], "p.py"), stops(["goto 2", *words], "--replay", "r.json"), f"SEED={seed}: {words}")


SEEDS = [int(os.environ["SEED"])] if "SEED" in os.environ else range(1, 5)
for seed in SEEDS if "SEED" in os.environ else range(40, 60):
    test_case(f"leads a program that runs where it leads in its record, random program {seed}", lives, seed)
for binary in ("walks", "routes"):
    test_case(f"goes past keyframes that cannot be read ({binary})", walk, binary, SEEDS[0], (), True)
LAST = ["--keep-last", "15000"]
for seed in SEEDS:
    test_case(f"leads far where it leads from state to state, random program {seed}", walk, "walks", seed)
    test_case(f"has one state at a step whatever the route, and comes back by as many steps, random program {seed}", walk, "routes", seed)
for seed in SEEDS[:2]:
    test_case(f"leads far where it leads from state to state in a record's last steps, random program {seed}", walk, "walks", seed, LAST)
    test_case(f"has one state at a step in a record's last steps, random program {seed}", walk, "routes", seed, LAST)
main()
