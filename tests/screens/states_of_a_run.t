# says whether one is at the newest step, in the past, or at the end, each in its own look
size 16x70
program one.py
> x = 1
> def f():
>     raise KeyError(x)
> try:
>     f()
> except KeyError:
>     y = 2
keys n
row 0
| LIVE   step 3  one.py:2 in <module>  line                 main thread
look live " LIVE "
keys n n n n
row 0
| LIVE   step 12  one.py:7 in <module>  line                main thread
keys Left
row 0
| PAST   11 of 12  one.py:6 in <module>  line               main thread
look past " PAST "
keys c
row 0
| END   13 of 13  one.py:7 in <module>  return None         main thread
keys Right
row -1
|the program has ended: exit status 0
keys Home Left
row -1
|at the start of the run
same_when_replayed
