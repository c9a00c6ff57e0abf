#!/usr/bin/env python3
"""mutations.t - what hooks tell of is what a comparison of everything at every step finds.

Random programs change objects in all ways there are: by statements, by methods, by unbound methods and wrappers of slots, by C
functions that are given a container, behind the back of an object by its dict, in the midst of other operations, by finalisers and by
the collector. Each is recorded twice, noticed by hooks and searched for by --scan, and the two records must be the same bytes.
HOOKS_SEEDS="1 2 3" tries others; a failing seed is in the name of the point, and program(seed) is its text.

timeout: 600
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import random
import re
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from by_scan import compare
from pystep_test import *

PRELUDE = '''
import array, bisect, collections, copy, functools, gc, heapq, io, itertools, json, operator, pickle, random, struct, types, weakref
from dataclasses import dataclass, field, replace
rnd = random.Random(SEED)
gc.disable()

class Plain:
    kind = "plain"
    def __init__(self, *a): self.a = a; self.b = []
    def __repr__(self): return "<plain>"
class Slots:
    __slots__ = ("x", "y", "__dict__", "__weakref__")
    def __init__(self): self.x = 1
class Bare:
    __slots__ = ("x", "y")
class Careful:
    def __setattr__(self, k, v): object.__setattr__(self, k, v); object.__setattr__(self, "last", k)
class Dying(Plain):
    def __del__(self): log.append(len(log)); self.b.append(1)
class Other(Plain):
    pass
class Prop:
    def __init__(self): self._v = 0
    @property
    def v(self): return self._v
    @v.setter
    def v(self, x): self._v = x; self.trail = [x]
class MyList(list):
    pass
class MyDict(dict):
    def __missing__(self, k): self[k] = []; return self[k]
class MySet(set):
    pass
class MyError(Exception):
    pass
@dataclass
class Data:
    n: int = 0
    items: list = field(default_factory=list)
class Hooked(list):
    def __setitem__(self, i, v): super().__setitem__(i, v)
    def append(self, v): list.append(self, v); super().extend([v, v])
class Number:
    def __init__(self, n): self.n = n
    def __lt__(self, o): n = self.n; return n < o.n
    def __eq__(self, o): return isinstance(o, Number) and self.n == o.n
    def __hash__(self): return self.n % 3
class Saved:
    def __init__(self): self.state = {}
    def __setstate__(self, s): self.__dict__.update(s); seen = len(self.__dict__)

log = []
def counter():
    n, many = 0, []
    def up(k=1):
        nonlocal n
        n += k
        many.append(k)
        return n
    return up
def numbers(k):
    for i in range(k):
        yield i
def pairs(k):
    for i in range(k):
        yield str(i), i
def key(x):
    y = len(repr(x)) % 7
    return y
'''

# One statement each. The names stand for one object of that kind, chosen when the program is written: l list, d dict, s set, o instance,
# q deque, b bytearray, y array, n a small number, v any value, k a string.
STATEMENTS = r'''
l.append(v)
l[n % len(l)] = v
l[0], l[-1] = l[-1], l[0]
l[1:2] = [v, v]
l[::2] = [v] * len(l[::2])
l[n:] = numbers(n)
del l[0]
del l[1:]
l += [v]
l += numbers(3)
l *= 2
l = l[:6]; pool_l[n % 3] = l
l.insert(n, v)
l.extend(numbers(n))
l.pop()
l.pop(0)
l.remove(v)
l.clear()
l.reverse()
l.sort(key=key)
l[:] = sorted(map(str, l))
list.append(l, v)
list.__setitem__(l, 0, v)
l.__setitem__(-1, v)
list.__delitem__(l, 0)
l.__iadd__([v])
list.__imul__(l, 1)
list.__init__(l, numbers(3))
l.__init__([v])
operator.setitem(l, 0, v)
operator.iadd(l, [v])
operator.imul(l, 1)
operator.delitem(l, 0)
heapq.heapify(h)
heapq.heappush(h, Number(n))
heapq.heappop(h)
heapq.heapreplace(h, Number(n))
heapq.heappushpop(h, Number(n))
bisect.insort(h, Number(n))
bisect.insort_left(h, Number(n))
h.sort()
rnd.shuffle(l)
[l.append(i) for i in range(2)]
list(map(l.append, [n, v]))
any(map(l.append, "ab"))
functools.reduce(lambda a, x: a.append(x) or a, [1, 2], l)
for l[0] in range(2): pass
for d["i"] in range(2): pass
for o.i in range(2): pass
(l[0], *l[1:]) = [v, n, n]
with io.StringIO() as o.file: o.file.write(k)
d[k] = v
d[n] = v
d[(n, k)] = v
d[Number(n)] = v
del d[k]
del d[next(iter(d))]
d.update({k: v}, extra=n)
d.update(pairs(n))
d |= {k: v}
d.setdefault(k, []).append(n)
d.pop(k, None)
d.popitem()
d.clear()
d = dict(d, z=[n]); pool_d[n % 3] = d
dict.__setitem__(d, k, v)
d.__delitem__(k)
d.__ior__({k: n})
dict.update(d, {k: [n]})
d.__init__(w=n)
operator.setitem(d, k, v)
d[k] += n
m[k].append(n)
m[k]
od[k] = v
od.move_to_end(k)
od.move_to_end(next(iter(od)), last=False)
od.popitem(last=False)
od.update(q=v)
od |= {k: n}
od.setdefault(k, v)
od.pop(k, None)
del od[k]
dd[k].append(v)
dd.default_factory = rnd.choice([list, dict, None])
cn.update(k * n)
cn.subtract("ab")
cn[k] += 1
cn += collections.Counter("aab")
cm[k] = n
s.add(n)
s.add(k)
s.discard(n)
s.remove(k)
s.pop()
s.clear()
s.update(numbers(n))
s |= {k, n}
s &= {k, n, 1, 2}
s ^= {n}
s -= {n}
s.intersection_update(numbers(5))
s.symmetric_difference_update([n, k])
set.add(s, (n, k))
s.__ior__({n})
s.__init__([k])
set.update(s, [Number(n)])
o.a = v
o.b = [v]
setattr(o, k, v)
delattr(o, k)
del o.a
object.__setattr__(o, k, v)
object.__delattr__(o, k)
type(o).__setattr__(o, "z", v)
o.__setattr__("y", n)
o.__dict__[k] = v
vars(o)[k] = n
w = vars(o); w["w"] = n; w[k] = [n]
w["w"] = v
w.update(pairs(2)); w.pop(k, None)
w.clear()
o.__dict__ = {k: v}
o.__dict__ = w
o.__dict__.update(a=1, b=[v])
o.__dict__ |= {k: n}
o.__class__ = rnd.choice([Plain, Other])
types.SimpleNamespace.__init__(ns, a=n, **{k: v})
ns.__dict__[k] = n
ns.a = v
sl.x = v
sl.y = n; sl.z = k
del sl.x
Slots.x.__set__(sl, v)
Slots.y.__set__(sl, [n])
Slots.x.__delete__(sl)
type(sl).__dict__["x"].__set__(sl, n)
vars(sl)[k] = n
Bare.x.__set__(bare, v); bare.y = n
ca.k = v
setattr(ca, k, n)
p.v = n
Prop.v.fset(p, n)
da.n += 1; da.items.append(n)
da = replace(da, n=n)
type.__setattr__(Plain, "kind", v)
Plain.kind = v
setattr(Other, k, v)
del Other.kind
Other.method = lambda self: n
Other.__name__ = "Other%d" % n
counter.tag = v
counter.__dict__[k] = n
counter.__defaults__ = (n,)
counter.__name__ = "c%d" % n
numbers.__kwdefaults__ = {"k": n}
up(); up(2)
up.__closure__[1].cell_contents = [n]
q.append(v)
q.appendleft(v)
q.pop()
q.popleft()
q.extend(numbers(n))
q.extendleft(numbers(2))
q.rotate(n)
q[0] = v
q += [v]
q *= 1
del q[0]
q.insert(1, v)
q.reverse()
q.remove(v)
q.clear()
q.__init__([n], 4)
collections.deque.append(q, k)
b.append(n)
b += b"xy"
b[0] = n
b[1:2] = b"abc"
del b[0]
b.extend(numbers(3))
b.reverse()
b += b"xy"; b *= 1
b.__init__(b"abcde")
bytearray.append(b, 65)
bytearray.__setitem__(b, 0, 66)
struct.pack_into("B", b, 0, 67)
io.BytesIO(b"zz").readinto(b)
with memoryview(b) as w: w[0] = 68; x = len(w); w[-1:] = b"q"; x = 1
b.pop()
memoryview(b)[:1] = b"z"
mv = memoryview(b); mv[0] = n
mv[0] = n
mv.release()
struct.pack_into("B", b, 0, n)
io.BytesIO(b"hello").readinto(b)
b *= 2; b = b[:8]; pool_b[0] = b
y.append(n)
y[0] = n
y.extend([n, n])
y.byteswap()
y.frombytes(b"\0" * 8)
y.pop()
y += array.array("l", [n])
memoryview(y)[0] = n
it = iter(l); next(it)
next(it)
list(itertools.islice(it, 2))
z = zip(l, [n, k, v]); t = next(z); del t; t = next(z)
t = next(z)
e = enumerate("abcdef"); t = next(e); del t; t = next(e)
t = None; t = next(e)
di = iter({1: n, 2: k, 3: v}.items()); t = next(di); del t; t = next(di)
t = 0; t = next(di)
zl = itertools.zip_longest([1], "ab", [1, 2, 3]); t = next(zl); del t; t = next(zl)
t = 0; t = next(zl)
cy = itertools.cycle([n, k]); next(cy)
next(cy)
pr = itertools.product([1, 2], "ab"); t = next(pr); del t; t = next(pr)
co = itertools.combinations("abcd", 2); t = next(co); del t; t = next(co)
pe = itertools.permutations("abc"); t = next(pe); t = 0; t = next(pe)
pw = itertools.pairwise("abcd"); t = next(pw); t = 0; t = next(pw)
ct = itertools.count(n); next(ct); next(ct)
ge = numbers(4); next(ge); next(ge)
next(ge)
ge.send(None)
ge.close()
ge.throw(MyError(n))
er = MyError(n); er.add_note(k); er.add_note("x")
er.add_note(k)
er.__notes__.append(n)
er.args = (v,)
er.extra = v
er.__context__ = ValueError(n)
er.with_traceback(None)
raise er
raise er from KeyError(n)
1 / 0
exec("l2 = [1]; l2.append(n); d[k] = n", globals())
exec("a = 1; b = [a]; b.append(2)", env)
exec("c = a", env); eval("b.append(a)", env)
env["a"] = n
globals()["made"] = [n]; made.append(k)
del made
locals()[k] = n
na = n
nb = [v]; nc = n
na = nc = k; nd = n
del na
del nb; nb = n
del nc, nd
globals().update(nd=n, na=k)
new = copy.copy(o); new2 = copy.deepcopy(l)
new.b = v
pickle.loads(pickle.dumps(l))
back = pickle.loads(pickle.dumps({"x": [Saved(), n]}))
json.loads(json.dumps({k: [n, {}]}), object_hook=lambda x: l.append(x) or x)
par = functools.partial(l.append, n); par()
par.extra = k
par.__setstate__((print, (n,), {}, None))
cache(n); cache.tag = k
wr = weakref.ref(o); wr
wd[k] = o; wd[n] = Plain()
o = Plain(k); pool_o[n % 3] = o
o.me = o; o = None; gc.collect(); o = pool_o[n % 3]
loop = [Dying()]; loop.append(loop); loop[0].b.append(loop); del loop; gc.collect()
holder = Plain(); holder.r = Dying(); holder.rs = [Dying()]; del holder
holder = [Dying(), [Dying()]]; holder.clear()
holder = {1: Dying()}; holder[1] = Dying(); del holder[1]
holder = {Dying()}; holder.pop(); del holder
l[0] = Dying(); l[0] = 0
d["dying"] = Dying(); d["dying"] = 0
o.a = Dying(); o.a = 0
o.a = Dying(); del o.a
pool_l, pool_d = pool_l[::-1], pool_d
l = rnd.choice(pool_l)
d = rnd.choice(pool_d)
o = rnd.choice(pool_o)
deep = [[[l]]]; deep[0][0][0].append(deep[0])
l.append(l); l.remove(l)
w2 = weakref.ref(o, lambda r: log.append(n)); o = Plain(); pool_o[0] = pool_o[1] = pool_o[2] = o
fin = weakref.finalize(Plain(), log.append, n)
'''.strip().split("\n")

SETUP = '''
pool_l = [[1, 2, 3, 4], MyList("abc"), Hooked([1, 2])]
pool_d = [{"a": 1}, MyDict(b=2), {1: 1, "a": [2]}]
pool_s = [{1, 2, "a"}, MySet([3]), set()]
pool_o = [Plain(1), Other(2), Plain()]
pool_b = [bytearray(b"hello")]
l, d, s, o, q, b = pool_l[0], pool_d[0], pool_s[0], pool_o[0], collections.deque([1, 2, 3]), pool_b[0]
m, od, dd, cn, cm = MyDict(), collections.OrderedDict(a=1, b=2), collections.defaultdict(list), collections.Counter("ab"), collections.ChainMap({}, d)
y, h, ns, sl, bare, ca, p, da, up = array.array("l", [1, 2]), [Number(2)], types.SimpleNamespace(a=1), Slots(), Bare(), Careful(), Prop(), Data(), counter()
env, w, wd, er = {}, {}, weakref.WeakValueDictionary(), MyError(0)
it = z = e = di = zl = cy = pr = co = pe = pw = ct = ge = t = mv = back = par = wr = holder = deep = w2 = fin = new = new2 = None
@functools.lru_cache
def cache(n): return [n]
'''

VALUES = ["n", "k", "[n]", "{k: n}", "None", "1.5", "(n, [k])", "o", "l", "Plain(n)", "'x' * 70", "{n}", "l[0]", "len(l)"]


def text_of(seed, n=150):
    """The program: at module level, then in functions, where other instructions do the same."""
    rnd = random.Random(seed)
    word = re.compile(r"\b[vnk]\b")

    def statement():
        chosen = {"v": rnd.choice(VALUES), "n": str(rnd.randrange(5)), "k": repr(rnd.choice(["a", "b", "b", "zz", "x"]))}
        chosen["v"] = word.sub(lambda x: chosen[x.group()], chosen["v"])
        parts = re.split(r"('[^']*'|\"[^\"]*\"|\.\w+|\w+=)", rnd.choice(STATEMENTS))
        return "".join(x if i % 2 else word.sub(lambda x: chosen[x.group()], x) for i, x in enumerate(parts))

    def block(indent, count):
        lines = []
        for _ in range(count):
            lines += [indent + "try:", indent + "    " + statement(), indent + "except Exception as caught: pass"]
        return lines

    names = sorted(set(re.findall(r"\b([a-z]\w*)\b(?= *(?:,|=[^=]))", SETUP)) - {"a", "b"} | {"b", "new", "new2"})
    lines = [PRELUDE.replace("SEED", str(seed)), SETUP] + block("", n // 2)
    lines += ["def inside(" + ", ".join(names) + "):"] + block("    ", n // 2)
    lines += ["inside(" + ", ".join(names) + ")"] + block("", 10)
    return "\n".join(lines) + "\n"


def is_same(seed):
    program("p.py", text_of(seed))
    difference = compare("p.py")
    assert not difference, difference


PASSED_ON = """
class Slotted(Exception):
    __slots__ = ("__traceback__", "more")
