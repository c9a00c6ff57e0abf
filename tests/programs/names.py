# Names that come and go: del, global, exec, imports, comprehensions, walrus, match, with.
import sys as system
from os.path import join

a = b = 1
del a
x = "module"


def changes_globals():
    global x, made
    x = "changed"               #= x: 'changed'
    made = [x]


changes_globals()
exec("c = a = 5\nd = [a, c]")   #= c: 5
e = eval("a + 1")               #= e: 6
space = {}
exec("def f(v):\n    w = v + 1\n    return w\ny = f(1)", space)
y = space["y"]                  #= y: 2
squares = [n * n for n in range(3) if (last := n) or True]
final = last                    #= final: 2
match {"kind": "point", "at": (1, 2)}:
    case {"kind": "circle"}:
        shape = None
    case {"kind": kind, "at": (px, py)} if px < py:
        shape = (kind, px, py)
with open(__file__) as f1, open(__file__) as f2:
    line = f1.readline()
for i in range(3):
    if i == 1: continue
    i = -i
else:
    i = "else"                  #= i: 'else'
while b < 5: b += 1
(m, n), *o = (1, 2), 3, 4
p = q = []
p += [1]                        #= q: [1]
assert p is q, "one line"
s = ("several "
     "lines",
     len(p),
     [1,
      2])
t = s if s else None
globals()["u"] = 1              #= u: 1
vars()["v"] = 2                 #= v: 2
del globals()["u"]
u = "u" in dir()               #= u: False
one, two = 1, [2]
three, four, five = one, two, one
del one, four                   #= three: 1
one, four = [], one if "one" in dir() else None     #= four: None
del five; five = [one]          #= five: [[]]
for name in "rst":
    globals()["made_" + name] = name
del made_r; made_r = [made_s, made_t]   #= made_r: ['s', 't']
for name in "st":
    del globals()["made_" + name]
try:
    1 / 0
except ZeroDivisionError as error:
    text = str(error)           #= text: 'division by zero'
text = "error" in dir()         #= text: False
ga = gb = gc = gd = ge = gf = gg = gh = gi = gj = 1
del ga, gb, gc, gd, ge, gf, gg, gh, gi      #= gj: 1
