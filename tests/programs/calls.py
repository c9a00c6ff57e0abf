# Calls of one function again and again: what the call before left in its variables is not there, and whatever the arguments are.
import gc


def some(first, second=True, *rest):
    if first:
        third = [first]
        fourth = (third, second)        #= fourth: ([1], True) | (['abc'], None)
        return fourth
    return second


def store(n):
    count = 0

    def up(by):
        nonlocal count
        count += by             #= count: 1 | 3
        by = count              #= by: 1 | 3
        return by
    up(1)
    return up(n)


def down(n):
    if n:
        below = down(n - 1)     #= below: 1 | 0 | 1 | 0
        return below + 1
    return n


def wide(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z,
         aa, bb, cc, dd, ee, ff, gg, hh, ii, jj):
    kk = a, k, hh, jj           #= kk: (0, 10, 33, 35) | ('a', 'k', 'h', 'j')
    return kk


some(1)
some(0)                         # no third, no fourth
some("abc", None, 2.5, 10**30, "é", b"x", 1j)
some("", 10**30)
some(0.0, -1, [])
last = some(False, [some])      #= last: [<function some(first, second, *rest)>]
three = store(2)                #= three: 3
two = down(2)                   #= two: 2
two = down(two)
wide(*range(36))
wide(*"abcdefghijklmnopqrstuvwxyzabcdefghij")

# Functions whose code goes when they do, and comes again where it lay.
made = []
for name in "pq", "xyz":
    exec(f"def f({', '.join(name)}, *more):\n    own = {name[0]}\n    return own, more\n")
    made.append(f(*name, gc.collect() and 0))
    del f
gc.collect()
made                            #= made: [('p', (0,)), ('x', (0,))]
