# shows the whole screen at the first line, into a call, out of it and back
size 24x90
program demo.py
> def double(n):
>     """Twice as much."""
>     twice = n + n
>     return twice
>
> print("go")
> answer = double(21)
> print(answer)
screen
| LIVE   step 2  demo.py:1 in <module>  line                                    main thread
|─ source ─ demo.py ─────────────────────────────── ─ stack ─ 1 frame ─────────────────────
|▶   1  def double(n):                           1× ▸ <module>()                  demo.py:1
|    2      """Twice as much."""
|    3      twice = n + n
|    4      return twice                            ─ variables ─ globals of __main__ ─────
|    5
|    6  print("go")
|    7  answer = double(21)
|    8  print(answer)
|
|
|                                                   ─ heap ─ 0 objects ────────────────────
|
|
|
|─ output ─────────────────────────────────────────────────────────────────────────────────
|
|
|
|─ time ─ 2 steps ─────────────────────────────────────────────────────────────────────────
|█████████████████████████████████████████████┃████████████████████████████████████████████
|
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
keys n n s
screen
| LIVE   step 5  demo.py:1 in double  call                                      main thread
|─ source ─ demo.py ─────────────────────────────── ─ stack ─ 2 frames ────────────────────
|▶   1  def double(n):        n = 21             1× ▸ double(n=21)                demo.py:1
|    2      """Twice as much."""                      <module>()                  demo.py:7
|    3      twice = n + n
|    4      return twice                            ─ variables ─ locals of double ────────
|    5                                                n  21
|    6  print("go")                              1× ▸ functions, classes, modules 1
|    7  answer = double(21)                      1×
|    8  print(answer)
|
|
|                                                   ─ heap ─ 0 objects ────────────────────
|
|
|
|─ output ─────────────────────────────────────────────────────────────────────────────────
|go
|
|
|─ time ─ 5 steps · w writes of n · o output ──────────────────────────────────────────────
|▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄┃█████████████████
|                                    o                                   w
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
keys s n
screen
| LIVE   step 7  demo.py:4 in double  line                                      main thread
|─ source ─ demo.py ─────────────────────────────── ─ stack ─ 2 frames ────────────────────
|    1  def double(n):        n = 21             1× ▸ double(n=21)                demo.py:4
|    2      """Twice as much."""                      <module>()                  demo.py:7
|    3      twice = n + n     twice = 42         1×
|▶   4      return twice      twice = 42         1× ─ variables ─ locals of double ────────
|    5                                                n  21
|    6  print("go")                              1×   twice  42                         new
|    7  answer = double(21)                      1× ▸ functions, classes, modules 1
|    8  print(answer)
|
|
|                                                   ─ heap ─ 0 objects ────────────────────
|
|
|
|─ output ─────────────────────────────────────────────────────────────────────────────────
|go
|
|
|─ time ─ 7 steps · w writes of n · o output ──────────────────────────────────────────────
|▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄█████████████████████████┃████████████
|                         o                         w
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
keys f
row 0
| LIVE   step 8  demo.py:4 in double  return 42                                 main thread
keys S S S S S
row 0
| PAST   3 of 8  demo.py:6 in <module>  line                                    main thread
keys Home
row -1
|s into  n over  f out  c go on  Tab room  : command  H help  q quit
row 0
| PAST   1 of 8  demo.py:1 in <module>  call                                    main thread
keys c
row 0
| END   10 of 10  demo.py:8 in <module>  return None                            main thread
row -1
|the program has ended: exit status 0
room output
|─ output ─────────────────────────────────────────────────────────────────────────────────
|go
|42
same_when_replayed
