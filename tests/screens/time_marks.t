# marks steps by letters and goes back to them
size 24x90
program marks.py
> a = 1
> b = 2
> c = 3
keys n m x n ' x
row 0
| PAST   3 of 4  marks.py:2 in <module>  line                                   main thread
keys ' '
row 0
| LIVE   step 4  marks.py:3 in <module>  line                                   main thread
keys ' q
row -1
|there is no mark 'q'
same_when_replayed
