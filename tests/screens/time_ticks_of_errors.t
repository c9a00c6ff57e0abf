# shows no exception over the run where one only ended an iteration
size 30x90
program ends.py
> def some():
>     yield 1
> for i in range(3):
>     any(some())
> try:
>     1 / 0
> except ZeroDivisionError:
>     pass
keys c
room time
|─ time ─ 33 steps · ! raised ─────────────────────────────────────────────────────────────
|▄▄▄▄▄▄▄▄▄▄▄█████████████████▄▄▄▄▄█████████████████▄▄▄▄▄████████████████▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄┃▄▄
|                                                                               !
same_when_replayed
