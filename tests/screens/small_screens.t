# shows what fits, down to one cell and back
record queens-like.json
keys Home n n n
size 40x60
screen
| REPLAY   8 of 52  queens.py:8 in <module>  line
|─ source ─ queens.py ───────────────────────────────────────
|    1  import sys                                         1×
|    2
|    3  class Board:                                       2×
|    4      def __init__(self, n):                         1×
|    5          self.n = n
|    6          self.cols = []
|    7
|▶   8  def place(board):                                  1×
|    9      for col in range(board.n):
|   10          board.cols.append(col)
|   11          yield col
|   12
|   13  def ask(table, key):
|   14      try:
|   15          return table[key]
|   16      except KeyError:
|─ variables ─ globals of __main__ ──────────────────────────
|▸ functions, classes, modules 2
|
|
|
|
|
|
|
|
|
|─ output ───────────────────────────────────────────────────
|0
|1
|b
|
|
|
|─ time ─ 52 steps · ! raised · o output ────────────────────
|▄▄▄▄████┃▄▄▄█████▄▄██████▄▄▄██████▄▄▄████▄▄▄███████████▄▄▄▄▄
|                         o        o            !   !  ! o
|s into  n over  f out  c go on  Left back  Tab room  H help
keys 2
row 0
| REPLAY   8 of 52  queens.py:8 in <module>  line
size 6x20
screen
| REPLAY   8 of 52
|▸ <module>()
|
|
|
|s into  n over
keys 1
screen
| REPLAY   8 of 52
|    6          self…
|    7
|▶   8  def place(bo…
|    9      for col …
|s into  n over
size 1x1
screen
|
size 0x0
size 3x3
screen
| RE
|
|▶
size 24x80
screen
| REPLAY   8 of 52  queens.py:8 in <module>  line                     main thread
|─ source ─ queens.py ─────────────────────── ─ stack ─ 1 frame ─────────────────
|    5          self.n = n                    ▸ <module>()            queens.py:8
|    6          self.cols = []
|    7
|▶   8  def place(board):                     ─ variables ─ globals of __main__ ─
|    9      for col in range(board.n):        ▸ functions, classes, modules 2
|   10          board.cols.append(col)
|   11          yield col
|   12
|   13  def ask(table, key):
|   14      try:
|   15          return table[key]             ─ heap ─ 0 objects ────────────────
|   16      except KeyError:
|   17          table[key] = 0
|   18          raise ValueError(key)
|─ output ───────────────────────────────────────────────────────────────────────
|0
|1
|b
|─ time ─ 52 steps · ! raised · o output ────────────────────────────────────────
|▄▄▄▄▄█████┃▄▄▄▄▄██████▄▄▄████████▄▄▄▄████████▄▄▄▄▄████▄▄▄▄▄██████████████▄▄▄▄▄▄▄
|                                 o            o                !     !  !  o
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
