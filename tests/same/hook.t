#!/usr/bin/env python3
"""hook.t - code out of scope at full speed, by the frame hook: the record is that of a run which traces everything.

A library here is what lies in a site-packages beside the program, or the standard library. The collector is off where a
program would make it run: when it does so moves by one or two objects with what is traced.

timeout: 300
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from pystep_test import *
from record import read

os.environ["PYTHONHASHSEED"] = "0"
WITHOUT = dict(os.environ, PYSTEP_NO_HOOK="1")
PROGRAMS = os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "programs")

LIBRARY = """
import sys

def call(f, *args):
    return f(*args)

def call_one(f, x):
    return f(x)

def deep(n, f):
    return f() if n == 0 else deep(n - 1, f)

def quietly(f):
    try:
        return f()
    except ValueError as e:
        return repr(e)

def again(f):
    try:
        f()
    finally:
        f()

def each(items, f):
    for item in items:
        yield f(item)

def through(g):
    result = yield from g
    yield result

def traces():
    return sys._getframe().f_trace_lines

def inner_traces():
    return traces()

def settrace(f):
    sys.settrace(f)

class Box:
    def __init__(self, f):
        self.f = f

    def __getitem__(self, i):
        return self.f(i)

    def __enter__(self):
        return self.f

    def __exit__(self, *error):
        self.f(error[0])
        return True

def subscript(o, n):
    return [o[i] for i in range(n)]

async def wait(c):
    return await c
