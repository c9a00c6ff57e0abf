# shows other threads and sleeping frames in the stack, and looks at where a thread last was
size 30x90
program three.py
> import threading
> def numbers(n):
>     yield n
>     yield n + 1
> def work(ready, gate):
>     ready.release() or gate.acquire()
> g = numbers(5)
> next(g)
> ready, gate = threading.Lock(), threading.Lock()
> ready.acquire() and gate.acquire()
> t = threading.Thread(target=work, args=(ready, gate), name="worker")
> t.start()
> ready.acquire()
> gate.release()
> t.join()
keys c
type :goto three.py:14
keys Enter
room stack
|─ stack ─ 1 frame · 2 threads · 1 asle…
|▸ <module>()                three.py:14
|≡ worker  work(ready=lock(…  three.py:6
|z numbers(n=5)               three.py:3
keys 2 j Enter
row 0
| PAST   15 of 23  three.py:6 in work  line                                          worker
same_when_replayed
