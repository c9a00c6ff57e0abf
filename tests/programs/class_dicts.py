# A class's own dict, held by itself: what is set on the class is set there.
import gc


class A:
    @classmethod
    def fill(cls):
        cls.x = [1]
        cls.y = [cls.x]


class B(A):
    pass


def names(d):
    return {k: v for k, v in d.items() if not k.startswith("_") and k != "fill"}


view = A.__dict__
own = gc.get_referents(B.__dict__)[0]
A.fill()
seen = names(view)              #= seen: {'x': [1], 'y': [[1]]}
B.fill()
A.fill()
B.fill()
seen = names(own)               #= seen: {'x': [1], 'y': [[1]]}
A.x = 5
del A.y
A.y = B.y = 3
type.__setattr__(B, "z", [4])
type.__delattr__(B, "x")
seen = names(view)              #= seen: {'x': 5, 'y': 3}
seen = names(own)               #= seen: {'y': 3, 'z': [4]}
own["n"] = [6]
n = B.n                         #= n: [6]
B.n = 7
n = own.pop("n")                #= n: 7
a = A.__annotations__
a["x"] = int
n = view["__annotations__"]     #= n: {'x': <class int>}
A.__abstractmethods__ = frozenset(["fill"])
del A.__abstractmethods__
n = "__abstractmethods__" in view       #= n: False
print("done")
