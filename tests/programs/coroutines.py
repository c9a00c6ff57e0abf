# async: await chains, tasks side by side, async generators and context managers.
import asyncio


class Door:
    def __init__(self, log):
        self.log = log

    async def __aenter__(self):
        await asyncio.sleep(0)
        self.log.append("in")
        return self

    async def __aexit__(self, *why):
        self.log.append("out")


async def ticks(n):
    for i in range(n):
        await asyncio.sleep(0)
        yield i


async def worker(name, log):
    async for i in ticks(2):
        log.append(f"{name}{i}")
    return name * 2


async def fails():
    await asyncio.sleep(0)
    raise ValueError("no")


async def main():
    log = []
    async with Door(log):
        names = await asyncio.gather(worker("a", log), worker("b", log))
    results = await asyncio.gather(fails(), return_exceptions=True)
    squares = [i * i async for i in ticks(3)]   #= squares: [0, 1, 4]
    return log, names, len(results)


log, names, n = asyncio.run(main())
order = sorted(log)             #= order: ['a0', 'a1', 'b0', 'b1', 'in', 'out']
again = asyncio.run(worker("z", []))            #= again: 'zz'
