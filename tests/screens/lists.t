# lists one can walk, jump from and leave
size 24x90
program calls.py
> def f(n):
>     return n + 1
> a = f(1)
> b = f(2)
> c = f(a)
keys c : 
type calls
keys Enter
screen
| END   15 of 15  calls.py:5 in <module>  return None                           main thread
|─ source ─ calls.py ────────────────────────────── ─ stack ─ 1 frame ─────────────────────
|    1  def f(n):                                1× ▸ <module>()                 calls.py:5
|    2      return n + 1                         3×
|    3  a = f(1)              a = 2              1×
|    4  b = f(2)              b = 3              1× ─ variables ─ globals of __main__ ─────
|▶   5  c = f(a)              c = 3              1×   return value  None
|                                                     a  2                              new
|                                                     b  3                              new
|                                                     c  3                              new
|                                                   ▸ functions, classes, modules 1
|
|                                                   ─ heap ─ 0 objects ────────────────────
|
|
|
|─ output ─────────────────────────────────────────────────────────────────────────────────
|
|─ answer ─ calls ─ 4 lines ─ Enter goes there, - + fold, Escape closes ───────────────────
|  step 1 calls.py:1 ▾ <module>() → None, step 15
|  step 4 calls.py:3     f(n=1) → 2, step 6
|  step 8 calls.py:4     f(n=2) → 3, step 10
|  step 12 calls.py:5     f(n=2) → 3, step 14
|Left back  Enter go there  Tab room  : command  H help  q quit
keys k Enter
screen
| PAST   8 of 15  calls.py:1 in f  call                                         main thread
|─ source ─ calls.py ────────────────────────────── ─ stack ─ 2 frames ────────────────────
|▶   1  def f(n):             n = 2              1× ▸ f(n=2)                     calls.py:1
|    2      return n + 1                         1×   <module>()                 calls.py:4
|    3  a = f(1)              a = 2              1×
|    4  b = f(2)                                 1× ─ variables ─ locals of f ─────────────
|    5  c = f(a)                                      n  2
|                                                   ▾ globals 1
|                                                       a  2
|                                                     ▸ functions, classes, modules 1
|
|
|                                                   ─ heap ─ 0 objects ────────────────────
|
|
|
|─ output ─────────────────────────────────────────────────────────────────────────────────
|
|─ answer ─ calls ─ 4 lines ─ Enter goes there, - + fold, Escape closes ───────────────────
|  step 1 calls.py:1 ▾ <module>() → None, step 15
|  step 4 calls.py:3     f(n=1) → 2, step 6
|▸ step 8 calls.py:4     f(n=2) → 3, step 10
|  step 12 calls.py:5     f(n=2) → 3, step 14
|s into  n over  f out  c go on  Left back  Enter go there  Tab room  : command  H help
keys : 
type visits calls.py:2
keys Enter
room answer
|─ answer ─ visits calls.py:2 ─ 3 lines ─ Enter goes there, Escape closes ─────────────────
|  1: step 5 calls.py:2 in f
|  2: step 9 calls.py:2 in f
|  3: step 13 calls.py:2 in f
keys Escape
row -1
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
same_when_replayed
