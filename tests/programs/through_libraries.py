# Own code on the way through the library: metaclass, context manager, dispatch, sorting, regular expressions, exec, task groups.
import asyncio, contextlib, functools, itertools, logging, re, types
class Meta(type):
    def __new__(m, n, b, d): return super().__new__(m, n, b, d)
    def __call__(c, *a): return super().__call__(*a)
class X(metaclass=Meta):
    def __init__(self, v): self.v = v
    def __del__(self): log.append(self.v)
    def __lt__(self, o): return self.v < o.v
    def __getattr__(self, n): return n
log = []
@contextlib.contextmanager
def cm():
    try: yield 1
    finally: log.append("cm")
@functools.lru_cache
def fibo(n): return n if n < 2 else fibo(n-1) + fibo(n-2)
@functools.singledispatch
def sd(x): return "o"
@sd.register
def _(x: int): return "i"
def main():
    xs = sorted([X(3), X(1), X(2)])
    with cm() as c: pass
    print(fibo(10), sd(1), sd("a"), [x.v for x in xs], xs[0].nope)
    print(re.sub("a", lambda m: m.group().upper(), "banana"))
    print(list(itertools.chain.from_iterable(([i, j] for j in range(2)) for i in range(2))))
    print(max([1, 2], key=lambda v: -v), list(map(lambda v: v + 1, filter(None, [0, 1]))))
    del xs[0]
    ns = {}
    exec(compile("def h(a):\n  return a*2\nz=h(4)", "weird name\n.py", "exec"), ns)
    print(ns["z"], eval("[q for q in (1,2)]"))
    f = types.FunctionType(main.__code__.replace(co_name="other", co_filename="<gen>"), {"X": X})
    try: f()
    except NameError as e: print(e)
    c2 = compile("a = 1\nb = a", "<twice>", "exec")
    for k in range(2): exec(c2, {"k": k})
async def agen():
    try:
        for i in range(3): yield i
    finally: log.append("agen")
async def am():
    async for v in agen():
        if v: break
    async with asyncio.timeout(1): await asyncio.sleep(0)
    async with asyncio.TaskGroup() as tg:
        for k in range(2): tg.create_task(asyncio.sleep(0))
    a = agen(); await a.__anext__(); await a.aclose()
    try: await asyncio.wait_for(asyncio.sleep(5), .01)
    except asyncio.TimeoutError: print("to")
main()
asyncio.run(am()); asyncio.run(am())
print(len(log))
