"""run - what recording costs: every workload untraced, at the floor, recorded, in turn in one call.

    make bench                              the table
    make bench BENCH="--rivals"             … with Python's own tracers beside it
    make bench BENCH="--rounds 9 fib sorts" some of it, more carefully

Floor: a C trace function that returns at once, in the same embedded interpreter (floor.c). Every figure is the median over the
rounds of a whole process's time, less that of an empty program run the same way just before; ratios are of those. So they hold
on any machine; the times alone do not.

SPDX-License-Identifier: GPL-3.0-or-later"""

import argparse
import importlib.util
import math
import os
import re
import statistics
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
PYSTEP, FLOOR, METER, PYTHON = os.environ["PYSTEP"], os.environ["FLOOR"], os.environ["METER"], sys.executable
RIVALS = ["bdb", "trace", "pdb", "cProfile", "coverage"]
FOLDER = os.path.join(HERE, "workloads")
WORKLOADS = sorted(name[:-3] for name in os.listdir(FOLDER) if name.endswith(".py"))


def run(argv):
    """One process: its seconds, and its peak memory (the largest of its processes) in MB."""
    read, write = os.pipe()
    pid = os.posix_spawn(METER, [METER, *argv], os.environ, file_actions=[
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_DUP2, write, 3)])
    os.close(write)
    with open(read) as f:
        told = f.read().split()
    if os.waitpid(pid, 0)[1] or len(told) != 2:
        sys.exit(f"run: {' '.join(argv)} failed")
    return float(told[0]), int(told[1]) / 1024


def modes(script, out):
    return {"untraced": [PYTHON, script], "floor": [FLOOR, script],
            "record": [PYSTEP, "--quiet", "--record", out, script]}


def rival_argv(rival, script):
    return [PYTHON, os.path.join(HERE, "rivals.py"), rival, script]


def installed(rival):
    return rival != "coverage" or importlib.util.find_spec("coverage") is not None


def run_afresh(argv, out):
    """None finds the last one's record: the kernel would take it away within the time of the new one."""
    if os.path.exists(out):
        os.remove(out)
    return run(argv)


def measure(commands, empty, rounds, out):
    """The commands in turn, `rounds` times, each behind the same with an empty program. Of each one the medians: seconds more
    than the empty one's, and MB."""
    seen = {name: [] for name in commands}
    for _ in range(rounds):
        for name, argv in commands.items():
            start = run_afresh(empty[name], out)[0]
            seconds, mb = run_afresh(argv, out)
            seen[name].append((seconds - start, mb))
    return {name: tuple(map(statistics.median, zip(*figures))) for name, figures in seen.items()}


def steps_of(record):
    with open(record, "rb") as f:
        f.seek(max(0, os.path.getsize(record) - (1 << 20)))
        return int(re.search(rb'"steps":(\d+)', f.read().splitlines()[-1]).group(1))


def geomean(xs):
    return math.exp(sum(map(math.log, xs)) / len(xs))


class Bench:
    def __init__(self, args, directory):
        self.args = args
        self.out = os.path.join(directory, "out.json")
        self.empty = os.path.join(directory, "empty.py")
        open(self.empty, "w").close()
        self.rivals = [r for r in RIVALS if installed(r)] if args.rivals else []

    def workload(self, name):
        script = os.path.join(FOLDER, name + ".py")
        figures = measure(modes(script, self.out), modes(self.empty, self.out), self.args.rounds, self.out)
        net = {mode: max(s, 1e-4) for mode, (s, _) in figures.items()}
        steps, size = steps_of(self.out), os.path.getsize(self.out)
        row = {"name": name, "steps": steps, "ns": net["record"] / steps * 1e9, "bytes": size / steps,
               "floor": net["floor"] / net["untraced"], "ratio": net["record"] / net["floor"],
               "slow": net["record"] / net["untraced"], "mb": figures["record"][1], "plain": figures["untraced"][1]}
        for rival in self.rivals:
            start, _ = run(rival_argv(rival, self.empty))
            seconds, _ = run(rival_argv(rival, script))
            row[rival] = max(seconds - start, 1e-4) / net["floor"]
        return row


def table(rows, rivals):
    columns = [("name", "workload", "<12", ""), ("steps", "steps", ">8", "d"), ("ns", "ns/step", ">8", ".0f"),
               ("floor", "floor/plain", ">12", ".2f"), ("ratio", "record/floor", ">13", ".2f"),
               ("slow", "record/plain", ">13", ".2f"), ("bytes", "bytes/step", ">11", ".1f"), ("mb", "MB", ">7", ".1f"),
               ("plain", "plain MB", ">9", ".1f")] + [(r, r + "/floor", f">{len(r) + 7}", ".1f") for r in rivals]
    print("".join(format(title, width) for _, title, width, _ in columns))
    for row in rows:
        print("".join(format(format(row[key], kind), width) for key, _, width, kind in columns), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rivals", action="store_true", help="Python's own tracers beside it, once each: slow")
    parser.add_argument("workloads", nargs="*", default=WORKLOADS)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(args, directory)
        rows = [bench.workload(name) for name in args.workloads]
    table(rows, bench.rivals)
    for title, some in {"all": rows, "without library": [row for row in rows if row["name"] != "library"]}.items():
        if some:
            print(f"\n{title + ':':<17}record/floor: geometric mean {geomean([r['ratio'] for r in some]):.2f}, "
                  f"worst {max(r['ratio'] for r in some):.2f}; record/plain: {geomean([r['slow'] for r in some]):.2f}; "
                  f"bytes a step: median {statistics.median(r['bytes'] for r in some):.1f}, worst {max(r['bytes'] for r in some):.1f}",
                  end="")
    print()


if __name__ == "__main__":
    main()
