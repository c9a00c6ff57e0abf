# takes counts before motions; one digit chooses a room
size 24x100
program queens.py
keys c
keys Home 0 1 0 n
row 0
| PAST   24 of 52  queens.py:22 in <module>  line                                         main thread
keys 0 3 N
row 0
| PAST   16 of 52  queens.py:22 in <module>  line                                         main thread
keys 3
look focus "variables"
keys 1
look focus "source"
keys Tab Tab
look focus "variables"
keys Shift-Tab
look focus "stack"
keys 5 1 n
row 0
| PAST   22 of 52  queens.py:23 in <module>  line                                         main thread
keys 9 Escape n
row 0
| PAST   23 of 52  queens.py:24 in <module>  line                                         main thread
same_when_replayed
