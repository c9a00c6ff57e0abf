"""print - what printing a run costs, and what a filter saves.

    make bench-print

Processor time, the least of several runs: the program untraced, under a C trace function that returns at once (the floor),
recorded with a filter that fits no code, printed as `calls`, and printed likewise by a tracer written in Python.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import resource
import subprocess
import sys
import tempfile

PYSTEP, FLOOR = os.environ["PYSTEP"], os.environ["FLOOR"]

PROGRAM = """\
def f(x):
    y = x + 1
    return {"x": x, "y": [y, y]}
for i in range(100000):
    f(i)
"""

TRACER = '''\
import linecache, sys
out, depth, name = open(sys.argv[2], "w"), 0, sys.argv[1]

def show(row, frame, event):
    out.write(f"{name:>20}:{frame.f_lineno:<5} {event:<9} {'   ' * depth}{row}\\n")

def trace(frame, event, arg):
    global depth
    code = frame.f_code
    if code.co_filename != name:
        return
    if event == "call":
        names = code.co_varnames[:code.co_argcount]
        show(f"=> {code.co_name}({', '.join(f'{n}={frame.f_locals[n]!r}' for n in names)})", frame, event)
        depth += 1
    elif event == "return":
        depth -= 1
        show(f"<= {code.co_name}: {arg!r}", frame, event)
    else:
        show(linecache.getline(name, frame.f_lineno).strip(), frame, event)
    return trace

with open(name) as f:
    program = compile(f.read(), name, "exec")
sys.settrace(trace)
exec(program, {"__name__": "__main__"})
'''


def seconds(argv, rounds=5):
    times = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(times)


with tempfile.TemporaryDirectory() as folder:
    os.chdir(folder)
    for name, text in (("program.py", PROGRAM), ("tracer.py", TRACER), ("empty.py", "")):
        with open(name, "w") as f:
            f.write(text)
    ways = [
        ("untraced", [sys.executable, "{}"]),
        ("floor", [FLOOR, "{}"]),
        ("recorded, filter fits nothing", [PYSTEP, "--record", "r.json", "--filter", 'function="nothing"', "{}"]),
        ("recorded", [PYSTEP, "--record", "r.json", "{}"]),
        ("printed as calls", [PYSTEP, "--export", "calls", "-o", "calls", "{}"]),
        ("printed by a tracer in Python", [sys.executable, "tracer.py", "{}", "rows"]),
    ]
    for what, argv in ways:
        took = seconds([a.format("program.py") for a in argv]) - seconds([a.format("empty.py") for a in argv])
        print(f"{what:32} {took * 1000:8.0f} ms")
