# counts how often lines ran by now, and goes to their visits
size 24x90
program loop.py
> total = 0
> for i in range(3):
>     if i == 5:
>         total = -1
>     total += i
> print(total)
keys n n n
room source
|─ source ─ loop.py ───────────────────────────────
|    1  total = 0             total = 0          1×
|    2  for i in range(3):    i = 0              1×
|    3      if i == 5:                           1×
|    4          total = -1    total = 0
|▶   5      total += i        total = 0          1×
|    6  print(total)
keys 1 g j j j j t
row 0
| LIVE   step 8  loop.py:5 in <module>  line                                    main thread
keys t t
row 0
| PAST   11 of 14  loop.py:5 in <module>  line                                  main thread
room source
|─ source ─ loop.py ───────────────────────────────
|    1  total = 0             total = 1          1×
|    2  for i in range(3):    i = 2              3×
|    3      if i == 5:                           3×
|    4          total = -1    total = 1
|▶   5      total += i        total = 1          3×
|    6  print(total)
keys T
row 0
| PAST   8 of 14  loop.py:5 in <module>  line                                   main thread
keys T T
row -1
|it did not run before
keys t
row 0
| PAST   8 of 14  loop.py:5 in <module>  line                                   main thread
same_when_replayed
