# goes out of calls, forward to their return and back to where they were called
size 24x90
program nested.py
> def inner(n):
>     n += 1
>     return n
> def outer(n):
>     n = inner(n)
>     return n * 2
> x = outer(1)
> y = outer(2)
keys n n s s n s s n
row 0
| LIVE   step 15  nested.py:5 in outer  line                                    main thread
keys f
row 0
| LIVE   step 21  nested.py:6 in outer  return 6                                main thread
keys F
row 0
| PAST   14 of 21  nested.py:4 in outer  call                                   main thread
keys F
row 0
| PAST   1 of 21  nested.py:1 in <module>  call                                 main thread
keys F
row -1
|at the start of the run
keys c
row 0
| END   22 of 22  nested.py:8 in <module>  return None                          main thread
keys F
row 0
| PAST   1 of 22  nested.py:1 in <module>  call                                 main thread
same_when_replayed
