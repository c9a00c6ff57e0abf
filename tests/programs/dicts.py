# Every way in which a dict changes in place; the order is the dict's.
d = {}                          #= d: {}
d["a"] = 1                      #= d: {'a': 1}
d.update(b=2, c=None)           #= d: {'a': 1, 'b': 2, 'c': None}
d["a"] = 1.0                    #= d: {'a': 1.0, 'b': 2, 'c': None}
del d["b"]                      #= d: {'a': 1.0, 'c': None}
d["b"] = 3                      #= d: {'a': 1.0, 'c': None, 'b': 3}
d.setdefault("z", "new")        #= d: {'a': 1.0, 'c': None, 'b': 3, 'z': 'new'}
v = d.pop("a")                  #= d: {'c': None, 'b': 3, 'z': 'new'}
k = d.popitem()                 #= d: {'c': None, 'b': 3}
d |= {"c": True}                #= d: {'c': True, 'b': 3}
d = {1: "int", "1": "str", (1,): "tuple"}
d[True] = "the same key as 1"
d[1.0] = "and this one"
e = {i: i * i for i in range(3)}                #= e: {0: 0, 1: 1, 2: 4}
f = dict(e)
f.clear()                       #= e: {0: 0, 1: 1, 2: 4}
e.clear()                       #= e: {}
for i in range(20):
    e[i] = i
    e.pop(i - 3, None)
d = e
del e[19]                       #= d: {17: 17, 18: 18}
