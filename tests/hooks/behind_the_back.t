#!/usr/bin/env python3
"""behind_the_back.t - changes that no hook sees are found all the same: by C code of other people's, by other threads, by libraries.

Each program is recorded with hooks and with --scan; the records must be the same, and must show what the program says was done.

timeout: 240
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys
import textwrap

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from by_scan import compare, step_lines
from pystep_test import *

NUMBER = re.compile(rb"(?<=\"_native_id\",)\d+|0x[0-9a-f]{6,}|\b\d{5,}\b|\d\.\d{4,}")

PROGRAMS = {
    "a class is given another name": """
        class A: pass
        class B(A): pass
        class L(list): pass
        class S: __slots__ = "a",
        a, b, l, s, e = A(), B(), L([1]), S(), type("E", (Exception,), {})()
        a.x = [b]
        A.__name__ = "Other"
        x = 1
        for c in B, L, S, type(e):
            c.__name__ += "behind"
            x = c
        a.y = 1
        l.append(2)
        x = ["many"] * 300
        for i in range(2000): x[i % 300] = "keyframes" * 4 + str(i)
        """,
    "a socket is made, and made anew": """
        import socket, _socket
        class Own(socket.socket):
            def __init__(self, *a):
                x = 1
                super().__init__(*a)
                x = 2
                self.setblocking(False)
                x = 3
        s = Own()
        raw = _socket.socket()
        s.own = ["behind"]
        s.close()
        s.__init__(socket.AF_UNIX, socket.SOCK_DGRAM)
        a, b = socket.socketpair()
        _socket.socket.__init__(raw, socket.AF_UNIX)
        a.detach()
        x = 4
        del a, b
        x = 5
        """,
    "texts and numbers of classes of the program's own have attributes": """
        class Text(str): pass
        class Bare(str): __slots__ = ()
        class Int(int):
            def __init__(self, *a): self.first = a
        class Bytes(bytes): pass
        texts = [Text("a"), Bare("b"), Int(3), Bytes(b"c"), Text("long " * 3000)]
        texts[0].x = 1
        texts[0].x = 2
        texts[2].first = texts
        d = texts[4].__dict__
        d["k"] = 1
        d["k"] = [2]
        d["k"].append(3)
        texts[4].k = 5
        vars(texts[2])["more"] = "behind"
        vars(texts[2])["first"] = 1
        del texts[0].x
        texts[0].__class__ = type("Other", (Text,), {})
        texts[3].y = texts.pop(0)
        x = 1
        """,
    "a finaliser ends a chain so long that its end waits for that of the finaliser": """
        class Link:
            def __init__(self, next): self.next = next
        class Last:
            def __del__(self):
                l, m = None, Link(None)
                for i in range(200): l = [l]
                x = 1
                l = None
                x = 2
                for i in range(200): m = Link(m)
                m = None
                x = "behind"
                x = 4
        def f():
            last = Last()
            del last
            x = 1
        f()
    """,
    "the end of an exception ends a generator that never ran": """
        def numbers(x): yield x
        def f():
            n = numbers("behind")
            raise ValueError
        try: f()
        except ValueError as e: x = 1
        x = 2
    """,
    "ctypes is given a list": """
        import ctypes
        l, x = [1], 0
        ctypes.pythonapi.PyList_Append(ctypes.py_object(l), ctypes.py_object("behind"))
        x = 1
        buffer = bytearray(4)
        c = (ctypes.c_char * 4).from_buffer(buffer)
        c[0] = b"b"
        x = 2
    """,
    "the collector tells what is in an object": """
        import gc
        def make():
            inner = ["seed"]
            def f(): return inner
            return f
        f = make()
        gc.get_referents(f.__closure__[0])[0].append("behind")
        class C: x = 1
        gc.get_referents(C)
    """,
    "a thread stores while another waits": """
        import threading
        l, d = [], {}
        def work(go, done):
            go.wait()
            for i in range(5):
                l.append(i)
                d[i] = "behind"
            done.set()
        go, done = threading.Event(), threading.Event()
        t = threading.Thread(target=work, args=(go, done))
        t.start()
        go.set()
        done.wait()
        t.join()
        n = len(l)
    """,
    "pickle fills what the program already has": """
        import pickle
        class Node:
            def __init__(self): self.all = [self]; self.name = "behind"
            def __getstate__(self): return self.__dict__
            def __setstate__(self, state):
                self.__dict__.update(state)
                seen = len(self.all)
        a = Node()
        a.all += [Node(), a, 1, 2]
        b = pickle.loads(pickle.dumps(a))
        n = len(b.all)
    """,
    "a library stores into its own globals": """
        import random, warnings, string
        names = vars(warnings)
        x = 1
        warnings.simplefilter("ignore")
        exec("behind = 1", names)
        exec("def f():\\n global later\\n later = 2", names)
        names["f"]()
        x = 2
        warnings.warn("behind")
        __warningregistry__
        own = {"__name__": "own"}
        exec(compile("y = 1\\ndef g():\\n global z\\n z = [y]", "/nowhere/lib.py", "exec"), own)
        own["g"]()
        x = 3
    """,
    "the names of a module go and others come in one line": """
        a, b, c, d = 1, 2, 3, 4
        def renew(names, fresh):
            names.clear(); names.update(fresh)
        renew(globals(), dict(globals(), a=5, b=6, c="behind", d=8))
        a = b = 9
        del c
        c = "again"
        d = 10; del a; b = 11
    """,
    "C code that warns stores into the names of a module": """
        import warnings
        warnings.simplefilter("ignore")
        def f():
            warnings.warn("behind")
            y = 1
            return y
        f()
        x = __warningregistry__ and "be" + "hind"
    """,
    "a sort is looked at while it goes on": """
        l = [3, 1, 2]
        def key(x):
            n = len(l)
            l.append("behind")
            return x
        try:
            l.sort(key=key)
        except ValueError:
            pass
        n = len(l)
    """,
    "a list is extended by what looks at it": """
        l, s, d = [1], {1}, {1: 1}
        def more(n):
            for i in range(n):
                yield len(l) + len(s) + len(d) + i
        l.extend(more(3))
        l += more(2)
        s.update(more(3))
        s |= set(more(2))
        d.update((x, "behind") for x in more(3))
        l[1:2] = more(2)
    """,
    "objects are taken apart with finalisers in them": """
        log = ["behind"]
        class Child:
            def __init__(self, parent): self.parent = parent
            def __del__(self):
                log.append(len(log))
                x = len(log)
        class Parent:
            __slots__ = ("child", "other", "__weakref__")
        class Plain: pass
        for kind in (Parent, Plain):
            p = kind()
            p.child = Child(None)
            p.other = [Child(None), {1: Child(None)}, {Child(None)}, (Child(None),)]
            del p
        def gen():
            c = Child(None)
            try:
                yield 1
            finally:
                log.append("end")
        holder = [gen()]
        next(holder[0])
        del holder
        import weakref
        p = Plain()
        p.child = Plain()
        def gone(r):
            log.append(r)
        r = weakref.ref(p.child, gone)
        q = Plain()
        q.p = p
        del p
        del q
        deep = None
        for i in range(300):
            deep = [deep, Child(None)]
        del deep
    """,
}


def is_same(text):
    program("p.py", textwrap.dedent(text))
    difference = compare("p.py", status=0, ignore=NUMBER)
    assert not difference, difference
    assert any(b"behind" in line for line in step_lines("hooks.json")[6:]), "the record does not show it"
    check_record("hooks.json")


MANY = """
import ctypes
class C: pass
keep = [C() for _ in range(300)]
xs, d, s = [], {}, set()
api, o = ctypes.pythonapi, ctypes.py_object
api.PyList_Append.argtypes = [o, o]
for i in range(200):
    if i % 20 == 0:
        api.PyList_Append(xs, "behind")
    if i % 20 == 1:
        api.PyDict_SetItem(o(d), o(i), o("behind"))
    if i % 20 == 2:
        api.PySet_Add(o(s), o(i))
