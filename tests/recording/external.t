#!/usr/bin/env python3
"""external.t - calls that leave the scope (--external-calls).

What the option adds is only those calls: without them a record has the events that it has without the option.

timeout: 240
SPDX-License-Identifier: GPL-3.0-or-later"""

import glob
import os
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

LIBRARY = """
import json, textwrap
def one(a, b=2, *rest, c=3, **more):
    x = two(a)
    for i in range(3): x += i
    return x
def two(a): return a
def back(f, *args): return f(*args)
def twice(f): return back(f), back(f)
def fails(x):
    try:
        two(1 / 0)
    except ZeroDivisionError:
        pass
    raise ValueError(x)
def numbers(n):
    for i in range(n): yield two(i)
def delegates(n): yield from numbers(n)
async def waits(n):
    await sleeps()
    return n
class sleeps:
    def __await__(self): yield "pause"
class Thing:
    def __init__(self, n): self.n = two(n)
    def __add__(self, other): return Thing(self.n + other.n)
    def __enter__(self): return two(self)
    def __exit__(self, *exc): return True
    @property
    def value(self): return two(self.n)
    def __del__(self): two(0)
def changes(l, a=1):
    l.append(two(3))
    a = None
    return back(l.copy)
"""


def setup():
    os.makedirs("site-packages/lib")
    program("site-packages/lib/__init__.py", LIBRARY)


def events(path="r.json"):
    got = pystep("--export", "events", "--replay", path)
    equal(got.returncode, 0, got.stderr.decode())
    return [json.loads(line) for line in got.stdout.splitlines()]


def is_external(e):
    return "site-packages" in e["file"]


def calls_of(source, *options, **environment):
    """One line an event of the library's functions, and the calls of the program's own in between: "=> one(a=1 …)"."""
    program("p.py", "import sys\nsys.path.append('site-packages')\nimport lib\n" + source)
    got = record("p.py", options=["--external-calls", *options], env=dict(os.environ, **environment))
    wanted = plain("p.py")
    equal((got.returncode, got.stdout, got.stderr), (wanted.returncode, wanted.stdout, wanted.stderr))
    check_record()
    lines = []
    for e in events():
        name = e["function"]
        if e["event"] == "call" and name != "<module>":
            args = ", ".join(f"{k}={v}" for k, v in e["args"].items() if not isinstance(v, list))
            lines.append(f"{'=>' if is_external(e) else '+>'} {name}({args})")
        elif is_external(e):
            value = e.get("value") if e["event"] == "return" else e["event"]
            lines.append(f"<= {name}: {'…' if isinstance(value, list) else value}")
    return lines


CASES = [
    ("with arguments and result", "lib.one(1, c=4, d=5)", ["=> one(a=1, b=2, c=4)", "<= one: 4"]),
    ("one at a time", "lib.two(lib.two(7))", ["=> two(a=7)", "<= two: 7", "=> two(a=7)", "<= two: 7"]),
    ("that C code makes", "list(map(lib.two, [1, 2]))\nsorted([3], key=lib.two)",
     ["=> two(a=1)", "<= two: 1", "=> two(a=2)", "<= two: 2", "=> two(a=3)", "<= two: 3"]),
    ("that call back", "def f(): return lib.two(5)\nlib.back(f)",
     ["=> back()", "+> f()", "=> two(a=5)", "<= two: 5", "<= back: 5"]),
    ("that call back from deeper", "def f(): return 5\nlib.twice(f)", ["=> twice()", "+> f()", "+> f()", "<= twice: …"]),
    ("that raise", "try: lib.fails(6)\nexcept ValueError: pass", ["=> fails(x=6)", "<= fails: None"]),
    ("of generators", "list(lib.numbers(2))",
     ["=> numbers(n=2)", "<= numbers: 0", "=> numbers(n=2)", "<= numbers: 1", "=> numbers(n=2)", "<= numbers: None"]),
    ("of generators that delegate", "g = lib.delegates(1)\nnext(g)\ng.close()",
     ["=> delegates(n=1)", "<= delegates: 0", "=> numbers(n=1)", "<= numbers: None", "=> delegates(n=1)", "<= delegates: None"]),
    ("of a generator that the library began", "g = lib.numbers(3)\nlib.back(next, g)\nnext(g)",
     ["=> back()", "<= back: 0", "=> numbers(n=3)", "<= numbers: 1"]),
    ("of coroutines", "async def f(): return await lib.waits(1)\nc = f()\nc.send(None)\ntry: c.send(None)\nexcept StopIteration: pass",
     ["+> f()", "=> waits(n=1)", "<= waits: pause", "=> waits(n=1)", "<= waits: 1"]),
    ("of a coroutine that an exception is thrown into",
     "async def f():\n    try: await lib.waits(1)\n    except KeyError: return 7\nc = f()\nc.send(None)\n"
     "try: lib.back(c.throw, KeyError('k'))\nexcept StopIteration: pass",
     ["+> f()", "=> waits(n=1)", "<= waits: pause", "=> back()", "=> waits(n=1)", "<= waits: None", "<= back: None"]),
    ("of special methods", "a = lib.Thing(1)\nwith a: a.value\ndel a",
     ["=> __init__(n=1)", "<= __init__: None", "=> __enter__()", "<= __enter__: …", "=> value()", "<= value: 1",
      "=> __exit__()", "<= __exit__: True", "=> __del__()", "<= __del__: None"]),
    ("made by operators", "a = lib.Thing(1)\nb = a + a\nimport os\nos._exit(0)",
     ["=> __init__(n=1)", "<= __init__: None", "=> __add__()", "<= __add__: …"]),
    ("of classes that are made there", "class C(lib.Thing): pass\nc = C(2)\nimport os\nos._exit(0)", ["+> C()", "=> __init__(n=2)", "<= __init__: None"]),
    ("in another thread", "import _thread\nlock = _thread.allocate_lock()\nlock.acquire()\ndef f():\n    lib.two(9)\n    lock.release()\n"
     "_thread.start_new_thread(f, ())\nlock.acquire()", ["+> f()", "=> two(a=9)", "<= two: 9"]),
    ("under a tracer of the program's", "def f(): return lib.one(1)\nlines = []\ndef trace(frame, event, arg):\n    lines.append(event)\n    return trace\n"
     "sys.settrace(trace)\nf()\nsys.settrace(None)\nprint(len(lines), lines.count('line'))", ["+> f()", "=> one(a=1, b=2, c=3)", "<= one: 4"]),
]


