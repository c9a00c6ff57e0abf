#!/usr/bin/env python3
"""answers.t - pystep --request: the snapshots of a program are those that an independent tracer writes, and whatever the program or
the request does wrong has an answer.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

# The other way of knowing: the schema, by sys.settrace and nothing clever. Ids are by id(); same_steps renames them.
TRACER = r'''
import io, json, sys, types
source, text = json.load(open("request.json"))["source"], json.load(open("request.json")).get("input", "")
steps, out, seen = [], io.StringIO(), []
keep = []
OPAQUE = (types.FunctionType, types.BuiltinFunctionType, types.ModuleType, types.MethodType, types.GeneratorType)

def value(v, heap):
    if v is None or isinstance(v, (bool, complex, str)):
        return str(v)
    if isinstance(v, (int, float)):
        return v if v == v and abs(v) < 2 ** 53 else str(v)
    if isinstance(v, type):     # by its name, wherever it was made
        return f"<class '__main__.{v.__name__}'>" if v.__module__ == "__main__" else str(v)
    if isinstance(v, OPAQUE):
        return str(type(v))
    keep.append(v)
    if id(v) not in heap:
        heap[id(v)] = None
        heap[id(v)] = describe(v, heap)
    return [id(v)]

def describe(v, heap):
    if isinstance(v, (list, tuple)):
        kind, pairs = "list", list(enumerate(v))
    elif isinstance(v, (set, frozenset)):
        kind, pairs = "set", list(enumerate(sorted(v)))
    elif isinstance(v, dict):
        kind, pairs = "map", list(v.items())
    else:
        names = [*getattr(v, "__dict__", {}), *(s for s in getattr(type(v), "__slots__", ()) if hasattr(v, s))]
        if isinstance(v, BaseException):
            names = ["args", *names] + (["code"] if isinstance(v, SystemExit) else [])
        kind, pairs = "map", [(n, getattr(v, n)) for n in names if not n.startswith("_")]
    return {"id": id(v), "category": kind, "type": type(v).__name__,
            "members": [{"key": value(k, heap), "value": value(x, heap)} for k, x in pairs]}

def trace(frame, event, arg):
    if frame.f_code.co_filename != "<string>":
        return None
    stack, heap, f = [], {}, frame
    while f:
        if f.f_code.co_filename == "<string>":
            stack.insert(0, f)
        f = f.f_back
    scopes = [{"line": f.f_lineno - 1 if f.f_lineno else 0, "name": f.f_code.co_name,
               "members": [{"key": k, "value": value(v, heap)} for k, v in f.f_locals.items() if not k.startswith("_")]}
              for f in stack]
    if event == "return" and len(stack) > 1 or event == "exception":
        scopes[-1]["members"].append({"key": f"#{event}#", "value": value(arg[1] if event == "exception" else arg, heap)})
    if seen:
        steps.append({"snapshot": {"event": event, "stack": scopes, "heap": heap}, "print": out.getvalue()})
        out.seek(0), out.truncate()
    seen.append(event)
    return trace

real, sys.stdout, sys.stderr, sys.stdin = sys.stdout, out, out, io.StringIO(text)
module = types.ModuleType("__main__")
sys.modules["__main__"] = module
error = None
try:
    code = compile(source, "<string>", "exec")
    sys.settrace(trace)
    exec(code, module.__dict__)
except SystemExit:
    pass
except BaseException as e:
    error = type(e).__name__
sys.settrace(None)
sys.stdout = real
json.dump({"steps": steps, "error": error, "rest": out.getvalue()}, real)
'''

# Programs, each for something that the older service did wrong, or that is easily done wrong.
PROGRAMS = {
    "values of all kinds": "a, b, c, d = None, True, 1.5, 'x'\ne = 2 ** 53\nf = [1, (2, {'k': 3})]\ng = {1, 2}\nh = float('inf')\ni = int\n",
    "an alias and a change in place": "a = [1]\nb = a\nb.append(a)\na[0] = b\n",
    "calls, returns and recursion": "def f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\nx = f(3)\n",
    "an object with slots": "class P:\n    __slots__ = ('x', 'y')\n    def __init__(self):\n        self.x = 1\np = P()\np.y = [2]\n",
    "an object with attributes": "class P:\n    pass\np = P()\np.x = 1\np._hidden = 2\nprint(p.x)\n",
    "print that flushes": "import sys\nprint('a', flush=True)\nprint('b', end='', file=sys.stderr)\nx = 1\n",
    "input and a prompt": ("n = input('name? ')\nprint('hi', n)\n", "Ann\nBob\n"),
    "exit()": "x = 1\nimport sys\nsys.exit(3)\n",
    "raise SystemExit": "def f():\n    raise SystemExit('bye')\nf()\n",
    "an exception that is caught": "def f():\n    return {}['k']\ntry:\n    f()\nexcept KeyError as e:\n    x = 1\nx = 2\n",
    "an exception that nobody catches": "def f():\n    return [][1]\nx = 1\nf()\n",
    "an end of the input": "a = input()\n",
    "a generator": "def g():\n    yield 1\n    yield 2\nx = list(g())\n",
    "a comprehension and a lambda": "x = [i * i for i in range(3)]\ny = (lambda a: a + 1)(2)\n",
    "a call through a library": "def key(x):\n    return -x\na = sorted([1, 3, 2], key=key)\nfrom functools import reduce\nb = reduce(lambda p, q: p + q, a)\n",
    "a class in a function": "def f():\n    class A:\n        v = 1\n    return A()\na = f()\n",
    "an empty program": "",
    "nothing but a comment": "# nothing\n",
}


def ask(request, *options):
    text = request if isinstance(request, bytes) else json.dumps(request).encode()
    return pystep("--request", *options, input=text)


def answer(request):
    got = ask(request)
    equal((got.returncode, got.stderr), (0, b""))
    return json.loads(got.stdout)["steps"]


def renamed(snapshot):
    """With ids by the order in which one meets them from the stack, and only what one meets."""
    names, queue, heap = {}, [], {}

    def value(v):
        if not isinstance(v, list):
            return v
        if v[0] not in names:
            names[v[0]] = len(names)
            queue.append(v[0])
        return [names[v[0]]]

    def members(m):
        """How far a comprehension's hidden iterator has come is not for Python code to see."""
        return [(value(x["key"]), value(x["value"])) for x in m if x["key"] != ".0"]

    stack = [(s["line"], s["name"], members(s["members"])) for s in snapshot["stack"]]
    for i in queue:
        o = snapshot["heap"][str(i)]
        heap[names[i]] = (o["category"], o["type"], members(o["members"]))
    return snapshot["event"], stack, heap


