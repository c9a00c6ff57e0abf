import threading
def work(n):
    return n * 2
t = threading.Thread(target=work, args=(4,), name="worker")
t.start()
t.join()
