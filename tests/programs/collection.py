# The standard containers, changed by C code.
import array
import bisect
import collections
import heapq
import itertools

q = collections.deque([1, 2], maxlen=3)
q.append(3)
q.appendleft(0)
q.rotate(1)
left = list(q)                  #= left: [2, 0, 1]
c = collections.Counter("hello")
c.update("lo")
top = c.most_common(1)
dd = collections.defaultdict(list)
dd["a"].append(1)
dd["b"]
keys = list(dd)                 #= keys: ['a', 'b']
od = collections.OrderedDict(a=1, b=2)
od.move_to_end("a")
order = list(od)                #= order: ['b', 'a']
heap = [5, 3, 8, 1]
heapq.heapify(heap)             #= heap: [1, 3, 8, 5]
heapq.heappush(heap, 0)         #= heap: [0, 1, 8, 5, 3]
least = heapq.heappop(heap)     #= heap: [1, 3, 8, 5]
xs = [1, 4]
bisect.insort(xs, 3)            #= xs: [1, 3, 4]
numbers = array.array("i", [1, 2])
numbers.append(3)
view = memoryview(bytearray(b"abc"))
view[0] = 120
chained = collections.ChainMap({"a": 1}, {"b": 2})
it = iter([1, 2, 3])
next(it)
rest = list(it)                 #= rest: [2, 3]
pairs = list(itertools.combinations("abc", 2))
grouped = {k: list(g) for k, g in itertools.groupby("aabbb")}
xs.extend(x for x in (7, 8))    #= xs: [1, 3, 4, 7, 8]
xs[:] = reversed(xs)            #= xs: [8, 7, 4, 3, 1]
d = dict.fromkeys("ab", 0)
d.update(zip("bc", (1, 2)))     #= d: {'a': 0, 'b': 1, 'c': 2}
