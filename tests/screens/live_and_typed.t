# sends what is typed in the output room to the program
size 24x90
program ask.py
> name = input()
> print("hello", name)
keys 5
look focus "output"
row -1
|typing goes to the program   Tab next room   Escape source   F10 over
type eye
keys Enter F10
room output
|─ output ─ what you type goes to the program ─────────────────────────────────────────────
|eye
room variables
|─ variables ─ globals of __main__ ─────
|  name  'eye'                       new
look input "eye"
keys Escape
row -1
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
keys n
room output
|─ output ─────────────────────────────────────────────────────────────────────────────────
|eye
|hello eye
same_when_replayed
