# reference: no (it would have to use up the iterators)
# Where iterators stand, without moving them.
import itertools
i = iter([1, 2, 3])             #= i: list_iterator(sequence=[1, 2, 3], index=0)
next(i)                         #= i: list_iterator(sequence=[1, 2, 3], index=1)
list(i)                         #= i: list_iterator(index=3)
r = iter(range(5))
next(r)                         #= r: range_iterator(index=1, start=0, step=1, length=5)
c = itertools.count(10, 2)
next(c)                         #= c: count(count=12, step=2)
e = enumerate("ab", 5)
next(e)                         #= e: enumerate(iterator=str_ascii_iterator(sequence='ab', index=1), index=6)
d = iter({"k": 1})              #= d: dict_keyiterator(mapping={'k': 1}, position=0)
v = reversed([1, 2])            #= v: list_reverseiterator(sequence=[1, 2], index=1)
p = itertools.islice(iter((1, 2, 3)), 1, 2)
next(p)                         #= p: islice(iterator=tuple_iterator(sequence=(1, 2, 3), index=2), next=2, stop=2)
def g(n):
    got = yield n
    yield got
gen = g(1)                      #= gen: <generator g at kinds_of_iterators.py:17>
next(gen)                       #= gen: <generator g at kinds_of_iterators.py:17>
gen.send("x")                   #= gen: <generator g at kinds_of_iterators.py:17>
gen.close()                     #= gen: <generator g at kinds_of_iterators.py:17>
