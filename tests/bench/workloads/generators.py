"""Generators: a pipeline, delegation and a sieve, all yields and resumes."""


def count(n):
    i = 0
    while i < n:
        yield i
        i += 1


def odd(xs):
    for x in xs:
        if x % 2:
            yield x


def squares(xs):
    for x in xs:
        yield x * x


def both(n):
    yield from count(n)
    yield from odd(count(n))


total = 0
for x in squares(odd(count(30000))):
    total += x
for x in both(20000):
    total += x
print(total, sum(x for x in count(20000)))
