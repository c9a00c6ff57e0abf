"""query - what questions about a record of a million steps cost, and motions in one of ten million.

    make bench-query                        the tables (make bench prints them, too)
    make bench-query BENCH="--rounds 9"     more carefully

Every figure is processor time: the least of several runs of the whole program with that one command, less the least of runs
with commands that cost nothing; what is left is the question. Beside it stands the aim, for a million steps. Searches are told in
steps a second.

SPDX-License-Identifier: GPL-3.0-or-later"""

import argparse
import os
import re
import subprocess
import sys
import tempfile

PYSTEP = os.environ["PYSTEP"]
LOOPS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "loops.py")

MODULE = """\
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
# The same questions of names in a frame that lives all the time.
FRAME = """\
def work(n):
    t = 0
    for i in range(n):
        t += i
    return t

class Box:
    pass

def main():
    early = [1, 2]
    box = Box()
    box.size = 0
    xs = [0] * 100
    total = 0
    for k in range(5000):
        total += work(100)
        if k % 100 == 0:
            box.size = k
            xs[k % 7] = k
    return total

main()
"""

# What is asked, separated by semicolons; how many milliseconds it may cost; where one stands first.
AT_END, AT_START = "goto end", "goto start"
IN_FRAME = "goto p.py:21"


def questions(names, place):
    return [(f"{command} {name}", 50, place) for name in names for command in ("last-write", "history")]


def watches(names, place):
    """To the first stop from either end: near it, far from it, or nowhere."""
    return [(f"watch {name}; goto {end}; {go_on}", 50, place) for name in names
            for end, go_on in (("end", "reverse-continue"), ("start", "continue"))]


MODULE_ROWS = [
    *questions(["total", "i", "a.total", "a.items", "xs", "xs[3]", "early", "fib"], AT_END),
    ("calls", 100, AT_END), ("calls add", 100, AT_END), ("exceptions", 100, AT_END), ("stats", 100, AT_END), ("visits 11", 50, AT_END),
    ("goto-visit 5000 11", 50, AT_END), ("output 39000", 50, AT_END), ("origin early", 50, AT_END), ("object $9", 50, AT_END),
    # total and a.items are written all through the last half, xs in the quarter before it, fib at the start, nothing nowhere
    *watches(["total", "a.items", "xs", "xs[3]", "early", "fib", "nothing"], AT_END),
]
FRAME_ROWS = [
    *questions(["total", "box.size", "xs[3]", "early"], IN_FRAME),
    *watches(["total", "box.size", "xs[3]", "early", "nothing"], IN_FRAME),
]
SEARCHES = ["find total < 0", "rfind total < 0", "find-all total == 10", "find-all i == 77 and total > 5", "find-all n == 2 and event == 'call'",
            "find-all len(a.items) == 99"]
# In ten million steps: from where, and what.
MOTIONS = [(AT_START, "step 5000000"), (AT_END, "reverse-step 5000000"), (AT_START, "forward 9000000"), (AT_END, "back 9000000"),
           ("goto 2", "next"), ("goto 50%", "next"), ("goto 50%", "reverse-next"), ("goto 50%", "finish"), ("goto 50%", "reverse-finish"),
           ("goto 2", "finish"), (AT_END, "reverse-finish"), ("goto 2", "until 99"), (AT_END, "reverse-until 1"), ("goto 2", "next 1000"),
           (AT_END, "reverse-next 1000"), (AT_START, "goto nowhere.py:1"), (AT_START, "goto no_function"), (AT_START, "goto-visit 50000 12"),
           (AT_END, "last-write x"), ("goto 3", "next-write x"), (AT_END, "break total; reverse-continue 1000"),
           (AT_START, "break total hits 40000; continue"), (AT_END, "watch total; reverse-continue")]


def least(rounds, record, commands):
    argv = [PYSTEP, "--replay", record, "--batch", *(word for command in commands for word in ("-ex", command))]
    best = None
    for _ in range(rounds):
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, process.returncode, usage = os.wait4(process.pid, 0)
        best = min(best or 1e9, usage.ru_utime + usage.ru_stime)
    return best


class Record:
    def __init__(self, directory, name, script, rounds):
        self.path, self.rounds, self.base = os.path.join(directory, f"{name}.json"), rounds, {}
        subprocess.run([PYSTEP, "--quiet", "--record", self.path, script], stdout=subprocess.DEVNULL, check=True)
        with open(self.path, "rb") as f:
            f.seek(max(0, os.path.getsize(self.path) - (1 << 20)))
            self.steps = int(re.search(rb'"steps":(\d+)', f.read().splitlines()[-1]).group(1))
        print(f"\n{name}: {self.steps} steps, {os.path.getsize(self.path) / 1e6:.1f} MB; to open it and go to its end: "
              f"{self.nothing(AT_END) * 1e3:.1f} ms\n")

    def nothing(self, place):
        if place not in self.base:
            self.base[place] = least(self.rounds, self.path, [place, "info"])
        return self.base[place]

    def cost(self, place, text):
        """Seconds; what is less than the clock tells is that much."""
        return max(1e-4, least(self.rounds, self.path, [place, *text.split("; ")]) - self.nothing(place))

    def row(self, text, aim, place):
        ms = self.cost(place, text) * 1e3 / self.steps * 1e6
        print(f"{text:<44}{ms:>9.1f} ms{aim:>6} {'' if ms <= aim else '  over the aim'}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    args, _ = parser.parse_known_args()             # workloads are for the other table of make bench
    with tempfile.TemporaryDirectory() as directory:
        script = os.path.join(directory, "p.py")
        for name, text, rows in (("of a module", MODULE, MODULE_ROWS), ("of a frame", FRAME, FRAME_ROWS)):
            with open(script, "w") as f:
                f.write(text)
            record = Record(directory, name, script, args.rounds)
            print(f"{'milliseconds a million steps':<44}{'':>12}{'aim':>6}")
            for row in rows:
                record.row(*row)
            for search in SEARCHES if name == "of a module" else []:
                seconds = record.cost(AT_START if search.startswith("find ") else AT_END, search)
                print(f"{search:<44}{seconds * 1e3:>9.1f} ms {record.steps / seconds / 1e6:>7.1f} million steps a second", flush=True)
        record = Record(directory, "ten million", LOOPS, args.rounds)
        for place, commands in MOTIONS:
            ms = record.cost(place, commands) * 1e3
            print(f"{place + ': ' + commands:<60}{ms:>9.1f} ms", flush=True)


if __name__ == "__main__":
    sys.exit(main())
