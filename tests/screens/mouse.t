# goes where the mouse clicks
size 30x100
program queens.py
keys c
click 28 50
row 0
| PAST   27 of 52  queens.py:10 in place  line                                            main thread
click 1 60
look focus "stack"
wheel-up 10 5
click 5 3
look focus "source"
click 12 70
row 0
| PAST   27 of 52  queens.py:10 in place  line                                            main thread
same_when_replayed
