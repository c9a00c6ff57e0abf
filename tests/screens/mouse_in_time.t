# goes to visits of a line and through time with the mouse
size 26x90
program loop.py
> total = 0
> for i in range(4):
>     total += i
> print(total)
keys c
right-click 4 20
row 0
| PAST   10 of 13  loop.py:3 in <module>  line                                  main thread
right-click 4 20
row 0
| PAST   8 of 13  loop.py:3 in <module>  line                                   main thread
click 4 20
row 0
| PAST   10 of 13  loop.py:3 in <module>  line                                  main thread
click 4 20
row -1
|line 3: it does not run again
click 23 10
row 0
| PAST   2 of 13  loop.py:1 in <module>  line                                   main thread
drag 23 40
row 0
| PAST   6 of 13  loop.py:3 in <module>  line                                   main thread
drag 2 89
row 0
| END   13 of 13  loop.py:4 in <module>  return None                            main thread
click 3 20
drag 23 10
row 0
| END   13 of 13  loop.py:4 in <module>  return None                            main thread
same_when_replayed
