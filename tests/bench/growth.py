"""growth - what changing a container in one place costs, by how much is in it.

    make bench-growth                       the table
    make bench-growth BENCH="set heap"      the rows whose names contain one of these

Each row is a loop of two lines or three: `for`, where the place is not the counter itself that, and the one statement, which
changes a container of 100, of 10,000 elements. Every figure is processor time, of all processes together: the least of several
runs with many rounds of the loop, less the least of runs with none; so many nanoseconds a step, at the floor (floor.c) and
recorded. What counts is the last column: how much more a recorded step costs in the large container, beyond what Python itself
takes more.

SPDX-License-Identifier: GPL-3.0-or-later"""

import argparse
import os
import subprocess
import sys
import tempfile

PYSTEP, FLOOR = os.environ["PYSTEP"], os.environ["FLOOR"]
SIZES = (100, 10000)

# Name, what is there before the loop, and the line in it; i counts the rounds, N is the size, x a number below N that jumps about.
ROWS = [
    ("set.add, then discard", "s = set(range(0, 2 * N, 2))", "s.add(x) if i & 1 else s.discard(x)", "x = (i | 1) * 7919 % N"),
    ("set.add, growing", "s = set(range(N))", "s.add(N + i)", None),
    ("set.add of a tuple", "s = {(k, k) for k in range(N)}", "s.add((N, i))", None),
    ("set.add of what is there", "s = set(range(N))", "s.add(x)", "x = i * 7919 % N"),
    ("set.pop", "s = set(range(N + ROUNDS))", "s.pop()", None),
    ("set |= a small one", "s = set(range(N))", "s |= {N + i}", None),
    ("set -= a small one", "s = set(range(N + ROUNDS))", "s -= {N + i}", None),
    ("dict: del, store anew", "d = dict.fromkeys(range(N), 0)", "del d[k]; d[k] = i", "k = i * 7919 % N"),
    ("dict: del the oldest, store", "d = dict.fromkeys(range(N), 0)", "del d[i]; d[N + i] = i", None),
    ("dict that has lost keys", "d = dict.fromkeys(range(N), 0); del d[N // 2], d[N // 3]; k = N - 5", "d[k] = i", None),
    ("dict.pop", "d = dict.fromkeys(range(N + ROUNDS), 0)", "d.pop(i)", None),
    ("dict.popitem", "d = dict.fromkeys(range(N + ROUNDS), 0)", "d.popitem()", None),
    ("dict.setdefault", "d = dict.fromkeys(range(N), 0)", "d.setdefault(N + i, i)", None),
    ("dict.update of a small one", "d = dict.fromkeys(range(N), 0)", "d.update({k: i})", "k = i * 7919 % N"),
    ("Counter[k] += 1", "from collections import Counter; c = Counter(range(N))", "c[k] += 1", "k = i * 7919 % N"),
    ("defaultdict[k] += 1", "from collections import defaultdict; c = defaultdict(int, {k: 0 for k in range(N)})", "c[k] += 1",
     "k = i * 7919 % N"),
    ("OrderedDict.move_to_end", "from collections import OrderedDict; d = OrderedDict.fromkeys(range(N), 0)", "d.move_to_end(k)",
     "k = i * 7919 % N"),
    ("OrderedDict, oldest out", "from collections import OrderedDict; d = OrderedDict.fromkeys(range(N), 0)",
     "d[N + i] = i; d.popitem(last=False)", None),
    ("list.append", "l = list(range(N))", "l.append(i)", None),
    ("list: store", "l = list(range(N))", "l[k] = i", "k = i * 7919 % N"),
    ("list.insert at the front", "l = list(range(N))", "l.insert(0, i)", None),
    ("list.pop from the front", "l = list(range(N + ROUNDS))", "l.pop(0)", None),
    ("list: del in the middle", "l = list(range(N + ROUNDS))", "del l[N // 2]", None),
    ("list += a small one", "l = list(range(N))", "l += [i]", None),
    ("heappush", "from heapq import heappush; h = list(range(N))", "heappush(h, i * 7919 % N)", None),
    ("heappop", "from heapq import heappop; h = list(range(N + ROUNDS))", "heappop(h)", None),
    ("heappush of tuples", "from heapq import heappush; h = [(k, k) for k in range(N)]", "heappush(h, (i * 7919 % N, i))", None),
    ("heappop of tuples", "from heapq import heappop; h = [(k, k) for k in range(N + ROUNDS)]", "heappop(h)", None),
    ("heapreplace", "from heapq import heapreplace; h = list(range(N))", "heapreplace(h, N + i)", None),
    ("bytearray: store", "b = bytearray(6 * N)", "b[k] = i & 255", "k = i * 7919 % (6 * N)"),
    ("bytearray.append", "b = bytearray(6 * N)", "b.append(1)", None),
    ("deque.append, popleft", "from collections import deque; q = deque(range(N))", "q.append(i); q.popleft()", None),
    ("deque.appendleft", "from collections import deque; q = deque(range(N))", "q.appendleft(i)", None),
    ("deque.rotate", "from collections import deque; q = deque(range(N))", "q.rotate(1)", None),
]


def program(row, size, rounds, most):
    _, before, line, place = row
    head = f"N, ROUNDS = {size}, {most}\n{before}\nfor i in range({rounds}):\n"
    return head + (f"    {place}\n" if place else "") + f"    {line}\n"


def least(argv, times):
    best = None
    for _ in range(times):
        process = subprocess.Popen(argv, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        if status:
            sys.exit(f"growth: {' '.join(argv)} failed")
        best = min(best or 1e9, usage.ru_utime + usage.ru_stime)
    return best


def cost(argv, row, size, args):
    """Nanoseconds a step."""
    script = argv[-1]
    seconds = []
    for rounds in (args.steps, 0):
        with open(script, "w") as f:
            f.write(program(row, size, rounds, args.steps))
        seconds.append(least(argv, args.rounds))
    return max(seconds[0] - seconds[1], 1e-6) / (args.steps * (3 if row[3] else 2)) * 1e9


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=20000, help="rounds of each loop")
    parser.add_argument("rows", nargs="*", help="parts of rows' names")
    args = parser.parse_args()
    print(f"{'':32}" + "".join(f"{f'floor, {n}':>16}{f'recorded, {n}':>18}" for n in SIZES) + f"{'times more':>14}")
    with tempfile.TemporaryDirectory() as directory:
        script = os.path.join(directory, "p.py")
        ways = [FLOOR, script], [PYSTEP, "--quiet", "--record", os.path.join(directory, "out.json"), script]
        for row in ROWS:
            if args.rows and not any(part in row[0] for part in args.rows):
                continue
            figures = [cost(argv, row, size, args) for size in SIZES for argv in ways]
            print(f"{row[0]:32}{figures[0]:>13.0f} ns{figures[1]:>15.0f} ns{figures[2]:>13.0f} ns{figures[3]:>15.0f} ns"
                  f"{figures[3] / (figures[1] + max(figures[2] - figures[0], 0)):>14.1f}", flush=True)


if __name__ == "__main__":
    main()
