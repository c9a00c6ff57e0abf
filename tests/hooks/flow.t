#!/usr/bin/env python3
"""flow.t - random programs of all that moves frames are recorded alike with hooks and with --scan, below the frame hook and traced.

Generators that are closed, thrown into and dropped, coroutines, closures, classes, exec in namespaces of its own, exceptions in the midst
of all of these, finalisers. FLOW_SEEDS="1 2 3" tries others; flow.t --print SEED is the program.

timeout: 300
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import random
import re
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

PRELUDE = """
import contextlib, gc, sys
log, shared, count = [], [1], [0]
a = b = c = d = e = f = g = h = 0
class Stop(Exception): pass
class Dying:
    def __init__(self, k): self.k = k; self.l = [k]
    def __del__(self): log.append(1); t = [self.k]; t.append(2)
class Thing:
    z = 1
    def __init__(self): self.v = 0; self._w = []
    @property
    def w(self): self.v += 1; return self._w
    def __enter__(self): self.v = "in"; return self
    def __exit__(self, *a): self.v = "out"; return bool(a[0]) and issubclass(a[0], Stop)
    def __iter__(self): yield self.v; self._w.append(1); yield [self.v]
    def __add__(self, o): self._w.append(o); return self
    def __lt__(self, o): self.v = 3; return True
@contextlib.contextmanager
def managed(x):
    y = [x]
    try: yield y
    except Stop: y.append("e")
    finally: y.append("f")
def tick():                             # so that every program ends
    count[0] += 1
    if count[0] > 300: sys.exit()
def it(x): return list(x)[:4] if isinstance(x, (list, tuple, dict, set, str, bytes)) else [x]
def gen(x):
    i = 0
    try:
        for i in it(x):
            got = yield i
            if got: yield [got]
    except Stop as e: yield e
    finally: i = None
    return x
class Wait:
    def __init__(self, x): self.x = x
    def __await__(self):
        t = yield self.x
        return t
async def agen(x):
    for i in it(x):
        yield i
        await Wait(i)
async def co(x):
    y = await Wait(x)
    return [q async for q in agen([x, y])]
def run(c):
    try:
        while True: c.send(None); tick()
    except StopIteration as e: return e.value
    finally: c.close()
