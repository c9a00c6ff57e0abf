# looks at the calling frames: their lines, their names
size 24x90
program deep.py
> def down(n):
>     if n == 0:
>         return "bottom"
>     return down(n - 1)
> x = 5
> down(2)
keys n n s s s s s s
room stack
|─ stack ─ 3 frames ────────────────────
|▸ down(n=1)                   deep.py:4
|  down(n=2)                   deep.py:4
|  <module>()                  deep.py:6
room source
|─ source ─ deep.py ───────────────────────────────
|    1  def down(n):          n = 1              1×
|    2      if n == 0:                           2×
|    3          return "bottom"
|▶   4      return down(n - 1)   n = 1           2×
|    5  x = 5                 x = 5              1×
|    6  down(2)                                  1×
keys u
room stack
|─ stack ─ 3 frames ────────────────────
|  down(n=1)                   deep.py:4
|▹ down(n=2)                   deep.py:4
|  <module>()                  deep.py:6
room source
|─ source ─ deep.py ───────────────────────────────
|    1  def down(n):          n = 2              1×
|    2      if n == 0:                           2×
|    3          return "bottom"
|▶   4      return down(n - 1)   n = 2           2×
|    5  x = 5                 x = 5              1×
|    6  down(2)                                  1×
room variables
|─ variables ─ locals of down ──────────
|  n  2
|▾ globals 1
|    x  5
|  ▸ functions, classes, modules 1
keys 2 G Enter
room stack
|─ stack ─ 3 frames ────────────────────
|  down(n=1)                   deep.py:4
|  down(n=2)                   deep.py:4
|▹ <module>()                  deep.py:6
room variables
|─ variables ─ globals of __main__ ─────
|  x  5
|▸ functions, classes, modules 1
click 2 60
room variables
|─ variables ─ locals of down ──────────
|  n  1
|▾ globals 1
|    x  5
|  ▸ functions, classes, modules 1
same_when_replayed
