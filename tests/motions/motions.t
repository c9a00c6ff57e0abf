#!/usr/bin/env python3
"""motions.t - where the motions lead under recursion, generators, exceptions, threads and tasks: forward and back, live and on a
record alike.

A walk is commands, each with what it must lead to: the event's first letter and the line (l7: line 7; c: call, r: return, y: yield,
s: resume, e: exception), then what a display shows there.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

RECURSION = """\
def fact(n):
    if n < 2:
        return 1
    below = fact(n - 1)
    return n * below

def loop(n):
    total = 0
    for i in range(n):
        total += i
        if i == 1:
            total += fact(2)
    return total

x = fact(4)
y = loop(3)
z = y
"""
GENERATOR = """\
def gen():
    a = 1
    yield a
    b = 2
    yield b
    c = 3

for v in gen():
    w = v
z = 0
"""
EXCEPTION = """\
def c(n):
    n += 1
    raise KeyError(n)

def b(n):
    c(n)
    return 1

def a(n):
    try:
        b(n)
    finally:
        n = 0
    return 2

try:
    a(1)
except KeyError as e:
    caught = e.args
done = 1
"""
THREADS = """\
import threading

def work(name, mine, other):
    for i in range(3):
        mine.acquire()
        x = twice(i)
        other.release()
    return name

def twice(i):
    r = i * 2
    return r

p, q = threading.Semaphore(1), threading.Semaphore(0)
t = threading.Thread(target=work, args=("t", q, p))
t.start()
work("main", p, q)
t.join()
end = 1
"""
TASKS = """\
import asyncio

async def inner(name, i):
    await asyncio.sleep(0)
    return i

async def task(name):
    total = 0
    for i in range(2):
        total += await inner(name, i)
    return total

async def main():
    a = asyncio.create_task(task("a"))
    b = asyncio.create_task(task("b"))
    x = await a
    y = await b
    return x + y