"""

# With the library above as lib.
PLAIN = {
    "calls back": "def f(*a):\n    return a\nprint(lib.call(f, 1), lib.call(lib.call, f, 2), sorted([3, 1], key=lambda x: -x))",
    "inlines nothing that it should see": "class A:\n    def __getitem__(self, i):\n        return i * 2\n"
                                          "print(sum(lib.subscript(A(), 200)), sum(lib.subscript(lib.Box(A().__getitem__), 200)))",
    "lets exceptions through": "def f():\n    raise ValueError(1)\ndef g():\n    try:\n        lib.call(f)\n    except ValueError as e:\n"
                               "        raise KeyError(2) from e\ntry:\n    lib.again(lambda: lib.call(g))\nexcept KeyError as e:\n    print(repr(e))\n"
                               "print(lib.quietly(f), lib.quietly(lambda: lib.call(f)))",
    "resumes generators": "def g(n):\n    for i in range(n):\n        try:\n            x = yield i\n        except KeyError:\n            yield 'caught'\n"
                          "    return n\nt = lib.through(g(3))\nprint(next(t), t.send(1), t.throw(KeyError), list(t))\n"
                          "print(list(lib.each(g(4), str)), [x for x in lib.each([1, 2], lambda x: [*map(list, lib.each([x], g))])])\n"
                          "t = lib.through(g(2))\nnext(t)\nt.close()\nu = lib.through(g(2))\ntry:\n    u.throw(ValueError)\nexcept ValueError:\n    print('unstarted')",
    "enters and leaves": "def f(error=None):\n    return error\nwith lib.Box(f) as b:\n    b(1)\n    raise KeyError\nwith lib.Box(f):\n    lib.call(f)",
    "recurses through both": "import sys\nsys.setrecursionlimit(10 ** 6)\ndef f(n):\n    return n and lib.call_one(f, n - 1) + 1\nprint(f(20000))",
    "recurses below": "import sys\nsys.setrecursionlimit(10 ** 6)\ndef f(n=100):\n    return n and f(n - 1)\nprint(lib.deep(100000, f))",
    "runs out of frames": "def f(n):\n    return lib.call(f, n + 1)\nfor i in range(3):\n    try:\n        f(0)\n    except RecursionError as e:\n        print(e)\n"
                          "def g(n):\n    return lib.deep(n, lambda: n)\nprint(g(5))",
    "has threads": "import threading\ndef f(n):\n    return [lib.call(str, i) for i in range(n)]\nout = []\n"
                   "def work():\n    out.append(lib.call(f, 3))\nlib.call(work)\nfor i in range(2):\n"
                   "    t = threading.Thread(target=lib.call, args=(work,))\n    t.start()\n    t.join()\n    lib.call(work)\nprint(out)",
    "starts a thread below": "import threading\ndef start():\n    t = threading.Thread(target=f, args=(2,))\n    t.start()\n    t.join()\n    return f(1)\n"
                             "def f(n):\n    return n\nprint(lib.call(lib.call, start), lib.call(f, 3))",
    "traces itself": "import sys\ndef t(frame, event, arg):\n    log.append((event, frame.f_code.co_name))\n    return t\ndef f(x):\n    return lib.call(str, x)\n"
                     "log = []\nlib.call(f, 0)\nsys.settrace(t)\nlib.call(f, 1)\nsys.settrace(None)\nlib.call(f, 2)\nprint(log)",
    "traces itself from below": "import sys\ndef t(frame, event, arg):\n    log.append((event, frame.f_code.co_name))\n    return t\ndef f(x):\n    return lib.call(str, x)\n"
                                "log = []\ndef go():\n    lib.call(lib.settrace, t)\n    f(1)\n    lib.call(f, 2)\n    lib.settrace(None)\n    f(3)\n"
                                "lib.call(lib.call, go)\nlib.call(f, 4)\nprint(log)",
    "has a tracer that fails": "import sys\ndef t(frame, event, arg):\n    raise ValueError(event)\ndef f(x):\n    return lib.call(str, x)\n"
                               "lib.settrace(t)\ntry:\n    lib.call(f, 1)\nexcept ValueError as e:\n    print(e)\nprint(sys.gettrace(), lib.call(f, 2))",
    "profiles itself": "import sys\nlog = []\ndef p(frame, event, arg):\n    log.append((event, frame.f_code.co_name))\ndef f(x):\n    return lib.call(str, x)\n"
                       "lib.call(sys.setprofile, p)\nlib.call(f, 1)\nlib.call(lib.call, sys.setprofile, None)\nlib.call(f, 2)\nprint(log)",
    "awaits": "import asyncio\nasync def f(n):\n    await asyncio.sleep(0)\n    return n\nasync def main():\n    a = await lib.wait(f(1))\n"
              "    b = await asyncio.gather(lib.wait(f(2)), f(3))\n    try:\n        await asyncio.wait_for(lib.wait(asyncio.sleep(9)), 0.01)\n"
              "    except asyncio.TimeoutError:\n        return a, b\nprint(asyncio.run(main()))",
    "runs text": "def f(x):\n    exec('y = x\\nz = lib.call(str, y)')\n    return eval('lib.call(len, [x])')\nprint(f(1), lib.call(eval, '1 + 1'), lib.call(f, 2))",
    "evaluates frames itself": "import ctypes\nF = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)\n"
                               "api = ctypes.pythonapi\nfor f in api.PyInterpreterState_Get, api._PyInterpreterState_GetEvalFrameFunc:\n    f.restype = ctypes.c_void_p\n"
                               "here = ctypes.c_void_p(api.PyInterpreterState_Get())\nplain = ctypes.cast(api._PyEval_EvalFrameDefault, ctypes.c_void_p).value\n"
                               "def f(x):\n    return api._PyInterpreterState_GetEvalFrameFunc(here) == plain\n"
                               "print(f(0), lib.call(f, 1), lib.call(api._PyInterpreterState_GetEvalFrameFunc, here) == plain)\n"
                               "lib.call(api._PyInterpreterState_SetEvalFrameFunc, here, ctypes.c_void_p(plain))\nprint(f(2), lib.call(f, 3))",
    "forks": "import os\ndef f(x):\n    return lib.call(str, x)\ndef child():\n    if not os.fork():\n        f(1)\n        lib.call(f, 2)\n        os._exit(0)\n"
             "    os.wait()\nlib.call(child)\nprint(f(3))",
    "dies below": "class A:\n    def __del__(self):\n        print('gone')\ndef f(a):\n    a = None\n    return 1\nf(A())\nx = lib.call(f, A())\nlib.call(A)\nprint(x)",
    "handles signals below": "import signal\ndef on(n, frame):\n    print('signal', n)\nsignal.signal(signal.SIGUSR1, on)\n"
                             "lib.call(signal.raise_signal, signal.SIGUSR1)\nlib.call(lib.call, signal.raise_signal, signal.SIGUSR1)",
    "fails for good below": "def f():\n    return lib.call(int, 'x')\nlib.call(f)",
    "leaves below": "import sys, atexit\natexit.register(lib.call, lambda: print('at exit'))\nlib.call(sys.exit, 3)",
}

STANDARD = {
    "json": "import json\nclass E(json.JSONEncoder):\n    def default(self, o):\n        return sorted(o)\n"
            "print(json.dumps({'a': {1, 2}}, cls=E, indent=1), json.loads('[{\"a\": 1}]', object_hook=lambda d: list(d)))",
    "re": "import re\nprint(re.sub(r'(\\w)(\\d*)', lambda m: m[1] * int(m[2] or 1), 'a3b2c'), re.findall('a+', 'caaandaab'))",
    "functools": "import functools\n@functools.lru_cache\ndef f(n):\n    return n if n < 2 else f(n - 1) + f(n - 2)\n@functools.singledispatch\ndef g(x):\n    return 'any'\n"
                 "@g.register\ndef _(x: int):\n    return 'int'\n@functools.total_ordering\nclass A:\n    def __init__(self, n): self.n = n\n    def __lt__(self, o): return self.n < o.n\n"
                 "print(f(12), g(1), g(''), A(1) >= A(0), functools.reduce(lambda a, b: a + b, [1, 2]), sorted([A(2), A(1)], key=functools.cmp_to_key(lambda a, b: a.n - b.n))[0].n)",
    "asyncio": "import asyncio\nasync def p(q):\n    for i in range(3):\n        await q.put(i)\nasync def c(q):\n    return [await q.get() for i in range(3)]\n"
               "async def main():\n    q = asyncio.Queue(1)\n    async with asyncio.TaskGroup() as t:\n        t.create_task(p(q))\n        r = t.create_task(c(q))\n    return r.result()\n"
               "print(asyncio.run(main()))\nprint(asyncio.run(main()))",
    "unittest": "import unittest\nclass T(unittest.TestCase):\n    def setUp(self):\n        self.x = 1\n    def test_a(self):\n        self.assertEqual(self.x, 1)\n    def test_b(self):\n"
                "        with self.assertRaises(KeyError):\n            {}[1]\n    def test_c(self):\n        with self.subTest(i=1):\n            self.assertIn(1, [self.x])\n"
                "r = unittest.TextTestRunner(stream=open('/dev/null', 'w')).run(unittest.defaultTestLoader.loadTestsFromTestCase(T))\nprint(r)",
    "mock": "from unittest import mock\nm = mock.Mock(side_effect=lambda x: x + 1)\nprint(m(1), m.call_args)\nwith mock.patch('os.getcwd', lambda: 'here'):\n    import os\n    print(os.getcwd())",
    "contextlib": "import contextlib\n@contextlib.contextmanager\ndef c(x):\n    try:\n        yield x\n    except ValueError as e:\n        print(repr(e))\n    finally:\n        print('out')\n"
                  "with c(1) as x, contextlib.suppress(KeyError), contextlib.ExitStack() as s:\n    s.callback(print, 'called')\n    s.enter_context(c(2))\n    raise ValueError",
    "dataclasses": "import dataclasses\n@dataclasses.dataclass(order=True)\nclass A:\n    x: int\n    y: list = dataclasses.field(default_factory=lambda: [1])\n    def __post_init__(self):\n        self.x += 1\n"
                   "print(A(1), A(1) == A(2), A(1) < A(2), dataclasses.asdict(A(3)), dataclasses.replace(A(4), x=1))",
    "enum": "import enum\nclass E(enum.Enum):\n    A = 1\n    B = 2\n    @classmethod\n    def _missing_(cls, x):\n        return cls.A\n    @property\n    def twice(self):\n        return self.value * 2\n"
            "class F(enum.Flag):\n    X = enum.auto()\n    Y = enum.auto()\nprint(E(7), E['B'].twice, list(E), F.X | F.Y)",
    "logging": "import logging\nclass H(logging.Handler):\n    def emit(self, r):\n        print(self.format(r))\nclass L(logging.Filter):\n    def filter(self, r):\n        return r.levelno > 10\n"
               "h = H()\nh.addFilter(L())\nlogging.basicConfig(handlers=[h], level=0)\nlogging.info('a %s', 1)\nlogging.debug('b')\ntry:\n    1 / 0\nexcept ZeroDivisionError:\n    logging.exception('c')",
    "argparse": "import argparse\ndef number(s):\n    return int(s)\nclass A(argparse.Action):\n    def __call__(self, p, n, v, o=None):\n        setattr(n, self.dest, [v])\n"
                "p = argparse.ArgumentParser()\np.add_argument('-n', type=number, action=A)\nprint(p.parse_args(['-n', '3']))",
    "collections": "import collections, heapq, bisect, itertools\nclass D(collections.UserDict):\n    def __missing__(self, k):\n        return k\nclass L(collections.abc.Sequence):\n    def __len__(self): return 3\n"
                   "    def __getitem__(self, i):\n        if i > 2: raise IndexError\n        return i\nP = collections.namedtuple('P', 'x y')\n"
                   "print(D(a=1)['b'], list(reversed(L())), 2 in L(), L().index(1), P(1, 2)._replace(x=3), collections.ChainMap({}, {1: 2})[1], collections.Counter('abca').most_common(1))\n"
                   "print(heapq.nsmallest(2, L(), key=lambda x: -x), list(heapq.merge([1], [0], key=lambda x: x)), [*itertools.groupby([1, 1], lambda x: x)][0][0])",
    "pools": "from concurrent.futures import ThreadPoolExecutor\ndef f(x):\n    return x * 2\nwith ThreadPoolExecutor(1) as p:\n    print(p.submit(f, 1).result())\n    print(p.submit(f, 2).result())\nprint(sorted([2, 1], key=f))",
    "pickle": "import pickle, copy\nclass A:\n    def __init__(self): self.x = [1]\n    def __reduce__(self): return (A, ())\n    def __deepcopy__(self, m): return 7\n"
              "print(pickle.loads(pickle.dumps(A())).x, pickle._loads(pickle._dumps([A()]))[0].x, copy.deepcopy([A(), (1, [2])]), copy.copy(A()).x)",
    "weakref": "import weakref\nclass A: pass\ndef gone(*a):\n    print('gone')\na = A()\nr = weakref.ref(a, gone)\nf = weakref.finalize(a, gone)\nd = weakref.WeakValueDictionary(a=a)\ns = weakref.WeakSet([a])\n"
               "del a\nprint(r(), f.alive, dict(d), len(s))",
    "ast": "import ast\nclass V(ast.NodeVisitor):\n    def visit_Name(self, n):\n        print(n.id)\nclass T(ast.NodeTransformer):\n    def visit_Constant(self, n):\n        return ast.Constant(n.value + 1)\n"
           "t = ast.parse('a = b + 1')\nV().visit(t)\nprint(ast.unparse(T().visit(t)))",
    "decimal": "import decimal, fractions, statistics, _pydecimal\nprint(decimal.Decimal(1) / 3, fractions.Fraction(1, 3) + 1, statistics.mean([1, 2]), _pydecimal.Decimal(2).sqrt())",
    "string": "import string, textwrap\nclass F(string.Formatter):\n    def get_value(self, k, a, kw):\n        return k\nclass M(dict):\n    def __missing__(self, k):\n        return k\n"
              "print(F().format('{a} {0}'), string.Template('$x $y').substitute(M(x=1)), 'a{b}'.format_map(M()), textwrap.fill('a b c', 2))",
    "abc": "import abc, typing, numbers\nclass A(abc.ABC):\n    @abc.abstractmethod\n    def f(self): pass\n    @classmethod\n    def __subclasshook__(cls, c):\n        return hasattr(c, 'f') or NotImplemented\n"
           "class B:\n    def f(self): pass\nclass G(typing.Generic[typing.TypeVar('T')]):\n    def __init__(self): self.x = 1\nclass N(typing.NamedTuple):\n    a: int = 1\n    def f(self): return self.a\n"
           "print(issubclass(B, A), isinstance(B(), A), G[int]().x, N().f(), isinstance(1, numbers.Number))",
    "imports": "import sys, importlib, types\nopen('other.py', 'w').write('import lib\\nx = lib.call(len, [1])\\ndef f():\\n    return x')\nimport other\nprint(other.f(), importlib.reload(other).f())\n"
               "class Finder:\n    def find_spec(self, name, path, target=None):\n        print(name)\nsys.meta_path.insert(0, Finder())\ntry:\n    import nowhere_at_all\nexcept ImportError as e:\n    print(e)",
    "bdb": "import bdb\nclass B(bdb.Bdb):\n    def user_line(self, f):\n        if f.f_code.co_filename == __file__:\n            lines.append(f.f_lineno)\ndef f(x):\n    return sorted([x, 1], key=lambda y: -y)\n"
           "lines = []\nB().runcall(f, 1)\nprint(lines, f(2))",
    "cProfile": "import cProfile, pstats\ndef f(x):\n    return sorted([x, 1], key=lambda y: -y)\np = cProfile.Profile()\np.runcall(f, 1)\nprint(len(p.getstats()), f(2))",
    "doctest": "import doctest\ndef f(x):\n    '''\n    >>> f(1)\n    2\n    '''\n    return x + 1\nprint(doctest.testmod())",
    "traceback": "import traceback, warnings\ndef f():\n    raise ValueError('x')\ntry:\n    f()\nexcept ValueError as e:\n    print(traceback.format_exc())\nwarnings.showwarning = lambda *a: print(a[0])\nwarnings.warn('careful')",
    "ElementTree": "import xml.etree.ElementTree as E\nclass T:\n    def start(self, t, a): print(t)\n    def end(self, t): pass\n    def close(self): return 1\nprint(E.fromstring('<a><b/></a>').find('b').tag, E.XMLParser(target=T()).feed('<a/>'))",
}


ORDERED_BY_ADDRESS = {"misfits.py"}


MIXED = r"""
import threading, os, json, functools, random, sys, re
random.seed(1)
def own(n, d):
    if d <= 0: return n
    r = random.random()
    if r < .3: return functools.reduce(lambda a, b: own(a, d-1) + b, [1, 2], n) % 97
    if r < .5: return int(re.sub(r"\d", lambda m: str(own(int(m[0]), d-2) % 10), str(abs(n))) or 0)
    if r < .6:
        t = threading.Thread(target=own, args=(n, d-3)); t.start(); t.join(); return n
    if r < .65:
        if not os.fork():
            own(n, 3); os._exit(0)
        os.wait(); return n
    if r < .7:
        def tr(f, e, a): return tr
        sys.settrace(tr); own(n, d-2); sys.settrace(None); return n
    if r < .8:
        try: json.loads("{", object_hook=lambda d: d)
        except ValueError: return own(n, d-1)
    return sorted([n, 1], key=lambda x: own(x, d-2))[0]
