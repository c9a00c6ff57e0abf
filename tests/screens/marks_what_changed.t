# marks what a step changed with the value it had
size 24x100
program demo.py
> x = 1
> x = 2
> xs = [x]
> ys = xs
> ys.append(3)
> print(xs)
keys n n
room variables
|─ variables ─ globals of __main__ ──────────
|  x  2                                 was 1
look was "was 1"
keys n n n
room variables
|─ variables ─ globals of __main__ ──────────
|  x  2
|▸ xs  [2, 3] · $3                  ● changed
|▸ ys  [2, 3] · $3                  ● changed
room heap
|─ heap ─ 1 object ──────────────────────────
|▸ $3 list  [2, 3]                   ← xs, ys
keys Left N
room source
|─ source ─ demo.py ────────────────────────────────────
|    1  x = 1                    x = 2                1×
|    2  x = 2                    x = 2                1×
|    3  xs = [x]                 xs = [2]             1×
|▶   4  ys = xs                  xs = [2]             1×
|    5  ys.append(3)
|    6  print(xs)
same_when_replayed
