# Names that change in a frame between two of its own events: calls in the midst of a line.
def show(*args):
    return args[-1]


def f():
    a = show(1); b = show(a + 1); c = show(b + 1)
    for i in range(3): show(i); a = show(i * 2)
    d = [show(n) for n in range(3) if show(n) != 1]
    e = {show(k): show(v) for k, v in {"x": 1, "y": 2}.items()}
    if (w := show(5)) and (v := show(w + 1)): show(v, w)
    g = (lambda p, q=show(8): show(p, q))(show(9))
    return a, b, c, d, e, w, v, g


class C:
    x = show(1); y = show(x); z = [show(x_) for x_ in (1, 2)]
    def m(self): return show(self)


print(f())                      #> (4, 2, 3, [0, 2], {'x': 1, 'y': 2}, 5, 6, 8)
first = show(1); second = show(first); third = show([first, second])
while third: show(third.pop())
def swap(a, b):
    a, b = show(b), show(a); del a; a = show(b)
    return a
print(swap(1, 2), C.y)          #> 1 1
def nested():
    total = 0
    def add(n):
        nonlocal total
        total += n; show(total); total += n
        return total
    return add(1) + add(2)
print(nested())                 #> 8
