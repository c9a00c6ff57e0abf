# shows the file a step is in, and looks at that of a caller
size 24x90
file helper.py
> def twice(n):
>     return 2 * n
program main.py
> import helper
> x = helper.twice(4)
> print(x)
keys n s n
screen
| LIVE   step 8  helper.py:2 in twice  line                                     main thread
|─ source ─ helper.py ───────────────────────────── ─ stack ─ 2 frames ────────────────────
|    1  def twice(n):         n = 4              1× ▸ twice(n=4)                helper.py:2
|▶   2      return 2 * n      n = 4              1×   <module>()                  main.py:2
|
|                                                   ─ variables ─ locals of twice ─────────
|                                                     n  4
|                                                   ▸ functions, classes, modules 1
|
|
|
|
|                                                   ─ heap ─ 0 objects ────────────────────
|
|
|
|─ output ─────────────────────────────────────────────────────────────────────────────────
|
|
|
|─ time ─ 8 steps · w writes of n ─────────────────────────────────────────────────────────
|▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄██████████████████████████████████▄▄▄▄▄▄▄▄▄▄▄██████████┃███████████
|                                                                   w
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
keys u
room source
|─ source ─ main.py ───────────────────────────────
|    1  import helper                            1×
|▷   2  x = helper.twice(4)                      1×
|    3  print(x)
keys d
row 1
|─ source ─ helper.py ───────────────────────────── ─ stack ─ 2 frames ────────────────────
same_when_replayed
