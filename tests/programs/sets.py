# Sets are shown in an order that does not depend on hashes.
s = {3, 1, 2}                   #= s: {1, 2, 3}
s.add("a")                      #= s: {1, 2, 3, 'a'}
s.discard(2)                    #= s: {1, 3, 'a'}
s |= {None, 2.5}                #= s: {None, 1, 2.5, 3, 'a'}
s -= {None, 1}                  #= s: {2.5, 3, 'a'}
s ^= {3, 4}                     #= s: {2.5, 4, 'a'}
f = frozenset("ab")             #= f: frozenset({'a', 'b'})
t = s
t.clear()                       #= s: set()
words = {w for w in "the quick brown fox jumps over the lazy dog".split()}
words &= {"fox", "dog", "cow"}  #= words: {'dog', 'fox'}
words.update(words.pop() for _ in range(1))
nested = {frozenset({1}), frozenset(), (1, 2)}
