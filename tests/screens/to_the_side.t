# shows what is beyond the edge of a room, and comes back
size 16x60
program wide.py
> words = "a line that is much longer than the room it is shown in, so that one has to look at its end: here"
> print(words)
keys 1 g
room source
|─ source ─ wide.py ─────────────────────────────────────────
|▶   1  words = "a line that is much longer than the ro…   1×
|    2  print(words)
keys l l
room source
|─ source ─ wide.py ─────────────────────────────────────────
|▶   1  that is much longer than the room it is shown i…   1×
|    2
keys h h h
room source
|─ source ─ wide.py ─────────────────────────────────────────
|▶   1  words = "a line that is much longer than the ro…   1×
|    2  print(words)
same_when_replayed
