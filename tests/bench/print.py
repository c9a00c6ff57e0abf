"""print - what printing a run costs, and what a filter saves.

    make bench-print

Each program is run untraced, under a C trace function that returns at once (the floor), recorded with a filter that fits no
code, recorded, printed in several forms while it runs and again from its record, and printed as calls by a tracer in Python
(tests/reference/calls.py), whose rows are those of --export calls, to the byte: that is looked at first.

Each way is timed twice: by the processors, all processes together, and by the clock on the wall, which is what a user waits for; a
program and whoever prints it may run side by side. On a machine that has other work the clock tells more of that than of us. All is
the least of several rounds in turn, the files written being new ones. "whole" is the whole command, from its start to its end; the
rest is without what the same takes of an empty program. The tracer in Python is a lean one: that of the standard library (python -m
trace --trace), which prints lines and no values, is timed beside it.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import resource
import subprocess
import sys
import tempfile
import time

PYSTEP, FLOOR = os.environ["PYSTEP"], os.environ["FLOOR"]
TRACER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference", "calls.py")
ROUNDS, MORE = 3, 9                     # MORE: of what is held against what
FORMS = ["code", "vars", "flow", "tree", "events"]
RIVAL = "calls by a tracer in Python"

PROGRAMS = {
    "small calls, small values": """\
def f(x):
    y = x + 1
    return {"x": x, "y": [y, y]}
for i in range(50000):
    f(i)
""",
    "methods of objects": """\
class Account:
    def __init__(self, owner):
        self.owner, self.balance, self.log = owner, 0, []
    def deposit(self, amount, why):
        if amount % 1000 == 0:
            raise ValueError(amount)
        self.balance += amount
        self.log.append(why)
        if len(self.log) > 5:
            self.log.clear()
        return self
for name in "anna", "ben":
    account = Account(name)
    for i in range(12000):
        try:
            account.deposit(i, "why not")
        except ValueError:
            pass
""",
    "recursion": """\
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)
fib(22)
""",
    "few calls, many lines": """\
def sieve(n):
    is_prime = bytearray(n)
    found = 0
    for i in range(2, n):
        if is_prime[i]:
            continue
        found += 1
        for j in range(i * i, n, i):
            is_prime[j] = 1
    return found
sieve(60000)
""",
}


def seconds(argv, out):
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    with open(out, "w") as stdout:
        subprocess.run(argv, check=True, stdout=stdout)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, clock


def ways():
    """Name, command, rounds, the file that it writes, where its standard output goes."""
    yield "untraced", [sys.executable, "{}"], MORE, "", os.devnull
    yield "floor", [FLOOR, "{}"], MORE, "", os.devnull
    yield ("recorded, filter fits nothing", [PYSTEP, "--record", "none.json", "--filter", 'function="nothing"', "{}"], ROUNDS, "none.json",
           os.devnull)
    yield "recorded", [PYSTEP, "--record", "{}.json", "{}"], ROUNDS, "{}.json", os.devnull
    yield "calls", [PYSTEP, "--export", "calls", "-o", "calls", "{}"], MORE, "calls", os.devnull
    yield ("calls, filter fits nothing", [PYSTEP, "--export", "calls", "-o", "few", "--filter", 'function="nothing"', "{}"], ROUNDS, "few",
           os.devnull)
    yield RIVAL, [sys.executable, TRACER, "rows", "{}"], MORE, "rows", os.devnull
    yield "lines by python -m trace", [sys.executable, "-m", "trace", "--trace", "{}"], ROUNDS, "lines", "lines"
    yield "calls from the record", [PYSTEP, "--export", "calls", "-o", "again", "--replay", "{}.json"], ROUNDS, "again", os.devnull
    for form in FORMS:
        yield form, [PYSTEP, "--export", form, "-o", form, "{}"], ROUNDS, form, os.devnull
        yield form + " from the record", [PYSTEP, "--export", form, "-o", form, "--replay", "{}.json"], ROUNDS, form, os.devnull


def least(name):
    """The least of several rounds, by the processors and by the clock; the ways in turn, so that what else the machine does falls on
    all of them."""
    times = {}
    for i in range(MORE):
        for what, argv, rounds, written, stdout in ways():
            if i >= rounds:
                continue
            written = written.format(name)
            if written and os.path.exists(written):
                os.unlink(written)
            took = seconds([a.format(name) for a in argv], stdout)
            times[what] = tuple(map(min, took, times.get(what, took)))
    return times


def check_rows():
    """How many; they are the same."""
    with open("calls", "rb") as ours, open("rows", "rb") as theirs:
        a, b = ours.readlines(), theirs.readlines()
    for number, (x, y) in enumerate(zip(a, b, strict=True), 1):
        if x != y:
            sys.exit(f"row {number} differs:\n{x!r}\n{y!r}")
    return len(a)


def columns(what, whole, run, n):
    """Of one clock: milliseconds, nanoseconds a row, how often the floor, how many times as fast as the tracer in Python."""
    mine = max(run[what], 1e-4)
    ratio = f"{run[RIVAL] / mine:5.1f} ×" if what == "calls" else ""
    return f"{whole[what] * 1000:6.0f} ms {run[what] / n * 1e9:6.0f} ns {run[what] / max(run['floor'], 1e-4):6.1f} × {ratio:>7}"


def show(title, n, whole, start):
    heads = f"{'whole':>9} {'a row':>9} {'to floor':>8} {'Python':>7}"
    print(f"\n{title}: {n} rows\n{'':32} {'by the processors':^36}   {'by the clock':^36}\n{'':32} {heads}   {heads}")
    clocks = [({what: t[i] for what, t in whole.items()}, {what: t[i] - start[what][i] for what, t in whole.items()}) for i in (0, 1)]
    for what in whole:
        print(f"{what:32} {'   '.join(columns(what, *clock, n) for clock in clocks)}".rstrip())


def main():
    for name, text in (("empty", ""), *PROGRAMS.items()):
        with open(name.replace(" ", "-").replace(",", "") + ".py", "w") as f:
            f.write(text)
    start = least("empty.py")
    for title in PROGRAMS:
        whole = least(title.replace(" ", "-").replace(",", "") + ".py")
        show(title, check_rows(), whole, start)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    main()