for i in range(25): print(own(i, 7), end=" ")
"""


def lines_of(path):
    """Of a record, without what is different in every run: names of threads and processes, addresses, clocks; and where lines are."""
    with open(path, "rb") as f:
        lines = re.sub(rb"-?\d+\.\d+(e-?\d+)?|-?\d{3,}", b"N", f.read()).splitlines()
    return lines[:-1]


def records(script, *more):
    with_hook = record(script, *more, out="with.json")
    without = record(script, *more, out="without.json", env=WITHOUT)
    equal(with_hook.returncode, without.returncode, "status")
    equal(with_hook.stdout, without.stdout, "standard output")
    equal(with_hook.stderr, without.stderr, "standard error")
    one, other = map(lines_of, ("with.json", "without.json"))
    for n, (a, b) in enumerate(zip(one, other), 1):
        equal(a, b, f"line {n} of the record")
    equal(len(one), len(other), "length of the record")
    check_record("with.json")


def as_without(source):
    os.mkdir("site-packages")
    program("site-packages/lib.py", LIBRARY)
    program("p.py", "import gc, sys\ngc.disable()\nsys.path.insert(1, 'site-packages')\nimport lib\n" + source + "\n")
    same(["p.py"])
    records("p.py")


def program_as_without(name):
    records(os.path.join(PROGRAMS, name))


@test
def leaves_libraries_alone_below_their_first_call():
    """Else none of this says anything. A traced frame has its line events turned off."""
    os.mkdir("site-packages")
    program("site-packages/lib.py", LIBRARY)
    program("p.py", "import sys\nsys.path.insert(1, 'site-packages')\nimport lib\nprint(lib.traces(), lib.inner_traces())\n")
    equal(record("p.py").stdout, b"False True\n")
    equal(record("p.py", env=WITHOUT).stdout, b"False False\n")


@test
def leaves_pytest_alone():
    try:
        import pytest
    except ImportError:
        raise Skip("no pytest")
    program("test_p.py", "import pytest\n@pytest.fixture\ndef x():\n    yield 1\n@pytest.mark.parametrize('y', [1, 2])\ndef test_a(x, y):\n    assert x < 2\n"
                         "def test_b(tmp_path, monkeypatch):\n    monkeypatch.setattr('os.getcwd', lambda: 'here')\n    with pytest.raises(KeyError):\n        {}[1]\n")
    for name, env in (("with.json", None), ("without.json", WITHOUT)):
        done = record("-m", "pytest", "-q", "-p", "no:cacheprovider", "test_p.py", out=name, env=env)
        equal(done.returncode, 0, done.stdout.decode())
    names = [[(r.event, r.stack[-1].code["name"], r.stack[-1].line) for r in read(open(name, "rb"))] for name in ("with.json", "without.json")]
    equal(names[0], names[1], "events")


for name, source in PLAIN.items():
    test_case(f"records the same when the program {name}", as_without, source)
for seed in range(1, 4):
    test_case(f"records the same with all of it mixed, {seed}", as_without, MIXED.replace("seed(1)", f"seed({seed})"))
for name, source in STANDARD.items():
    test_case(f"records the same with {name}", as_without, source)
for name in sorted(os.listdir(PROGRAMS)):
    if name.endswith(".py") and name not in ORDERED_BY_ADDRESS | {"threads.py"}:
        test_case(f"records the same of {name}", program_as_without, name)

main()