class Own(ValueError): pass
class Plain:
    def __init__(self): self.a, self.b, self.c, self.d = range(4)
def go(n, e):
    if not n:
        raise e
    try:
        go(n - 1, e)
    except KeyError as k:
        k.n = n
        raise
    except Own as o:
        o.__traceback__ = None
        raise
    except OSError as o:
        o.filename = "f%d" % n
        raise o.with_traceback(None)
    except ArithmeticError as a:
        raise Own(n) from a
kept = []
plain = Plain()
for make in (Slotted, Own, KeyError, OSError, ZeroDivisionError, StopIteration, ValueError):
    for again in range(3):
        e = make(again)
        plain.d = again
        for twice in range(3):
            try:
                go(3, e)
            except BaseException as x:
                kept.append(x)
                if again == 2:
                    x.args = (twice,)
                    kept.clear()
"""


def is_same_passed_on(budget):
    """Exceptions go through frames, anew and again; their attributes are more than the budget, or just as many."""
    program("p.py", PASSED_ON)
    difference = compare(f"--max-items={budget}", "p.py")
    assert not difference, difference
    with open("hooks.json", "rb") as f:
        assert b'"tb_next"' in f.read(), "no traceback has grown"


WEAK = """
import copy, functools, gc, weakref
gc.disable()
class A: n = 0
class B(A): pass
class Slots: __slots__ = "n", "__weakref__"
class L(list): pass
class Ref(weakref.ref): pass                    # has a dict
class Keyed(weakref.ref): __slots__ = "k", "m"
class Dying(A):
    def __del__(self):
        log.append(1)
        t = len(log)
        log.append(t)
