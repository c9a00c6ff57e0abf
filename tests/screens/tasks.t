# shows the tasks of a loop: the one that runs, and those that sleep
size 28x100
program tasks.py
> import asyncio
> async def wait(name, gate):
>     await gate.wait()
>     return name
> async def main():
>     gate = asyncio.Event()
>     one = asyncio.create_task(wait("one", gate), name="one")
>     two = asyncio.create_task(wait("two", gate), name="two")
>     await asyncio.sleep(0)
>     gate.set()
>     return await one, await two
> asyncio.run(main())
keys c
type :goto tasks.py:10
keys Enter
room stack
|─ stack ─ 2 frames · 2 asleep ──────────────
|▸ main()                         tasks.py:10
|  <module>()                     tasks.py:12
|z wait(name='one', gate=Event(_…  tasks.py:3
keys 2 j Enter
room source
|─ source ─ tasks.py ───────────────────────────────────
|    1  import asyncio                                1×
|    2  async def wait(name, gate):                   1×
|    3      await gate.wait()                         2×
|    4      return name
|    5  async def main():                             1×
|    6      gate = asyncio.Event()                    1×
|    7      one = asyncio.create_task(wait("one", …   1×
|    8      two = asyncio.create_task(wait("two", …   1×
|    9      await asyncio.sleep(0)                    1×
|▶  10      gate.set()                                1×
|   11      return await one, await two
|▷  12  asyncio.run(main())                           1×
type :goto tasks.py:4
keys Enter
row 0
| PAST   25 of 35  tasks.py:4 in wait  line                                               main thread
room stack
|─ stack ─ 2 frames · 2 asleep ──────────────
|▸ wait(name='one', gate=Event(_…  tasks.py:4
|  <module>()                     tasks.py:12
|z main()                         tasks.py:11
same_when_replayed
