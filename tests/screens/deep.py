def down(n):
    if n == 0:
        return "bottom"
    return down(n - 1)
x = 5
down(2)
