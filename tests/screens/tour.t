# does what share/doc/tour.md says, key by key
size 36x110
program bubble.py
> def sort(xs):
>     n = len(xs)
>     for i in range(n):
>         for j in range(n - 1 - i):
>             if xs[j] > xs[j + 1]:
>                 xs[j], xs[j + 1] = xs[j + 1], xs[j]
>     return xs
>
> def main():
>     data = [3, 1, 2]
>     alias = data
>     print("sorting", data)
>     print(sort(data))
>
> if __name__ == "__main__":
>     main()
keys n n n s
row 0
| LIVE   step 6  bubble.py:9 in main  call                                                          main thread
keys n n n n s
row 0
| LIVE   step 11  bubble.py:1 in sort  call                                                         main thread
keys u
underlined "sort(data)"
keys d
keys n n n N
row 0
| PAST   13 of 14  bubble.py:3 in sort  line                                                        main thread
keys c
row -1
|the program has ended: exit status 0
row 0
| END   31 of 31  bubble.py:16 in <module>  return None                                             main thread
keys 1 0 6 g T
row 0
| PAST   19 of 31  bubble.py:6 in sort  line                                                        main thread
keys 3
room heap
|─ heap ─ around $5 of 1 object ─────────────────
|                $5 list
|                ┌───────────┐
|sort.xs    ─┬──▸│ [1, 3, 2] │
|main.data  ─┤   └───────────┘
|main.alias ─┘
keys W
row 0
| PAST   16 of 31  bubble.py:6 in sort  line                                                        main thread
keys x
room answer
|─ answer ─ history xs ─ 4 lines ─ Enter goes there, Escape closes ────────────────────────────────────────────
|  step 11 bubble.py:1 in sort: xs = [3, 1, 2], bound by the call
|▸ step 16 bubble.py:6 in sort: xs[0] 3 → 1, [1] 1 → 3
|  step 19 bubble.py:6 in sort: xs[1] 3 → 2, [2] 2 → 3
|  step 29: its frame ends
keys j Enter
row 0
| PAST   19 of 31  bubble.py:6 in sort  line                                                        main thread
keys Escape 1 b Home c
row 0
| PAST   16 of 31  bubble.py:6 in sort  line                                                        main thread
keys c c
row -1
|the program has ended: exit status 0
keys C
row 0
| PAST   19 of 31  bubble.py:6 in sort  line                                                        main thread
keys m a Home ' a
screen
| PAST   19 of 31  bubble.py:6 in sort  line                                                        main thread
|─ source ─ bubble.py ──────────────────────────────────────── ─ stack ─ 3 frames ─────────────────────────────
|    1  def sort(xs):                xs = [1, 3, 2]         1× ▸ sort(xs=[1, 3, 2])                 bubble.py:6
|    2      n = len(xs)              n = 3                  1×   main()                            bubble.py:13
|    3      for i in range(n):       i = 0                  1×   <module>()                        bubble.py:16
|    4          for j in range(n - 1 - i):   j = 1          2×
|    5              if xs[j] > xs[j + 1]:                   2×
|▶●  6                  xs[j], xs[j + 1] = xs[j + 1], xs…   2× ─ variables ─ locals of sort ───────────────────
|    7      return xs                                          ▸ xs  [1, 3, 2] · $5
|    8                                                           n  3
|    9  def main():                                         1×   i  0
|   10      data = [3, 1, 2]         data = [1, 3, 2]       1×   j  1
|   11      alias = data             alias = [1, 3, 2]      1× ▸ functions, classes, modules 2
|   12      print("sorting", data)                          1×
|   13      print(sort(data))        data = [1, 3, 2]       1×
|   14
|   15  if __name__ == "__main__":                          1×
|   16      main()                                          1×
|
|                                                              ─ heap ─ around $5 of 1 object ─────────────────
|                                                                              $5 list
|                                                                              ┌───────────┐
|                                                              sort.xs    ─┬──▸│ [1, 3, 2] │
|                                                              main.data  ─┤   └───────────┘
|                                                              main.alias ─┘
|
|─ output ─────────────────────────────────────────────────────────────────────────────────────────────────────
|sorting [3, 1, 2]
|[1, 2, 3]
|
|
|
|─ time ─ 31 steps · w writes of xs · ● stops · ' marks · o output ────────────────────────────────────────────
|▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▃▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆███████████████████████████┃███████████████████████████████████████▆▆▆▆▃▃▃
|                            o      w                 w         w                                   o
|s into  n over  f out  c go on  Left back  Tab room  : command  H help  q quit
same_when_replayed
