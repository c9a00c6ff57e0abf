# opens a file that no code came from so far, for a breakpoint in it
size 24x80
file later.py
> def late():
>     return "late"
program main.py
> x = 1
> def get():
>     import later
>     return later.late()
> print(get())
keys n e
type /dev/zero
keys Enter
row -1
|no file of this run is called "/dev/zero": open lists them
keys e
type later.py:2
keys Enter b
room source
|─ source ─ later.py ─ Escape goes back ─────
|    1  def late():
| ●  2      return "late"
keys c
row 0
| LIVE   step 12  later.py:2 in late  line                            main thread
room source
|─ source ─ later.py ────────────────────────
|    1  def late():
|▶●  2      return "late"
same_when_replayed
