# Exceptions on odd ways: with, finally, groups, chains, re-raised, in except, in generators, match.
class Guard:
    def __init__(self, swallow):
        self.swallow = swallow

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.seen = kind and kind.__name__
        return self.swallow


def quiet():
    with Guard(True) as g:
        raise KeyError("in with")
    return g.seen


def loud():
    with Guard(False), Guard(False) as g:
        return 1 / 0


def last_word():
    for i in range(2):
        try:
            raise ValueError(i)
        finally:
            if i:
                return "finally wins"
            continue


def again():
    try:
        try:
            raise ValueError("first")
        except ValueError as e:
            try:
                raise TypeError("inside")
            except TypeError:
                pass
            raise
    except ValueError as e:
        kept = e
    return str(kept)


def grouped():
    seen = []
    try:
        raise ExceptionGroup("many", [ValueError(1), TypeError(2), ExceptionGroup("in", [OSError(3)])])
    except* ValueError as group:
        seen.append(len(group.exceptions))
    except* OSError as group:
        seen.append(len(group.exceptions))
    except* TypeError:
        seen.append("t")
    return seen


def chained():
    try:
        try:
            {}["x"]
        except KeyError as e:
            raise RuntimeError("r") from e
    except RuntimeError as e:
        return type(e.__cause__).__name__


def matched(value):
    match value:
        case [1, *rest] if len(rest) > 1:
            return rest
        case {"k": v, **others}:
            return v, others
        case str(s) | bytes(s):
            return s
        case _:
            return None


print(quiet())                  #> KeyError
try:
    loud()                      #! ZeroDivisionError: division by zero
except ZeroDivisionError:
    pass
print(last_word(), again())     #> finally wins first
print(grouped(), chained())     #> [1, 1, 't'] KeyError
print(matched([1, 2, 3]), matched({"k": 1, "j": 2}), matched(b"x"), matched(2))     #> [2, 3] (1, {'j': 2}) b'x' None
for n in [1, 2]:
    try: assert n == 2, "n is " + str(n)
    except AssertionError as e: print(e)                #> n is 1
    else: print("fine")         #> fine
def stop():
    raise StopIteration
def generator():
    yield 1
    stop()
try:
    list(generator())           #! RuntimeError: generator raised StopIteration
except RuntimeError as e:
    print(type(e.__context__))  #> <class 'StopIteration'>
