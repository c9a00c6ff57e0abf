# shows what is gone, what is hidden, and all of one value
size 26x90
program gone.py
> __secret__ = 5
> xs = [1, 2, 3]
> d = {"a": 1, "b": 2}
> long = "-".join(str(i) for i in range(100))
> y = 1
> del y, d["a"], xs[2], xs[1]
> print(xs)
keys n n n n n 3 + j j j j +
room variables
|─ variables ─ globals of __main__ ─────
|▾ xs  list of 3 · $3
|    [0]  1
|    [1]  2
|    [2]  3
|▾ d  dict of 2 · $4
|    'a'  1
|    'b'  2
keys n
room variables
|─ variables ─ globals of __main__ ─────
|▾ xs  list of 1 · $3          ● changed
|    [0]  1
|    [1]  gone                     was 2
|    [2]  gone                     was 3
|▾ d  dict of 1 · $4           ● changed
|    'b'  2
|    'a'  gone                     was 1
keys v
room variables
|─ variables ─ all globals of __main__ ─
|  __secret__  int 5
|▾ xs  list of 1 · $3          ● changed
|    [0]  int 1
|    [1]  gone                     was 2
|    [2]  gone                     was 3
|▾ d  dict of 1 · $4           ● changed
|    'b'  int 2
keys v j j j p
screen
| LIVE   step 311  gone.py:7 in <module>  line                                  main thread
|─ answer ─ print long ─ 4 lines ─ Escape closes ──────────────────────────────────────────
|'0-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16-17-18-19-20-21-22-23-24-25-26-27-28-29-30-31-32-
|33-34-35-36-37-38-39-40-41-42-43-44-45-46-47-48-49-50-51-52-53-54-55-56-57-58-59-60-61-62-
|63-64-65-66-67-68-69-70-71-72-73-74-75-76-77-78-79-80-81-82-83-84-85-86-87-88-89-90-91-92-
|93-94-95-96-97-98-99'
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|s into  n over  f out  c go on  Left back  Enter go there  Tab room  : command  H help
keys Escape
look focus "variables"
same_when_replayed
