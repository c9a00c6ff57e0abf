# shows over the whole run how deep calls go, output, exceptions and marks, and goes to them
size 30x90
program ticks.py
> def f(n):
>     if n == 3:
>         raise ValueError(n)
>     if n:
>         f(n - 1)
> print("one")
> f(2)
> for i in range(3):
>     print(i)
> try:
>     f(3)
> except ValueError:
>     pass
keys c Left Left m a
room time
|─ time ─ 36 steps · ! raised · w writes of i · ' marks · o output ────────────────────────
|▂▂▂▂▂▂▂▂▂▂▄▄▄▄▄▄▄▄▄▄▆▆▆▆▆▆▆▆▆▆██████████▆▆▆▄▄▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▄▄▄▄▄▄▄▄▄▄▄▄▂▂┃▂▂▂▂▂▂▂
|     o                                       w o  w o  w o                 !    ! '
click 28 78
row 0
| PAST   32 of 36  ticks.py:3 in f  return by exception                         main thread
click 28 0
row 0
| PAST   1 of 36  ticks.py:1 in <module>  call                                  main thread
click 28 8
row 0
| PAST   4 of 36  ticks.py:7 in <module>  line                                  main thread
same_when_replayed