"""

# N, M: names; E: an expression. Below those that end with a colon stands a block.
EXPRESSIONS = r"""
1; 0; -7; 2**30; 2**31-1; 2**64; 1.5; 's'; None; True; b'x'; ''; 'é\n'*9; N; N; N; N; N; N; N; N; [E, E]; (E, E); {'k': E}
[x for x in it(E)]; {x: [x] for x in 'ab'}; (E if E else E); (lambda x=E: [x, N])(); list(gen(E)); next(gen(E), None); Dying(E); Thing()
(E, Dying(1))[0]; len(it(E)) + 3; sum(i*i for i in range(3)); sorted([Thing(), Thing()]); Thing().w; shared; run(co(E)); F(E); F(E); F()
"""
SIMPLE = """
N = E; N = M = E; N, M = E, E; N, *M = it(E); del N; N += [1]; N += 1; raise Stop(E); assert E, E; raise ValueError from KeyError(E)
shared.append(1); shared[:] = shared[-2:]; globals()['N'] = E; globals().pop('N', None); log.clear(); gc.collect(); N = sys.exc_info()[1]
N = Thing(), E; N = Thing(); N.x = E; N + 1; N = [E]; N.append(N); del N; N = [Dying(i) for i in range(2)]; N = E; return E; N = yield E
N = yield from gen(E); N = yield from Thing(); N = await Wait(E); print(N is None, end=''); N = (lambda M: (M, [N for _ in range(2)]))(2)
N = gen(E); next(N); del N; N = gen(E); next(N); N.close(); M = gen(E); M.send(None); N = M; M = None; N = gen(E); next(N); N.throw(Stop(2))
exec('N = [1]; shared.append(2); x = lambda y: y; x(N)', {'shared': shared}); exec('M = 1', {}); exec('N = [M]', globals(), {}); break; continue
N = E; N = E; N = E; N = E; N = E; N = E; N = E; N = E; N = E; N = E; N = E; N = E
"""
BLOCKS = ["if E:", "for N in it(E):", "try:", "try:", "try:", "with Thing() as N:", "with managed(E) as N, Thing():", "async for N in agen(E):", "def",
          "def", "async def", "class"]
EXPRESSIONS, SIMPLE = ([x.strip() for line in text.strip().split("\n") for x in line.split("; ")] for text in (EXPRESSIONS, SIMPLE))


class Writer:
    def __init__(self, seed):
        self.random, self.n, self.functions = random.Random(seed), 0, []

    def fill(self, text, depth=0):
        """What stands for something else is chosen; nothing is nested deeply."""
        def chosen(match):
            if match.group() == "E":
                return self.fill(self.random.choice(EXPRESSIONS if depth < 2 else EXPRESSIONS[:21]), depth + 1)
            return self.random.choice(self.functions or ["it"]) if match.group() == "F" else self.random.choice("abcdefgh")
        return re.sub(r"\b[NMEF]\b", chosen, text)

    def block(self, indent, least=1):
        return [line for _ in range(self.random.randint(least, 3)) for line in self.statement(indent)]

    def statement(self, indent):
        if len(indent) > 16 or self.random.random() < .7:
            return [indent + self.fill(self.random.choice(SIMPLE))]
        head = self.random.choice(BLOCKS)
        if head in ("def", "async def", "class"):
            return self.definition(head, indent)
        lines = [indent + self.fill(head), indent + "    tick()", *self.block(indent + "    ")]
        if head == "try:":
            lines += [indent + self.fill("except Exception as N:"), *self.block(indent + "    ")]
            lines += [indent + "finally:", *self.block(indent + "    ")] if self.random.random() < .4 else []
        return lines

    def definition(self, head, indent):
        self.n += 1
        name = f"{head[0]}{self.n}"
        if head == "class":
            return [f"{indent}{head} {name}(Thing):", *self.block(indent + "    "), indent + self.fill(f"N = {name}(); M = N.z")]
        outer, inner = self.random.sample("abcdefgh", 2)
        scope = self.random.choice([f"global {outer}", f"nonlocal {outer}" if indent.count("    ") > 1 else "pass", "pass"])
        call = f"run({name}(E))" if head == "async def" else self.random.choice([f"{name}(E)", f"{name}()"])
        if not indent.strip() and len(indent) <= 4 and head == "def":
            self.functions.append(name)
        return [f"{indent}{head} {name}({inner}=1, *more):", f"{indent}    {scope}", f"{indent}    tick()", *self.block(indent + "    ", 2),
                indent + self.fill(f"N = {call}")]


def is_program(text):
    try:
        compile(text, "p.py", "exec")
    except SyntaxError:
        return False
    return True


def text_of(seed):
    """Statements are put together blindly: what Python does not take is left out."""
    writer, parts = Writer(seed), []
    while len(parts) < 60:
        part = "\n".join(["try:", *writer.statement("    "), "except Exception as ex: pass"])
        if is_program(part):
            parts.append(part)
        else:
            writer.functions = [f for f in writer.functions if any(f"def {f}(" in p for p in parts)]
    return PRELUDE + "\n".join(parts) + "\n"


def lines(path):
    with open(path, "rb") as f:
        return [re.sub(rb"0x[0-9a-f]+", b"0x", line) for line in f.read().splitlines()[1:-1]]


def is_same(seed):
    os.environ["PYTHONHASHSEED"] = "1"
    program("p.py", text_of(seed))
    usual = record("p.py", out="usual.json")
    for way, options, more in (("--scan", ["--scan"], {}), ("traced", [], {"PYSTEP_NO_HOOK": "1"})):
        other = record("p.py", out="other.json", options=options, env=os.environ | more)
        equal(other.returncode, usual.returncode, f"status, {way}")
        for i, (x, y) in enumerate(zip(lines("usual.json"), lines("other.json"))):
            assert x == y, f"line {i + 2}: usual {x[:300]!r}, {way} {y[:300]!r}"
        equal(len(lines("usual.json")), len(lines("other.json")), f"lines, {way}")
    check_record("usual.json")


if sys.argv[1:2] == ["--print"]:
    print(text_of(int(sys.argv[2])))
else:
    for seed in map(int, os.environ.get("FLOW_SEEDS", "1 2 3 4 5 6 7 8 9 10 11 12").split()):
        test_case(f"records the same in three ways with seed {seed}", is_same, seed)
    main()
