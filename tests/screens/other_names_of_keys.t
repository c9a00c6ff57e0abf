# goes by function keys and arrows as by letters
size 24x90
program calls.py
> def f(n):
>     m = n + 1
>     return m
> a = f(1)
> b = f(2)
> print(a, b)
keys F10 F11
row 0
| LIVE   step 4  calls.py:1 in f  call                                          main thread
keys F11
row 0
| LIVE   step 5  calls.py:2 in f  line                                          main thread
keys Shift-F11
row 0
| LIVE   step 7  calls.py:3 in f  return 2                                      main thread
keys Right Right
row 0
| LIVE   step 9  calls.py:1 in f  call                                          main thread
keys Left
row 0
| PAST   8 of 9  calls.py:5 in <module>  line                                   main thread
keys Backspace
row 0
| PAST   7 of 9  calls.py:3 in f  return 2                                      main thread
keys Space F5
row 0
| END   14 of 14  calls.py:6 in <module>  return None                           main thread
keys Shift-F5
row 0
| PAST   1 of 14  calls.py:1 in <module>  call                                  main thread
keys End
row 0
| END   14 of 14  calls.py:6 in <module>  return None                           main thread
keys Home
row 0
| PAST   1 of 14  calls.py:1 in <module>  call                                  main thread
same_when_replayed
