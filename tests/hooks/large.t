#!/usr/bin/env python3
"""large.t - containers of thousands of elements, and small ones under a small budget, changed in one place or a few at a
time: what hooks tell of, and where, is what a comparison of everything at every step finds.

Of a large container only the place of a change is looked at, where that is known; each kind keeps what it takes to know it. So
each program here does to one kind all that can be done to it, at random, one thing a line and several, and with keys of all
sorts. HOOKS_SEEDS="1 2 3" tries others; the containers are large with the first of them.

timeout: 600
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from by_scan import compare
from pystep_test import *

PRELUDE = """
import random
from collections import Counter, OrderedDict, defaultdict, deque
import heapq
r = random.Random(SEED)
nan = float("nan")
class K:
    pass
class E:
    def __init__(self, n): self.n = n
    def __eq__(self, o): n = self.n; return isinstance(o, E) and n == o.n
    def __hash__(self): return self.n % 7
class Dying:
    def __init__(self, c): self.c = c
    def __del__(self): self.c[len(self.c)] = 1; self.c.pop(2, 0); n = 1
kept = [K() for i in range(5)]
long = ["x" * 300 + str(i) for i in range(3)]
def key(n):
    k = r.randrange(24)
    x = r.randrange(n + 3)
    if k < 14: return x
    if k < 16: return str(x)
    if k == 16: return (x % 9, str(x % 3))
    if k == 17: return r.choice(kept) if n % 2 else E(x % 5)    # not both: where the one lies decides whether the other is asked
    if k == 18: return K() if n % 2 else E(x % 7)
    if k == 19: return None if n % 2 else r.choice([True, 1.5, float(x), b"b", frozenset([x % 3])])
    if k == 20: return (float("nan") if x % 3 else nan) if n % 2 else x
    if k == 21: return r.choice(long)
    return (x, (x % 2, None if n % 2 else "n"))
def value():
    return r.choice([0, 1, "a", None, 2.5, [1], K(), "l" * 300, (1, 2)])
def guarded(f):
    def run(*args):
        try:
            f(*args)
        except (KeyError, IndexError, ValueError, TypeError):
            pass
    return run
"""

DICTS = """
def ops(d, n):
    size = len(d)
    for i in range(n):
        k, k2, v, op = key(size), key(size), value(), r.randrange(35)
        last = next(reversed(d), 0)
        first = next(iter(d), 0)
        try:
            if op < 3: d[k] = v
            elif op < 5: del d[k]
            elif op == 5: d.pop(k, None)
            elif op == 6: d.popitem()
            elif op == 7: d.setdefault(k, v)
            elif op == 8: d.update({k: v})
            elif op == 9: d.update({k: v, k2: 1})
            elif op == 10: d |= {k: v}
            elif op == 11: del d[last]; d[last] = v
            elif op == 12: del d[first]; d[first] = v
            elif op == 13: d.popitem(); d[k] = v
            elif op == 14: d.popitem(); d.popitem(); d[last] = v; d[k] = 1
            elif op == 15: del d[first], d[last]
            elif op == 16: del d[first]
            elif op == 17: del d[last]
            elif op == 18: d[k] = v; del d[k]
            elif op == 19: d[k] = v; d[k2] = v; d.pop(k)
            elif op == 20: d[size + i] = v; del d[first]
            elif op == 21: d.update(a=1, b=v)
            elif op == 22: d[last] = v; d[first] = v
            elif op == 23: d.pop(size - 3, 0); d.pop(size - 2, 0); d.pop(size - 1, 0)
            elif op == 24: dict.__setitem__(d, k, v); dict.pop(d, k2, 0)
            elif op == 25: d["dying"] = Dying(d)
            elif op == 26: d.pop("dying", 0)
            elif op == 27 and len(d) > 40 and size < 100: d.clear()
            elif op == 28: d.update([(k, v) for k in range(3)])
            elif op == 29: d.update([(k, v), (k2, v)])
            elif op == 30 and type(d) is not dict: d.tag = v
            elif op == 31: [d.popitem() for _ in range(3)]
            elif op == 32: d[last] = d.pop(last)
            elif op == 33: d.update({first: Dying(d), last: Dying(d)})
            else: x = d[k]
        except (KeyError, TypeError, AttributeError): pass
    return d
class D(dict): pass
class Slow(dict):
    __slots__ = "tag", "more"
    def __setitem__(self, k, v): super().__setitem__(k, v); n = 1
    def __delitem__(self, k): dict.__delitem__(self, k); n = 1
