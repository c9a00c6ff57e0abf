# Ten million steps and little else: how fast one moves in a long run.


def total(n):
    t = 0
    for i in range(n):
        t += i
    return t


for k in range(50000):
    x = total(100)
    if k % 500 == 0:
        print(k, x)
