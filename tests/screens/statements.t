# has the live program run what is typed after an exclamation mark, as a step of its own
size 24x90
program xs.py
> xs = [1]
> ys = xs
> print(xs)
keys n
type !xs.append(7)
row -1
|:!xs.append(7)
keys Enter
row 0
| LIVE   step 5  xs.py:2 in <module>  line                                      main thread
room variables
|─ variables ─ globals of __main__ ─────
|▸ xs  [1, 7] · $3             ● changed
keys n
keys c
room output
|─ output ─────────────────────────────────────────────────────────────────────────────────
|[1, 7]
keys Home End
same_when_replayed
