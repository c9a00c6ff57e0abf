class Pair: pass
a = Pair()
b = [1, a]
a.other = b
a.same = b
c = {"b": b}
del a
