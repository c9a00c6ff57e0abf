#!/usr/bin/env python3
"""rows.t - a run that is only printed makes no record, and prints what its record would.

Where a filter is an expression everything goes by a record: so the same run is printed in three ways. A tracer in Python
(tests/reference/calls.py) prints it in a fourth.

timeout: 300

SPDX-License-Identifier: GPL-3.0-or-later"""

import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "stops"))
import random_program
from pystep_test import *

os.environ["PYTHONHASHSEED"] = "0"              # sets of the programs are in one order

PROGRAMS = [path for path in sorted(glob.glob(os.path.join(SOURCE, "tests", "programs", "*.py")))
            if not path.endswith("misfits.py")]     # what it does hangs on where its objects are in memory
FILTERS = ['function="deposit"', 'function="nothing"', 'kind="call", depth_lt=3', 'Q(event_in=["return", "yield"]) | Q(lineno_gt=20)', "depth=1",
           '~Q(function_sw="w") & Q(source_has="a")', "Q()", 'fullsource_has="def"', 'qualname_rx=".*e.*", event="exception"', "stdlib=False"]
# Of one file, without generators and iterators: what the tracer in Python knows how to show.
PLAIN = ["tests/programs/" + name for name in
         ("aliases.py", "frames.py", "kinds_of_mappings.py", "kinds_of_numbers.py", "kinds_of_objects.py", "kinds_of_sequences.py",
          "lists.py", "output.py", "scalars.py", "slots.py", "sorting.py")] + ["share/examples/bank.py", "share/examples/bubble.py"]

VALUES = '''\
import collections, dataclasses, decimal, enum, io, pathlib, re, weakref
def show(*values, **named): return values, named
class Color(enum.Enum):
    RED = 1
@dataclasses.dataclass
class Point:
    x: int
    y: list = dataclasses.field(default_factory=list)
class Slots:
    __slots__ = ("a", "args", "b")
    def method(self, *args, **named): return self
class Loud:
    def __init__(self): self.me = self
    def __repr__(self): raise SystemExit
class Job:
    def __init__(self, *args): self.args, self.name = args, "job"
class Meta(type):
    def __call__(cls, *args): return super().__call__(*args)
class Made(metaclass=Meta): pass
class Ref(weakref.ref): pass
s = Slots(); s.a = s; s.args = (1, 2); s.method(1, k=s.method)
p, loud = Point(1), Loud()
show(p, [p], {"p": p}, loud, [loud, loud], Job(1, [2]), Made(), Made, Meta, s)
show(Color.RED, Color, range(3), range(0, 9, 2), slice(1, 2), b"by\\0te", bytearray(b"x"), memoryview(b"abc"), 1j, ...)
show(10**30, 2**53, 2**53 + 1, -2**60, 2**61, -0.0, 0.0, 1e16, 1e-7, float("nan"), float("inf"), True, None, NotImplemented)
show({1, "a", (1, 2), frozenset({3})}, {show, Point, Color.RED, (1,)}, {"x" * 100, "y" * 100}, set(), frozenset(), {2, 1, 1.5, "b", "a"})
show(collections.deque([1, [2, [3, [4]]]], 5), collections.Counter("hello"), collections.OrderedDict(a=1), collections.ChainMap({}, {1: 2}))
show(collections.defaultdict(list, x=[1]), collections.namedtuple("N", "a b")(1, [2]), type("list", (list,), {})([1]), type("T", (dict,), {})(a=1))
show(pathlib.PurePath("/x/y"), re.compile("a+"), re.match("a", "abc"), decimal.Decimal("1.10"), io.StringIO("x"), object(), property())
show(iter([1, 2]), (i for i in [1]), zip([1]), map(str, [2]), enumerate("ab"), lambda x: x, print, len, "a".upper, re, staticmethod(len), super)
show(ValueError("x", [1, [2, [3, [4]]]]), KeyError(), OSError(2, "no", "f"), ExceptionGroup("g", [ValueError(1)]), SystemExit)
show(weakref.ref(p), [[[weakref.ref(p)]]], Ref(p), [[[Ref(p)]]], weakref.ref(Point(2)), weakref.proxy(p), weakref.WeakValueDictionary(a=p))
inside = [1]; inside.append(inside); circle = {}; circle["me"] = circle; both = (inside, [circle])
show(inside, circle, both, [[[[]]]], [[[()]]], [[[{}]]], [[[set()]]], [[[frozenset()]]], [[[[1]]]], [[[(1,)]]], [[[{1}]]], [[[{1: 2}]]], [[[p]]])
show(list(range(2000)), {i: i for i in range(1500)}, set(range(1200)), {(i,) for i in range(1100)}, "q" * 5000, "q" * 20000, b"z" * 300)
show("'", "'\\"", "\\\\", "tab\\t", "é€😀\\ud800\\u202e", {"k" * 80: "v" * 80}, [["w" * 700] * 3] * 20, [[["深" * 50] * 20] * 20] * 20)
exec("def g(x): return globals()\\ng(g)", {"z": 1})
def names(): return globals()
names()
class Body:
    def get(self): return __class__, locals(), super()
Body().get()
def outer(a, b):
    def inner(): return a, b, inner
    return inner
outer(1, [2])()
def many(a, /, b, *c, d=1, **e): return a
many(1, 2, 3, d=4, f=5)
def deep(n): return n and deep(n - 1)
deep(150)
try: deep(10**6)
except RecursionError: pass
def wide(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=1, *, b=-1): return {b: b, "k" * b: -5.5}
wide(); wide(b=10**5); wide(b=10**9); wide(b=-(2**30) + 1)
for n in (0, 1, 3, 4, 7, 8, 15, 16, 17, 31, 33, 64, 1020, 1030): show("x" * n, "x" * n + "'", "x" * n + "\\n" + "y" * n, {"é" * n: n})
for n in 1020, 1021, 1022, 1023, 1024, 1025: show(["z" * n], "z" * n)
Thing = type("Thing" * 20, (), {"__init__": lambda self: self.__dict__.update(a=1, b=[self])}); show(Thing())
show(p); Point.extra = 1; show(p)
gaps = {i: str(i) for i in range(9)}; del gaps[4], gaps[0]; show(gaps, {}, {1.5: None, (1,): True}, p.__dict__); p.__dict__["odd\\n"] = 1; show(p)
for i in range(3): exec(f"def made(): return {i}\\nmade()")
exec(compile("\\n\\ndef odd(): pass\\nodd()", "nowhere.py", "exec"))
'''

