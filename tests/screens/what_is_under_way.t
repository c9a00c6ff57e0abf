# draws anew, suspends and cancels only where there is something to
size 16x70
program one.py
> x = 1
> y = 2
keys n Ctrl-L
screen
| LIVE   step 3  one.py:2 in <module>  line                 main thread
|─ source ─ one.py ────────────────────────────────────────────────────
|    1  x = 1                             x = 1                      1×
|▶   2  y = 2                                                        1×
|
|
|
|
|─ variables ─ globals of __main__ ────────────────────────────────────
|  x  1                                                             new
|
|
|─ output ─────────────────────────────────────────────────────────────
|
|
|s into  n over  f out  c go on  Left back  Tab room  : command  H help
keys Ctrl-C
row -1
|nothing is running: q leaves
keys Ctrl-Z
room source
|─ source ─ one.py ────────────────────────────────────────────────────
|    1  x = 1                             x = 1                      1×
|▶   2  y = 2                                                        1×
keys F1
row 1
|─ help ─ H or Escape goes back, / searches ───────────────────────────
keys F1
row 1
|─ source ─ one.py ────────────────────────────────────────────────────
same_when_replayed
