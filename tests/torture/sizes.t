#!/usr/bin/env python3
"""sizes.t - a record stays small, a limit holds, and what was cut says so.

timeout: 240
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from pystep_test import *
from record import read


def count(path="r.json"):
    with open(path, "rb") as f:
        return sum(1 for _ in read(f))


@test
def records_1000_deep_recursion_in_less_than_1_MB():
    program("p.py", "import sys\nsys.setrecursionlimit(5000)\ndef f(n, xs):\n    if n == 0:\n        return 0\n    return 1 + f(n - 1, xs)\nprint(f(1000, [1, 2, 3]))\n")
    same(["p.py"], how="exit")
    assert os.path.getsize("r.json") < 1_000_000, os.path.getsize("r.json")


@test
def records_a_million_items_alive_for_1000_steps_in_less_than_5_MB():
    program("p.py", "xs = list(range(10 ** 6))\nn = 0\nwhile n < 500:\n    n += 1\n")
    same(["p.py"], how="exit")
    assert count() >= 1000
    assert os.path.getsize("r.json") < 5_000_000, os.path.getsize("r.json")


@test
def grows_with_what_changes_not_with_what_is_there():
    program("p.py", "xs = [[i] for i in range(300)]\nfor k in range(2000):\n    xs[k % 300][0] = k\n")
    same(["p.py"], how="exit")
    assert os.path.getsize("r.json") < 60 * count(), f"{os.path.getsize('r.json')} bytes for {count()} steps"


LIMITED = {
    "a plain program": "n = 0\nwhile True:\n    n += 1\n",
    "one that catches Exception": "n = 0\nwhile True:\n    try:\n        n += 1\n    except Exception:\n        n = -1\n",
    "one that catches everything": "n = 0\nwhile True:\n    try:\n        n += 1\n    except BaseException:\n        pass\n",
    "one with finally": "def f():\n    while True:\n        try:\n            x = 1\n        finally:\n            continue\nf()\n",
    "one in a generator": "def g():\n    while True:\n        try:\n            yield 1\n        except GeneratorExit:\n            yield 2\nfor x in g():\n    y = x\n",
    "one in a thread": "import threading\ndef f():\n    while True:\n        x = 1\nt = threading.Thread(target=f)\nt.start()\nt.join()\n",
    "one with an exit handler": "import atexit\natexit.register(lambda: print('never'))\nn = 0\nwhile True:\n    n += 1\n",
}


def stops_at_500(source):
    program("p.py", source)
    got = record("p.py", options=["--steps", "500"])
    equal((got.returncode, got.stdout, got.stderr), (0, b"", b""))
    end = check_record(how="limit")
    equal((end["steps"], count()), (500, 500))


for name, source in LIMITED.items():
    test_case(f"stops {name} at 500 steps", stops_at_500, source)


@test
def writes_what_was_printed_before_the_limit():
    program("p.py", "import sys\nprint('flushed or not')\nsys.stderr.write('err')\nwhile True:\n    pass\n")
    got = record("p.py", options=["--steps", "100"])
    equal((got.returncode, got.stdout, got.stderr), (0, b"flushed or not\n", b"err"))


@test
def walks_500_steps_backwards():
    program("p.py", "def f(n):\n    return [n] + f(n - 1) if n else []\nwhile True:\n    f(5)\n")
    record("p.py", options=["--steps", "500"])
    walked = pystep("--replay", "r.json", "--batch", *["-ex", "goto end"], *["-ex", "back"] * 499)
    equal(walked.returncode, 0)
    stops = [int(line.split()[1].partition("/")[0]) for line in walked.stdout.decode().splitlines() if line.startswith("step ")]
    equal(stops[-500:], list(range(500, 0, -1)))


@test
def has_the_same_state_forwards_and_backwards():
    program("p.py", "xs = []\ndef f(n):\n    xs.append(n)\n    return xs.pop(0) if n % 3 else None\nfor i in range(30):\n    f(i)\n")
    record("p.py")
    n = count()
    there = [f"-ex={c}" for c in ()]
    commands = [w for k in range(1, n + 1) for w in ("-ex", f"goto {k}", "-ex", "locals", "-ex", "where")]
    back = [w for k in range(n, 0, -1) for w in ("-ex", f"goto {k}", "-ex", "locals", "-ex", "where")]

    def blocks(words):
        out = pystep("--replay", "r.json", "--batch", *there, *words).stdout.decode()
        parts = out.split("\nstep ")
        return {part.split("/")[0].removeprefix("step "): part.rstrip() for part in parts}
    forwards, backwards = blocks(commands), blocks(back)
    equal(len(forwards), n, "stops")
    for step, text in forwards.items():
        equal(backwards[step].removeprefix("step "), text.removeprefix("step "), f"step {step}")


@test
def marks_what_was_cut():
    program("p.py", "deep = [[[[[[1]]]]]]\nxs = list(range(100))\nd = dict.fromkeys(range(100))\ns = 'x' * 5000\nb = bytes(5000)\nn = 10 ** 3000\n")
    record("p.py", options=["--max-items", "10", "--max-str", "20", "--max-depth", "3"])
    check_record()
    with open("r.json", "rb") as f:
        for r in read(f):
            pass
    names = r.locals(r.stack[0])
    xs, d = r.objects[names["xs"][0]], r.objects[names["d"][0]]
    equal((len(xs["items"]), xs["cut"]), (10, 90))
    equal((len(d["entries"]), d["cut"]), (10, 90))
    for name, rest in (("s", 4980), ("b", 4980)):
        equal(r.shown(names[name])["cut"], rest, name)
    assert r.shown(names["n"])["cut"] > 0
    assert any(o.get("deep") for o in r.objects.values() if isinstance(o, dict))


@test
def notices_a_change_behind_a_cut():
    program("p.py", "xs = list(range(100))\nxs[90] = 'changed'\nxs[91] = 'again'\nend = 1\n")
    record("p.py", options=["--max-items", "10"])
    with open("r.json", "rb") as f:
        lines = f.read().splitlines()
    said = [line for line in lines if line.endswith(b':[90]}],') or b'"items":[90]' in line]
    assert len(said) == 2, f"{len(said)} lines say that something behind the cut changed"


@test
def keeps_only_the_last_steps_when_told():
    program("p.py", "xs = []\nfor i in range(5000):\n    xs.append(i)\n    if len(xs) > 5:\n        xs.pop(0)\n")
    got = record("p.py", options=["--keep-last", "100"])
    equal(got.returncode, 0)
    check_record(how="exit")
    n = count()
    assert 100 <= n <= 200, n
    whole = record("p.py", out="whole.json")
    equal(whole.returncode, 0)
    last = check_record("whole.json")["steps"]
    for path in ("r.json", "whole.json"):
        states = [json.loads(pystep("--replay", path, "--print", str(k), "--format", "json").stdout) for k in (last - 50, last)]
        shown = [(s["step"], s["line"], [s["heap"][str(s["globals"]["xs"][0])]["items"]]) for s in states]
        if path == "r.json":
            wanted = shown
    equal(wanted, shown, "the same states in both")


@test
def ends_the_record_at_a_size_and_lets_the_program_run_on():
    program("p.py", "for i in range(20000):\n    x = [i, str(i)]\nprint('done')\n")
    got = record("p.py", options=["--max-size", "100000"])
    equal((got.returncode, got.stdout), (0, b"done\n"))
    check_record(how="size")
    assert os.path.getsize("r.json") <= 120_000, os.path.getsize("r.json")


@test
def writes_the_same_bytes_for_the_same_run():
    program("p.py", "import threading\nclass A:\n    pass\nxs = [A(), {1, 'a', None, (1, 2)}, {}, object()]\nd = {k: hash(k) for k in 'abc'}\nprint(len(d))\n")
    environments = [dict(os.environ, PYTHONHASHSEED="0"), dict(os.environ, PYTHONHASHSEED="0", EXTRA="x" * 4000)]
    records = []
    for environment in environments:
        record("p.py", env=environment)
        with open("r.json", "rb") as f:
            records.append(f.read())
    equal(records[0], records[1])


@test
def hides_the_hash_seed():
    program("p.py", "s = {'a', 'b', 'c', 1, None}\nt = frozenset('xyz')\nfor w in sorted(s, key=str):\n    s.discard(w)\n")
    records = []
    for seed in ("1", "2"):
        record("p.py", env=dict(os.environ, PYTHONHASHSEED=seed))
        with open("r.json", "rb") as f:
            records.append(f.read())
    equal(records[0], records[1])


@test
def is_json_that_any_parser_reads():
    program("p.py", "x = '\\ud800\\0\\x1b\"\\\\'\ny = [float('nan'), float('inf'), -0.0, 1e400]\nprint(1)\n")
    record("p.py")
    with open("r.json", encoding="utf-8") as f:
        whole = json.load(f)
    equal(whole["format"], "pystep")
    equal(run([PYTHON, "-m", "json.tool", "r.json", os.devnull]).returncode, 0)


main()