# Numbers that differ from run to run: addresses, process and thread numbers, times.
UNSTABLE = re.compile(r"-?\b\d{5,}(\.\d+)?\b|\b\d+\.\d{5,}\b")


def printed(*arguments):
    result = pystep("--quiet", "--export", "calls", "-o", "rows", *arguments)
    if b"built without Python" in result.stderr:
        raise Skip("built without Python")
    with open("rows", encoding="utf-8") as f:
        return result.returncode, [UNSTABLE.sub("#", row) for row in f.read().splitlines()]


def are_equal(got, wanted, what):
    equal(got[0], wanted[0], f"{what}: status")
    for number, (a, b) in enumerate(zip(got[1], wanted[1]), 1):
        equal(a, b, f"{what}, row {number}")
    equal(len(got[1]), len(wanted[1]), f"{what}: rows")


def prints_the_same_without_a_record(*words):
    for name in "r.json", "rows":               # what looks into the directory sees the same
        open(name, "w").close()
    rows = printed(*words)
    assert rows[1], "nothing was printed"
    are_equal(printed("--filter", "True", *words), rows, "live, by a record")
    pystep("--quiet", "--record", "r.json", *words)
    are_equal((rows[0], printed("--replay", "r.json")[1]), rows, "from the record")


for path in PROGRAMS:
    test_case(f"prints {os.path.basename(path)} as its record", prints_the_same_without_a_record, path)
for seed in range(8):
    test_case(f"prints the random program {seed} as its record",
              lambda seed: prints_the_same_without_a_record(program("r.py", random_program.program(seed))), seed)
test_case("prints values of all kinds as a record", lambda: prints_the_same_without_a_record(program("values.py", VALUES)))
test_case("prints the library as a record", prints_the_same_without_a_record,
          "--all", "-c", "import textwrap, shlex, string; textwrap.wrap('a b' * 40); shlex.split('a \"b c\"'); string.Template('$x').substitute(x=1)")
test_case("prints a run up to a limit as its record", prints_the_same_without_a_record,
          "--steps", "500", os.path.join(SOURCE, "share", "examples", "queens.py"))
test_case("prints the text of -c as its record", prints_the_same_without_a_record, "-c", "def f(x):\n\treturn x\nf([1])\nf(2)\n1 / 0")


