# Exceptions thrown into generators that delegate: those between are on the stack without an event of their own.
import asyncio


def inner(log):
    try:
        yield 1
        yield 2
    except ValueError as e:
        log.append(str(e))
        yield 3
    finally:
        log.append("left")
    return 7


def middle(log):
    got = yield from inner(log)
    log.append(got)             #= log: ['a', 'left', 7] | ['left', 'b', 'left', 7]
    yield 4


def outer(log):
    name = "outer"
    yield from middle(log)
    yield name


log = []
g = outer(log)
next(g)
a = g.throw(ValueError("a"))    #= a: 3
b = next(g)                     #= b: 4
g.close()
log.clear()
g = outer(log)
next(g)
try:
    g.throw(KeyError("k"))      #! KeyError: 'k'
except KeyError:
    pass
g = outer(log)
next(g)
x = g.throw(ValueError, ValueError("b"))
print(x, *g)                    #> 3 4 outer
unstarted = outer(log)
try:
    unstarted.throw(OSError("no"))      #! OSError: no
except OSError:
    pass
asleep = outer([])
next(asleep)
del asleep


async def leaf(n):
    held = [n]
    try:
        await asyncio.sleep(n)
    except asyncio.CancelledError:
        held.append("cancelled")
        raise
    return held


async def branch(n):
    twig = n
    return await leaf(twig)


async def main():
    tasks = [asyncio.create_task(branch(100)) for _ in range(3)]
    await asyncio.sleep(0)
    for task in tasks:
        task.cancel()
    ends = await asyncio.gather(*tasks, return_exceptions=True)
    try:
        await asyncio.wait_for(branch(100), 0.001)
    except asyncio.TimeoutError:
        ends.append("late")
    return [str(e) for e in ends]


print(asyncio.run(main()))      #> ['', '', '', 'late']
