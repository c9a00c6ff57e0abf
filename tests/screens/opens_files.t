# opens a file that no frame is in, and sets a breakpoint there
size 24x90
file helper.py
> def twice(n):
>     return 2 * n
>
> def never():
>     return None
program main.py
> import helper
> x = 1
> y = helper.twice(x)
> print(y)
keys n e
type he
keys Tab
row -1
|:open helper.py
keys Enter
room source
|─ source ─ helper.py ─ Escape goes back ──────────
|    1  def twice(n):                            1×
|    2      return 2 * n
|    3
|    4  def never():                             1×
|    5      return None
look focus "source"
keys j b
room source
|─ source ─ helper.py ─ Escape goes back ──────────
|    1  def twice(n):                            1×
| ●  2      return 2 * n
|    3
|    4  def never():                             1×
|    5      return None
keys Escape
room source
|─ source ─ main.py ───────────────────────────────
|    1  import helper                            1×
|▶   2  x = 1                                    1×
|    3  y = helper.twice(x)
|    4  print(y)
keys e
type helper.py:5
keys Enter
selected "return None"
keys c
row 0
| LIVE   step 10  helper.py:2 in twice  line                                    main thread
room source
|─ source ─ helper.py ─────────────────────────────
|    1  def twice(n):         n = 1              1×
|▶●  2      return 2 * n      n = 1              1×
|    3
|    4  def never():                             1×
|    5      return None
keys e
type nothing.py
keys Enter
row -1
|no file of this run is called "nothing.py": open lists them
type :open
keys Enter
selected "main.py"
keys G Enter
row 1
|─ source ─ helper.py ─ Escape goes back ────────── ─ stack ─ 2 frames ────────────────────
keys n
row 1
|─ source ─ main.py ─────────────────────────────── ─ stack ─ 1 frame ─────────────────────
type :list main.py:2
keys Enter
room answer
|─ answer ─ list main.py:2 ─ 4 lines ─ Escape closes ──────────────────────────────────────
|      1  import helper
|      2  x = 1
|      3  y = helper.twice(x)
|->    4  print(y)
same_when_replayed
