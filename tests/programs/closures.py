# Cells: seen by name in both frames, changed from either.
def counter():
    n = 0

    def add(by=1):
        nonlocal n
        n += by                 #= n: 1 | 6
        return n

    return add


def late():
    def before():
        return later

    try:
        before()
    except NameError as e:
        kept = str(e)
    later = "now"
    return before()


def makers():
    made = []
    for i in range(3):
        made.append(lambda: i)
    return [f() for f in made]


add = counter()
add()
six = add(5)                    #= six: 6
now = late()                    #= now: 'now'
twos = makers()                 #= twos: [2, 2, 2]


def outer(x):
    def middle():
        def inner():
            nonlocal x
            x = [x]
            return x
        return inner
    return middle()()


outer(outer(1))
