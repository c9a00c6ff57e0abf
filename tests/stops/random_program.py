"""random_program.py - a random Python program that always ends, for tests of where runs stop.

It has functions that call each other to a depth, generators, exceptions raised and caught and passed through, lists with
aliases, attributes, closures, now and then threads, and loops; every statement stands on its own line.

SPDX-License-Identifier: GPL-3.0-or-later"""

import random


class Writer:
    def __init__(self, seed):
        self.r = random.Random(seed)
        self.lines = []

    def line(self, depth, text):
        self.lines.append("    " * depth + text)

    def statement(self, depth, names, calls, nest):
        r = self.r
        kind = r.choice(["assign", "append", "item", "attribute", "if", "for", "call", "try", "generate", "augment", "call",
                         "delete", "alias"])
        if kind in ("if", "for", "try") and nest > 2:
            kind = "augment"
        getattr(self, kind)(depth, names, calls, nest)

    def block(self, depth, names, calls, nest):
        for _ in range(self.r.randint(1, 3)):
            self.statement(depth, names, calls, nest)

    def value(self, names):
        r = self.r
        return r.choice([str(r.randint(0, 9)), "a", "b", "len(shared)", "a + b", "box.size", "n"])

    def assign(self, depth, names, calls, nest):
        self.line(depth, f"{self.r.choice('ab')} = {self.value(names)}")

    def augment(self, depth, names, calls, nest):
        self.line(depth, f"{self.r.choice(['a', 'b', 'box.size'])} += {self.r.randint(0, 2)}")

    def append(self, depth, names, calls, nest):
        self.line(depth, f"{self.r.choice(['shared', 'box.items', 'alias'])}.append({self.value(names)})")

    def item(self, depth, names, calls, nest):
        self.line(depth, f"{self.r.choice(['shared', 'box.items'])}[-1:] = [{self.value(names)}]")

    def delete(self, depth, names, calls, nest):
        self.line(depth, "del shared[:1]")

    def alias(self, depth, names, calls, nest):
        self.line(depth, self.r.choice(["box.items = shared", "box.items = list(shared)", "other = box"]))

    def attribute(self, depth, names, calls, nest):
        self.line(depth, f"box.size = {self.value(names)}")

    def call(self, depth, names, calls, nest):
        if calls:
            self.line(depth, f"{self.r.choice('ab')} = {self.r.choice(calls)}(n - 1, {self.value(names)})")
        else:
            self.augment(depth, names, calls, nest)

    def generate(self, depth, names, calls, nest):
        self.line(depth, f"for a in numbers({self.r.randint(0, 3)}):")
        self.line(depth + 1, f"b += a")

    def if_(self, depth, names, calls, nest):
        self.line(depth, f"if {self.r.choice(['a', 'b', 'n'])} % 2:")
        self.block(depth + 1, names, calls, nest + 1)
        if self.r.random() < 0.4:
            self.line(depth, "else:")
            self.block(depth + 1, names, calls, nest + 1)

    def for_(self, depth, names, calls, nest):
        self.line(depth, f"for {self.r.choice('ab')} in range({self.r.randint(0, 3)}):")
        self.block(depth + 1, names, calls, nest + 1)

    def try_(self, depth, names, calls, nest):
        self.line(depth, "try:")
        self.block(depth + 1, names, calls, nest + 1)
        if self.r.random() < 0.6:
            self.line(depth + 1, self.r.choice(["raise KeyError(n)", "1 // 0", "int('x')", "raise Odd(a)"]))
        self.line(depth, self.r.choice(["except Exception as e:", "except (ArithmeticError, LookupError):", "except Odd:"]))
        self.line(depth + 1, "b = -1")
        if self.r.random() < 0.3:
            self.line(depth, "finally:")
            self.line(depth + 1, "box.size += 1")

    def function(self, name, calls):
        self.line(0, f"def {name}(n, a):")
        self.line(1, "global count")
        self.line(1, "b = 0")
        self.line(1, "count += 1")
        self.line(1, "if n <= 0 or count > 60:")
        self.line(2, "return a")
        for _ in range(self.r.randint(1, 4)):
            self.statement(1, [], calls, 0)
        if self.r.random() < 0.3:
            self.line(1, "if count % 3 == 0:")
            self.line(2, "raise Odd(count)")
        self.line(1, "return a + b")
        self.line(0, "")


for _name in ("if", "for", "try"):
    setattr(Writer, _name, getattr(Writer, _name + "_"))

HEAD = """\
class Odd(Exception):
    pass

class Box:
    def __init__(self):
        self.size = 0
        self.items = [0]

def numbers(n):
    for i in range(n):
        got = yield i
    return n

count = 0
n = 2
a = b = 1
shared = [0, 1]
alias = shared
box = Box()

def guarded(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return 0
"""


def program(seed, threads=False):
    w = Writer(seed)
    names = ["f", "g", "h"]
    for i, name in enumerate(names):
        w.function(name, ["f", "g", "h"] if w.r.random() < 0.5 else names[:i] or ["f"])
    for _ in range(w.r.randint(2, 5)):
        w.line(0, f"guarded({w.r.choice(names)}, {w.r.randint(0, 3)}, {w.r.randint(0, 5)})")
        w.statement(0, [], [], 0)
    if threads:
        w.line(0, "import threading")
        w.line(0, "t = threading.Thread(target=guarded, args=(f, 2, 1))")
        w.line(0, "t.start()")
        w.line(0, "t.join()")
    # The body may fail by chance, too: then the run ends so.
    return HEAD + "\n" + "\n".join(w.lines) + "\n"