at = ctypes.c_void_p.from_address(id(xs) + 24)
first = ctypes.c_void_p.from_address(at.value)
first.value = id(keep)
for i in range(4000):
    i += 1
"""


def recorded(out, options=()):
    equal(record("m.py", out=out, options=list(options)).returncode, 0, "status")
    with open(out, "rb") as f:
        return f.read()


def recorded_on(credit):
    os.environ["PYSTEP_CREDIT"] = credit
    try:
        return recorded("some.json")
    finally:
        del os.environ["PYSTEP_CREDIT"]


def is_bounded():
    """What C does by Python's interface is told at its step all the same; what it does in memory, at the next keyframe."""
    program("m.py", MANY)
    some = recorded_on("1000")
    every = recorded("every.json", ["--scan"])
    assert b'{"late":true}' in some and b'{"late":true}' not in every, "late notes"
    equal([line for line in some.splitlines() if b'"behind"' in line and b"keyframe" not in line],
          [line for line in every.splitlines() if b'"behind"' in line and b"keyframe" not in line], "what C's interface did")
    equal(pystep("--check", "some.json").returncode, 0, "--check")
    for path in ("some.json", "every.json"):
        equal(pystep("--batch", "--replay", path, "-ex", "print xs[0] is keep").stdout.decode().splitlines()[-1], "True", path)


