# gives rooms more and less of the screen
size 26x90
program small.py
> x = [1, 2]
> y = x
keys n
keys > > > > 3 = =
screen
| LIVE   step 3  small.py:2 in <module>  line                                   main thread
|─ source ─ small.py ────────────────────────────────────── ─ stack ─ 1 frame ─────────────
|    1  x = [1, 2]                 x = [1, 2]            1× ▸ <module>()         small.py:2
|▶   2  y = x                      x = [1, 2]            1×
|
|                                                           ─ variables ─ globals of __mai…
|                                                           ▸ x  [1, 2] · $3            new
|
|
|
|
|
|
|
|
|                                                           ─ heap ─ 1 object ─────────────
|                                                           ▸ $3 list  [1, 2]           ← x
|
|─ output ─────────────────────────────────────────────────────────────────────────────────
|
|
|
|─ time ─ 3 steps · w writes of x ─────────────────────────────────────────────────────────
|████████████████████████████████████████████████████████████┃█████████████████████████████
|                              w
|s into  n over  f out  c go on  Left back  Enter unfold  Tab room  : command  H help
keys _ _ _ 1 = = _ < <
screen
| LIVE   step 3  small.py:2 in <module>  line                                   main thread
|─ source ─ small.py ────────────────────────────────── ─ stack ─ 1 frame ─────────────────
|    1  x = [1, 2]               x = [1, 2]          1× ▸ <module>()             small.py:2
|▶   2  y = x                    x = [1, 2]          1×
|
|                                                       ─ variables ─ globals of __main__ ─
|                                                       ▸ x  [1, 2] · $3                new
|
|
|
|
|
|
|                                                       ─ heap ─ around $3 of 1 object ────
|                                                              $3 list
|                                                              ┌────────┐
|                                                       x ────▸│ [1, 2] │
|                                                              └────────┘
|
|─ output ─────────────────────────────────────────────────────────────────────────────────
|
|
|─ time ─ 3 steps · w writes of x ─────────────────────────────────────────────────────────
|████████████████████████████████████████████████████████████┃█████████████████████████████
|                              w
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
keys 2 0 0 9 _ 1 0 0 9 =
screen
| LIVE   step 3  small.py:2 in <module>  line                                   main thread
|─ source ─ small.py ────────────────────────────────── ─ variables ─ globals of __main__ ─
|    1  x = [1, 2]               x = [1, 2]          1× ▸ x  [1, 2] · $3                new
|▶   2  y = x                    x = [1, 2]          1×
|
|
|
|
|
|
|
|
|
|                                                       ─ heap ─ around $3 of 1 object ────
|                                                              $3 list
|                                                              ┌────────┐
|                                                       x ────▸│ [1, 2] │
|                                                              └────────┘
|
|
|
|
|─ time ─ 3 steps · w writes of x ─────────────────────────────────────────────────────────
|████████████████████████████████████████████████████████████┃█████████████████████████████
|                              w
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
same_when_replayed
