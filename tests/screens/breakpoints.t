# marks breakpoints in the margin and in time, stops there both ways, and takes them away
size 28x90
program stops.py
> total = 0
> for i in range(4):
>     if i % 2:
>         total += i
>     last = i
> print(total)
keys n 1 j j b c
room source
|─ source ─ stops.py ──────────────────────────────
|    1  total = 0             total = 0          1×
|    2  for i in range(4):    i = 1              2×
|    3      if i % 2:                            2×
|▶●  4          total += i    total = 0          1×
|    5      last = i          last = 0           1×
|    6  print(total)
keys c c
room time
|─ time ─ 19 steps · w writes of total · ● stops · o output ───────────────────────────────
|█████████████████████████████████████████████████████████████████████████████████████┃████
|    w                            w                                w             o
keys C
row 0
| PAST   15 of 19  stops.py:4 in <module>  line                                 main thread
keys B
room answer
|─ answer ─ info breakpoints ─ 1 line ─ Enter shows it, - off, + on, Delete, Escape closes
|1   break stops.py:4, 2 hits so far
keys Escape 1 b
room source
|─ source ─ stops.py ──────────────────────────────
|    1  total = 0             total = 1          1×
|    2  for i in range(4):    i = 3              4×
|    3      if i % 2:                            4×
|▶   4          total += i    total = 1          2×
|    5      last = i          last = 2           3×
|    6  print(total)
keys Home
click 6 1
keys F5
row 0
| PAST   5 of 19  stops.py:5 in <module>  line                                  main thread
row -1
|breakpoint 2
same_when_replayed