def same_steps(source, text=""):
    with open("request.json", "w") as f:
        json.dump({"source": source, "input": text}, f)
    wanted = json.loads(plain(program("tracer.py", TRACER), timeout=20).stdout)
    got = answer({"source": source, "input": text})
    error = got.pop()["error"] if wanted["error"] else None
    equal(len(got), len(wanted["steps"]), "number of steps")
    for number, (g, w) in enumerate(zip(got, wanted["steps"])):
        equal(renamed(g["snapshot"]), renamed(w["snapshot"]), f"snapshot {number}")
        if number < len(got) - 1:           # the last has what was said after it, too: SystemExit('bye')
            equal(g["print"], w["print"], f"what was printed before step {number}")
    if error:
        equal(error["exception"]["type"], wanted["error"])
    printed = "".join(s["print"] for s in wanted["steps"]) + wanted["rest"]
    assert "".join(s["print"] for s in got).startswith(printed), (got, printed)


for name, given in PROGRAMS.items():
    test_case("answers " + name, same_steps, *(given if isinstance(given, tuple) else (given,)))


@test
def says_at_which_step_it_was_printed():
    steps = answer({"source": "print('a')\nx = input('? ')\nprint(x)\n", "input": "b\n"})
    equal([s["print"] for s in steps], ["", "a\n", "? ", "b\n"])


@test
def answers_a_syntax_error_by_one_step():
    steps = answer({"source": "x = (\n"})
    equal(len(steps), 1)
    equal(steps[0]["error"]["exception"]["type"], "SyntaxError")


