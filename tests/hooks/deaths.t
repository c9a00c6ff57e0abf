#!/usr/bin/env python3
"""deaths.t - what ends in the midst of an operation on a container ends at the same step by hooks as by a look at everything.

Elements of sets, dicts, lists, deques and their kin have finalisers and weak references with callbacks, written in Python and in
scope: so there are steps while a container is cleared, filled by a generator that raises, or itself taken apart. What is gone by
then, and what the container has at that step, is the same however it is found. Elements have numbers for hashes: by their
addresses they would lie, and end, in another order in each run. HOOKS_SEEDS="1 2 3" tries others.

timeout: 600
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import random
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from by_scan import compare
from pystep_test import *

PRELUDE = '''
import sys, collections, gc, heapq, itertools, random, weakref
from collections import Counter, OrderedDict, defaultdict, deque
gc.disable()
r = random.Random(SEED)
log, kept, refs, box = [], [], [], None
made = 0
class Stop(Exception): pass
class E:
    """Its hash is a number, not its address: the order in a set is the same in each run."""
    def __init__(self, c, act=0):
        global made
        made += 1
        self.c, self.act, self.h = c, act, made
        self.inner = [made]
    def __hash__(self): return self.h
class F(E):
    __slots__ = ()
    def __eq__(self, o): same = self is o; return same
    __hash__ = E.__hash__
class G(E):
    """Asked by the container about others of its hash, it does things."""
    def __hash__(self): return self.h % 4
    def __eq__(self, o):
        same = self is o
        if self.act > 10 and made < 1500: shrink(self.c) if self.act % 2 else grow(self.c)
        return same or (type(o) is G and o.h % 8 == self.h % 8)
class Lean:
    __slots__ = "c", "act", "h", "inner", "__weakref__"
    __init__ = E.__init__
    __hash__ = E.__hash__
class Quiet:                                    # no finaliser
    __init__, __hash__ = E.__init__, E.__hash__
class T(tuple): pass
def unraisable(u):
    log.append('u')
    x = str(type(u.exc_value))
    kept.append(u.exc_value) if made % 3 else None
sys.unraisablehook = unraisable
def act(self):
    c, a = self.c, self.act if made < 1500 else 0
    x = [a]
    log.append(a)
    if a == 1: c2 = [self.inner, x]; del c2
    elif a == 2: kept.append(Quiet(None)); kept[-1].inner = self.inner
    elif a == 3: kept.clear()
    elif a == 4: self.inner = None; x = 1
    elif a == 5: kept.append(self)              # comes back
    elif a == 6: grow(c)
    elif a == 7: shrink(c)
    elif a == 8: box_it(self)
    elif a == 9: y = make(c, 1); del y; x = 2
    elif a == 10: self.__dict__.clear() if type(self) is not Lean else None; x = 3
    elif a == 11: x = list(gen(2, c)); del x
    elif a == 12: x = sum(map(len, [x, x]))
    elif a == 13:
        try: raise Stop(self.inner)
        except Stop as e: x = e.args; del e
    elif a == 14: raise Stop(self.inner)
    elif a == 15: g = gen(3, c); next(g, 0); del g; x = 3
    elif a == 16: g = hold(3, c, True); next(g, 0); g = None; x = 3
    elif a == 17: kept.append(hold(2, c, False)); next(kept[-1], 0)
    log.append(len(log) % 9)
    n = 1
def box_it(e):
    global box
    box = [box and None, e.inner]
E.__del__ = Lean.__del__ = lambda self: act(self)
def dies(self):
    act(self)
    t = 1
F.__del__ = dies
def grow(c):
    if c is None: return
    if isinstance(c, OrderedDict): c.setdefault("h%d" % (made % 3)); c.pop("g", 0); return
    if isinstance(c, dict): c["g"] = 1
    elif isinstance(c, set): c.add("g")
    else: c.append("g")
    g = 1
def shrink(c):
    try:
        if isinstance(c, OrderedDict) or isinstance(c, dict): c.popitem()
        else: c.pop()
    except (KeyError, IndexError): pass
    s = 1
def called(ref):
    log.append("r")
    t = [ref() is None]
    kept.append(t)
    if len(kept) > 9: kept.clear()
    t = 1
def make(c, deep=0):
    a = r.randrange(18)
    k = r.randrange(10) if made < 3000 else 5
    if k == 5 and made >= 4000: return made
    if k < 3: e = E(c, a)
    elif k == 3: e = F(c, a)
    elif k == 4: e = Lean(c, a)
    elif k == 5: e = Quiet(c, a)
    elif k == 6: e = T((E(c, a), (made,)))
    elif k == 7: e = (made, E(c, a))
    elif k == 9: e = G(c, a)
    else: e = T((Quiet(c, a), F(c, 0), E(c, a)))
    w = r.randrange(6)
    if w == 0 and type(e) is not tuple and type(e) is not T: refs.append(weakref.ref(e, called))
    elif w == 1 and type(e) is not tuple and type(e) is not T: weakref.finalize(e, log.append, "f").atexit = False
    elif w == 2 and not deep and type(e) in (E, F, Quiet): e.more = make(c, 1)
    elif w == 3 and not deep and type(e) in (E, F, Quiet): e.more = [make(c, 1), make(c, 1)]
    if len(refs) > 20: del refs[:15]
    return e
def held(e):
    return {"k": e, "l": [e]} if r.randrange(4) == 0 else [e] if r.randrange(3) == 0 else e
def gen(n, c, stop=False):
    g = make(c, 1) if n % 2 else None
    for i in range(n):
        x = make(c)
        yield x
        if i == n - 1 and stop:
            if n % 3: raise Stop(x)
            else: raise Stop
def pairs(n, c, stop=False):
    for x in gen(n, c, stop):
        yield (x, held(x))
        del x
def hold(n, c, stop):
    try:
        yield from gen(n, c, stop)
    finally:
        f = [1]
        f.append(2)
def some(n, c):
    return r.choice([gen, hold])(r.randrange(1, n), c, r.randrange(3) == 0)
class S(set): pass
class D(dict): pass
class L(list): pass
class Q(deque): pass
class OD(OrderedDict): pass
class C(Counter): pass
'''

# One statement each. The container is s, d, l, q, hs (held weakly by w, ws, wk as well) or o; y, x, z are for others.

SETS = r'''
s.add(make(s))
s.add(made % 7)
s.discard(r.randrange(9))
s.pop()
s.clear()
s.update(some(5, s))
s |= {make(s), make(s)}
s |= set(some(4, s))
s -= {x for x in s if type(x) is E}
s -= set(list(s)[:3])
s &= set(list(s)[::2])
s ^= set(list(s)[:2])
s ^= {make(s), 3}
s.intersection_update(list(s)[1:])
s.difference_update(list(s)[2:5])
s.symmetric_difference_update([make(s), *list(s)[:1]])
s.symmetric_difference_update(some(3, s))
s.difference_update(some(4, s))
s.remove(next(iter(s)))
s.__init__(some(4, s))
s.__init__([make(s)])
set.clear(s)
s.update([make(s)], some(3, s))
x = s.copy(); x.clear(); del x
y = {make(s) for j in range(3)}; y.clear(); z = 1
y = {make(s), make(s)}; del y
y = frozenset(some(4, s)); del y
s.update(map(held, some(3, s)))
y = set(s); s.clear(); y.clear()
s.difference_update(*[[x] for x in list(s)[:3]])
y = set(); y.update(make(y) for j in range(12)); y -= y
y = set(); y.update(make(y) for j in range(4)); y &= set()
y = {make(s)}; y ^= y; y = 0
'''.strip().split("\n")

DICTS = r'''
d[made % 9] = held(make(d))
d[make(d)] = held(make(d))
d.pop(next(iter(d)))
d.popitem()
d.clear()
d.update(pairs(r.randrange(1, 5), d, not r.randrange(3)))
d |= {i: make(d) for i in range(3)}
d |= pairs(2, d, not r.randrange(2))
del d[next(reversed(d))]
del d[next(iter(d))]
d.setdefault(make(d), make(d))
d.setdefault(1, held(make(d)))
d.update({1: make(d), 2: make(d)}, a=make(d))
d.update(a=make(d), b=make(d))
d.update(a=0, b=make(d))
d.pop("a", 0)
d["a"] = make(d)
d["a"] = 0
d.__init__(pairs(2, d))
d.__init__(a=make(d))
y = {i: make(d) for i in range(4)}; y.clear(); y = 1
y = {make(d): [make(d)]}; del y
y = dict(pairs(3, d)); y.popitem(); y = 0
y = dict(pairs(2, d, True))
d.update(dict.fromkeys(some(4, d)))
d.update(zip(some(3, d), some(3, d)))
y = d.copy(); d.clear(); y.clear()
dict.clear(d)
d.update(dict(d, a=make(d)))
for k in list(d)[:3]: d[k] = make(d)
y = {1: make(d)}; d.update(y); y[1] = 0; y.update({1: make(d)}); y.update({1: 0})
'''.strip().split("\n")

ORDERED = r'''
d.move_to_end(next(iter(d)))
d.popitem(last=False)
d.move_to_end(next(reversed(d)), last=False)
OrderedDict.clear(d)
dict.pop(d, next(iter(d), 0), 0)
dict.__setitem__(d, made % 5, make(d))
dict.update(d, {3: made})
d.move_to_end("g")
y = OrderedDict(pairs(3, d)); del y
y = OrderedDict(pairs(2, d)); y.clear()
y = OrderedDict(pairs(2, d, True))
'''.strip().split("\n")

COUNTERS = r'''
d.update(some(5, d))
d.update(gen(3, d, True))
d.update(hold(4, d, True))
d.subtract(some(4, d))
d.subtract(gen(3, d, True))
d[make(d)] += 1
d += Counter(list(d)[:3])
d -= Counter(list(d))
d &= Counter(list(d)[:4])
d |= Counter(some(3, d))
d.clear()
d.pop(next(iter(d)))
d.popitem()
del d[next(iter(d))]
d.update({make(d): 2}, a=1)
d.update(a=make(d))
y = Counter(gen(2, d, True))
y = Counter(some(4, d)); y.clear()
y = Counter(some(3, d)); del y
d.update(list(some(4, d)))
d.subtract({make(d): 1})
d += Counter()
y = +d; d.clear(); y.clear()
d.update(x for x in gen(3, d, True))
'''.strip().split("\n")

LISTS = r'''
l.append(held(make(l)))
l.append(made)
l[0] = make(l)
l[-1] = 0
l.pop()
l.pop(0)
l.clear()
l.extend(some(5, l))
l += some(4, l)
l[1:3] = some(4, l)
l[::2] = [make(l) for x in l[::2]]
l[2:] = []
del l[1:]
del l[:2]
del l[::2]
del l[-1]
l *= 0
l *= 2; del l[len(l) // 2:]
l[:] = some(3, l)
l[:] = [make(l)]
l.insert(0, make(l))
l.remove(l[0])
l.reverse()
l.__init__(some(3, l))
l.__init__([make(l)])
l.sort(key=lambda x: (make(l), 1)[1])
l[:] = [x for x in l if type(x) is not E]
y = [make(l), make(l)]; y.clear(); y = 1
y = [make(l) for j in range(3)]; del y[:2]; y = 1
y = [*some(4, l)]; del y
l.extend([make(l), 1])
l.extend(gen(3, l, True))
l += gen(3, l, True)
l[0:2] = gen(2, l, True)
l[0], l[-1] = l[-1], make(l)
list.__setitem__(l, slice(0, 3), [make(l)])
l.extend(map(held, hold(3, l, True)))
l.__delitem__(slice(0, 4))
y = l[:]; l.clear(); y.clear()
y = l[:]; l[:] = (); y[1:] = ()
l.sort(key=hash)
'''.strip().split("\n")

DEQUES = r'''
q.append(held(make(q)))
q.appendleft(make(q))
q.append(made)
q.pop()
q.popleft()
q.clear()
q.extend(some(5, q))
q.extendleft(some(4, q))
q += some(3, q)
q[0] = make(q)
q[-1] = 0
del q[0]
del q[-1]
q.insert(1, make(q))
q.remove(q[0])
q.rotate(2)
q *= 0
q.__init__(some(3, q))
q.__init__([make(q)], 5)
q.extend(gen(3, q, True))
q.extendleft(hold(3, q, True))
q += hold(2, q, True)
y = deque(some(4, q), 2); y = 1
y = deque([make(q), make(q)]); y.clear(); y = 1
y = deque(gen(2, q, True))
q.__init__([], 3); q.extend(some(9, q))
q.__init__(list(q))
y = q.copy(); q.clear(); y.clear()
q *= 1
q.__init__(q, 4); q.append(make(q)); q.append(make(q))
'''.strip().split("\n")

WEAK = r'''
e = make(w); w[made % 9] = e
w[made % 5] = E(w, made % 18); del w[made % 7]
ws.add(make(ws))
e = G(ws, 3); ws.add(e)
wk[make(wk)] = held(make(wk))
e = E(wk, 2); wk[e] = [made]
e = 0
hs.append(make(w))
hs.clear()
hs.pop()
ws.clear()
wk.clear()
w.clear()
ws.update(hs)
ws.discard(hs[0])
ws.pop()
w.pop(made % 9)
w.popitem()
w.setdefault(3, hs[-1])
wk.popitem()
x = list(ws); del x
x = list(w.values()); del x
w.update(enumerate(hs))
w |= enumerate(hs)
wk.update(zip(hs, hs))
del hs[:2]
hs[:] = [E(hs, made % 18) for i in range(3)]
w.update(enumerate(gen(4, w, True)))
ws.update(gen(4, ws, True))
ws -= set(hs)
ws &= set(hs[:2])
ws ^= set(hs)
p = weakref.proxy(hs[-1]); p.more = make(hs); p.more = 0
hs.extend(some(4, hs))
ws |= set(hs)
f = weakref.finalize(hs[-1], grow, hs)
f()
refs.append(weakref.ref(hs[-1], called)); hs.pop()
refs.append(weakref.ref(hs[-1], lambda r: shrink(hs))); hs.pop()
refs.clear()
x = set(some(5, hs)); ws.update(x); x.clear()
'''.strip().split("\n")

OTHERS = r'''
o.a = held(make(o.l))
o.b = make(o.l)
del o.a
o.a = 0
o.__dict__.clear()
o.__dict__.update(a=make(o.l), b=make(o.l))
o.__dict__ = {"a": make(None), "l": []}
vars(o).pop("a")
vars(o).popitem()
setattr(o, "c%d" % (made % 9), make(o.l))
delattr(o, "c1")
sl.x = make(None)
sl.y = [make(None)]
del sl.x
Slots.x.__set__(sl, make(None))
sl.y = 0
o = Plain(); sl.y = o
o.__init__()
o.__class__ = Other
o.__class__ = Plain
Plain.k = make(None)
Plain.k = 0
del Plain.k
ns.a = make(None)
ns.__init__(a=make(None), b=make(None))
ns.__init__(a=0, b=0)
ns.__dict__.clear()
f.k = make(None)
f.__dict__.clear()
f.__defaults__ = (make(None),)
f.__defaults__ = None
f.__kwdefaults__ = {"z": make(None)}
f.__kwdefaults__ = {}
c.cell_contents = make(None)
c.cell_contents = [made]
del c.cell_contents
er.args = (make(None),)
er.args = ()
er.__context__ = Stop(make(None))
er.__context__ = None
raise er
raise er from Stop(make(None))
er.k = make(None)
er.__dict__.clear()
er = Stop(make(None))
er.with_traceback(None)
er.__notes__ = [make(None)]
er.__notes__ = 0
g = hold(3, o.l, True); next(g)
next(g)
g.close()
g = None
g.throw(Stop)
h = [Number(i) for i in range(4)]; heapq.heapify(h)
heapq.heappush(h, Number(made % 7))
heapq.heappop(h)
heapq.heapreplace(h, Number(made % 7))
h.clear()
del h[:2]
h.sort()
pt = functools.partial(grow, make(None))
pt.__setstate__((shrink, (make(None),), {}, {"a": make(None)}))
pt.__setstate__((shrink, ({},), {}, None))
it = iter([make(None), make(None)]); next(it)
it = iter(list(some(5, o.l))); next(it)
next(it, 0)
z = zip(some(3, o.l), hold(3, o.l, True)); next(z)
list(itertools.islice(z, 9))
z = itertools.cycle(some(3, o.l)); next(z); next(z); next(z)
z = itertools.tee(some(4, o.l)); next(z[0]); next(z[1])
z = list(itertools.groupby(some(4, o.l), type))
z = itertools.zip_longest([1], some(4, o.l)); next(z); next(z)
z = map(held, some(4, o.l)); next(z)
z = enumerate(some(4, o.l)); t = next(z); t = next(z)
t = 0
z = itertools.chain.from_iterable([some(3, o.l), hold(3, o.l, True)]); list(z)
x = [make(None)]; x.append(x); x.append(make(x)); del x
gc.collect()
cache(made % 5)
cache(make(None))
cache.cache_clear()
da.l = [make(None)]
da.l = []
o.me = o; o.l = [o, make(None)]; o = Plain()
exec("a = make(None); a = 0; b = make(None)", {"make": make})
env = {"make": make}; exec("a = make(None)", env); env.clear()
exec("a = make(None)", env); exec("del a", env)
q1, q2 = make(None), make(None); q1 = q2 = 0
q1 = make(None)
'''.strip().split("\n")

WEAK_SETUP = '''
w, ws, wk, e, f = weakref.WeakValueDictionary(), weakref.WeakSet(), weakref.WeakKeyDictionary(), 0, 0
'''
OTHERS_SETUP = '''
import functools, types
from dataclasses import dataclass, field
class Plain:
    def __init__(self): self.l = []; self.a = 1
class Other(Plain): pass
class Slots: __slots__ = "x", "y"
class Number:
    def __init__(self, n): self.n = n; self.d = make(None)
    def __lt__(self, o): n = self.n; return n < o.n
@dataclass
class Data: l: list = field(default_factory=list)
def celled():
    c = 0
    def inner(): return c
    return inner.__closure__[0]
@functools.lru_cache(3)
def cache(k): return [make(None)]
c, sl, ns, er, g, h, pt = celled(), Slots(), types.SimpleNamespace(), Stop(), None, [], functools.partial(grow, None)
it, z, t, da, env, q1, q2 = iter(()), iter(()), 0, Data(), {"make": make}, 0, 0
def f(x=1): return x
'''


# What is changed, by which statements, how it is made, what comes before, and other names of its function; then how it is filled with a
# few or in one operation with many.
KINDS = {
    "sets": ("s", SETS, ["set()", "{0, 1, 2}", "S([1])"], "", ""),
    "dicts": ("d", DICTS, ["{}", "{0: 1}", "D()", "defaultdict(list)"], "", ""),
    "ordered": ("d", DICTS + ORDERED, ["OrderedDict()", "OD()"], "", ""),
    "counters": ("d", COUNTERS, ["Counter()", "C()"], "", ""),
    "lists": ("l", LISTS, ["[]", "[1, 2]", "L()"], "", ""),
    "deques": ("q", DEQUES, ["deque()", "Q()", "deque([], 6)"], "", ""),
    "weak": ("hs", WEAK, ["[]"], WEAK_SETUP, "w ws wk e f"),
    "others": ("o", OTHERS, ["Plain()"], OTHERS_SETUP, "c sl ns er g h pt it z t da env q1 q2"),
}
FILL = {
    "s": "for i in range(n - len(s)): s.add(make(s) if r.randrange(4) == 0 else i * 3)",
    "d": "for i in range(n - len(d)): d[i * 3] = make(d) if r.randrange(4) == 0 else 0",
    "l": "for i in range(n - len(l)): l.append(make(l) if r.randrange(4) == 0 else i)",
    "q": "for i in range(n - len(q)): q.append(make(q) if r.randrange(4) == 0 else i)",
    "hs": "hs.extend(make(hs) for i in range(min(n, 30)))",
    "o": "for i in range(min(n, 20)): setattr(o, 'f%d' % i, make(None))",
}
FILL_MANY = {
    "s": "s.update(range(0, 3 * n, 3)); s.update([make(s) for i in range(6)])",
    "d": "d.update(dict.fromkeys(range(0, 3 * n, 3), 0)); d.update({i * n // 3: make(d) for i in range(7)})",
    "l": "l.extend(range(n)); l[::n // 8] = [make(l) for i in l[::n // 8]]",
    "q": "q.extend(range(n)); q.extend([make(q) for i in range(6)])",
    "hs": FILL["hs"],
    "o": FILL["o"],
}
CAUGHT = "Stop, KeyError, IndexError, ValueError, TypeError, RuntimeError, StopIteration, AttributeError, NameError, ReferenceError"


def text_of(kind, seed, size, n):
    rnd = random.Random(f"{kind} {seed} {size}")
    name, statements, makers, setup, others = KINDS[kind]
    fill = (FILL if size < 100 else FILL_MANY)[name]
    if kind == "counters":
        fill = "d.update([make(d) for i in range(min(n, 6))])" + ("; d.update(range(n))" if size > 100 else "")

    def guarded(indent, statement, at):
        return [indent + "try:", indent + "    " + statement, indent + f"except ({CAUGHT}) as caught:", indent + f"    n = {at}"]

    def block(indent, count):
        lines = []
        for i in range(count):
            lines += guarded(indent, rnd.choice(statements), i)
            for often, more in (0.1, f"fill({name}, {size})"), (0.1, "y = x = z = 0"), (0.05, "gc.collect()"), (0.1, "kept.clear()"):
                if rnd.random() < often:
                    lines += guarded(indent, more, i)
        return lines

    maker = rnd.choice(makers)
    lines = [PRELUDE.replace("SEED", str(seed)), setup, f"def fill({name}, n):", f"    {fill}", f"{name} = {maker}"]
    lines += guarded("", f"fill({name}, {size})", 0) + block("", n // 2)
    lines += [f"def inside({', '.join([name] + others.split())}):"] + block("    ", n // 2)
    lines += [f"inside({', '.join([rnd.choice([name, maker])] + others.split())})", "log.clear(); refs.clear(); kept.clear(); box = 0", "end = 1"]
    return "\n".join(lines) + "\n"


def is_same(kind, seed, size, n, *options):
    program("p.py", text_of(kind, seed, size, n))
    equal(plain("p.py").returncode, 0, "status of the program")
    difference = compare(*options, "p.py")
    assert not difference, difference


# Each of these differed once.
FOUND = {
    "a slice that a generator fills": """