asyncio.run(main())
end = 1
"""

WALKS = [
    ("over a call that calls itself stays in the frame, and comes back to it", RECURSION, "n",
     "goto p.py:4=l4 n=4; next=l5 n=4; reverse-next=l4 n=4; step=c1 n=3; next=l2 n=3; next=l4 n=3; next=l5 n=3; next=l5 n=4"),
    ("out of a frame is its own return, backward its own call", RECURSION, "n",
     "goto p.py:3=l3 n=1; finish=r3 n=1; finish=r5 n=2; next=l5 n=3; finish=r5 n=3; next=l5 n=4; rf=c1 n=4; rf=c1 n=?; rf=c1 n=?"),
    ("out of a frame that was chosen on the stack", RECURSION, "n",
     "goto p.py:3=l3 n=1; up; up; finish=r5 n=3; up; rf=c1 n=4"),
    ("until leaves a loop behind, backward too", RECURSION, "i",
     "goto p.py:9=l9 i=?; until=l10 i=0; until=l11 i=0; until=l12 i=1; until=l13 i=2; until=l17 i=?"),
    ("until a line, and back to one", RECURSION, "i",
     "goto p.py:9=l9 i=?; until 13=l13 i=2; reverse-until 9=l9 i=2; reverse-until=l8 i=?; reverse-until=l16 i=?; "
     "goto p.py:9=l9 i=?; advance 12=l12 i=1; until=l13 i=2; reverse-until 10=l9 i=2"),
    ("counts are as many motions", RECURSION, "i",
     "goto p.py:9=l9 i=?; 3 next=l9 i=0; next 3=l12 i=1; 4 rn=l11 i=0; rn 2=l9 i=?"),
    ("over a yield stays with the caller's view", GENERATOR, "v",
     "goto p.py:8=l8 v=?; next=l9 v=1; next=l8 v=1; next=l9 v=2; next=l8 v=2; next=l10 v=2; next=r10 v=2; "
     "rn=l10 v=2; rn=l8 v=2; rn=l9 v=2; rn=l8 v=1; rn=l9 v=1; rn=l8 v=?"),
    ("over the end of a generator's turn comes to who asked for it", GENERATOR, "v",
     "goto p.py:4=l4 v=1; next=l5 v=1; next=l9 v=2; goto p.py:6=l6 v=2; next=l10 v=2"),
    ("back over the beginning of a generator's turn comes to who asked for it", GENERATOR, "v",
     "goto p.py:4=l4 v=1; rn=l8 v=1; goto p.py:6=l6 v=2; rn=l8 v=2; goto p.py:9=l9 v=1; rs=l3 v=?"),
    ("out of a generator is its end and its first call", GENERATOR, "v",
     "goto p.py:4=l4 v=1; finish=r6 v=2; rf=c1 v=?"),
    ("over an exception that leaves several frames comes to who cleans up, then to who catches it", EXCEPTION, "n",
     "goto p.py:3=l3 n=2; next=l13 n=1; next=l18 n=?; next=l19 n=?; next=l20 n=?; rn=l19 n=?; rn=l18 n=?; rn=l17 n=?"),
    ("out of frames that an exception leaves, one after the other, and back", EXCEPTION, "n",
     "goto p.py:2=l2 n=1; finish=r3 n=2; finish=r6 n=1; finish=r13 n=0; goto p.py:3=l3 n=2; rf=c1 n=1; rf=c5 n=1; rf=c9 n=1"),
    ("over and out stay in their thread, back as well", THREADS, "name",
     "goto p.py:6=l6 name='main'; next=l7 name='main'; next=l4 name='main'; next=l5 name='main'; next=l6 name='main'; "
     "rn=l5 name='main'; rn=l4 name='main'; rn=l7 name='main'; rn=l6 name='main'; finish=r8 name='main'; rf=c3 name='main'"),
    ("out of a call in a thread is that thread's", THREADS, "i",
     "goto p.py:11=l11 i=0; finish=r12 i=0; rf=c10 i=0; finish=r12 i=0; next=l7 i=0; next=l4 i=0; next=l5 i=1; next=l6 i=1"),
    ("over an await stays in its task, back as well", TASKS, "name",
     "goto p.py:10=l10 name='a'; next=l9 name='a'; next=l10 name='a'; next=l9 name='a'; next=l11 name='a'; rn=l9 name='a'; "
     "rn=l10 name='a'; rn=l9 name='a'; rn=l10 name='a'"),
    ("out of what is awaited, and of the task, while others run", TASKS, "name",
     "goto p.py:4=l4 name='a'; next=l5 name='a'; finish=r5 name='a'; next=l9 name='a'; rf=c7 name='a'; finish=r11 name='a'"),
    ("into goes wherever the program goes, other tasks too", TASKS, "name",
     "goto p.py:10=l10 name='a'; step=c3 name='a'; step=l4 name='a'; step=c7 name='b'; step=l8 name='b'; rs=c7 name='b'; "
     "rs=l4 name='a'"),
]

STOP = re.compile(r"^step \d+/\d+ (\w)\w* +\S+:(\d+) in ")
SHOWN = re.compile(r"^1: (\w+) = (.*)")


def places(output):
    """"l7 n=1" of each stop; a name that is not there shows "?"."""
    found = []
    for line in output.decode().splitlines():
        stop, shown = STOP.match(line), SHOWN.match(line)
        if stop:
            found.append(stop[1] + stop[2])
        elif shown and found:
            value = "?" if shown[2].startswith("(") else shown[2]
            found[-1] = f"{found[-1].split()[0]} {shown[1]}={value}"
    return found


def leads(source, name, walk, how):
    program("p.py", source)
    moves = [move.partition("=") for move in walk.split("; ")]
    words = [f"display {name}", *(move[0] for move in moves)]
    arguments = [arg for word in words for arg in ("-ex", word)]
    if how == "replayed":
        record("p.py")
        got = pystep("--batch", *arguments, "--replay", "r.json")
    else:
        got = pystep("--batch", *arguments, "p.py")
    equal(got.stderr, b"", "errors")
    equal(places(got.stdout), [move[2] for move in moves if move[2]])


for what, source, name, walk in WALKS:
    for how in ("live", "replayed"):
        test_case(f"goes: {what} ({how})", leads, source, name, walk, how)


@test
def says_in_words_that_it_met_an_end():
    program("p.py", "x = 1\n")
    record("p.py")
    got = pystep("--batch", "-ex", "goto end", "-ex", "step", "-ex", "next", "-ex", "finish", "-ex", "continue", "-ex", "until",
        "-ex", "goto start", "-ex", "rs", "-ex", "rn", "-ex", "rf", "-ex", "rc", "-ex", "reverse-until", "-ex", "back",
        "--replay", "r.json")
    equal(got.stdout.count(b"the program has ended: exit status 0"), 5)
    equal(got.stdout.count(b"at the start of the run"), 6)


@test
def walks_what_is_known_before_it_runs_the_program_on():
    program("p.py", "import os\nos.write(1, b'one\\n')\nx = 2\nos.write(1, b'two\\n')\n")
    got = pystep("--batch", "-ex", "next 2", "-ex", "rn 2", "-ex", "next 3", "-ex", "next", "p.py")
    equal(got.stdout, b"one\nstep 4/4 line  p.py:3 in <module>: x = 2\nstep 2/4 line  p.py:1 in <module>: import os\n"
        b"step 5/5 line  p.py:4 in <module>: os.write(1, b'two\\n')\ntwo\n"
        b"step 6/6 return p.py:4 in <module>: os.write(1, b'two\\n')\nthe program has ended: exit status 0\n")


main()