BIG = MANY
ops({}, 400)
ops({0: 0}, 400)
ops(dict.fromkeys(range(4), 0), 300)
ops({str(i): i for i in range(12)}, 300)
ops(dict.fromkeys(range(BIG), 0), 300)
ops(dict.fromkeys(range(BIG + 1), 0), 200)
ops({str(i): i for i in range(BIG // 2)}, 100)
ops(D({i: i for i in range(BIG)}), 200)
ops(Slow({i: i for i in range(9)}), 200)
ops(Counter(range(BIG + 1)), 150)
ops(Counter("abcab"), 100)
ops(defaultdict(list, {i: [] for i in range(BIG + 1)}), 150)
ops(defaultdict(int), 200)
d = dict.fromkeys(range(BIG), 0)
for i in range(BIG // 6): del d[i]; d[-1 - i] = 1
for i in range(BIG // 6): d.popitem()
for i in range(BIG - 1, BIG - BIG // 6, -1): d.pop(i, 0)
d = dict.fromkeys(range(1005), 0)
for i in range(10): del d[1000 + i % 5]; d[1000 + i % 5] = i
for i in range(10): del d[990 + i]; d[990 + i] = i
for i in range(300): d[r.randrange(1005)] = i; d.pop(r.randrange(1010), 0)
"""


SETS = """
class Gone:
    def __init__(self, s): self.s = s
    def __del__(self): self.s.add("gone"); self.s.discard(3); n = 1
def ops(s, n):
    size = len(s)
    g = 0
    for i in range(n):
        k, k2, op = key(size), key(size), r.randrange(33)
        low = min(s & INTS, default=0)
        try:
            if op < 5: s.add(k)
            elif op < 8: s.discard(k)
            elif op == 8: s.remove(k)
            elif op == 9 and not size % 2: s.pop()
            elif op == 10: s |= {k}
            elif op == 11: s |= {k, k2}
            elif op == 12: s -= {k}
            elif op == 13: s.update([k, k2, k])
            elif op == 14: s.difference_update((k,))
            elif op == 15: s.add(k); s.discard(k)
            elif op == 16: s.discard(low); s.add(low)
            elif op == 17: s.discard(low)
            elif op == 18: s.add(low - 1)
            elif op == 19: s.add(low - 1); s.discard(low)
            elif op == 20 and not size % 2: s.pop(); s.add(k)
            elif op == 21: s.add((i, i)); s.add((i, i, i))
            elif op == 22 and size % 2: g = Gone(s); s.add(g)
            elif op == 23: s.discard(g); g = 0
            elif op == 24: s ^= {k, k2}
            elif op == 25 and not size % 2 and size < 100: s &= set(range(5))
            elif op == 26 and not size % 2 and len(s) > 40: s.clear()
            elif op == 27: s.update({k: 1}, (k2,))
            elif op == 28: s.add(-i); s.add(10 ** 6 + i); s.discard(low)
            elif op == 29: s.add((i, "t")); s.discard((i - 1, "t"))
            elif op == 30: set.add(s, "x" * 80 + str(i % 3)); s.discard("x" * 80 + str(i % 4))
            elif op == 31: s.discard(10 ** 9); s.add(10 ** 9); s.add(2 ** 60); s.discard(2.0 ** 60)
            else: x = k in s
        except (KeyError, TypeError): pass
    return s
INTS = frozenset(range(-3000, 3000))
class S(set): pass
BIG = MANY
ops(set(), 300)
ops({0}, 300)
ops({str(i) for i in range(12)}, 300)
ops(set(range(BIG)), 200)
ops(set(range(BIG + 1)), 200)
ops({(i, i) for i in range(BIG)}, 100)
ops({K() for i in range(6)} | {0}, 200)
ops(S(range(9)), 100)
s = set(range(1001))
for i in range(6): s.discard(999 + i % 3); s.add(999 + i % 3)
for i in range(6): s.discard(1000); s.add(i - 9)
for i in range(300): s.add(r.randrange(-1000, 2000)); s.discard(r.randrange(-500, 1500))
t = set()
for i in range(BIG // 4): t.add((i, i))
for i in range(BIG // 4): t.discard((i * 7 % (BIG // 4), i * 7 % (BIG // 4)))
for i in range(BIG // 2): t.add(-i)
while t: t.pop()
"""


LISTS = """
from functools import total_ordering
@total_ordering
class Less:
    def __init__(self, n): self.n = n
    def __eq__(self, o): return self.n == o.n
    def __lt__(self, o): n = self.n; return n < o.n
class Gone:
    def __init__(self, l): self.l = l
    def __del__(self): self.l.insert(1, 0); self.l.pop(); n = 1
def ops(l, n, value=value):
    size = len(l)
    for i in range(n):
        v, op, at = value(), r.randrange(28), r.randrange(-size - 2, size + 3)
        try:
            if op < 3: l.insert(0, v)
            elif op < 5: l.insert(at, v)
            elif op < 8: l.pop(0)
            elif op < 10: del l[at]
            elif op == 10: l.pop(at)
            elif op == 11: l += [v]
            elif op == 12: l += (v, 1)
            elif op == 13: l.extend([v, v])
            elif op == 14: l.extend(x for x in (v, 2))
            elif op == 15: l.insert(0, v); l.pop()
            elif op == 16: l.append(v); l.pop(0)
            elif op == 17: l.insert(1, v); del l[2]
            elif op == 18: l.insert(1, v); l[0] = v
            elif op == 19: l.append(v); l.insert(0, 1)
            elif op == 20: l.insert(0, 1); l.append(v)
            elif op == 21: del l[0]; del l[-1]
            elif op == 22: l[at] = Gone(l)
            elif op == 23: del l[1:3]
            elif op == 24: l[2:2] = [v, v]
            elif op == 25: l += l[:2]
            elif op == 26: l.pop(1); l.pop(1); l.pop(-3)
            else: l[at] = v
        except IndexError: pass
    return l
def heaps(h, n, value):
    heapq.heapify(h)
    for i in range(n):
        v, op = value(), r.randrange(16)
        try:
            if op < 4: heapq.heappush(h, v)
            elif op < 8: heapq.heappop(h)
            elif op < 10: heapq.heapreplace(h, v)
            elif op < 12: heapq.heappushpop(h, v)
            elif op == 12: heapq.heappush(h, heapq.heappop(h))
            elif op == 13: heapq.heappush(h, v); heapq.heappush(h, value())
            elif op == 14: h.append(v); heapq.heappop(h)
            else: heapq.heappop(h); h[-1] = h[-1]
        except IndexError: pass
    while h and n < 200: heapq.heappop(h)
class L(list): pass
BIG = MANY
ops([], 300)
ops([1, 2, 3], 200)
ops(list(range(BIG)), 200)
ops([0] * BIG, 150, lambda: r.choice([0, 0, 1]))
ops(L(range(9)), 100)
same = [(i, i) for i in range(4)]
heaps([], 300, lambda: r.randrange(50))
heaps([], 150, lambda: (r.randrange(50), 1))
heaps(list(range(BIG)), 200, lambda: r.randrange(BIG))
heaps([(i, [i]) for i in range(BIG)], 200, lambda: (r.randrange(BIG), [0]))
heaps([0] * BIG, 60, lambda: 0)
heaps([r.choice(same) for i in range(200)], 300, lambda: r.choice(same))
heaps([float(i) for i in range(1100)], 400, lambda: r.random() * 1000)
heaps([Less(i) for i in range(40)], 60, lambda: Less(r.randrange(50)))
"""


BYTES = """
def ops(b, n):
    size = len(b)
    for i in range(n):
        at, v, op = r.randrange(-2, size + 3), r.randrange(256), r.randrange(22)
        try:
            if op < 8: b[at] = v
            elif op == 8: b[at] = v; b[at + 1] = v; b[at - 1] = v
            elif op == 9: b[at] = b[at]
            elif op == 10: b.append(v)
            elif op == 11: b.pop()
            elif op == 12: b.append(v); b.append(v); b.pop()
            elif op == 13: b.append(v); b[at] = v
            elif op == 14: b[at:at + 2] = b"ab"
            elif op == 15: del b[at]
            elif op == 16: b.extend([v, 1])
            elif op == 17: b += b"z"
            elif op == 18: b[-1] = v; b[0] = v; b[1] = v; b[2] = v; b[4] = v
            elif op == 19: b.insert(at, v)
            elif op == 20: m = memoryview(b); m[at] = v; m.release()
            else: b.pop(at)
        except (IndexError, BufferError): pass
class B(bytearray): pass
ops(bytearray(), 300)
ops(bytearray(b"abc"), 200)
ops(bytearray(MANY), 300)
ops(bytearray(3 * MANY), 300)
ops(bytearray(1000), 300)
ops(bytearray(2025), 300)
ops(B(9), 100)
"""


ORDERED = """
def ops(d, n):
    size = len(d)
    for i in range(n):
        k, k2, v, op = key(size), key(size), value(), r.randrange(32)
        last = next(reversed(d), 0)
        first = next(iter(d), 0)
        try:
            if op < 4: d[k] = v
            elif op < 6: del d[k]
            elif op < 9: d.move_to_end(k)
            elif op == 9: d.move_to_end(first)
            elif op == 10: d.move_to_end(last)
            elif op == 11 and size < 100: d.move_to_end(k, last=False)
            elif op == 12: d.popitem()
            elif op < 15: d.popitem(last=False)
            elif op == 15: d.popitem(False); d[k] = v
            elif op == 16: d.setdefault(k, v)
            elif op == 17: d.pop(k, None)
            elif op == 18: d[k] = v; d.move_to_end(k2); d[last] = v
            elif op == 19: d.move_to_end(k); d.move_to_end(k2); d[k] = 1
            elif op == 20: del d[last]; d[last] = v
            elif op == 21: d[first] = v; d.move_to_end(first); d.popitem()
            elif op == 22: d.update({k: v}, q=1)
            elif op == 23: d |= {k: v}
            elif op == 24: d[(i, i)] = v; del d[first]
            elif op == 25: d["dying"] = Dying(d)
            elif op == 26: d.pop("dying", 0)
            elif op == 27: d[k] = v; d[k2] = v; d.move_to_end(k)
            elif op == 28 and type(d) is not OrderedDict: d.tag = v; d[k] = v
            elif op == 29: OrderedDict.__setitem__(d, k, v); OrderedDict.popitem(d, True)
            elif op == 30: d[last] = v; d[first] = 2
            else: x = d[k]; d.move_to_end(k)
        except (KeyError, TypeError): pass
    return d
class Cache(OrderedDict):
    def __getitem__(self, k): v = super().__getitem__(k); self.move_to_end(k); return v
    def __setitem__(self, k, v):
        super().__setitem__(k, v)
        if len(self) > 2 * MANY: del self[next(iter(self))]
ops(OrderedDict(), 300)
ops(OrderedDict({0: 0}), 300)
ops(OrderedDict.fromkeys(range(12), 0), 300)
ops(OrderedDict.fromkeys(range(MANY), 0), 300)
ops(OrderedDict.fromkeys(range(MANY + 1), 0), 200)
ops(Cache((i, i) for i in range(9)), 150)
c = Cache((i, i) for i in range(MANY))
for i in range(100): c[i * 7 % MANY] = i; x = c[i * 3 % MANY]
d = OrderedDict.fromkeys(range(1003), 0)
for i in range(300): d.move_to_end(i * 31 % 1003)
for i in range(200): d[2000 + i] = i; d.popitem(last=False)
"""


# Of each kind, what it takes to tell that a hook is missing: its name, and what nobody else tells of.
KINDS = {"dicts": DICTS, "sets": SETS, "lists": LISTS, "bytes": BYTES, "ordered": ORDERED}
MISSING = {
    "popitem": "d = dict.fromkeys(range(2500), 0); n = 1; d.popitem(); n = 2",
    "setdefault": "d = dict.fromkeys(range(2500), 0); n = 1; d.setdefault(-1, 0); n = 2",
    "add": "s = set(range(2500)); n = 1; s.add(-1); n = 2",
    "discard": "s = set(range(2500)); n = 1; s.discard(7); n = 2",
    "insert": "l = list(range(2500)); n = 1; l.insert(0, 7); n = 2",
    "heappop": "import heapq; h = list(range(2500)); n = 1; heapq.heappop(h); n = 2",
    "bytearray": "b = bytearray(2500); n = 1; b[2000] = 7; n = 2",
    "move_to_end": "from collections import OrderedDict; d = OrderedDict.fromkeys(range(900), 0); n = 1; d.move_to_end(7); n = 2",
    "dict": "d = dict.fromkeys(range(2500), 0); n = 1; d[7] = 1; n = 2",
}


def is_same(kind, seed, budget, many):
    program("p.py", PRELUDE.replace("SEED", str(seed)) + KINDS[kind].replace("MANY", str(many)))
    equal(plain("p.py").returncode, 0, "status of the program")
    difference = compare(f"--max-items={budget}", "p.py")
    assert not difference, difference


def is_found_missing(hook):
    os.environ["PYSTEP_LEAVE_OUT_HOOK"] = hook
    program("p.py", MISSING[hook].replace("; ", "\n") + "\n")
    difference = compare("p.py")
    del os.environ["PYSTEP_LEAVE_OUT_HOOK"]
    assert difference, "nothing differs"


SEEDS = list(map(int, os.environ.get("HOOKS_SEEDS", "1 2").split()))
for seed in SEEDS:
    for kind in KINDS:
        if seed == SEEDS[0]:
            test_case(f"finds the same of {kind} with seed {seed}", is_same, kind, seed, 1000, 2500)
        test_case(f"finds the same of {kind} with seed {seed} and a small budget", is_same, kind, seed, 3, 40)
for hook in MISSING:
    test_case(f"would be found out without the hook of {hook}", is_found_missing, hook)
main()