def leaves(source, wanted):
    setup()
    equal(calls_of(source), wanted)
    with open("r.json", "rb") as f:
        fast = f.read()
    equal(calls_of(source, PYSTEP_NO_HOOK="1"), wanted, "where libraries are traced, too")
    equal(calls_of(source, "--scan"), wanted, "with a look at everything")
    with open("r.json", "rb") as f:
        equal(f.read(), fast, "with a look at everything")


for name, source, wanted in CASES:
    test_case("records calls " + name, leaves, source, wanted)


@test
def records_no_calls_that_the_filter_excludes():
    setup()
    equal(calls_of("lib.two(1)\nlib.one(2)", "--filter", "~Q(function='two')"), ["=> one(a=2, b=2, c=3)", "<= one: 5"])


@test
def hides_arguments_of_libraries_too():
    setup()
    calls_of("lib.two('hid' + 'den')\nlib.one(1, c='hid' + 'den', a2=1)", "--redact", "a,c")
    with open("r.json") as f:
        assert "hidden" not in [line for line in f][-1] and "redacted" in open("r.json").read()


@test
def leaves_out_imports_of_libraries():
    setup()
    names = calls_of("import wave\nlib.two(1)", "--no-imports")
    equal(names, ["=> two(a=1)", "<= two: 1"])


@test
def shows_what_a_library_changed():
    setup()
    calls_of("l = [1]\nlib.changes(l)\nx = 1")
    got = pystep("--batch", "--replay", "r.json", "-ex", "break changes", "-ex", "goto 1", "-ex", "continue", "-ex", "print l, a", "-ex", "step",
                 "-ex", "print l", "-ex", "reverse-step", "-ex", "where", "-ex", "finish", "-ex", "next", "-ex", "calls changes")
    said = got.stdout.decode()
    for wanted in ("call  __init__.py:", "in changes", "([1], 1)", "return", "[1, 3]", "changes(l=[1], a=1) → [1, 3]"):
        assert wanted in said, (wanted, said, got.stderr)


@test
def tells_them_apart_in_exports():
    setup()
    calls_of("def f(): return 5\nlib.back(f)\ntry: lib.fails(f)\nexcept ValueError: pass\n")
    assert b"external" in pystep("--export", "tree", "--replay", "r.json").stdout
    assert [e["type"] for e in events() if e["event"] == "call" and is_external(e)] == ["external"] * 2
    for format in ("calls", "code", "vars", "flow", "tree", "errors", "events", "snapshots", "pythontutor", "chrome", "dot"):
        got = pystep("--export", format, "--replay", "r.json")
        assert got.returncode == 0 and got.stdout and not got.stderr, (format, got.stderr)
        live = pystep("--external-calls", "--export", format, "p.py")
        assert live.stdout == got.stdout or format in ("snapshots", "pythontutor"), format


# The programs that other tests have, with the standard library as the library.

def notes(path):
    with open(path) as f:
        for line in f:
            if line.startswith('{"') and line.endswith("},\n"):
                yield json.loads(line[:-2])


def without(path):
    """What happened in the program's own code."""
    files = {n["file"]: n["path"] for n in notes(path) if "path" in n}
    theirs = {(files[n["file"]], n["name"]) for n in notes(path) if n.get("external")}
    keys = ("event", "file", "line", "function", "thread", "source")
    return [tuple(e[k] for k in keys) for e in events(path) if (e["file"], e["function"]) not in theirs]


def adds_only_calls(path):
    record(path, out="plain.json")
    got = record(path, options=["--external-calls"], out="with.json")
    check_record("with.json")
    equal(without_addresses(got.stdout), without_addresses(plain(path).stdout), "output")
    for x, y in zip(without("with.json"), without("plain.json"), strict=True):
        equal(x, y)


for path in sorted(glob.glob(os.path.join(SOURCE, "tests/programs/*.py"))):
    name = os.path.basename(path)[:-3]
    if name not in ("threads", "misfits"):                   # whose turns are another time others
        test_case(f"adds nothing but calls to programs/{name}", adds_only_calls, path)

main()
