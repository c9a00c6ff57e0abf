"""Two workers, one queue: each step says which thread it is of."""

import queue
import threading


def work(name, jobs, results, lock):
    while True:
        n = jobs.get()
        if n is None:
            return
        square = n * n
        with lock:
            results[n] = square


def main():
    jobs, results, lock = queue.Queue(), {}, threading.Lock()
    workers = [threading.Thread(target=work, args=(name, jobs, results, lock), name=name) for name in ("anna", "ben")]
    for worker in workers:
        worker.start()
    for n in range(10):
        jobs.put(n)
    for _ in workers:
        jobs.put(None)
    for worker in workers:
        worker.join()
    print(sorted(results.items()))


if __name__ == "__main__":
    main()
