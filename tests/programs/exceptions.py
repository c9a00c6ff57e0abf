# Raised, passed on, swallowed, replaced, grouped.
def divide(a, b):
    return a / b                #! ZeroDivisionError: division by zero


def retry(times):
    log = []
    for i in range(times):
        try:
            log.append(divide(1, i))
        except ZeroDivisionError:
            log.append(None)    #= log: [None]
        else:
            log.append("else")  #= log: [None, 0, 1.0, 'else']
        finally:
            log.append(i)
    return log


def replace():
    try:
        {}["missing"]
    except KeyError as e:
        raise ValueError("bad", 1) from e


def swallow():
    try:
        replace()
    finally:
        return "swallowed"


def through(n):
    if n:
        through(n - 1)
    else:
        raise RuntimeError("deep")


class Stop(Exception):
    def __init__(self, code):
        super().__init__(code)
        self.code = code


out = retry(2)                  #= out: [None, 0, 1.0, 'else', 1]
word = swallow()                #= word: 'swallowed'
try:
    through(3)
except RuntimeError as error:
    text = str(error)           #= text: 'deep'
try:
    raise Stop(3)
except Stop as stop:
    code = stop.code            #= code: 3
try:
    raise ExceptionGroup("two", [ValueError(1), TypeError(2)])
except* ValueError as group:
    first = len(group.exceptions)               #= first: 1
except* TypeError:
    pass
it = iter([1])
next(it)
ended = next(it, "default")     #= ended: 'default'
try:
    int("x")
except (TypeError, ValueError):
    pass
with __import__("contextlib").suppress(KeyError):
    {}[1]
