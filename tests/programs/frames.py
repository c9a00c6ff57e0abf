# Calls: arguments of all kinds, defaults shared between calls, recursion.
def kinds(a, /, b, *rest, c=3, **more):
    total = a + b + c + sum(rest)               #= total: 6 | 115
    return total


def shared(x, seen=[]):
    seen.append(x)              #= seen: [1] | [1, 2]
    return seen


def factorial(n):
    if n < 2:
        return 1
    below = factorial(n - 1)    #= below: 6 | 2 | 1
    return n * below


def swap(a, b):
    a, b = b, a
    del a                       #= b: 1
    return b


kinds(1, 2)
kinds(1, 2, 4, 5, c=103, x=0, y=[1])
shared(1)
shared(2)
result = factorial(4)           #= result: 24
swap(1, 2)
square = lambda x: x * x
nine = square(3)                #= nine: 9
