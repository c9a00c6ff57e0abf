# takes the variable that changed where none is selected, or lets one be chosen
size 28x90
program choose.py
> def twice(n):
>     m = n * 2
>     return m
> twice(4)
keys W
row -1
|there is no variable here
keys s s s s 3 G
selected "functions, classes, modules 1"
room variables
|─ variables ─ locals of twice ─────────
|  n  4
|  m  8                              new
|▸ functions, classes, modules 1
keys 1 W
row 0
| PAST   5 of 6  choose.py:2 in twice  line                                     main thread
row -1
|step 5 choose.py:2 in twice: m (not bound) → 8
keys :
type goto 7
keys Enter 3 G Left Right G
room variables
|─ variables ─ locals of twice ─────────
|  return value  8
|  n  4
|  m  8
|▸ functions, classes, modules 1
keys 1 W
row 0
| LIVE   step 7  choose.py:3 in twice  return 8                                 main thread
row -1
|which variable? select it, and press the key again
selected "n  4"
keys W
row 0
| PAST   4 of 7  choose.py:1 in twice  call                                     main thread
row -1
|step 4 choose.py:1 in twice: n = 4, bound by the call
same_when_replayed
