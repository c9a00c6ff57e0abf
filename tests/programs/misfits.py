# reference: no (it would ask them)
# Names that deceive, attributes behind slots, objects in the midst of their death, odd memory, long texts.
import gc, ctypes, mmap, sys, types, weakref
class Meta(type):
    def __getattribute__(cls, n):
        if n.startswith("__"): return type.__getattribute__(cls, n)
        raise SystemExit("meta")
    def __instancecheck__(cls, o): raise SystemExit
    def __eq__(a, b): raise SystemExit
    def __hash__(a): return 1
class M(metaclass=Meta):
    x = 1
m = M()
class D(dict):
    def __iter__(self): raise SystemExit
    def __getitem__(self, k): raise SystemExit
    def items(self): raise SystemExit
d = D(a=1)
class O:
    pass
o = O()
o.__dict__ = d
o.q = 2
o.__dict__[1] = "one"
o.__dict__["1"] = "str one"     #= o: O(a=1, q=2, [1]='one', 1='str one')
o.__dict__[(1, 2)] = 0
del o.__dict__[1]
class SD:
    __slots__ = ("v", "__dict__")
sd = SD()
sd.v = 1
sd.__dict__["v"] = 2
sd.__dict__["w"] = 3            #= sd: SD(v=1, w=3)
del sd.v                        #= sd: SD(v=2, w=3)
sd.__dict__["v"] = 4
fakes = [type("re.Match", (), {})(), type("_thread.lock", (), {"__slots__": ("a", "b")})(), type("collections.deque", (), {})(), type("dict_keys", (), {})(), type("Path", (), {"__module__": "pathlib"})(), type("PurePath", (), {"__module__": "pathlib"})(), type("UUID", (), {"__module__": "uuid", "int": 3})(), type("Fraction", (), {"__module__": "fractions"})()]
fakes[5]._parts = [1, "a"]
fakes[5]._drv = 3
fakes[6].int = -5
fakes[6].int = 2**200
fakes[7]._numerator = "x"
def f():
    x = 1
    def g(): return x
    return g
g = f()
g.x = 5
g.y = 6                         #= g: <function g()>
class Del:
    def __init__(self, n): self.n = n; self.k = [n]; self.other = None
    def __del__(self):
        a = self.n
        b = self.k
        c = self.other
x = Del(1)
x.other = Del(2)
x.other.other = Del(3)
x = None
l = [Del(i) for i in range(5)]
l.clear()
t = tuple(Del(i) for i in range(3))
t = None
s = {Del(i) for i in range(3)}
s.clear()
c = Del(8)
c.me = c
c.l = [Del(9)]
c = None
gc.collect()
class P(ctypes.Structure):
    _fields_ = [("a", ctypes.c_int), ("b", ctypes.c_double)]
p = P(1, 2.5)
p.a = 3
ar = (ctypes.c_int * 5)(1, 2, 3)
ar[0] = 9                       #= ar: c_int_Array_5(<i, [9, 2, 3, 0, 0])
mm = mmap.mmap(-1, 100)
mm[0:3] = b"abc"
mm.close()
mv = memoryview(bytearray(range(24))).cast("B", (2, 3, 4))
mw = memoryview(b"abcdef")[::2]
keep = []
class R:
    def __del__(self): keep.append(self)
r = R()
r = None
keep.clear()
x = 0
for i in range(300): x = [x]
x = None
def gen():
    try:
        yield 1
    finally:
        z = 3
gg = gen()
next(gg)
del gg
big = 7 ** 5000
big2 = 10 ** 20000
neg = -(10 ** 30)               #= neg: -1000000000000000000000000000000
text = "é" * 20000
text += "x"
by = bytes(20000)
dd = {}
dd["self"] = dd
ll = [dd]
ll.append(ll)
e = ExceptionGroup("g", [ValueError(1), TypeError("x")])
co = compile("1", "x", "eval")
fr = sys._getframe()
loc = types.MappingProxyType({"a": 1})
class C:
    pass
C.z = 1
C.z = 2                         #= C: <class C>
del C.z
C.__name__ = "Renamed"          #= C: <class Renamed>
class C2(O): pass
class C3(C): pass
C3.__bases__ = (C2,)
nm = O
nm.attr = C
exec("class Inner: y = 1", {})
ns = {}
exec("def ff(a): return a\nff(3)", ns)
