"""Exceptions: raised, caught, passed on, with finally and context managers."""


class Refused(Exception):
    def __init__(self, n):
        super().__init__(n)
        self.n = n


class Guard:
    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        return kind is KeyError


def deep(n, what):
    if n == 0:
        if what % 3 == 0:
            raise Refused(what)
        if what % 3 == 1:
            raise KeyError(what)
        return {}[what] if what % 2 else what
    try:
        return deep(n - 1, what)
    finally:
        n += 1


caught = 0
for i in range(6000):
    try:
        with Guard():
            caught += deep(4, i)
    except Refused as e:
        caught += e.n % 2
    except LookupError:
        caught += 1
print(caught)
