# Class bodies, attributes, inheritance, descriptors; a property is never asked.
class Meta(type):
    def __new__(mcs, name, bases, names, **options):
        names["made"] = options.get("made", "by hand")
        return super().__new__(mcs, name, bases, names)


class Base(metaclass=Meta):
    shared = []
    count = 0

    def __init__(self, x):
        self.x = x
        Base.count += 1

    @property
    def double(self):
        asked.append(self.x)
        return self.x * 2

    @classmethod
    def make(cls):
        return cls(0)

    @staticmethod
    def plain(a):
        return a


class Derived(Base, made="by meta"):
    for letter in "ab":
        exec(f"{letter} = {letter!r} * 2")
    del letter

    def __init__(self, x, y):
        super().__init__(x)
        self.y = y
        self.__secret = y

    def __getattr__(self, name):
        asked.append(name)
        raise AttributeError(name)

    def __eq__(self, other):
        asked.append("eq")
        return True

    def __hash__(self):
        asked.append("hash")
        return 1

    def __repr__(self):
        asked.append("repr")
        return "Derived"

    def __len__(self):
        asked.append("len")
        return 0


asked = []
b = Base.make()
d = Derived(1, [2])
d.y.append(3)
d.z = "new"
d.__dict__["w"] = "by dict"
del d.x
Derived.shared.append(d)
Base.extra = 1
pair = [d, d]
table = {"d": d}
setattr(d, "x", 5)              #= asked: []
n = d.double                    #= asked: [5]
t = {d: 1}                      #= asked: [5, 'hash']
