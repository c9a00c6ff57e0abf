# Objects that would bite if they were asked anything.
class Bites:
    def bite(self, *args):
        raise SystemExit("asked")

    __repr__ = __str__ = __eq__ = __hash__ = __len__ = __iter__ = __bool__ = __getattr__ = bite
    __format__ = __contains__ = __getitem__ = __int__ = __float__ = __index__ = __dir__ = __sizeof__ = bite
    __class__ = property(bite)

    def __getattribute__(self, name):
        raise SystemExit("asked for " + name)


class MetaBites(type):
    def bite(cls, *args):
        raise SystemExit("asked")

    __repr__ = __eq__ = __instancecheck__ = __subclasscheck__ = __getattribute__ = __hash__ = bite


class Odd(metaclass=MetaBites):
    pass


class ListThatBites(list):
    __iter__ = __len__ = __getitem__ = __repr__ = __eq__ = Bites.bite


class DictThatBites(dict):
    __iter__ = __len__ = __getitem__ = __repr__ = keys = items = values = Bites.bite


class StrThatBites(str):
    __str__ = __repr__ = __len__ = __eq__ = Bites.bite
    __hash__ = str.__hash__


class IntThatBites(int):
    __repr__ = __str__ = __int__ = __index__ = __eq__ = __bool__ = Bites.bite


def passes(thing, others):
    held = [thing, others]
    return held


bites = Bites()
held = passes(bites, {"b": bites})
odd = Odd
a, b, c, d = ListThatBites([1]), DictThatBites(x=1), StrThatBites("s"), IntThatBites(3)
list.append(a, 2)
dict.__setitem__(b, "y", 2)
half = object.__new__(Bites)
object.__setattr__(half, "z", [1])
del held
still = "alive"                 #= still: 'alive'