class E:
    def __del__(self): n = 1
def some(): yield 1; yield E()
l = [E(), 2]
l[:] = some()
l[1:] = []
""",
    "+= of a class made from a deque": """
from collections import deque
class Q(deque): pass
def some(): yield 1; yield 2
q = Q()
q += some()
q += [3]
n = 1
""",
    "an OrderedDict that something is put into while it is cleared": """
from collections import OrderedDict
class E:
    def __del__(self): d["late"] = 1; n = 1
d = OrderedDict(a=1, b=E())
d.clear()
n = 1
d["c"] = 2
d["late"] = 3
d["d"] = 4
n = 1
""",
    "an OrderedDict that was cleared as a dict": """
from collections import OrderedDict
d = OrderedDict((i, [i]) for i in range(9))
dict.clear(d)
n = 1
for i in range(12): d[i] = [i, i]
for i in range(3): d.popitem(); n = i
""",
    "a generator in what is taken apart": """
def some():
    try: yield [1]
    finally: n = [2]; n.append(3)
def go():
    z = enumerate(some()); t = next(z)
go()
n = 1
""",
}
MISSING = {
    "clear": FOUND["an OrderedDict that something is put into while it is cleared"],
    "list": FOUND["a slice that a generator fills"],
    "collections.deque": FOUND["+= of a class made from a deque"],
}


def is_found(text, *options):
    program("p.py", text)
    difference = compare(*options, "p.py")
    assert not difference, difference


def is_found_missing(hook):
    os.environ["PYSTEP_LEAVE_OUT_HOOK"] = hook
    program("p.py", MISSING[hook])
    difference = compare("p.py")
    del os.environ["PYSTEP_LEAVE_OUT_HOOK"]
    assert difference, "nothing differs"


for what in FOUND:
    test_case(f"finds the same of {what}", is_found, FOUND[what])
for seed in map(int, os.environ.get("HOOKS_SEEDS", "1 2").split()):
    for kind in KINDS:
        test_case(f"finds the same of {kind} with seed {seed}", is_same, kind, seed, 3, 60)
        test_case(f"finds the same of {kind} with seed {seed} and a small budget", is_same, kind, seed, 12, 40, "--max-items=3")
        test_case(f"finds the same of {kind} with seed {seed} and names hidden", is_same, kind, seed, 300, 24, "--redact=inner,a,h")
        if KINDS[kind][0] in "sdlq" and seed % 2:
            test_case(f"finds the same of many {kind} with seed {seed}", is_same, kind, seed, 2500, 20)
for hook in MISSING:
    test_case(f"would be found out without the hook of {hook}", is_found_missing, hook)
main()
