# tells what was written by now from what comes later, and errors from the rest
size 24x90
program out.py
> import sys
> print("one")
> print("two", file=sys.stderr)
> print("three\x1b[31m")
keys c N
look text "one"
look stderr "two"
look future "three"
keys c
look text "three"
room output
|─ output ─────────────────────────────────────────────────────────────────────────────────
|one
|two
|three^[[31m
keys 5 g Enter
row 0
| PAST   3 of 6  out.py:2 in <module>  line                                     main thread
same_when_replayed
