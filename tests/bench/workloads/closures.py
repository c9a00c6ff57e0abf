"""Closures: variables shared by functions, decorators, callbacks."""


def counter():
    n = 0

    def up(by=1):
        nonlocal n
        n += by
        return n
    return up


def traced(f):
    calls = 0

    def wrapper(*args):
        nonlocal calls
        calls += 1
        return f(*args)
    wrapper.calls = lambda: calls
    return wrapper


@traced
def add(a, b):
    return a + b


def compose(*fs):
    def run(x):
        for f in fs:
            x = f(x)
        return x
    return run


up, total = counter(), 0
pipe = compose(lambda x: x + 1, lambda x: x * 2, lambda x: x % 1000)
for i in range(16000):
    total = add(pipe(total), up(i % 3))
print(total, up(0), add.calls())
