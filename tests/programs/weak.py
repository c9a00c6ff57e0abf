# reference: no (its tracer would keep frames' values alive)
# Weak references that have attributes of their own; and what runs while an object ends, whatever it calls its arguments.
import weakref


class Thing:
    pass


class Slotted(weakref.ref):
    __slots__ = ("key", "n")


class Free(weakref.ref):
    pass


class Both(Slotted):
    pass


def seen(*what):
    n = len(what)               #= n: 1
    found.append([len(inner) for inner in holders])
    return n


def kept(first, *rest):
    def again():
        return first
    return again() is first


class Last:
    def __del__(*what):
        ended.append(len(what))


found, holders, ended = [], [], []
things = [Thing(), Thing(), Thing()]
a, b, c = Slotted(things[0]), Free(things[1]), Both(things[2])
a.key = "a"                     #= a: Slotted(to Thing, referent=Thing(), key='a')
a.n = 1000                      #= a: Slotted(to Thing, referent=Thing(), key='a', n=1000)
a.n += 1; a.n += 1              #= a: Slotted(to Thing, referent=Thing(), key='a', n=1002)
a.n += 1; a.n += 1; a.n -= 1    #= a: Slotted(to Thing, referent=Thing(), key='a', n=1003)
b.n = 1000                      #= b: Free(to Thing, referent=Thing(), n=1000)
b.n += 1; b.n += 1              #= b: Free(to Thing, referent=Thing(), n=1002)
b.__dict__["more"] = [1]        #= b: Free(to Thing, referent=Thing(), n=1002, more=[1])
b.more.append(2)                #= b: Free(to Thing, referent=Thing(), n=1002, more=[1, 2])
del b.n                         #= b: Free(to Thing, referent=Thing(), more=[1, 2])
c.key = c.other = 1             #= c: Both(to Thing, referent=Thing(), key=1, other=1)
c.key = 2                       #= c: Both(to Thing, referent=Thing(), key=2, other=1)
c.other = 3                     #= c: Both(to Thing, referent=Thing(), key=2, other=3)
del c.key                       #= c: Both(to Thing, referent=Thing(), other=3)
del things[0]                   #= a: Slotted(dead, key='a', n=1003)
by_name = weakref.WeakValueDictionary()
by_name["x"] = things[0]
key = by_name.data["x"].key    #= key: 'x'
del things[:]
n = len(by_name)                #= n: 0

t = Thing()
w = weakref.ref(t, seen)
v = weakref.ref(t, kept)
nested = [[t], 1]
del t
nested = None
n = len(found)                  #= n: 1
nested = [[Last()], Last(), {1: Last()}]
nested.clear()
n = ended                       #= n: [1, 1, 1]
