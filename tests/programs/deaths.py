# reference: no (its tracer would keep frames' values alive)
# Objects die when they die without us.
import gc
import weakref


class Thing:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        died.append(self.name)


def make():
    local = Thing("local")
    inner = [Thing("in a list")]
    return weakref.ref(local), weakref.ref(inner[0])


died = []
refs = make()
n = len(died)                   #= n: 2
gone = [r() for r in refs]      #= gone: [None, None]
t = Thing("one")
t = Thing("two")
n = len(died)                   #= n: 3
t = None                        #= died: ['local', 'in a list', 'one', 'two']
loop = Thing("loop")
loop.me = loop
del loop
n = len(died)                   #= n: 4
gc.collect()
n = len(died)                   #= n: 5
kept = [Thing("a"), Thing("b")]
kept.pop()
last = died[-1]                 #= last: 'b'
kept.clear()
last = died[-1]                 #= last: 'a'
print(died)