class Back(A):
    def __del__(self):
        box.append(self)
        self.n = 1
class Holder(A):
    def __init__(self): self.held = Dying()
def called(r):
    log.append(r() is None)
    t = [r]
    t.append(1)
def gen():
    try:
        yield 1
    finally:
        log.append(0)
        t = 2
hide = functools.lru_cache(None)(L)             # what it keeps nobody sees
log, box, refs = [], [], []
values, keys, some = weakref.WeakValueDictionary(), weakref.WeakKeyDictionary(), weakref.WeakSet()
a = b = c = d = None
"""
WEAK_MADE = ["A()", "B()", "Slots()", "L()", "Dying()", "Back()", "Holder()", "gen()", "set()", "lambda: 1",
             "type('T', (A,), {})", "hide((#,))"]
WEAK_DONE = ["@ = %", "@ = %", "@ = %", "@ = None", "@ = @", "box.append(@)", "if box: box.pop()", "box.clear()",
             "refs.append(weakref.ref(@))", "refs.append(weakref.ref(@, called))", "refs.append(weakref.proxy(@))",
             "refs.append(Ref(@))", "if type(refs[-1]) is Ref: refs[-1].x = #", "refs.append(Keyed(@, called))",
             "if type(refs[-1]) is Keyed: refs[-1].k = #", "refs.append(weakref.ref(hide((#,))))",
             "refs.append(Keyed(hide((#,))))", "@ = hide((#,))", "hide.cache_clear()", "refs.pop(0)", "refs.reverse()",
             "del refs[1::3]", "values[#] = @", "values.pop(#, 0)", "keys[@] = #", "some.add(@)", "@.__class__ = B",
             "@.__class__ = A", "A.__name__ = 'A#'", "@.n = #", "@.n = @", "next(@)", "@.append(@)", "box = copy.copy(box)",
             "box.append(refs[0]())", "weakref.finalize(@, log.append, #)", "gc.collect()"]


def weak_program(seed):
    rnd = random.Random(seed)
    choices = {"@": "abcd", "#": "0123", "%": WEAK_MADE}
    lines = []
    for _ in range(400):
        line = rnd.choice(WEAK_DONE)
        for sign in "%@#":
            line = re.sub(sign, lambda _: rnd.choice(choices[sign]), line)
        lines += ["try:", "    " + line, "except (TypeError, AttributeError, ReferenceError, IndexError, StopIteration): pass"]
    return WEAK + "\n".join(lines) + "\n"


def is_same_weak(seed):
    """Weak references to what is seen and what is not, which dies, comes back, changes its class."""
    program("p.py", weak_program(seed))
    equal(plain("p.py").returncode, 0, "status of the program")
    difference = compare("p.py")
    assert not difference, difference


QUEUES = """
from collections import deque
import random
r = random.Random(3)
class K: pass
def ops(q, n, many):
    for i in range(n):
        k = r.randrange(14)
        x = r.choice([i, 1, "a", None, 2.5, [i], K(), "l" * 300])
        try:
            if k < 2: q.append(x)
            elif k < 4: q.appendleft(x)
            elif k == 4: q.pop()
            elif k == 5: q.popleft()
            elif k == 6: q.append(x); q.popleft()
            elif k == 7: q.appendleft(x); q.pop()
            elif k == 8: q.append(x), q.append(x), q.popleft(), q.pop()
            elif k == 9: q.popleft(), q.popleft(), q.appendleft(x)
            elif k == 10: q.rotate(r.randrange(-2, 3))
            elif k == 11 and q: q[r.randrange(len(q))] = x
            elif k == 12: q.extend([x, 1]); q.popleft()
            elif k == 13 and many and len(q) > many: q.clear()
        except IndexError: pass
    return q
