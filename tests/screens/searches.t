# searches in the focused room, up and down, and says when there is nothing
size 24x100
program queens.py
keys c
keys Home /
row -1
|/
type table
row -1
|/table
keys Enter
selected "def ask("
keys , ,
selected "] = 0"
keys .
selected "return table"
keys ,
keys ?
type class
keys Enter
selected " Board:"
keys /
type nowhere
keys Enter
row -1
|not found in this room
keys :
type goto 20
keys Enter
row 0
| PAST   20 of 52  queens.py:11 in place  line                                            main thread
keys : 
type nonsense
keys Enter
row -1
|unknown command: "nonsense" ("help" lists them)
look error "unknown command"
keys @
row -1
|:goto
type 5
keys Backspace
type 7
keys Enter
row 0
| PAST   7 of 52  queens.py:4 in Board  return None                                       main thread
keys : Escape
row -1
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
same_when_replayed
