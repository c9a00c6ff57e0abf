#!/usr/bin/env python3
"""identity.t - an id is one object as long as it lives, whatever becomes of its address afterwards.

Random programs make objects of many kinds, each with a serial of its own in it, and drop them again, so that addresses are
used over and over. In the record every id must keep its serial and every serial its id. What the programs print tells when
objects died, how many references they had and whether any of their methods was called: that must be plain python's.

timeout: 300
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from pystep_test import *
from record import read

PROGRAM = '''
import collections, contextvars, functools, gc, itertools, random, sys, types, weakref
gc.disable()
rnd = random.Random(int(sys.argv[1]))
calls = collections.Counter()
log = []

class Plain:
    def __init__(self, s): self.serial = s
class Other:
    pass
class Slots:
    __slots__ = ("serial", "other", "__weakref__")
    def __init__(self, s): self.serial = s
class Dying(Plain):
    def __del__(self): log.append("del " + self.serial)
class Rising(Plain):
    def __del__(self):
        if not hasattr(self, "risen"):
            self.risen = True
            risen.append(self)
class Counting(Plain):
    def __repr__(self): calls["repr"] += 1; return "r"
    def __eq__(self, other): calls["eq"] += 1; return self is other
    def __hash__(self): calls["hash"] += 1; return 1
    def __len__(self): calls["len"] += 1; return 1
    def __bool__(self): calls["bool"] += 1; return True
    def __iter__(self): calls["iter"] += 1; return iter(())
    def __getattr__(self, name): calls["getattr"] += 1; raise AttributeError(name)
    def __getattribute__(self, name): calls["getattribute"] += 1; return object.__getattribute__(self, name)
    @property
    def __class__(self): calls["class"] += 1; return int
class MyList(list): pass
class MyDict(dict): pass
class MyTuple(tuple): pass
class MyInt(int): pass
class MyError(Exception): pass
class SlotList(list): __slots__ = ("serial",)
risen = []

def closure(s):
    def f(): return s
    return f
def default(s):
    def f(a=s): return a
    return f
def generator(s):
    g = generate(s)
    next(g)
    return g
def generate(serial):
    yield serial
    yield
async def coro(serial): pass
def coroutine(s):
    c = coro(s)
    c.close()
    return [s, c]
def cycle(s):
    l = [s]
    l.append(l)
    return l
def instance_cycle(s):
    p = Dying(s)
    p.me = p
    return p
def raised(s):
    try:
        raise MyError(s)
    except MyError as e:
        return e
def my_int(s):
    i = MyInt(3)
    i.serial = s
    return i
def slot_list(s):
    l = SlotList([1])
    l.serial = s
    return l
def deep(s):
    x = [s]
    for _ in range(5):
        x = [s + "d", x]
    return x
def with_callback(s):
    p = Plain(s)
    return [s, p, weakref.ref(p, lambda r: log.append("gone"))]
def new_class(s):
    return type("C", (), {"serial": s})
def instance_of_new_class(s):
    return type("C", (Plain,), {})(s)
def context(s):
    return [s, contextvars.copy_context()]

makers = [
    lambda s: [s], lambda s: {"serial": s}, lambda s: (s, 1), lambda s: {s}, lambda s: frozenset([s]),
    lambda s: collections.deque([s]), lambda s: iter([s]), lambda s: (x for x in [s]), closure, default, generator, coroutine,
    lambda s: functools.partial(len, s), Plain, Slots, Dying, Rising, Counting, lambda s: MyList([s]),
    lambda s: MyDict(serial=s), lambda s: MyTuple([s]), my_int, slot_list, lambda s: MyError(s), raised, cycle, instance_cycle,
    deep, with_callback, new_class, instance_of_new_class, lambda s: collections.OrderedDict(serial=s),
    lambda s: collections.defaultdict(int, serial=s), lambda s: slice(s, None), lambda s: types.SimpleNamespace(serial=s),
    lambda s: Plain(s).__init__, lambda s: MemoryError(s), lambda s: bytearray(s.encode()), lambda s: zip([s]),
    lambda s: [enumerate([s])], lambda s: s * 20, lambda s: {(s,): 1}, context, lambda s: weakref.ref(Plain(s)),
]

def work(n):
    a = b = c = None
    for i in range(n):
        s = f"s{i}_"
        what = rnd.randrange(16)
        if what < 4:
            a = rnd.choice(makers)(s)
        elif what < 6:
            b = rnd.choice(makers)(s)
        elif what == 6:
            kept.append(a)
            a = None
        elif what == 7:
            if kept: kept.pop(rnd.randrange(len(kept)))
        elif what == 8:
            a = b = None
        elif what == 9:
            c = [a, b, rnd.choice(makers)(s)]
        elif what == 12:                        # the same address, within one line
            a = [s]; a = None; a = [s + "d"]
            a = None; a = [s]
        elif what == 13:
            a = {"serial": s}; a = None; a = {"serial": s + "d"}
            a = None; a = {"serial": s}
        elif what == 14:
            a = (s, 1); b = None; b = (s + "d", 1)
            b = a = None; b = (s, 2)
        elif what == 15:
            a = slice(s, None); a = None; a = slice(s + "d", None)
            a = None; a = slice(s, None)
            b = Plain(s + "d"); b = None
            b = Plain(s); b = None; b = Slots(s)
        elif what == 10:
            if type(a) is Plain: a.__class__ = Other
            risen.clear()
        else:
            if rnd.random() < 0.1: gc.collect()
            log.append([min(sys.getrefcount(o), 50) for o in (a, b, s)])
        if len(kept) > 30: kept.clear()

kept = []
work(int(sys.argv[2]))
work(50)
print(log)
print(calls)
print(gc.collect() >= 0)
'''

SERIAL = re.compile(r"s\d+_d?$")


def serial_of(obj):
    """The serial that stands in it at the place where such objects have it; and what the object is."""
    if isinstance(obj, str):
        return (obj[:8], "str") if re.match(r"(s\d+_){20}$", obj) else None
    places = obj.get("items", [])[:1] + [v for k, v in obj.get("entries", []) if k == "serial"] + \
        [v for k, v in obj.get("attributes", {}).items() if k in ("serial", "s", "start")]
    for value in places:
        if isinstance(value, str) and SERIAL.match(value):
            return value, obj["type"].replace("Other", "Plain")
    return None


def each_keeps_its_serial(path):
    known, n = {}, 0
    with open(path, "rb") as f:
        for run_ in read(f):
            if run_.number % 5:
                continue
            for number, obj in run_.objects.items():
                serial = serial_of(obj)
                if serial:
                    n += 1
                    if number in known and known[number] != serial:
                        raise AssertionError(f"step {run_.number}: ${number} was {known[number]}, is {serial}")
                    known[number] = serial
    return known, n


def keeps_ids(seed):
    program("p.py", PROGRAM)
    same(["p.py", str(seed), "1500"], how="exit")
    known, n = each_keeps_its_serial("r.json")
    assert len(known) > 300 and n > 3000, (len(known), n)


@test
def records_the_same_whatever_allocator_python_uses():
    program("p.py", PROGRAM)
    seen = set()
    for variable in ("PYTHONMALLOC=pymalloc", "PYTHONMALLOC=malloc", "PYTHONMALLOC=debug", "PYTHONTRACEMALLOC=3"):
        name, value = variable.split("=")
        record("p.py", "5", "800", env=dict(os.environ, **{name: value}))
        check_record()
        with open("r.json", "rb") as f:
            seen.add(f.read())
    equal(len(seen), 1, "different records")


for seed in range(4):
    test_case(f"keeps ids apart in random program {seed}", keeps_ids, seed)

main()