LARGE = """
import array, ctypes, mmap
b = bytearray(20000)
v = memoryview(b)
a = array.array("i", range(20000))
m = memoryview(a)
at = (ctypes.c_char * 20000).from_buffer(b)
small = bytearray(8)
w = memoryview(small)
for i in range(300):
    at[i] = b"x"
    m[i] = -i
    at[i + 10000] = b"y"
    m[i + 10000] = -i
    w[3] = i % 7
    i = 0
v[5] = 1
at[19999] = b"z"
"""


def is_bounded_large():
    """Much memory that anybody may write into is looked through as often as there is credit for it, and once more at the end."""
    program("m.py", LARGE)
    some = recorded_on("100000")
    every = recorded("every.json", ["--scan"])
    assert b'{"late":true}' in some and b'{"late":true}' not in every, "late notes"
    equal(pystep("--check", "some.json").returncode, 0, "--check")
    for what in "b[299], b[300]", "b[5]", "a[299], a[301]", "small", "len(m)":
        shown = [pystep("--batch", "--replay", path, "-ex", "print " + what).stdout.decode().splitlines()[-1:]
                 for path in ("some.json", "every.json")]
        equal(shown[0], shown[1], what)
    rare = [pystep("--batch", "--replay", path, "-ex", "history small").stdout for path in ("some.json", "every.json")]
    equal(rare[0], rare[1], "history of what is small")


GIVEN_AWAY = """
import abc, gc
class P(abc.ABC): pass
class Q(abc.ABC): pass
class X: pass
isinstance(X(), P)
found = [o for o in gc.get_objects() if type(o) is set and len(o) == 1]
Q.register(X)
isinstance(X(), P)
class Y: pass
for i in range(2000):
    isinstance(Y(), P)
    if i < 40: Q.register(type("Z", (), {}))
"""


def is_good_though_late():
    """A set that only C code changes: what died is in it until it is looked at, and only where the record says so."""
    program("m.py", GIVEN_AWAY)
    some = recorded_on("0")
    assert some.count(b'{"late":true},\n') > 0, "late notes"
    got = pystep("--check", "some.json")
    equal(got.returncode, 0, got.stderr.decode())
    with open("denied.json", "wb") as f:
        f.write(some.replace(b'{"late":true},\n', b'{"none":true},\n'))
    got = pystep("--check", "denied.json")
    assert got.returncode == 126 and b"which is not there" in got.stderr, got


FORGOTTEN = """
import abc, gc
class P(abc.ABC): pass
class Q(abc.ABC): pass
class X: pass
isinstance(X(), P)
found = [o for o in gc.get_objects() if type(o) is set and len(o) == 1]
Q.register(X)
isinstance(X(), P)
for i in range(3000):
    isinstance(type("Y", (), {})(), P)
    if i % 2: Q.register(type("Z", (), {}))
"""


def forgets_nobody():
    """What a set had died while nobody looked at the set, and other objects lie where it lay: the set is told of anew."""
    program("m.py", FORGOTTEN)
    for credit in "0", "2000", "20000", "4000000":
        recorded_on(credit)
        got = pystep("--check", "some.json")
        equal(got.returncode, 0, credit + ": " + got.stderr.decode())


test_case("checks records whose changes were late", is_good_though_late)
test_case("tells anew of what had objects that died unseen", forgets_nobody)
test_case("looks at everything as often as there is credit for it", is_bounded)
test_case("looks through much memory as often as there is credit for it", is_bounded_large)
for name, text in PROGRAMS.items():
    test_case(f"notices when {name}", is_same, text)

main()
