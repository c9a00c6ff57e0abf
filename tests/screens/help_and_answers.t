# shows help from its tables, and what commands say
size 24x80
program queens.py
keys c
keys H
screen
| END   52 of 52  queens.py:30 in <module>  return None               main thread
|─ help ─ H or Escape goes back, / searches ─────────────────────────────────────
|forward
|  s F11            into: to the next line or call
|  n F10            over: calls in between run whole
|  f Shift-F11      out: to the return of this call
|  c F5             to the end of the run, or the next stop
|  Right Space      one step, whatever it is
|  t                to where the selected line runs next
|  w                to the next write of the selected variable
|  End              to the end of the run
|
|backward
|  S                into: to the line or call before
|  N                over: back to the line before in this call
|  F                out: back to where this was called
|  C Shift-F5       back to the start, or the stop before
|  Left Backspace   one step back
|  T                back to where the selected line ran last
|  W                back to the last write of the selected variable
|  Home             to the start of the run
|
|looking around
|Left back  Tab room  : command  H help  q quit
keys G k k
keys /
type overtake
keys Enter
row -1
|not found in this room
keys H
row 1
|─ source ─ queens.py ─────────────────────── ─ stack ─ 1 frame ─────────────────
type :where
keys Enter
row -1
|> 0  <module>()  queens.py:30
type :list
keys Enter
screen
| END   52 of 52  queens.py:30 in <module>  return None               main thread
|─ source ─ queens.py ─────────────────────── ─ stack ─ 1 frame ─────────────────
|   17          table[key] = 0                ▸ <module>()           queens.py:30
|   18          raise ValueError(key)
|   19
|   20  board = Board(2)                      ─ variables ─ globals of __main__ ─
|   21  total = 0                               return value  None
|   22  for col in place(board):              ▸ board  Board(n=2, cols… · $9  new
|   23      total += col                        total  1                      new
|   24      print(col)                          col  1                        new
|   25  table = {"a": 1.0}                    ▸ table  {'a': 1.0, 'b'… · $11  new
|   26  try:                                  ▸ done  {None, 1, 'x'} · $19    new
|   27      ask(table, "b")                   ─ heap ─ 4 objects ────────────────
|   28  except ValueError as e:               ▸ $9 Board  Board(n=2, co…  ← board
|   29      print(e, file=sys.stderr)         ▸ $10 list  [0, 1]        ← $9.cols
|▶  30  done = {total, None, "x"}             ▸ $11 dict  {'a': 1.0, 'b…  ← table
|─ answer ─ list ─ 6 lines ─ Escape closes ──────────────────────────────────────
|     25  table = {"a": 1.0}
|     26  try:
|     27      ask(table, "b")
|     28  except ValueError as e:
|     29      print(e, file=sys.stderr)
|->   30  done = {total, None, "x"}
|Left back  Enter go there  Tab room  : command  H help  q quit
keys Escape
look focus "source"
type :locals
keys Enter
screen
| END   52 of 52  queens.py:30 in <module>  return None               main thread
|─ source ─ queens.py ─────────────────────── ─ stack ─ 1 frame ─────────────────
|   17          table[key] = 0                ▸ <module>()           queens.py:30
|   18          raise ValueError(key)
|   19
|   20  board = Board(2)                      ─ variables ─ globals of __main__ ─
|   21  total = 0                               return value  None
|   22  for col in place(board):              ▸ board  Board(n=2, cols… · $9  new
|   23      total += col                        total  1                      new
|   24      print(col)                          col  1                        new
|   25  table = {"a": 1.0}                    ▸ table  {'a': 1.0, 'b'… · $11  new
|   26  try:                                  ▸ done  {None, 1, 'x'} · $19    new
|   27      ask(table, "b")                   ─ heap ─ 4 objects ────────────────
|─ answer ─ locals ─ 9 lines ─ Escape closes ────────────────────────────────────
|sys = $3 <module sys>
|Board = $6 <class Board>
|place = $7 <function place(board)>
|ask = $8 <function ask(table, key)>
|board = $9 Board(n=2, cols=$10)
|total = 1
|col = 1
|table = $11 {'a': 1.0, 'b': 0}
|done = $19 {None, 1, 'x'}
|Left back  Enter go there  Tab room  : command  H help  q quit
same_when_replayed