@test
def shows_a_traceback_without_its_own_frames():
    error = answer({"source": "def f():\n    1 / 0\nf()\n"})[-1]["error"]["exception"]
    equal(error["type"], "ZeroDivisionError")
    equal(error["traceback"], 'Traceback (most recent call last):\n  File "<string>", line 3, in <module>\n'
          '  File "<string>", line 2, in f\nZeroDivisionError: division by zero\n')


@test
def stops_at_the_limit_whatever_the_program_catches():
    loop = "while True:\n    try:\n        x = 1\n    except BaseException:\n        pass\n    finally:\n        x = 2\n"
    steps = answer({"source": loop, "steps": 7})
    equal(len(steps), 8)
    equal(steps[-1], {"error": {"cause": "Program too long, maximum steps allowed: 7"}, "print": ""})


@test
def stops_at_the_limit_only_when_there_was_more_to_do():
    for allowed, entries in ((0, 1), (1, 2), (2, 3), (3, 3), (4, 3)):
        equal(len(answer({"source": "x = 1\nx = 2\n", "steps": allowed})), entries, f"entries of {allowed} steps")


@test
def takes_any_number_of_steps():
    equal(len(answer({"source": "x = 1\n", "steps": -5})), 1)
    equal(len(answer({"source": "while True:\n    x = 1\n", "steps": 1e9})), 10001)
    equal(len(answer({"source": "while True:\n    x = 1\n"})), 5001)


@test
def takes_a_request_without_anything():
    equal([s["snapshot"]["event"] for s in answer({})], ["line", "return"])


@test
def does_not_let_a_large_list_fill_the_answer():
    got = ask({"source": "x = list(range(2000))\nfor i in range(500):\n    x[0] = i\n", "steps": 1003})
    assert len(got.stdout) < 8 << 20, len(got.stdout)


@test
def answers_in_other_formats():
    got = json.loads(ask({"source": "x = 1\n", "format": "record"}).stdout)
    equal((got["format"], got["command"]), ("pystep", ["-c", "x = 1\n"]))
    got = json.loads(ask({"source": "x = 1\n", "format": "pythontutor"}).stdout)
    equal(got["code"], "x = 1\n")


@test
def answers_prettily_the_same():
    for kind in ("snapshots", "record", "pythontutor"):
        request = {"source": "x = [1]\n", "format": kind}
        pretty = ask(request, "--pretty").stdout
        equal(json.loads(pretty), json.loads(ask(request).stdout), kind)
        assert pretty.count(b"\n") > 20, pretty


@test
def reads_a_request_from_a_file():
    program("r.json", json.dumps({"source": "x = 1\n"}))
    equal(pystep("--request", "r.json", "--pretty").stdout, pystep("--pretty", "--request=r.json").stdout)
    equal(pystep("--request", "r.json").stdout, ask({"source": "x = 1\n"}).stdout)


@test
def records_no_module_of_the_directory_it_stands_in():
    program("helper.py", "def f():\n    return 1\n")
    steps = answer({"source": "import sys\nsys.path.insert(0, '.')\nimport helper\nhelper.f()\n"})
    equal({s["name"] for e in steps for s in e["snapshot"]["stack"]}, {"<module>"})


def refuses(request):
    got = ask(request)
    equal((got.returncode, got.stderr), (2, b""))
    assert json.loads(got.stdout)["error"]["cause"], got.stdout


for name, request in {
    "no JSON": b"{", "nothing": b"", "two values": b"{} {}", "an array": b"[]", "bytes": b'{"source": "\xff"}',
    "a source that is a number": {"source": 1}, "an input that is null": {"input": None}, "steps that are text": {"steps": "5"},
    "steps that are true": {"steps": True}, "a format it does not know": {"format": "xml"}, "a NUL": {"source": "x\0y"},
}.items():
    test_case(f"refuses a request that is {name}", refuses, request)


@test
def takes_no_program_beside_a_request():
    for more in (["x.py", "y.py"], ["--steps", "5"], ["--record", "r"], ["--batch"]):
        equal(pystep("--request", *more).returncode, 2, str(more))


main()
