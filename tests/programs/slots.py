# Where instances keep things: __slots__, both, subclasses of built-ins, dataclasses, enums.
import collections
import dataclasses
import enum
import typing


class Slotted:
    __slots__ = ("a", "b")


class Both(Slotted):
    def __init__(self):
        self.a = 1
        self.extra = [2]


class MyList(list):
    pass


class MyDict(dict):
    def __getitem__(self, key):
        raise RuntimeError("never asked")


class Number(int):
    pass


@dataclasses.dataclass
class Point:
    x: int
    y: int = 0
    tags: list = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True, slots=True)
class Frozen:
    v: object


class Colour(enum.Enum):
    RED = 1
    GREEN = 2


class Flag(enum.Flag):
    A = enum.auto()
    B = enum.auto()


Pair = collections.namedtuple("Pair", "left right")


class Typed(typing.NamedTuple):
    n: int = 0


s = Slotted()
s.a = [1]
del s.a
both = Both()
both.b = both
both.extra.append(3)
items = MyList([1, 2])
items.append(3)
items.note = "has attributes"
table = MyDict(a=1)
table["b"] = 2
number = Number(7)
number.name = "seven"
p = Point(1)
p.y += 5
p.tags.append("t")
q = dataclasses.replace(p, x=9)
frozen = Frozen([1])
colour = Colour.RED
flags = Flag.A | Flag.B
pair = Pair(1, [2])
pair.right.append(3)
typed = Typed(4)
