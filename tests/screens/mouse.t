# goes where the mouse clicks
size 30x100
program queens.py
> import sys
>
> class Board:
>     def __init__(self, n):
>         self.n = n
>         self.cols = []
>
> def place(board):
>     for col in range(board.n):
>         board.cols.append(col)
>         yield col
>
> def ask(table, key):
>     try:
>         return table[key]
>     except KeyError:
>         table[key] = 0
>         raise ValueError(key)
>
> board = Board(2)
> total = 0
> for col in place(board):
>     total += col
>     print(col)
> table = {"a": 1.0}
> try:
>     ask(table, "b")
> except ValueError as e:
>     print(e, file=sys.stderr)
> done = {total, None, "x"}
keys c
click 28 50
row 0
| PAST   27 of 52  queens.py:10 in place  line                                            main thread
click 1 60
look focus "stack"
wheel-up 10 5
click 5 3
look focus "source"
click 12 70
row 0
| PAST   27 of 52  queens.py:10 in place  line                                            main thread
same_when_replayed
