#!/usr/bin/env python3
"""answers.t - each question about the whole run, asked of a program that runs and of its record: the same answer.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

BASKET = """\
class Basket:
    def __init__(self, items):
        self.items = items
    def total(self):
        return sum(self.items)

def load():
    rows = [3, 1, 2]
    return rows

def discount(values, by=1):
    cheap = values
    cheap[1] = cheap[1] - by
    values.append(0)
    return by

base = load()
basket = Basket(base)
discount(basket.items)
discount(base, by=2)
mine = basket.items
total = basket.total()
total = total + 1
"""

ERRORS = """\
def bad(x):
    if x == 0:
        raise ValueError("zero")
    return bad(x - 1)

def tidy(x):
    try:
        return bad(x)
    finally:
        done = True

def twice():
    try:
        tidy(1)
    except ValueError:
        try:
            {}["key"]
        except KeyError:
            pass
        raise

try:
    twice()
except ValueError as e:
    pass
def key(x):
    raise OSError(x)
try:
    sorted([1], key=key)
except OSError:
    pass
def count(n):
    for i in range(n):
        yield i
for i in count(2):
    pass
bad(0)
"""

PRINTS = """\
import sys
for i in range(3):
    print("row", i, end="")
    print("!")
sys.stderr.write("row of errors\\n")
"""


def answer(text, *commands):
    """What the commands say live and of the record: asserted to be the same, and returned."""
    program("p.py", text)
    arguments = [word for command in commands for word in ("-ex", command)]
    record("p.py")
    replayed = pystep("--replay", "r.json", "--batch", "-ex", "goto end", *arguments)
    live = pystep("--batch", "-ex", "goto end", *arguments, "p.py")
    said = replayed.stdout.decode().splitlines()
    without_output = [line for line in live.stdout.decode().splitlines() if line not in ("row 0!", "row 1!", "row 2!")]
    equal(without_output, said, f"live, {commands}")
    equal([l for l in live.stderr.splitlines() if l.startswith(b"pystep:")],
          [l for l in replayed.stderr.splitlines() if l.startswith(b"pystep:")], f"complaints live, {commands}")
    return said[1:] + [line.decode() for line in replayed.stderr.splitlines() if line.startswith(b"pystep:")]


def answers(text, command, *wanted):
    equal(answer(text, command), list(wanted), command)


WRITES = [
    ("step 18/39 return p.py:3 in __init__: self.items = items", "step 18 p.py:18 in <module>: basket.items (not bound) → [3, 1, 2]"),
    ("step 22/39 line  p.py:13 in discount: cheap[1] = cheap[1] - by", "step 22 p.py:13 in discount: basket.items[1] 1 → 0"),
    ("step 23/39 line  p.py:14 in discount: values.append(0)", "step 23 p.py:14 in discount: basket.items[3] (none) → 0"),
    ("step 29/39 line  p.py:13 in discount: cheap[1] = cheap[1] - by", "step 29 p.py:13 in discount: basket.items[1] 0 → -2"),
    ("step 30/39 line  p.py:14 in discount: values.append(0)", "step 30 p.py:14 in discount: basket.items[4] (none) → 0"),
]


@test
def goes_back_to_each_write_whoever_made_it():
    said = [line for write in WRITES[::-1] for line in write]
    equal(answer(BASKET, *["last-write basket.items"] * 6), said + ["pystep: basket.items was not written before"])
    equal(answer(BASKET, "3 last-write basket.items"), list(WRITES[2]))


@test
def goes_on_to_each_write_whoever_made_it():
    said = [line for write in WRITES for line in write]
    equal(answer(BASKET, "goto 2", *["next-write basket.items"] * 6)[1:], said + ["pystep: basket.items is not written again"])


@test
def tells_the_history():
    answers(BASKET, "history basket.items", *[row for _, row in WRITES])
    answers(BASKET, "2 history basket.items", WRITES[0][1], "… 3 more of 5 writes (a count before the command shows more)", WRITES[4][1])
    answers(BASKET, "history $9", "step 9 p.py:11 in <module>: $9 (not bound) → (1,)")


@test
def takes_a_local_name_for_the_variable_of_that_call():
    equal(answer(BASKET, "goto-visit 2 13", "history cheap", "last-write by", "last-write by"), [
        "step 29/39 line  p.py:13 in discount: cheap[1] = cheap[1] - by",
        "step 28 p.py:12 in discount: cheap (not bound) → [3, 0, 2, 0]",
        "step 29 p.py:13 in discount: cheap[1] 0 → -2",
        "step 30 p.py:14 in discount: cheap[4] (none) → 0",
        "step 32: its frame ends",
        "step 27/39 call  p.py:11 in discount: def discount(values, by=1):",
        "step 27 p.py:11 in discount: by = 2, bound by the call",
        "pystep: by was not written before: its frame began at step 27"])


@test
def goes_on_with_the_same_variable_where_another_has_its_name():
    text = "def f(x, n):\n    if n:\n        f(x, 0)\n    else:\n        x.append(n)\n    x = x + [n]\n    return x\nf([5], 1)\n"
    equal(answer(text, "goto p.py:7", "goto-visit 2 7", "last-write x", "last-write x", "last-write x", "last-write x")[2:], [
        "step 13/16 line  p.py:6 in f: x = x + [n]", "step 13 p.py:6 in f: x [5, 0] → [5, 0, 1]",
        "step 9/16 line  p.py:5 in f: x.append(n)", "step 9 p.py:5 in f: x[1] (none) → 0",
        "step 4/16 call  p.py:1 in f: def f(x, n):", "step 4 p.py:1 in f: x = [5], bound by the call",
        "pystep: x was not written before: its frame began at step 4"])


@test
def makes_a_program_run_no_further_than_to_the_write():
    program("p.py", BASKET)
    done = pystep("--batch", "-ex", "goto 15", "-ex", "next-write base", "-ex", "next-write base", "p.py")
    equal(done.stdout.decode().splitlines()[1:], [
        "step 22/23 line  p.py:13 in discount: cheap[1] = cheap[1] - by", "step 22 p.py:13 in discount: base[1] 1 → 0",
        "step 23/24 line  p.py:14 in discount: values.append(0)", "step 23 p.py:14 in discount: base[3] (none) → 0"])


@test
def finds_where_it_holds():
    equal(answer(BASKET, "goto 1", "find by > 0 and len(values) == 4", "find by > 0 and len(values) == 4", "find values[1] < 0",
                 "find total > 99", "rfind by == 1", "rfind by == 1")[1:], [
        "step 24/39 line  p.py:15 in discount: return by", "step 25/39 return p.py:15 in discount: return by",
        "step 30/39 line  p.py:14 in discount: values.append(0)", "step 25/39 return p.py:15 in discount: return by",
        "step 24/39 line  p.py:15 in discount: return by", "pystep: total > 99 holds at no later step"])
    answers(BASKET, "find-all total in (3, 4)", "step 38/39 line  p.py:23 in <module>: total = total + 1",
            "step 39/39 return p.py:23 in <module>: total = total + 1")
    answers(BASKET, "find-all total > 99", "total > 99 holds at no step so far")
    answers(BASKET, "find (", *[line for line in answer(BASKET, "find (") if line.startswith("pystep: ")])


@test
def makes_a_program_run_no_further_than_to_where_it_holds():
    program("p.py", BASKET)
    done = pystep("--batch", "-ex", "goto 2", "-ex", "find by == 2", "p.py")
    equal(done.stdout.decode().splitlines()[1:], ["step 27/27 call  p.py:11 in discount: def discount(values, by=1):"])


@test
def tells_where_a_value_came_from():
    answers(BASKET, "origin mine",
            "step 33 p.py:21 in <module>: mine (not bound) → [3, -2, 2, 0, 0]",
            "step 17 p.py:3 in __init__: $11.items (not bound) → [3, 1, 2]",
            "step 16 p.py:2 in __init__: items = [3, 1, 2], bound by the call",
            "step 14 p.py:17 in <module>: base (not bound) → [3, 1, 2]",
            "step 12 p.py:8 in load: rows (not bound) → [3, 1, 2]",
            "$10 was made at step 12 p.py:8 in load",
            "step 12 p.py:8 in load: $10 (not bound) → [3, 1, 2]",
            "step 22 p.py:13 in discount: $10[1] 1 → 0",
            "step 23 p.py:14 in discount: $10[3] (none) → 0",
            "step 29 p.py:13 in discount: $10[1] 0 → -2",
            "step 30 p.py:14 in discount: $10[4] (none) → 0")
    answers(BASKET, "origin 1 + 1", "no write of 1 + 1 is recorded before this step")
    answers(BASKET, "origin mine[1]", "step 29 p.py:13 in discount: $10[1] 0 → -2")


@test
def lists_calls_with_arguments_and_results():
    answers(BASKET, "calls",
            "step 1 p.py:1 <module>() → None, step 39",
            "step 3 p.py:1   Basket() → None, step 7",
            "step 11 p.py:17   load() → [3, 1, 2], step 14",
            "step 16 p.py:18   __init__(self=Basket(), items=[3, 1, 2]) → None, step 18",
            "step 20 p.py:19   discount(values=[3, 1, 2], by=1) → 1, step 25",
            "step 27 p.py:20   discount(values=[3, 0, 2, 0], by=2) → 2, step 32",
            "step 35 p.py:22   total(self=Basket(items=[3, -2, 2, 0, 0])) → 3, step 37")
    answers(BASKET, "calls Basket.total", "step 35 p.py:22   total(self=Basket(items=[3, -2, 2, 0, 0])) → 3, step 37")
    answers(BASKET, "calls nobody", "no call of nobody so far")
    answers(ERRORS, "calls count", "step 50 p.py:35   count(n=2) → None, step 64, 2 yields")
    answers(ERRORS, "calls twice", "step 7 p.py:23   twice() ! ValueError: zero, step 34")
    answers(ERRORS, "calls <module>", "step 1 p.py:1 <module>() ! ValueError: zero, step 72")
    answers(ERRORS, "calls key", "step 41 p.py:29   key(x=1) ! OSError: 1, step 44")


@test
def tells_what_became_of_every_exception():
    answers(ERRORS, "exceptions",
            "step 19 p.py:3 in bad: ValueError: zero, caught at step 36 p.py:24 in <module>",
            "step 30 p.py:17 in twice: KeyError: 'key', caught at step 31 p.py:18 in twice",
            "step 43 p.py:27 in key: OSError: 1, caught at step 46 p.py:30 in <module>",
            "step 69 p.py:3 in bad: ValueError: zero, not caught: left its last frame at step 72 p.py:37 in <module>")
    answers(BASKET, "exceptions", "no exception so far")
    answers("try:\n    1 / 0\nexcept ZeroDivisionError:\n    try:\n        {}[1]\n    except KeyError:\n        pass\n    raise\n", "exceptions",
            "step 4 p.py:2 in <module>: ZeroDivisionError: division by zero, not caught: left its last frame at step 12 p.py:8 in <module>",
            "step 8 p.py:5 in <module>: KeyError: 1, caught at step 9 p.py:6 in <module>")


ENDS = """\
def some():
    yield 1
    yield 2
