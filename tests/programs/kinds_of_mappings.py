# Dicts of all kinds, in the order that Python shows.
import collections
od = collections.OrderedDict(a=1, b=2, c=3)     #= od: OrderedDict({'a': 1, 'b': 2, 'c': 3})
od.move_to_end("a")             #= od: OrderedDict({'b': 2, 'c': 3, 'a': 1})
od.move_to_end("a", last=False) #= od: OrderedDict({'a': 1, 'b': 2, 'c': 3})
od.popitem(last=False)          #= od: OrderedDict({'b': 2, 'c': 3})
od["b"] = 4                     #= od: OrderedDict({'b': 4, 'c': 3})
dd = collections.defaultdict(list)
dd["x"].append(1)               #= dd: defaultdict({'x': [1]}, default_factory=<class list>)
ct = collections.Counter("abca")    #= ct: Counter({'a': 2, 'b': 1, 'c': 1})
ct["z"] += 1                    #= ct: Counter({'a': 2, 'b': 1, 'c': 1, 'z': 1})
ct.subtract("a")                #= ct: Counter({'a': 1, 'b': 1, 'c': 1, 'z': 1})
keys = od.keys()
od["d"] = None                  #= od: OrderedDict({'b': 4, 'c': 3, 'd': None})
cm = collections.ChainMap({}, od)
cm["e"] = 1                     #= cm: ChainMap(maps=[{'e': 1}, OrderedDict({'b': 4, 'c': 3, 'd': None})])
d = {1: "int", 2.0: "float", None: "none", (1, 2): "tuple", True + 2: "sum"}
d[1.0] = "same key"             #= d: {1: 'same key', 2.0: 'float', None: 'none', (1, 2): 'tuple', 3: 'sum'}
del d[1]
d[True] = "last"                #= d: {2.0: 'float', None: 'none', (1, 2): 'tuple', 3: 'sum', True: 'last'}
