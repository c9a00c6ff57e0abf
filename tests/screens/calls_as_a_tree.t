# folds calls that others are inside of, and goes from a function's costs to its calls
size 24x80
program deep.py
> def leaf(n):
>     return n
> def middle(n):
>     return leaf(n) + leaf(n + 1)
> def top():
>     return middle(1) * middle(3)
> print(top())
> print(leaf(9))
keys c
type :calls
keys Enter
room answer
|─ answer ─ calls ─ 9 lines ─ Enter goes there, - + fold, Escape closes ─────────
|  step 1 deep.py:1 ▾ <module>() → None, step 31
|  step 6 deep.py:7   ▾ top() → 21, step 26
|  step 8 deep.py:6     ▾ middle(n=1) → 3, step 16
|  step 10 deep.py:4         leaf(n=1) → 1, step 12
|  step 13 deep.py:4         leaf(n=2) → 2, step 15
|  step 17 deep.py:6     ▾ middle(n=3) → 7, step 25
|  step 19 deep.py:4         leaf(n=3) → 3, step 21
|  step 22 deep.py:4         leaf(n=4) → 4, step 24
|  step 28 deep.py:8     leaf(n=9) → 9, step 30
keys g j -
room answer
|─ answer ─ calls ─ 9 lines ─ Enter goes there, - + fold, Escape closes ─────────
|  step 1 deep.py:1 ▾ <module>() → None, step 31
|  step 6 deep.py:7   ▸ top() → 21, step 26
|  step 28 deep.py:8     leaf(n=9) → 9, step 30
keys j
selected "leaf(n=9)"
keys k + j j -
selected "middle(n=1)"
room answer
|─ answer ─ calls ─ 9 lines ─ Enter goes there, - + fold, Escape closes ─────────
|  step 1 deep.py:1 ▾ <module>() → None, step 31
|  step 6 deep.py:7   ▾ top() → 21, step 26
|  step 8 deep.py:6     ▸ middle(n=1) → 3, step 16
|  step 17 deep.py:6     ▾ middle(n=3) → 7, step 25
|  step 19 deep.py:4         leaf(n=3) → 3, step 21
|  step 22 deep.py:4         leaf(n=4) → 4, step 24
|  step 28 deep.py:8     leaf(n=9) → 9, step 30
keys Enter
row 0
| PAST   8 of 31  deep.py:3 in middle  call                           main thread
room answer
|─ answer ─ calls ─ 9 lines ─ Enter goes there, - + fold, Escape closes ─────────
|  step 1 deep.py:1 ▾ <module>() → None, step 31
|  step 6 deep.py:7   ▾ top() → 21, step 26
|▸ step 8 deep.py:6     ▸ middle(n=1) → 3, step 16
|  step 17 deep.py:6     ▾ middle(n=3) → 7, step 25
|  step 19 deep.py:4         leaf(n=3) → 3, step 21
|  step 22 deep.py:4         leaf(n=4) → 4, step 24
|  step 28 deep.py:8     leaf(n=9) → 9, step 30
keys g -
room answer
|─ answer ─ calls ─ 9 lines ─ Enter goes there, - + fold, Escape closes ─────────
|  step 1 deep.py:1 ▸ <module>() → None, step 31
type :stats
keys Enter g j j
selected "leaf"
keys Enter
room answer
|─ answer ─ calls leaf ─ 5 lines ─ Enter goes there, Escape closes ──────────────
|  step 10 deep.py:4       leaf(n=1) → 1, step 12
|  step 13 deep.py:4       leaf(n=2) → 2, step 15
|  step 19 deep.py:4       leaf(n=3) → 3, step 21
|  step 22 deep.py:4       leaf(n=4) → 4, step 24
|  step 28 deep.py:8   leaf(n=9) → 9, step 30
keys j j Enter
type :mark here
keys Enter End
type :marks
keys Enter
room answer
|─ answer ─ marks ─ 6 lines ─ Enter goes there, Escape closes ───────────────────
|  'here' step 19/31 call  deep.py:1 in leaf: def leaf(n):
|  '1' step 2/31 line  deep.py:1 in <module>: def leaf(n):
|▸ '2' step 31/31 return deep.py:8 in <module>: print(leaf(9))
|  '3' step 8/31 call  deep.py:3 in middle: def middle(n):
|  '4' step 19/31 call  deep.py:1 in leaf: def leaf(n):
|▸ '5' step 31/31 return deep.py:8 in <module>: print(leaf(9))
keys g Enter
row 0
| PAST   19 of 31  deep.py:1 in leaf  call                            main thread
type :calls
keys Enter
click 21 10
selected "leaf(n=4)"
row 0
| PAST   19 of 31  deep.py:1 in leaf  call                            main thread
click 21 10
row 0
| PAST   22 of 31  deep.py:1 in leaf  call                            main thread
same_when_replayed
