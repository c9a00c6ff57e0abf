# shows when the selected variable was written, goes there, and lists its history
size 28x90
program writes.py
> total = 0
> other = 5
> for i in range(3):
>     total += i * 2
> xs = [total]
> xs.append(other)
> print(xs)
keys c 3 g j
room time
|─ time ─ 14 steps · w writes of total · o output ─────────────────────────────────────────
|███████████████████████████████████████████████████████████████████████████████████┃██████
|      w                               w            w                         o
keys W
row 0
| PAST   9 of 14  writes.py:4 in <module>  line                                 main thread
keys W
row 0
| PAST   7 of 14  writes.py:4 in <module>  line                                 main thread
keys w
row 0
| PAST   9 of 14  writes.py:4 in <module>  line                                 main thread
keys x
room answer
|─ answer ─ history total ─ 3 lines ─ Enter goes there, Escape closes ─────────────────────
|  step 2 writes.py:1 in <module>: total (not bound) → 0
|  step 7 writes.py:4 in <module>: total 0 → 2
|▸ step 9 writes.py:4 in <module>: total 2 → 6
keys k Enter
row 0
| PAST   7 of 14  writes.py:4 in <module>  line                                 main thread
same_when_replayed
