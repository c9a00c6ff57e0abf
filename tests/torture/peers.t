#!/usr/bin/env python3
"""peers.t - what tools of this kind get wrong, each as measured: here the program behaves as under plain python, and its record is good.

timeout: 240
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from pystep_test import *
from record import read


def steps(path="r.json"):
    """(number, event, function, line) of each step, by our own reader."""
    with open(path, "rb") as f:
        return [(r.number, r.event, r.stack[-1].code["name"], r.stack[-1].line) for r in read(f)]


def lines_of(function, path="r.json"):
    return [line for _, event, name, line in steps(path) if event == "line" and name == function]


def size():
    return os.path.getsize("r.json")


def last_state(path="r.json"):
    with open(path, "rb") as f:
        for r in read(f):
            pass
    return r


# Records written only at the end are lost by a hard one.

@test
def keeps_every_step_before_os__exit():
    program("p.py", "import os\nx = 1\nx = 2\nprint('lost')\nos._exit(3)\n")
    end = same(["p.py"], how="exit")
    equal((end["status"], lines_of("<module>")), (3, [1, 2, 3, 4, 5]))


@test
def keeps_every_step_before_a_null_pointer():
    program("p.py", "import ctypes\nx = 1\nctypes.string_at(0)\n")
    end = same(["p.py"], how="signal")
    equal((end["name"], lines_of("<module>")), ("SIGSEGV", [1, 2, 3]))


@test
def keeps_every_step_before_a_kill():
    program("p.py", "import os\nfor i in range(1000):\n    x = [i]\nos.kill(os.getpid(), 9)\n")
    end = same(["p.py"], how="signal")
    equal((end["name"], len(lines_of("<module>"))), ("SIGKILL", 1 + 1001 + 1000 + 1))


@test
def keeps_every_step_after_descriptor_1_is_closed():
    program("p.py", "import os\nos.close(1)\nx = 1\ny = 2\n")
    same(["p.py"], how="exit")
    equal(lines_of("<module>"), [1, 2, 3, 4])


@test
def keeps_the_exit_status():
    program("p.py", "import sys\nsys.exit(7)\n")
    equal(same(["p.py"], how="exit")["status"], 7)


STREAMS = {"closes stdout": "sys.stdout.close()", "has no stdout": "sys.stdout = None",
           "replaces stdout": "import io; sys.stdout = io.StringIO(); print('kept')",
           "replaces stdout by something odd": "sys.stdout = type('W', (), {'write': lambda s, t: 1 / 0})()"}


def same_without_stdout(code):
    program("p.py", f"import sys\n{code}\nx = 1\ndef f():\n    return 2\nf()\n")
    same(["p.py"], how="exit")
    equal(lines_of("f"), [5])


for name, code in STREAMS.items():
    test_case(f"records a program that {name} to its end", same_without_stdout, code)


# Sources and numbers that kill the tracer.

@test
def reads_a_latin_1_source_with_a_cookie():
    program("p.py", "# -*- coding: latin-1 -*-\nname = 'fülle'\nprint(len(name))\n".encode("latin-1"))
    same(["p.py"])
    state = last_state()
    equal(state.locals(state.stack[0])["name"], "fülle")
    assert "fülle" in state.files[state.stack[0].code["file"]]["text"]


@test
def records_an_int_of_100000_digits():
    program("p.py", "n = 10 ** 100000\nm = n + 1\ndel n\nprint(m % 97)\n")
    same(["p.py"])
    assert size() < 100_000, size()


# Large things.

@test
def records_a_string_of_50_MB_small():
    program("p.py", "s = 'x' * 50_000_000\nt = s + 'y'\nfor i in range(20):\n    n = len(t)\n")
    same(["p.py"])
    assert size() < 100_000, size()


@test
def records_a_list_of_a_million_small():
    program("p.py", "xs = list(range(10 ** 6))\nfor i in range(20):\n    xs[-1] = i\nxs.append(1)\nprint(len(xs))\n")
    same(["p.py"])
    assert size() < 200_000, size()
    state = last_state()
    xs = state.objects[state.locals(state.stack[0])["xs"][0]]
    equal(len(xs["items"]) + xs["cut"], 10 ** 6 + 1, "items and what is cut")


@test
def records_a_list_5000_deep():
    program("p.py", "x = []\nfor i in range(5000):\n    x = [x]\nd = 0\nwhile x:\n    x = x[0]\n    d += 1\nprint(d)\n")
    same(["p.py"])


@test
def records_a_list_100000_deep():
    os.mkdir("program")
    program("deep.py", "def wrap(n):\n    x = []\n    for i in range(n):\n        x = [x]\n    return x\n")
    program("program/p.py", "import sys\nsys.path.append('.')\nimport deep\nx = deep.wrap(100000)\ny = [x]\nx = None\ny.clear()\nprint('done')\n")
    same(["program/p.py"])


@test
def records_recursion_to_the_limit_and_what_follows():
    program("p.py", "import sys\ndeepest = 0\ndef f(n):\n    global deepest\n    deepest = n\n    f(n + 1)\n"
                    "try:\n    f(1)\nexcept RecursionError:\n    print(deepest)\ndef after():\n    return 1\nafter()\n")
    same(["p.py"], how="exit")
    equal(lines_of("after"), [12])
    assert size() < 2_000_000, size()


@test
def records_3000_globals_small():
    program("p.py", "for i in range(3000):\n    globals()[f'g{i}'] = i\ndef f(n):\n    if n:\n        f(n - 1)\nfor k in range(20):\n    f(20)\nlast = 'seen'\n")
    same(["p.py"])
    state = last_state()
    names = state.globals(state.stack[0])
    equal((names.get("g2999"), names.get("last")), (2999, "seen"), "names, which no budget cuts")
    assert size() < 1_000_000, size()


# Objects that notice being looked at.

@test
def never_calls_repr_or_str():
    program("p.py", "calls = []\nclass C:\n    def __repr__(self):\n        calls.append('repr')\n        return 'C'\n"
                    "    def __str__(self):\n        calls.append('str')\n        return 'c'\n"
                    "    def __eq__(self, o):\n        calls.append('eq')\n        return True\n"
                    "    def __hash__(self):\n        calls.append('hash')\n        return 1\n"
                    "c = C()\nxs = [c, C()]\ndef f(a):\n    b = a\n    return b\nf(c)\nf(xs)\nprint(calls)\nprint(repr(c), xs, calls)\n")
    same(["p.py"], how="exit")


BITERS = {
    "__repr__ raises SystemExit": "class C:\n    def __repr__(self):\n        raise SystemExit(9)",
    "__getattribute__ raises": "class C:\n    def __getattribute__(self, n):\n        raise RuntimeError(n)",
    "__class__ raises": "class C:\n    @property\n    def __class__(self):\n        raise RuntimeError",
    "__class__ lies": "class C:\n    __class__ = property(lambda self: 1 / 0)",
    "metaclass raises": "class M(type):\n    def __getattribute__(c, n):\n        raise RuntimeError(n)\n    def __repr__(c):\n        raise SystemExit\n"
                        "    def __instancecheck__(c, o):\n        raise SystemExit\n    def __subclasscheck__(c, o):\n        raise SystemExit\nclass C(metaclass=M):\n    pass",
    "__del__ raises": "class C:\n    def __del__(self):\n        raise OSError",
    "__dict__ lies": "class C:\n    __dict__ = property(lambda self: 1 / 0)",
    "__slots__ are deleted": "class C:\n    __slots__ = ('a', 'b')",
    "__len__ raises and it is a list": "class C(list):\n    def __len__(self):\n        raise SystemExit\n    __iter__ = __getitem__ = __len__",
    "__hash__ raises and it is a str": "class C(str):\n    def __hash__(self):\n        raise SystemExit\n    __eq__ = __len__ = __str__ = __hash__",
}


def survives(source):
    program("p.py", source + "\nx = C()\nys = [x]\ndef f(a):\n    b = [a]\n    return b\nzs = f(x)\ntry:\n    raise ValueError\nexcept ValueError:\n    n = 1\nprint('end')\n")
    same(["p.py"], how="exit")
    equal([line for line in lines_of("f")] != [], True)


for name, source in BITERS.items():
    test_case(f"is not bitten when {name}", survives, source)


@test
def survives_a_dict_that_changes_when_it_is_compared():
    program("p.py", "d = {}\nclass K:\n    def __eq__(self, other):\n        d.clear()\n        d[len(asked)] = 1\n        asked.append(1)\n        return False\n"
                    "    def __hash__(self):\n        return 1\nasked = []\nfor i in range(5):\n    d[K()] = i\n    d[1] = i\nprint(len(d), len(asked))\n")
    same(["p.py"], how="exit")


# Code from nowhere.

@test
def records_exec_with_empty_globals_that_defines_a_function():
    program("p.py", "space = {}\nexec('def f(x):\\n    y = x + 1\\n    return y\\nz = f(1)', space)\nprint(space['f'](5), space['z'])\n")
    same(["p.py"], how="exit")


@test
def records_code_under_strange_names():
    program("p.py", "for name in ('', '<x>', 'a\\nb', '/no/such', 'ä', '\\ud800', 'p.py', __file__):\n"
                    "    try:\n        exec(compile('x = 1\\nx += 1', name, 'exec'), {'__name__': name})\n"
                    "    except Exception as e:\n        print(type(e))\n"
                    "exec(compile('y = 1', 'n', 'exec').replace(co_firstlineno=10 ** 6, co_name='odd'), {})\nprint('end')\n")
    same(["p.py"], how="exit")


# Output when all is over.

@test
def records_what_is_printed_at_exit_and_by_the_dying():
    program("p.py", "import atexit\natexit.register(print, 'at exit')\nclass D:\n    def __del__(self):\n        print('dying')\nd = D()\nprint('end')\n")
    same(["p.py"], how="exit")
    state = last_state()
    with open("r.json", "rb") as f:
        reader = read(f)
        for state in reader:
            pass
    equal(state.output[1], "end\nat exit\ndying\n")


# Tracers inside the tracer.

TRACERS = {
    "sets no tracer": "sys.settrace(None)",
    "sets its own": "seen = []\ndef t(frame, event, arg):\n    seen.append(event)\n    return t\nsys.settrace(t)",
    "sets the one that is there": "sys.settrace(sys.gettrace())",
    "sets one that raises": "def t(frame, event, arg):\n    raise OSError\nsys.settrace(t)",
    "sets one for lines only": "def t(frame, event, arg):\n    frame.f_trace_lines = False\n    return t\nsys.settrace(t)",
    "sets one for opcodes": "n = [0]\ndef t(frame, event, arg):\n    frame.f_trace_opcodes = True\n    n[0] += event == 'opcode'\n    return t\nsys.settrace(t)",
    "sets a profiler": "n = [0]\ndef p(frame, event, arg):\n    n[0] += 1\nsys.setprofile(p)",
    "sets f_trace": "def t(frame, event, arg):\n    return t\nsys._getframe().f_trace = t",
    "deletes f_trace": "del sys._getframe().f_trace",
    "sets tracers for threads": "import threading\nthreading.settrace(lambda *a: None)",
}


def goes_on(code):
    program("p.py", f"import sys\n{code}\ndef f(x):\n    y = x + 1\n    return y\ntry:\n    print(f(1), sys.gettrace() is None)\nexcept OSError:\n    print('raised')\n"
                    "sys.settrace(None)\nsys.setprofile(None)\ndef g():\n    z = 1\n    return z\ng()\nprint(len(globals().get('seen', ())), globals().get('n'))\n")
    same(["p.py"], how="exit")
    assert len(lines_of("f")) == 2 or "raise OSError" in code, lines_of("f")
    equal(len(lines_of("g")), 2, "lines of g")


for name, code in TRACERS.items():
    test_case(f"goes on when the program {name}", goes_on, code)


@test
def goes_on_under_pdb():
    program("p.py", "import pdb\ndef f():\n    a = 1\n    b = 2\n    return a + b\npdb.Pdb(nosigint=True, readrc=False).runcall(f)\n"
                    "pdb.Pdb(nosigint=True, readrc=False).set_trace()\nx = 1\ny = 2\n")
    same(["p.py"], input=b"n\nn\np a\nc\nn\np x\nq\n")
    same(["p.py"], input=b"c\nc\n", how="exit")
    equal(lines_of("f"), [3, 4, 5])


@test
def goes_on_under_breakpoint():
    program("p.py", "x = 1\nbreakpoint()\ny = 2\nz = 3\n")
    same(["p.py"], input=b"p x\nn\nn\nc\n", how="exit")
    equal(lines_of("<module>"), [1, 2, 3, 4])


@test
def goes_on_under_doctest():
    program("p.py", "def f(x):\n    '''\n    >>> f(1)\n    2\n    >>> f(2)\n    4\n    '''\n    return x + 1\nimport doctest\nprint(doctest.testmod())\n")
    same(["p.py"], how="exit")
    equal(lines_of("f"), [8, 8])


@test
def goes_on_under_unittest():
    program("test_p.py", "import unittest\nclass T(unittest.TestCase):\n    def test_a(self):\n        self.assertEqual(1, 1)\n"
                         "    def test_b(self):\n        with self.assertRaises(KeyError):\n            {}[1]\n    @unittest.skip('x')\n    def test_c(self):\n        pass\n")
    wanted, got = plain("-m", "unittest", "-q", "test_p"), record("-m", "unittest", "-q", "test_p")
    equal((got.returncode, got.stdout), (wanted.returncode, wanted.stdout))
    check_record(how="exit")
    equal((lines_of("test_a"), lines_of("test_b")), ([4], [6, 7, 6]))


@test
def goes_on_under_the_trace_module():
    program("p.py", "import trace\ndef f(x):\n    y = x\n    return y\nt = trace.Trace(count=1, trace=0)\nt.runfunc(f, 1)\n"
                    "print(sorted(n for (_, n) in t.results().counts if n < 5))\n")
    same(["p.py"], how="exit")
    equal(lines_of("f"), [3, 4])


@test
def goes_on_under_a_tracer_like_coverage():
    program("p.py", "import sys, threading\nlines = set()\ndef tracer(frame, event, arg):\n    if event == 'line':\n        lines.add(frame.f_lineno)\n    return tracer\n"
                    "threading.settrace(tracer)\nsys.settrace(tracer)\ndef f():\n    a = 1\n    return a\nf()\nt = threading.Thread(target=f)\nt.start()\nt.join()\n"
                    "sys.settrace(None)\nprint(sorted(n for n in lines if n < 100 and n > 9))\n")
    same(["p.py"], how="exit")
    equal(lines_of("f"), [10, 11, 10, 11])


# Threads.

@test
def records_four_threads():
    program("p.py", "import threading\ndef work(n):\n    total = 0\n    for i in range(50):\n        total += i\n    return total\n"
                    "ts = [threading.Thread(target=work, args=(n,), name=f'w{n}') for n in range(4)]\n[t.start() for t in ts]\n[t.join() for t in ts]\n")
    same(["p.py"], how="exit")
    with open("r.json", "rb") as f:
        by = {}
        for r in read(f):
            if r.stack[-1].code["name"] == "work":
                by.setdefault(r.names[r.thread], []).append(r.event)
    equal({name: len(events) for name, events in by.items()}, {f"w{n}": 1 + 1 + 51 + 50 + 1 + 1 for n in range(4)})


@test
def records_a_raw_thread():
    program("p.py", "import _thread\ndef raw():\n    a = 1\n    lock.release()\nlock = _thread.allocate_lock()\nlock.acquire()\n_thread.start_new_thread(raw, ())\nlock.acquire()\n")
    same(["p.py"], how="exit")
    assert lines_of("raw")[:1] == [3], lines_of("raw")


@test
def ends_while_daemon_threads_run():
    program("p.py", "import threading\ngo = threading.Event()\ndef spin():\n    go.set()\n    while True:\n        pass\n"
                    "for _ in range(3):\n    threading.Thread(target=spin, daemon=True).start()\ngo.wait()\nprint('end')\n")
    same(["p.py"], how="exit")


# Deaths.

@test
def lets_locals_die_at_return():
    program("p.py", "import weakref\nclass C:\n    pass\ndef f():\n    c = C()\n    d = [c, {1: c}]\n    return weakref.ref(c)\n"
                    "print(f()() is None)\nclass D:\n    def __init__(self, n):\n        self.n = n\n    def __del__(self):\n        print('dead', self.n)\n"
                    "def g():\n    a = D(1)\n    b = D(2)\n    del a\n    b = D(3)\n    print('leaving')\ng()\nprint('left')\n"
                    "for i in range(3):\n    D(i)\nx = [D(4)]\nx[0] = D(5)\nx = None\nprint('end')\n")
    same(["p.py"], how="exit")


@test
def never_takes_a_reused_address_for_the_old_object():
    program("p.py", "def f(n):\n    x = [n]\n    return None\nfor i in range(100):\n    f(i)\n")
    same(["p.py"], how="exit")
    ids, last = [], None
    with open("r.json", "rb") as f:
        for r in read(f):
            if r.event == "return" and r.stack[-1].code["name"] == "f":
                ids.append(r.locals(r.stack[-1])["x"][0])
    equal(len(ids), 100)
    equal(len(set(ids)), 100, "different lists")


main()
