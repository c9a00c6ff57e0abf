# does what the user's file says, and says what is wrong with it by line
config
> # mine
> theme light
> color string #00aa00 bold
> key x 2 next
> key F2 focus heap
> key n
> hide tmp_*
>
> color nothing 3
size 24x90
program own.py
> tmp_a = 1
> b = 2
> c = 3
row -1
|config: line 9: no look is called "nothing"
keys x
row 0
| LIVE   step 4  own.py:3 in <module>  line                                     main thread
room variables
|─ variables ─ globals of __main__ ─────
|  b  2                              new
keys n
row -1
|n does nothing: H lists the keys
keys F2
look focus "heap"
same_when_replayed
