#!/usr/bin/env python3
"""session.t - sessions without a terminal: live and on a record, what they say and how they end.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import signal
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

ALONE = """\
def gen(n):
    for i in range(n):
        yield i * i

class Node:
    def __init__(self, value, below):
        self.value = value
        self.below = below

def build(n):
    if n == 0:
        return None
    return Node(n, build(n - 1))

def broken(x):
    try:
        return 1 // x
    finally:
        x = None

total = 0
for square in gen(4):
    total += square
print("total", total)
tree = build(3)
try:
    broken(0)
except ZeroDivisionError as e:
    print(e)
"""
PROGRAM = ALONE + """
from concurrent.futures import ThreadPoolExecutor

def in_a_thread():
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(build, 2).result()
in_a_thread()
print("done")
"""

# Motions from many places; each walk is one session.
WALKS = [
    ["step 5", "next", "next", "next", "step", "step", "finish", "next 3", "reverse-next", "reverse-step 4", "forward 3"],
    ["goto gen", "finish", "back 2", "next", "next", "next", "until", "until"],
    ["goto build", "next", "next", "step", "finish", "finish", "reverse-finish", "reverse-finish", "where", "locals"],
    ["goto broken", "next", "next", "next", "next", "next", "reverse-next", "reverse-next", "reverse-next", "reverse-next"],
    ["goto p.py:23", "next", "output", "print total", "step 3", "up", "globals", "finish", "heap"],
    ["goto in_a_thread", "next 2", "step 6", "where", "next", "finish", "next 2", "continue", "reverse-continue"],
    ["goto end", "where", "print tree.below.below.value", "object tree", "goto 20", "goto 10%", "goto start", "step"],
]


def commands(words):
    return [arg for command in words for arg in ("-ex", command)]


def batch(words, *arguments, **more):
    return pystep("--batch", *commands(words), *arguments, **more)


def stops(output):
    """The lines that say where it stopped, without how far the run is known."""
    return re.sub(rb"^(step \d+)/\d+", rb"\1", output, flags=re.M)


def told(output):
    """What the session said: without what the program itself wrote among it, and without the total of "goto 10%"."""
    return [line for line in stops(output).splitlines() if line not in (b"total 14", b"done", b"division by zero",
        b"integer division or modulo by zero")]


@test
def walks_the_same_live_and_on_a_record():
    program("p.py", PROGRAM)
    record("p.py")
    for walk in WALKS:
        if any("%" in word or word == "goto start" for word in walk):
            walk = ["goto end", *walk]              # a share of the run has to know its end
        live = batch(["goto 2", *walk], "p.py")
        replayed = batch(["goto 2", *walk], "--replay", "r.json")
        equal(told(live.stdout), told(replayed.stdout), f"{walk}")
        equal(live.returncode, 0, live.stderr)
        equal(replayed.returncode, 0, replayed.stderr)


@test
def comes_back_by_as_many_steps():
    program("p.py", PROGRAM)
    record("p.py")
    for n in (1, 2, 7, 20, 60):
        for there, back in (("forward", "back"), ("step", "reverse-step")):
            said = batch(["goto p.py:23", f"{there} {n}", f"{back} {n}"], "--replay", "r.json").stdout.splitlines()
            equal(said[0], said[2], f"{there} {n}")


@test
def says_what_a_stop_is_in_one_line():
    program("p.py", "def f(x):\n    total = x\n    return total\nf(1)\n")
    got = batch(["goto f", "next", "next"], "p.py")
    equal(stops(got.stdout).decode().splitlines(),
        ["step 4 call  p.py:1 in f: def f(x):", "step 5 line  p.py:2 in f: total = x", "step 6 line  p.py:3 in f: return total"])


@test
def knows_the_names_of_a_named_tuples_items():
    program("p.py", "import urllib.parse\nclass Odd(tuple):\n    _fields = ('x', 'y')\n    @property\n    def y(self): return 9\n"
        "url = urllib.parse.urlsplit('http://host/path')\nodd = Odd((1, 2))\nend = 1\n")
    got = batch(["goto end", *(f"print {e}" for e in ("url.netloc", "url[2]", "len(url)", "url.nothing", "odd", "odd.x", "odd.y"))], "p.py")
    equal(got.stdout.decode().splitlines()[1:], ["'host'", "'/path'", "5", "Odd(x=1, y=2)"])
    equal([line.split(": ")[1] for line in got.stderr.decode().splitlines()],
        ["cannot tell", "AttributeError", "cannot tell"])    # the library's class was not recorded; no descriptor; a property


@test
def reads_commands_from_files_and_standard_input():
    program("p.py", "x = 1\ny = 2\nz = 3\n")
    program("commands", "# a comment\nnext\n\nprint x\n")
    got = pystep("--batch", "-ex", "step", "-x", "commands", "-ex", "print y", "p.py")
    equal(stops(got.stdout), b"step 3 line  p.py:2 in <module>: y = 2\nstep 4 line  p.py:3 in <module>: z = 3\n"
        b"step 5 return p.py:3 in <module>: z = 3\nthe program has ended: exit status 0\n1\n2\n")
    got = pystep("--batch", "p.py", input=b"next\nprint x\nquit\nprint y\n")
    equal(stops(got.stdout), b"step 3 line  p.py:2 in <module>: y = 2\n1\n")
    equal(got.returncode, 0)


@test
def takes_commands_from_what_is_piped_in_when_there_is_no_terminal():
    program("p.py", "x = 1\ny = 2\n")
    record("p.py")
    got = pystep("p.py", input=b"next\nprint x\n")
    equal(stops(got.stdout), b"step 3 line  p.py:2 in <module>: y = 2\n1\n")
    assert b"no terminal" in got.stderr, got.stderr
    equal(pystep("--quiet", "--replay", "r.json", input=b"print y\n").stdout, b"2\n")
    equal(pystep("--replay", "p.py", input=b"").returncode, 126)


@test
def goes_on_after_a_command_that_failed_and_tells_by_its_status():
    program("p.py", "x = 1\n")
    got = batch(["print nothing", "next", "print x"], "p.py")
    assert got.stdout.endswith(b"\n1\n"), got.stdout
    equal(got.stderr, b"pystep: NameError: name 'nothing' is not defined at this step\n")
    equal(got.returncode, 1)
    equal(batch(["print x"], "--replay", "nothing.json").returncode, 126)


ENDS = [
    ("ends with the program's status", "raise SystemExit(7)", ["continue"], 7),
    ("ends with 1 after an exception", "raise ValueError(7)", ["continue"], 1),
    ("ends with 0 when it leaves a program that runs", "import sys\nsys.exit(7)", ["next", "quit"], 0),
    ("ends by the program's signal", "import os\nos.kill(os.getpid(), 15)", ["continue"], -15),
    ("ends with 0 at its limit", "while True:\n    pass\n", ["continue"], 0),
]


def ends(source, words, status):
    program("p.py", source)
    more = ["--steps", "50"] if "while" in source else []
    equal(batch(words, *more, "p.py").returncode, status, "status")


for name, *row in ENDS:
    test_case(name, ends, *row)


@test
def opens_a_failed_run_where_it_failed():
    program("p.py", "def f(x):\n    return 1 // x\ndef g():\n    f(0)\ng()\n")
    got = pystep("--record", "r.json", "p.py")
    equal(got.returncode, 1)
    last = got.stderr.decode().splitlines()[-1]
    equal(last, "pystep: the program ended with ZeroDivisionError at p.py:2; open it there: pystep --replay r.json")
    got = batch(["where"], "--replay", "r.json")
    assert b"> 2  f(x=0)  p.py:2: 1 // x\n" in got.stdout, got.stdout
    equal(pystep("--record", "r.json", "--quiet", "p.py").stderr.count(b"pystep:"), 0, "words of ours")


@test
def exports_the_same_live_and_from_a_record():
    program("p.py", ALONE)
    record("p.py")
    for form in ("events", "snapshots", "pythontutor"):
        live = pystep("--export", form, "p.py")
        saved = pystep("--export", form, "--replay", "r.json")
        equal(live.returncode, 0, live.stderr)
        equal(live.stdout, saved.stdout, form)
        pystep("--export", form, "-o", "out", "p.py")
        with open("out", "rb") as f:
            equal(f.read(), saved.stdout, form + " to a file")


@test
def keeps_the_programs_output_out_of_what_it_prints():
    program("p.py", "print('hello')\n")
    got = pystep("--record", "-", "p.py")
    equal(json.loads(got.stdout)["format"], "pystep")
    equal(got.stderr, b"hello\n")
    got = pystep("--export", "events", "p.py")
    equal([json.loads(line)["event"] for line in got.stdout.splitlines()], ["call", "line", "return"])
    equal(got.stderr, b"hello\n")


@test
def saves_what_is_known_as_a_good_record():
    program("p.py", PROGRAM)
    got = batch(["goto build", "save s.json"], "p.py")
    equal(got.returncode, 0, got.stderr)
    assert b"cut off" in batch(["continue"], "--replay", "s.json").stdout
    equal(pystep("--check", "s.json").returncode, 0)
    record("p.py")
    batch(["save s.json", "export events e"], "--replay", "r.json")
    with open("s.json", "rb") as a, open("r.json", "rb") as b:
        equal(a.read(), b.read())
    equal(batch(["save r.json"], "--replay", "r.json").returncode, 1, "saving onto itself")


@test
def starts_where_it_is_told():
    program("p.py", PROGRAM)
    record("p.py")
    for how, after in ((["p.py"], b", and the program has ended"), (["--replay", "r.json"], b"")):
        for where, place in (("build", b"p.py:10"), ("p.py:23", b"p.py:23"), ("Node.__init__", b"p.py:6"), ("1", b"p.py:1")):
            got = batch(["where"], "--start-at", where, *how)
            assert got.stdout.splitlines()[-1].endswith(place), (where, got.stdout)
        got = batch(["where"], "--start-at", "nowhere", *how)
        equal((got.returncode, got.stderr), (1, b"pystep: no step is at nowhere" + after + b"\n"))


@test
def is_stopped_and_goes_on_with_its_program():
    program("p.py", "import os, signal\nprint('a', flush=True)\nos.kill(os.getpid(), signal.SIGSTOP)\nprint('b')\n")
    p = subprocess.Popen([PYSTEP, "--record", "r.json", "p.py"], stdout=subprocess.PIPE)
    equal(p.stdout.readline(), b"a\n")
    pid, status = os.waitpid(p.pid, os.WUNTRACED)
    assert os.WIFSTOPPED(status), status
    p.send_signal(signal.SIGCONT)
    equal(p.communicate(timeout=30)[0], b"b\n")
    check_record(how="exit")


@test
def passes_signals_on():
    program("p.py", "import signal\ns = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1}\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, s)\nprint('ready', flush=True)\n"
        "for i in range(4):\n    print(signal.sigwait(s).name, flush=True)\n")
    p = subprocess.Popen([PYSTEP, "--record", "r.json", "p.py"], stdout=subprocess.PIPE)
    equal(p.stdout.readline(), b"ready\n")
    for s in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
        p.send_signal(s)
        equal(p.stdout.readline(), s.name.encode() + b"\n")
    p.communicate(timeout=30)
    equal(p.returncode, 0)


@test
def takes_its_program_with_it():
    program("p.py", "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)\n")
    p = subprocess.Popen([PYSTEP, "--record", "r.json", "p.py"], stdout=subprocess.PIPE)
    child = int(p.stdout.readline())
    p.kill()
    p.wait()
    equal(p.stdout.read(), b"")                     # at its end: nobody has it open any more
    assert not os.path.exists(f"/proc/{child}/exe"), "the program lives"
    equal(pystep("--check", "r.json").returncode, 0)


@test
def says_what_is_wrong_with_a_command_line():
    program("p.py", "x = 1\n")
    record("p.py")
    for line, word in (("--frobnicate p.py", "--frobnicate"), ("--steps x p.py", '"x"'), ("--replay r.json p.py", "p.py"),
            ("--export fnord p.py", "fnord"), ("", "no program"), ("--replay r.json --print 99", "99"),
            ("--batch --input nothing p.py", "nothing"), ("--batch -ex c --record - p.py", "pipe")):
        got = pystep(*line.split())
        equal(got.returncode, 2, line)
        assert word in got.stderr.decode() and "--help" in got.stderr.decode(), got.stderr


main()
