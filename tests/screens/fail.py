def check(n):
    if n < 0:
        raise ValueError(f"{n} is negative")
    return n
try:
    check(-1)
except ValueError as e:
    print("caught", e)
