# Frames that sleep and wake: yield, send, throw, close, yield from.
def count(n):
    for i in range(n):
        got = yield i
        if got:
            n = got
    return "done"


def chain(*parts):
    results = []
    for part in parts:
        results.append((yield from part))
    return results


def stubborn():
    while True:
        try:
            yield 1
        except KeyError as e:
            yield str(e)


def closing(log):
    try:
        yield "open"
    finally:
        log.append("closed")    #= log: ['closed'] | ['closed', 'closed']


c = count(2)
next(c)
c.send(5)
rest = list(c)                  #= rest: []
both = list(chain(count(1), count(2)))          #= both: [0, 0, 1]
s = stubborn()
next(s)
thrown = s.throw(KeyError("k"))
s.close()
log = []
g = closing(log)
next(g)
g.close()
h = closing(log)
next(h)
del h                           #= log: ['closed', 'closed']
pairs = ((i, j) for i in range(2) for j in range(i))
total = sum(i + j for i, j in pairs)            #= total: 1
