#!/usr/bin/env python3
"""cells.t - variables of closures are seen to change, whoever stores into them, and however.

They are compared where code ran that may store into them, and only those. Each program is recorded with hooks and with --scan; the
records must be the same, and must show the value that the program stored last.

timeout: 240
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys
import textwrap

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from by_scan import compare, step_lines
from pystep_test import *

IDENT = re.compile(rb'(?<="_ident",)\d+|(?<="_native_id",)\d+')       # of threads
LOCALS = " = ".join(f"x{i}" for i in range(300))

PROGRAMS = {
    "each kind of statement": """
        import contextlib
        def outer():
            a = b = c = d = e = f = g = h = i = j = None
            def seen(): return a, b, c, d, e, f, g, h, i, j
            a = 1
            a += 2
            b, (c, *d) = 3, (4, 5)
            for e in "six", "seven": pass
            with contextlib.nullcontext("eight") as f: pass
            import math as g
            def h(): return seen
            class i: pass
            [(j := k) for k in range(3)]
            try: raise ValueError("nine")
            except ValueError as a: b = a.args
            del c
            e: str = "behind"
            return seen
        outer()
    """,
    "a function that C code calls back": """
        def outer():
            n, order = 0, []
            def key(x):
                nonlocal n
                n += 1
                order.append(x)
                return -x
            sorted([3, 1, 2], key=key)
            n = list(map(key, range(3)))
            n = "behind"
            return key
        outer()
    """,
    "a library that calls back": """
        import functools, re
        def outer():
            n = 0
            def found(m):
                nonlocal n
                n = m.group()
                return n
            re.sub("[a-z]+", found, "one two behind")
            n = functools.reduce(lambda a, b: found(re.match(".*", b)), ["three", "four"])
            return found
        outer()
    """,
    "generators that take turns": """
        def outer():
            n = 0
            def count():
                nonlocal n
                while n < 6:
                    n += 1
                    yield n
                    n += 1
            def both():
                nonlocal n
                got = yield from count()
                n = "behind"
                yield n
            g, h = both(), count()
            next(g)
            next(h)
            h.close()
            for x in g: n = n
            return both
        outer()
    """,
    "exceptions that go through": """
        def outer():
            n = 0
            def fails(depth):
                nonlocal n
                n += 1
                try:
                    if depth: fails(depth - 1)
                    raise ValueError(n)
                finally:
                    n = -depth
            try: fails(3)
            except ValueError: n = "behind"
            return fails
        outer()
    """,
    "frames above each other that share one": """
        def outer(n):
            def inner(m):
                nonlocal n
                n = [n, m]
                if m: inner(m - 1)
                n = m
                return n
            n = inner(2) + inner(1)
            return inner
        outer(0)(0)
        outer("behind")
    """,
    "a line that then calls what never ran before, or a class, or a library, or raises": """
        import textwrap
        def outer():
            n = 0
            def new(): return n
            def inner():
                nonlocal n
                n = 1; new()
                n = 2; new()
                n = 3; C = type("C", (), {}); C()
                n = 4
                class D: n = 5
                n = 6; textwrap.dedent("")
                n = "behind"; 1 / 0
            try: inner()
            except ZeroDivisionError: pass
        outer()
    """,
    "a class body": """
        def outer():
            n = 0
            class C:
                nonlocal n
                n = 1
                def f(self):
                    nonlocal n
                    n = "behind"
                    return __class__
                n = 2
            C().f()
            return n
        outer()
    """,
    "coroutines": """
        import asyncio
        def outer():
            n = 0
            async def add(k):
                nonlocal n
                for i in range(3):
                    n += k
                    await asyncio.sleep(0)
                n = "behind"
            async def all_of_them():
                await asyncio.gather(add(1), add(10))
            asyncio.run(all_of_them())
            return add
        outer()
    """,
    "threads": """
        import threading
        def outer():
            n = 0
            def add():
                nonlocal n
                for i in range(5): n += 1
            threads = [threading.Thread(target=add) for i in range(2)]
            for t in threads:
                t.start()
                t.join()
            n = "behind"
            return add
        outer()
    """,
    "the cell itself": """
        def outer():
            n = 0
            def inner(): return n
            inner.__closure__[0].cell_contents = 1
            def other(): return inner.__closure__[0].cell_contents
            c = inner.__closure__[0]
            c.cell_contents = "behind"
            del c.cell_contents
            return other
        outer()
    """,
    "a variable of so many that its number takes two instructions": f"""
        def outer():
            {LOCALS} = None
            def inner():
                nonlocal x299, x3
                x299 = "behind"
                x3 = x299
                return x3
            x3 = inner()
            x299 = 1
            return x299, x3
        outer()
    """,
    "a finaliser": """
        def outer():
            n = 0
            class C:
                def __del__(self):
                    nonlocal n
                    n += 1
            c = C()
            c = None
            C()
            n = ["behind", n]
            return n
        outer()
    """,
}


def is_same(text):
    program("p.py", textwrap.dedent(text))
    difference = compare("p.py", status=0, ignore=IDENT)
    assert not difference, difference
    assert any(b'"behind"' in line for line in step_lines("hooks.json") if not line.startswith(b'{"file"')), "the record does not show it"


for name, text in PROGRAMS.items():
    test_case(f"sees what is stored by {name}", is_same, text)

main()
