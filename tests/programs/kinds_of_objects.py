# reference: no (it knows neither files nor locks)
# Instances, weak references, locks, files, matches, exceptions: read from storage, nothing is called.
import dataclasses
import functools
import io
import pathlib
import re
import threading
import types
import weakref
@dataclasses.dataclass
class Point:
    x: int
    y: list = dataclasses.field(default_factory=list)
p = Point(1)                    #= p: Point(x=1, y=[])
p.y.append(p.x)                 #= p: Point(x=1, y=[1])
class Slots:
    __slots__ = ("a", "b")
    @property
    def c(self):
        raise SystemExit("called")
s = Slots()                     #= s: Slots()
s.b = 2                         #= s: Slots(b=2)
s.a = 1                         #= s: Slots(a=1, b=2)
del s.b                         #= s: Slots(a=1)
class Child(Slots):
    pass
k = Child()
k.a = 0
k.z = 3                         #= k: Child(a=0, z=3)
del k.a                         #= k: Child(z=3)
k.__dict__ = {"new": 1}         #= k: Child(new=1)
k.__dict__["more"] = 2          #= k: Child(new=1, more=2)
k.__class__ = type("Late", (Slots,), {})    #= k: Late(new=1, more=2)
w = weakref.ref(p)              #= w: ReferenceType(to Point, referent=Point(x=1, y=[1]))
q = weakref.proxy(p)
p = None                        #= w: ReferenceType(dead)
lock = threading.Lock()         #= lock: lock(unlocked)
lock.acquire()                  #= lock: lock(locked)
lock.release()                  #= lock: lock(unlocked)
again = threading.RLock()
again.acquire()
again.acquire()                 #= again: RLock(locked, 2)
f = open("/dev/null", "w")      #= f: TextIOWrapper(name='/dev/null', closed=False, mode='w', encoding='UTF-8')
f.close()                       #= f: TextIOWrapper(name='/dev/null', closed=True, mode='w', encoding='UTF-8')
raw = open("/dev/null", "rb", buffering=0)  #= raw: FileIO(rb, name='/dev/null', closed=False)
raw.close()
memory = io.StringIO("abc")
memory.read(1)                  #= memory: StringIO(position=1, size=3)
m = re.match("a(b)", "abc")     #= m: Match(span=(0, 2), string='abc', re=Pattern(pattern='a(b)', flags=32, groups=1), pos=0, endpos=3)
path = pathlib.Path("/a") / "b" #= path: PosixPath(/a/b)
path = pathlib.Path()           #= path: PosixPath(.)
n = types.SimpleNamespace(a=1)
n.b = 2                         #= n: SimpleNamespace(a=1, b=2)
piece = slice(1, None)          #= piece: slice(start=1, stop=None, step=None)
alias = list[int]
e = OSError(2, "no", "file")
e.add_note("a note")
class Error(Exception):
    def __init__(self, code):
        self.code = code
e = Error(3)                    #= e: Error(3)