a = ops(deque(), 300, 12)
b = ops(deque(maxlen=3), 300, 0)
c = ops(deque(range(100)), 300, 0)
d = ops(deque([1] * 10), 200, 20)
e = ops(deque(maxlen=0), 50, 0)
f = ops(deque(maxlen=5), 100, 0)
class Q(deque): pass
g = ops(Q(), 200, 9)
h = deque(maxlen=2)
class D:
    def __init__(self, q): self.q = q
    def __del__(self): self.q.append(1); self.q.popleft()
h.append(D(h)); h.append(D(h)); h.append(D(h)); h.append(1); h.append(2)
h.append(3)
"""


def is_same_of_queues(budget):
    """Deques gain and lose at both ends, several at a step, in the middle, by their length, while a finaliser does the same."""
    program("p.py", QUEUES)
    equal(plain("p.py").returncode, 0, "status of the program")
    difference = compare(f"--max-items={budget}", "p.py")
    assert not difference, difference


def main_or_print():
    if len(sys.argv) > 2 and sys.argv[1] == "--print":
        print(text_of(int(sys.argv[2])))
        return
    for seed in map(int, os.environ.get("HOOKS_SEEDS", "1 2 3 4 5 6 7 8").split()):
        test_case(f"finds the same with seed {seed}", is_same, seed)
    for seed in map(int, os.environ.get("HOOKS_SEEDS", "1 2 3 4").split()):
        test_case(f"finds the same of weak references with seed {seed}", is_same_weak, seed)
    for budget in (1, 4, 90, 1000):
        test_case(f"finds the same of queues, {budget} items", is_same_of_queues, budget)
    for budget in (2, 3, 4, 1000):
        test_case(f"finds the same of exceptions that are passed on, {budget} items", is_same_passed_on, budget)
    main()


if __name__ == "__main__":
    main_or_print()
