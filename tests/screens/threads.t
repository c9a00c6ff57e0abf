# says which thread a step is of
size 24x90
program two.py
> import threading
> def work(n):
>     return n * 2
> t = threading.Thread(target=work, args=(4,), name="worker")
> t.start()
> t.join()
keys n n n
row 0
| LIVE   step 5  two.py:5 in <module>  line                                     main thread
type :goto work
keys Enter
row 0
| LIVE   step 6  two.py:2 in work  call                                              worker
room stack
|─ stack ─ 1 frame · 2 threads ─────────
|▸ work(n=4)                    two.py:2
|≡ main thread  <module>()      two.py:5
same_when_replayed