class Few:
    def __iter__(self):
        return self
    def __next__(self):
        raise StopIteration
def through():
    yield from Few()
    yield 1
any(x for x in some())
for x in Few(): pass
list(through())
try:
    next(Few())
except StopIteration:
    pass
g = some()
next(g)
try:
    g.throw(GeneratorExit)
except GeneratorExit:
    pass
def last():
    try:
        raise KeyError(1)
    except KeyError:
        yield 1
g = last()
next(g)
g.close()
"""


@test
def tells_of_generators_that_were_closed():
    answers("def f():\n    yield 1\nany(f())\n", "calls f", "step 4 p.py:3   f() … was closed, step 9, 1 yield")
    answers("def f():\n    yield 1\ntry:\n    any(f()) / 0\nexcept ZeroDivisionError:\n    pass\n", "calls f",
            "step 5 p.py:4   f() … was closed, step 10, 1 yield")
    answers("def f():\n    yield 1\ng = f()\nnext(g)\ntry:\n    g.throw(GeneratorExit)\nexcept GeneratorExit:\n    pass\n", "calls f",
            "step 5 p.py:4   f() ! GeneratorExit: , step 12, 1 yield")


@test
def tells_of_exceptions_that_only_end_iterations_when_it_is_asked_for_them():
    answers(ENDS, "exceptions",
            "step 53 p.py:16 in <module>: StopIteration: , caught at step 54 p.py:17 in <module>",
            "step 66 p.py:22 in <module>: GeneratorExit: , caught at step 67 p.py:23 in <module>",
            "step 75 p.py:27 in last: KeyError: 1, caught at step 76 p.py:28 in last",
            "and 7 that only ended iterations or generators: exceptions all")
    answers("def f():\n    yield 1\nany(f())\n", "exceptions", "no exception so far", "and 1 that only ended iterations or generators: exceptions all")
    answers("def f():\n    yield 1\nany(f())\n", "exceptions all",
            "step 8 p.py:2 in f: GeneratorExit: , caught by code that is not recorded after step 9 p.py:2 in f")


@test
def counts_what_each_function_cost():
    answers(ERRORS, "stats",
            "     calls      lines exceptions  function",
            "         1         19          3  <module>  p.py:1",
            "         1          8          2  twice  p.py:12",
            "         3          6          3  bad  p.py:1",
            "         1          5          0  count  p.py:32",
            "         1          3          1  tidy  p.py:6",
            "         1          1          1  key  p.py:26")


@test
def numbers_the_visits_of_a_line():
    answers(BASKET, "visits 13", "1: step 22 p.py:13 in discount", "2: step 29 p.py:13 in discount")
    answers(BASKET, "visits p.py:8", "1: step 12 p.py:8 in load")
    answers(BASKET, "visits 6", "line 6 did not run so far")
    answers(BASKET, "goto-visit 2 p.py:13", "step 29/39 line  p.py:13 in discount: cheap[1] = cheap[1] - by")
    answers(BASKET, "goto-visit 3 13", "pystep: line 13 ran 2 times so far")
    equal(answer(BASKET, "goto 22", "goto-visit 2")[1:], ["step 29/39 line  p.py:13 in discount: cheap[1] = cheap[1] - by"])


@test
def tells_which_steps_wrote_it():
    answers(PRINTS, "output row", "step 4 p.py:3 in <module>", "step 7 p.py:3 in <module>", "step 10 p.py:3 in <module>",
            "step 13 p.py:5 in <module> to standard error")
    answers(PRINTS, 'output "1!"', "step 8 p.py:4 in <module>")
    answers(PRINTS, "output nothing", "that was not written so far")


@test
def follows_an_object_through_time():
    answers(BASKET, "object $10", "$10 list", "  [0] = 3", "  [1] = -2", "  [2] = 2", "  [3] = 0", "  [4] = 0", "$10 was made at step 12 p.py:8 in load")
    equal(answer(BASKET, "goto 3", "object $10")[1:], ["$10 is not there at this step", "$10 was made at step 12 p.py:8 in load"])
    equal(answer("x = [[7]]\nx.clear()\ny = 1\n", "goto 3", "referrers $4")[1:], ["$3[0]"])
    answers("x = [[7]]\nx.clear()\ny = 1\n", "object $4", "$4 is not there at this step",
            "$4 was made at step 2 p.py:1 in <module>, died at step 3 p.py:2 in <module>")
    answers(BASKET, "referrers $10", "base", "mine", "$11.items")
    answers(BASKET, "referrers $999", "pystep: there is no object $999 at this step")


@test
def keeps_marks():
    equal(answer(BASKET, "goto 22", "mark here", "goto 5", "goto 'here'", "goto ''", "goto 'there'")[1:], [
        "step 5/39 line  p.py:2 in Basket: def __init__(self, items):",
        "step 22/39 line  p.py:13 in discount: cheap[1] = cheap[1] - by",
        "step 5/39 line  p.py:2 in Basket: def __init__(self, items):",
        "pystep: there is no mark 'there'"])


@test
def numbers_the_stops():
    program("p.py", BASKET)
    record("p.py")
    said = pystep("--replay", "r.json", "--batch", "-ex", "goto 5", "-ex", "goto 22", "-ex", "mark here", "-ex", "marks", "-ex", "goto '2'")
    here, there = "step 22/39 line  p.py:13 in discount: cheap[1] = cheap[1] - by", "step 5/39 line  p.py:2 in Basket: def __init__(self, items):"
    equal(said.stdout.decode().splitlines()[2:], [
        "'here' " + here, "'1' step 39/39 return p.py:23 in <module>: total = total + 1", "'2' " + there, "'3' " + here, there])


main()