def prints_what_a_tracer_in_python_prints(name):
    path = os.path.join(SOURCE, name)
    rows = printed(path)
    got = subprocess.run([PYTHON, os.path.join(SOURCE, "tests", "reference", "calls.py"), "theirs", path],
                         stdin=subprocess.DEVNULL, capture_output=True)
    with open("theirs", encoding="utf-8") as f:
        are_equal(rows, (got.returncode, [UNSTABLE.sub("#", row) for row in f.read().splitlines()]), name)


for name in PLAIN:
    test_case(f"prints {name} as a tracer in Python does", prints_what_a_tracer_in_python_prints, name)


def prints_what_a_filter_wants_as_a_record(path):
    """What it asks is known of a step without the record; whatever is left out is a step of the run all the same."""
    path = os.path.join(SOURCE, path)
    pystep("--quiet", "--record", "r.json", path)
    for filter in FILTERS:
        for limit in [], ["--steps", "150"]:
            if limit:
                pystep("--quiet", *limit, "--record", "r.json", path)
            rows = printed("--filter", filter, *limit, path)
            are_equal((rows[0], printed("--replay", "r.json", "--filter", filter)[1]), rows, filter)
        pystep("--quiet", "--record", "r.json", path)


for path in "share/examples/bank.py", "tests/programs/generators.py", "tests/programs/handlers.py":
    test_case(f"prints what filters want of {os.path.basename(path)} as its record", prints_what_a_filter_wants_as_a_record, path)


@test
def makes_no_record_when_it_only_prints():
    """Nothing can be written where a record would be made, and it prints all the same."""
    path = program("f.py", "def f(x):\n    return x\nf(1)\n")
    os.environ["PYSTEP_FAULT"] = "open:1"
    try:
        rows, filtered = printed(path), printed("--filter", 'function="f"', path)
        by_record = pystep("--export", "calls", "-o", "none", "--filter", "True", path)
    finally:
        del os.environ["PYSTEP_FAULT"]
    if by_record.returncode == 0:
        raise Skip("built without faults")
    equal([row.split()[-1] for row in rows[1] if "<=" in row], ["1", "None"])
    equal([row.split()[-1] for row in filtered[1] if "<=" in row], ["1"])


def prints_while_the_program_runs(form, wanted):
    """The program waits for us to have read that it was called."""
    os.mkfifo("go")
    path = program("f.py", "def f(x):\n    return open('go').read()\nf(1)\n")
    with subprocess.Popen([PYSTEP, "--export", form, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        lines = iter(child.stdout.readline, b"")
        seen = next((line for line in lines if wanted in line), None)
        if seen:
            with open("go", "w"):
                pass
        rest = list(lines)
        if seen is None and b"built without Python" in child.stderr.read():
            raise Skip("built without Python")
    assert seen and rest, (form, seen, rest)


for form, wanted in (("calls", b"=> f(x=1)"), ("code", b"return open"), ("flow", b"=> f.py:f:1"), ("vars", b"[x := 1]"), ("events", b'"args":{"x":1}')):
    test_case(f"prints {form} while the program runs", prints_while_the_program_runs, form, wanted)


@test
def names_the_empty_cell_that_a_class_body_gives_back():
    """Of a class whose methods say __class__; the class is put into the cell later."""
    path = program("c.py", "class Name:\n    def f(self):\n        return __class__\n")
    rows = pystep("--export", "calls", path).stdout.decode()
    equal([row.split("<= ")[1] for row in rows.splitlines() if "<=" in row], ["Name: <empty cell>", "<module>: None"])
    record(path, out="c.json")
    equal(pystep("--replay", "c.json", "--export", "calls").stdout.decode(), rows)
    assert b"return value: <empty cell>\n" in pystep("--replay", "c.json", "--export", "code").stdout


@test
def leaves_to_the_program_the_descriptors_that_it_would_have():
    path = program("f.py", "import os\nprint(sorted(os.listdir('/proc/self/fd'), key=int)[:8])\n")
    plain = subprocess.run([PYTHON, path], stdin=subprocess.DEVNULL, capture_output=True).stdout
    for form in "calls", "flow":
        low = pystep("--export", form, "-o", "rows", path).stdout
        equal(eval(low)[:4], eval(plain)[:4], form)


@test
def says_when_rows_cannot_be_written_and_lets_the_program_run_on():
    path = program("f.py", "def f(x):\n    return x\nfor i in range(30000):\n    f(i)\nopen('done', 'w').close()\n")
    result = pystep("--export", "calls", "-o", "/dev/full", path)
    equal(result.returncode, 125, result.stderr)
    assert result.stderr.startswith(b"pystep: cannot write the export: "), result.stderr
    assert os.path.exists("done")


main()
