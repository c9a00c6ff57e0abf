# shows an exception where it is raised and who it passes
size 24x90
program fail.py
> def check(n):
>     if n < 0:
>         raise ValueError(f"{n} is negative")
>     return n
> try:
>     check(-1)
> except ValueError as e:
>     print("caught", e)
keys n n s n n
keys Space
row 0
| LIVE   step 8  fail.py:3 in check  exception ValueError('-1 is negative')     main thread
look exception "ValueError"
room variables
|─ variables ─ locals of check ─────────
|▸ exception  ValueError('-1 is ne… · $4
|  n  -1
|▸ functions, classes, modules 1
keys Space
row 0
| LIVE   step 9  fail.py:3 in check  return by exception                        main thread
keys n
row 0
| LIVE   step 11  fail.py:7 in <module>  line                                   main thread
keys u
same_when_replayed
