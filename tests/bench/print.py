"""print - what printing a run costs, and what a filter saves.

    make bench-print

Each program is run untraced, under a C trace function that returns at once (the floor), recorded with a filter that fits no
code, recorded, printed in several forms while it runs and again from its record, and printed as calls by a tracer in Python
(tests/reference/calls.py), whose rows are those of --export calls, to the byte: that is looked at first.

Time is of processors, of all processes together, the least of several rounds in turn. "whole" is the whole command, from its
start to its end; "run" is without what the same takes of an empty program.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import resource
import subprocess
import sys
import tempfile

PYSTEP, FLOOR = os.environ["PYSTEP"], os.environ["FLOOR"]
TRACER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "reference", "calls.py")
ROUNDS = 3
FORMS = ["calls", "code", "vars", "flow", "tree", "events"]

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
fib(20)
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


def seconds(argv):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def ways():
    yield "untraced", [sys.executable, "{}"]
    yield "floor", [FLOOR, "{}"]
    yield "recorded, filter fits nothing", [PYSTEP, "--record", "none.json", "--filter", 'function="nothing"', "{}"]
    yield "recorded", [PYSTEP, "--record", "{}.json", "{}"]
    for form in FORMS:
        yield form, [PYSTEP, "--export", form, "-o", form, "{}"]
        yield form + " from the record", [PYSTEP, "--export", form, "-o", form, "--replay", "{}.json"]
    yield "calls by a tracer in Python", [sys.executable, TRACER, "rows", "{}"]


def least(name):
    """The least of several rounds; the ways in turn, so that what else the machine does falls on all of them."""
    times = {}
    for _ in range(ROUNDS):
        for what, argv in ways():
            took = seconds([a.format(name) for a in argv])
            times[what] = min(took, times.get(what, took))
    return times


def check_rows():
    """How many; they are the same."""
    with open("calls", "rb") as ours, open("rows", "rb") as theirs:
        a, b = ours.readlines(), theirs.readlines()
    for number, (x, y) in enumerate(zip(a, b, strict=True), 1):
        if x != y:
            sys.exit(f"row {number} differs:\n{x!r}\n{y!r}")
    return len(a)


def show(title, n, whole, start):
    run = {what: whole[what] - start[what] for what in whole}
    rival = "calls by a tracer in Python"
    print(f"\n{title}: {n} rows\n{'':32} {'whole':>9} {'run':>9} {'an event':>9} {'to floor':>9} {'as fast as Python':>18}")
    for what in whole:
        ratios = f"{whole[rival] / whole[what]:6.1f} × {run[rival] / max(run[what], 0.001):6.1f} ×"
        print(f"{what:32} {whole[what] * 1000:6.0f} ms {run[what] * 1000:6.0f} ms {run[what] / n * 1e9:6.0f} ns"
              f" {run[what] / max(run['floor'], 0.001):7.1f} × {ratios if 'calls' in what else '':>18}")


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
