# lists exceptions and what each function cost, to walk and to jump from
size 24x100
program risky.py
> def half(n):
>     if n % 2:
>         raise ValueError(n)
>     return n // 2
> for n in 4, 3, 2:
>     try:
>         half(n)
>     except ValueError:
>         pass
keys c
type :exceptions
keys Enter
room answer
|─ answer ─ exceptions ─ 1 line ─ Enter goes there, Escape closes ───────────────────────────────────
|  step 16 risky.py:3 in half: ValueError: 3, caught at step 19 risky.py:8 in <module>
keys Enter
row 0
| PAST   16 of 29  risky.py:3 in half  exception ValueError(3)                            main thread
keys Escape
type :stats
keys Enter
room answer
|─ answer ─ stats ─ 3 lines ─ Enter lists its calls, Escape closes ──────────────────────────────────
|     calls      lines exceptions  function
|         1         13          1  <module>  risky.py:1
|         3          6          1  half  risky.py:1
same_when_replayed
