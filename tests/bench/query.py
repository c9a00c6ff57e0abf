"""query - what questions about a record of a million steps cost.

    make bench-query                        the table
    make bench-query BENCH="--rounds 9"     more carefully

Every figure is processor time: the least of several runs of the whole program with that one command, less the least of runs
with a command that costs nothing; what is left is the question. Searches are told in steps a second too.

SPDX-License-Identifier: GPL-3.0-or-later"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

PYSTEP = os.environ["PYSTEP"]

PROGRAM = """\
def fib(n):
    if n < 2:
        return n
    return fib(n - 1) + fib(n - 2)

def bubble(xs):
    n = len(xs)
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs

class Account:
    def __init__(self):
        self.total = 0
        self.items = []
    def add(self, x):
        self.total += x
        self.items.append(x)
        if len(self.items) > 10:
            self.items.pop(0)

fib(22)
xs = [i * 7919 % 1000 for i in range(500)]
early = [1, 2]
bubble(xs)
a = Account()
total = 0
for i in range(40000):
    a.add(i)
    total += i
    try:
        if i % 1000 == 0:
            raise ValueError(i)
    except ValueError as e:
        pass
    if i % 100 == 0:
        print(i)
"""

QUESTIONS = ["last-write total", "last-write a.items", "last-write xs", "last-write early", "last-write fib", "history total", "history i",
             "history a.total", "history a.items", "history xs", "history xs[3]", "history early", "calls", "calls add", "exceptions", "stats",
             "visits 11", "goto-visit 5000 11", "output 39000", "origin early", "object $9"]
SEARCHES = ["find total < 0", "rfind total < 0", "find-all total == 10", "find-all i == 77 and total > 5", "find-all n == 2 and event == 'call'",
            "find-all len(a.items) == 99"]


def least(rounds, argv):
    best = None
    for _ in range(rounds):
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, process.returncode, usage = os.wait4(process.pid, 0)
        best = min(best or 1e9, usage.ru_utime + usage.ru_stime)
    return best


def steps_of(record):
    with open(record, "rb") as f:
        f.seek(max(0, os.path.getsize(record) - (1 << 20)))
        return int(re.search(rb'"steps":(\d+)', f.read().splitlines()[-1]).group(1))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        script, out = os.path.join(directory, "p.py"), os.path.join(directory, "r.json")
        with open(script, "w") as f:
            f.write(PROGRAM)
        subprocess.run([PYSTEP, "--quiet", "--record", out, script], stdout=subprocess.DEVNULL, check=True)
        steps = steps_of(out)
        start = [PYSTEP, "--replay", out, "--batch", "-ex", "goto end"]
        nothing = least(args.rounds, start + ["-ex", "info"])
        print(f"{steps} steps, {os.path.getsize(out) / 1e6:.1f} MB; to open it and go to its end: {nothing * 1e3:.1f} ms\n")
        for question in QUESTIONS:
            print(f"{question:<40}{(least(args.rounds, start + ['-ex', question]) - nothing) * 1e3:>9.1f} ms", flush=True)
        for search in SEARCHES:
            place = ["-ex", "goto 1"] if search.startswith("find ") else []
            seconds = least(args.rounds, start + place + ["-ex", search]) - nothing
            print(f"{search:<40}{seconds * 1e3:>9.1f} ms {steps / seconds / 1e6:>7.1f} million steps a second", flush=True)


if __name__ == "__main__":
    sys.exit(main())
