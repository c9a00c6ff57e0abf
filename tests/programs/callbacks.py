# C code that calls back: keys of sorts, comparisons, map, functools, str.format, re.sub.
import functools
import re


class Weight:
    def __init__(self, kg):
        self.kg = kg

    def __lt__(self, other):
        return self.kg < other.kg

    def __add__(self, other):
        return Weight(self.kg + other.kg)

    def __format__(self, spec):
        return f"{self.kg} kg"

    def __iter__(self):
        yield from range(self.kg)

    def __bool__(self):
        return False

    def __call__(self, *args):
        return args


words = ["bb", "a", "ccc"]
words.sort(key=lambda w: -len(w))               #= words: ['ccc', 'bb', 'a']
weights = [Weight(3), Weight(1), Weight(2)]
weights.sort()
kilos = [w.kg for w in weights]                 #= kilos: [1, 2, 3]
total = functools.reduce(lambda a, b: a + b, weights)
text = f"{total} {'yes' if total else 'no'}"    #= text: '6 kg no'
doubled = list(map(lambda x: x * 2, filter(None, [0, 1, 2])))           #= doubled: [2, 4]
changed = re.sub(r"\d+", lambda m: str(int(m[0]) + 1), "a1b22")         #= changed: 'a2b23'
args = total(1, 2)
spread = [*weights[2]]          #= spread: [0, 1, 2]


@functools.lru_cache(None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


@functools.wraps(fib)
def wrapped(*args):
    return fib(*args)


f = wrapped(6)                  #= f: 8
low = min(weights, key=lambda w: abs(w.kg - 2))
half = functools.partial(divmod, 7)
both = half(2)
