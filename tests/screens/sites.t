# underlines the call at which a frame above stands, and what raised
size 24x90
program sites.py
> def half(n):
>     return 100 // n
> def both(a, b):
> 	é = [half(a), half(
> 		b - 1), 0]
> 	return é
> both(2, 3)
> both(1, 1)
keys n n s s s
room source
|─ source ─ sites.py ──────────────────────────────
|▶   1  def half(n):          n = 2              1×
|    2      return 100 // n
|    3  def both(a, b):       a = 2              1×
|    4          é = [half(a), half(              1×
|    5                  b - 1), 0]
|    6          return é
|    7  both(2, 3)                               1×
|    8  both(1, 1)
keys u
underlined "half(a)"
keys u
underlined "both(2, 3)"
keys c
type :goto 14
keys Enter u
room stack
|─ stack ─ 3 frames ────────────────────
|  half(n=2)                  sites.py:2
|▹ both(a=2, b=3)             sites.py:4
|  <module>()                 sites.py:7
underlined "half("
underlined "b - 1)"
type :goto 29
keys Enter
row 0
| PAST   29 of 34  sites.py:2 in half  exception ZeroDivisionError('integer division or …
underlined "100 // n"
keys u
underlined "half("
underlined "b - 1)"
keys d Space
row 0
| PAST   30 of 34  sites.py:2 in half  return by exception                      main thread
underlined "100 // n"
keys Space
row 0
| PAST   31 of 34  sites.py:4 in both  exception ZeroDivisionError('integer division or …
underlined "half("
underlined "b - 1)"
same_when_replayed
