# threads: events are compared thread by thread
# Each thread has its own stack and its own events.
import _thread
import threading


def work(n, results):
    total = 0
    for i in range(n):
        total += i
    results[n] = total


def raw(lock):
    note = "raw"
    lock.release()


results = {}
threads = [threading.Thread(target=work, args=(n, results), name=f"worker {n}") for n in (2, 3)]
for t in threads:
    t.start()
    t.join()
lock = _thread.allocate_lock()
lock.acquire()
_thread.start_new_thread(raw, (lock,))
lock.acquire()
seen = sorted(results)          #= seen: [2, 3]
