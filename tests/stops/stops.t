#!/usr/bin/env python3
"""stops.t - breakpoints, watches, catches and logpoints: where they stop, forward and backward, live and on a record.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

PROGRAM = """\
class Cart:
    def __init__(self):
        self.items = []
        self.total = 0

    def add(self, name, price):
        self.items.append(name)
        self.total += price

def fill(cart, n):
    for i in range(n):
        # nothing but a comment

        cart.add("thing", i)
    return n

def check(cart):
    if cart.total > 3:
        raise ValueError("too much")

def careful(cart):
    try:
        check(cart)
    except LookupError:
        pass
    finally:
        done = True

grid = [[0, 0], [0, 0]]
row = grid[1]
cart = Cart()
fill(cart, 4)
try:
    careful(cart)
except ValueError as e:
    caught = e
row[0] = cart.total
alias = cart.items
alias.append("more")
cart.items = []
size = len(cart.items) + cart.total
{}.get("x")
"""

# What is set at which place, and the lines of all stops from there to the end; with "c7" for a call and so on. Backward they are met
# the other way round.
STOPS = [
    ("a line", "", ["break p.py:14"], "l14 l14 l14 l14"),
    ("the next line that can run, where one was asked for that cannot", "", ["break p.py:12"], "l14 l14 l14 l14"),
    ("a line of the file one is in", "", ["break 8"], "l8 l8 l8 l8"),
    ("a line by the end of its file's path", "", ["break nothing/p.py:8", "break .py:8"], ""),
    ("a function", "", ["break add"], "c6 c6 c6 c6"),
    ("a function by its qualified name", "", ["break Cart.add", "break Other.add"], "c6 c6 c6 c6"),
    ("a line if something holds there", "", ["break 8 if price > 1"], "l8 l8"),
    ("a line as pdb says it", "", ["break 8, price > 1"], "l8 l8"),
    ("a line where a condition cannot be answered", "", ["break 8 if nothing > 1 and price"], "l8 l8 l8 l8"),
    ("a certain hit", "", ["break 8 hits 2"], "l8"),
    ("hits from one on", "", ["break 8 hits >=3"], "l8 l8"),
    ("each so many hits", "", ["break add hits %2"], "c6 c6"),
    ("hits of those that hold", "", ["break 8 if price % 2 hits 2"], "l8"),
    ("hits that are not ignored", "", ["break 8", "ignore 1 3"], "l8"),
    ("one of two that is not disabled", "", ["break 8", "break 7", "disable 1"], "l7 l7 l7 l7"),
    ("one that is enabled again", "", ["break 33", "disable", "enable 1"], "l33"),
    ("nowhere when all are deleted", "", ["break 8", "watch cart", "delete"], ""),
    ("a condition that came later", "", ["break 8", "condition 1 price == 3"], "l8"),
    ("a condition that went", "", ["break 8 if price == 3", "condition 1"], "l8 l8 l8 l8"),
    ("an exception where it is raised, not where it passes", "", ["catch"], "e19"),
    ("an exception of a class", "", ["catch ValueError"], "e19"),
    ("an exception of a class above", "", ["catch Exception"], "e19"),
    ("no exception of another class", "", ["catch LookupError"], ""),
    ("no exception that is caught", "", ["catch uncaught"], ""),
    ("a name that is bound, and what it names changed", "", ["watch row"], "l31 l38"),
    ("an attribute, whoever writes it", "goto p.py:33", ["watch cart.total"], ""),
    ("an attribute, by its object's other names", "goto p.py:32", ["watch cart.total"], "r8 r8 r8"),
    ("what is changed in place, by an alias too", "goto p.py:33", ["watch cart.items"], "l40 l41"),
    ("an item, by an alias of its row", "goto p.py:33", ["watch grid[1][0]"], "l38"),
    ("what is computed", "goto p.py:33", ["watch len(cart.items)"], "l40 l41"),
    ("a local variable, as long as its frame lives", "goto p.py:11", ["watch i"], "l14 l14 l14 l14"),
    ("a watch if something holds", "goto p.py:11", ["watch i if i > 1"], "l14 l14"),
    ("a watch's certain hit", "goto p.py:11", ["watch i hits 3"], "l14"),
    ("lines that read a name", "goto p.py:33", ["rwatch row"], "l37"),
    ("lines that read an attribute, by any name of its object", "goto p.py:32", ["rwatch cart.total"], "l8 l8 l8 l8 l18 l37 l41"),
    ("lines that read an attribute, but not those that write it", "goto p.py:33", ["rwatch cart.items"], "l38 l41"),
    ("lines that read an item", "goto p.py:33", ["rwatch grid[1]"], ""),
    ("writes and reads", "goto p.py:33", ["awatch cart.items"], "l38 l40 l41"),
    ("several things at one place once", "", ["break 8", "break p.py:8 if price == 2", "tbreak 33"], "l8 l8 l8 l8 l33"),
]
STOP = re.compile(rb"^step (\d+)/\d+ (\w)\w* +\S+:(\d+) in ", re.M)


def batch(words, *arguments, **more):
    return pystep("--batch", *[arg for word in words for arg in ("-ex", word)], *arguments, **more)


def found(got, words):
    """(step, "l8") of each stop behind the gotos, without the ends."""
    stops = [(int(step), (letter + line).decode()) for step, letter, line in STOP.findall(got.stdout)]
    stops = stops[sum(word.startswith("goto") for word in words):]
    return [stop for i, stop in enumerate(stops) if stop not in stops[:i]]


def stops_at(where, setting, wanted, how):
    program("p.py", PROGRAM)
    if how != "live":
        record("p.py")
    arguments = ["p.py"] if how == "live" else ["--replay", "r.json"]
    first = [where or "goto 2", *setting]
    got = batch([*first, *["continue"] * 12], *arguments)
    equal(got.stderr, b"", "errors")
    forward = found(got, first)
    assert forward.pop()[1] == "r42", "does not come to the end"
    equal(" ".join(place for _, place in forward), wanted, "stops")
    if how == "backward":
        if "tbreak" in " ".join(setting):
            forward = [stop for stop in forward if stop[1] != "l33"] + [stop for stop in forward if stop[1] == "l33"]
        begin = [*first, "goto end"]
        back = found(batch([*begin, *["reverse-continue"] * 16], *arguments), begin)
        assert back.pop()[0] == 1, "does not come to the start"
        # Those before the place where it was set are not known to the way forward.
        start = int(STOP.search(got.stdout)[1])
        equal([stop for stop in back if stop[0] > start][::-1], forward, "backward")


for what, where, setting, wanted in STOPS:
    for how in ("live", "replayed", "backward"):
        test_case(f"stops at {what} ({how})", stops_at, where, setting, wanted, how)


def lines(output):
    return re.sub(rb"^(step \d+)/\d+", rb"\1", output, flags=re.M).decode().splitlines()


@test
def stops_before_anything_after_it_has_run():
    program("p.py", "import os\nfor i in range(3):\n    os.write(1, b'before %d\\n' % i)\n    x = i\n    os.write(1, b'after %d\\n' % i)\n")
    for what in ("break p.py:4", "break p.py:4 if i >= 0", "watch x", "awatch x", "rwatch i hits 2", "break p.py:5 hits 1"):
        got = batch([what, "continue", "delete", "back 3", "forward 3"], "p.py").stdout
        assert b"before 0\nstep " in got and b"after 0" not in got, (what, got)


@test
def stops_once_at_a_temporary_breakpoint():
    program("p.py", PROGRAM)
    got = lines(batch(["tbreak 8", "continue", "info breakpoints", "continue"], "p.py").stdout)
    equal(got[0], "breakpoint 1 at p.py:8: self.total += price")
    assert got[1].endswith("p.py:8 in add: self.total += price") and got[2] == "breakpoint 1" and got[3] == "no breakpoints", got
    assert "return p.py:42" in got[4], got


@test
def stops_on_the_way_of_other_motions_too():
    program("p.py", PROGRAM)
    for motion, where in (("next", "p.py:32"), ("finish", "p.py:11"), ("until", "p.py:32")):
        for arguments in (["p.py"], ["--replay", "r.json"]):
            record("p.py")
            got = batch(["break 7 if price == 2", f"goto {where}", motion, "print price"], *arguments)
            equal(lines(got.stdout)[-2:], ["breakpoint 1", "2"], motion)
    got = batch(["break 7 if price == 2", "goto p.py:33", "rn", "print price"], "--replay", "r.json")
    equal(lines(got.stdout)[-2:], ["breakpoint 1", "2"], "rn")


@test
def says_what_stopped_it():
    program("p.py", PROGRAM)
    record("p.py")
    for words, wanted in [
        (["break 8 if nothing", "c"], "breakpoint 1 (the condition cannot be answered: NameError: name 'nothing' is not defined at this step)"),
        (["goto p.py:33", "watch grid[1][0]", "c"], "watch 1: grid[1][0]: 0 -> 6"),
        (["goto p.py:33", "watch cart.items", "c"], "watch 1: cart.items: ['thing', 'thing', 'thing', 'thing'] -> "
            "['thing', 'thing', 'thing', 'thing', 'more']"),
        (["catch", "c"], "catch 1: ValueError: too much"),
        (["goto p.py:33", "rwatch row", "c"], "rwatch 1: row, read: [0, 0]"),
        (["goto p.py:33", "awatch grid[1][0]", "c"], "awatch 1: grid[1][0], written: 6"),
        (["break 8", "break add", "2 c"], "breakpoint 1"),
    ]:
        equal(lines(batch(["goto 2", *words], "--replay", "r.json").stdout)[-1], wanted)


ENDS = """\
def some():
    yield 1
class Few:
    def __iter__(self):
        return self
    def __next__(self):
        raise StopIteration
any(some())
for x in Few(): pass
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
left = some()
next(left)
"""


@test
def stops_at_what_only_ends_iterations_where_it_is_named():
    program("p.py", ENDS)
    record("p.py")
    for catch, wanted in [("catch", "e11 e17"), ("catch GeneratorExit", "e2 e2 e2"), ("catch StopIteration", "e7 e7"),
                          ("catch uncaught", "")]:
        for arguments in (["p.py"], ["--replay", "r.json"]):
            there = found(batch(["goto 2", catch, *["continue"] * 6], *arguments), ["goto 2"])[:-1]
            equal(" ".join(place for _, place in there), wanted, catch)
        back = found(batch(["goto 2", catch, "goto end", *["reverse-continue"] * 6], "--replay", "r.json"), ["goto 2", "goto"])[:-1]
        equal(back[::-1], there, catch + ", backward")


@test
def stops_where_an_exception_that_nobody_caught_leaves():
    program("p.py", "def f():\n    raise KeyError(1)\n\ndef g():\n    try:\n        f()\n    finally:\n        x = 1\n\ng()\n")
    record("p.py")
    for arguments in (["p.py"], ["--replay", "r.json"]):
        for what in ("catch uncaught", "catch KeyError uncaught", "catch LookupError uncaught"):
            got = lines(batch(["goto 2", what, "c", "c"], *arguments).stdout)
            assert [line for line in got if line.startswith("step")][1].endswith("p.py:10 in <module>: g()"), got
            equal([line for line in got if line.startswith("catch")][1:],
                ["catch 1: KeyError: 1, nobody caught it; it was raised at step 10"])
            assert lines(batch(["goto 2", what, "c", "goto 10"], *arguments).stdout)[-1].endswith("p.py:2 in f: raise KeyError(1)")
        got = lines(batch(["goto 2", "catch ValueError uncaught", "c"], *arguments).stdout)
        assert got[-1].startswith("the program has ended"), got
    program("p.py", "import sys\nsys.exit(3)\n")
    assert lines(batch(["catch uncaught", "c"], "p.py").stdout)[-1] == "the program has ended: exit status 3"


@test
def goes_on_ignoring_as_many_hits_when_a_condition_comes_or_goes():
    program("p.py", PROGRAM)
    record("p.py")
    got = batch(["goto start", "break 14", "2 c", "ignore 1", "condition 1 i > 0", "info breakpoints", "c", "print i"], "--replay", "r.json")
    assert "the next 1 ignored" in lines(got.stdout)[-4], got.stdout
    equal(lines(got.stdout)[-1], "3")


@test
def says_that_nothing_of_a_name_was_called():
    program("p.py", PROGRAM)
    record("p.py")
    equal(lines(batch(["break careless", "break careful"], "--replay", "r.json").stdout),
        ["breakpoint 1 at calls of careless (nothing of that name was called)", "breakpoint 2 at calls of careful"])


@test
def counts_hits_from_the_start_of_the_run_wherever_one_stands():
    program("p.py", PROGRAM)
    record("p.py")
    for where, hits in (("start", 0), ("p.py:33", 4), ("end", 4)):
        got = lines(batch([f"goto {where}", "break p.py:8", "info breakpoints"], "--replay", "r.json").stdout)
        equal(got[-1], f"1   break p.py:8, {hits} hit{'s' if hits != 1 else ''} so far")
    got = batch(["goto end", "break p.py:8 hits 3", "rc", "print price", "goto start", "c", "print price"], "--replay", "r.json")
    equal([line for line in lines(got.stdout) if line.isdigit()], ["2", "2"])
    got = batch(["goto p.py:33", "break p.py:8", "rc", "rc", "ignore 1 1", "c", "print price", "rc", "rc", "print price"], "--replay", "r.json")
    equal([line for line in lines(got.stdout) if line.isdigit()], ["1"], "hits that are ignored, are so backward")


@test
def says_the_text_of_logpoints_over_the_past_and_on_the_way():
    program("p.py", PROGRAM)
    record("p.py")
    for arguments in (["p.py"], ["--replay", "r.json"]):
        got = lines(batch(["goto p.py:33", "logpoint p.py:8 '{name} for {price}, {{x}}, {nothing}'", "logs 1", "goto start", "next", "c"],
            *arguments).stdout)
        said = [re.sub(r"^step \d+: ", "", line) for line in got if re.match(r"step \d+: ", line)]
        wanted = [f"thing for {i}, {{x}}, {{nothing: NameError: name 'nothing' is not defined at this step}}" for i in range(4)]
        equal(said, wanted * 3)
        assert not any(line == "logpoint 1" for line in got), got


@test
def shows_displays_at_every_stop():
    program("p.py", "x = 1\nx = 2\nx = 3\n")
    got = lines(batch(["display x", "display x + 1", "next", "next", "undisplay 1", "rn"], "p.py").stdout)
    equal(got, ["1: x = (NameError: name 'x' is not defined at this step)", "2: x + 1 = (NameError: name 'x' is not defined at this step)",
        "step 3 line  p.py:2 in <module>: x = 2", "1: x = 1", "2: x + 1 = 2", "step 4 line  p.py:3 in <module>: x = 3", "1: x = 2",
        "2: x + 1 = 3", "step 3 line  p.py:2 in <module>: x = 2", "1: x + 1 = 2"])


@test
def runs_the_program_again_with_its_breakpoints():
    program("p.py", "import os\ndef f(n):\n    total = n\n    return total\nx = f(1)\nx = f(2)\nos.write(1, b'end\\n')\n")
    words = ["break 4 if n == 2", "continue", "watch total", "display n", "restart", "where", "continue", "continue", "continue",
        "restart", "delete", "continue"]
    got = lines(batch(words, "p.py").stdout)
    equal([line for line in got if "line  p.py:2 in f" in line], [])
    equal(sum(line == "end" for line in got), 2)
    equal([line for line in got if line.startswith(("breakpoint 1", "watch 2:"))],
        ["breakpoint 1 at p.py:4: return total", "breakpoint 1", "watch 2: total", "breakpoint 1", "watch 2: total: (no value) -> 2"])
    equal([line for line in got if line.startswith("step 2 ")], ["step 2 line  p.py:1 in <module>: import os"] * 2)
    record("p.py")
    got = batch(["restart"], "--replay", "r.json")
    assert b"there is no program to start again" in got.stderr and got.returncode == 1, got.stderr
    got = pystep("--record", "s.json", "-ex", "c", "-ex", "restart", "-ex", "c", "p.py")
    equal(got.returncode, 0, got.stderr)
    check_record("s.json", "exit")


@test
def is_stopped_by_breakpoint_in_the_program():
    source = "import os\ndef f(x):\n    if x == 2:\n        breakpoint()\n    return x\nfor i in range(4):\n    f(i)\n    os.write(1, b'%d\\n' % i)\n"
    program("p.py", source)
    got = pystep("--record", "s.json", "--batch", "-ex", "c", "-ex", "print x", "-ex", "rc", "-ex", "c", "-ex", "c", "p.py")
    equal(lines(got.stdout)[:5], ["0", "1", "step 23 line  p.py:5 in f: return x", "breakpoint() in the program", "2"])
    equal(check_record("s.json")["end"], "exit")
    got = lines(batch(["rc", "rc", "c", "c"], "--replay", "s.json").stdout)
    equal([line.split()[1] for line in got if line.startswith("step")], ["23", "1", "23", "34"])
    # Where nobody can be asked, it is what python makes of it.
    same(["p.py"], input=b"c\n")
    same(["p.py"], input=b"", environment={**os.environ, "PYTHONBREAKPOINT": "0"})
    got = batch(["c"], "p.py", env={**os.environ, "PYTHONBREAKPOINT": "0"})
    equal(lines(got.stdout)[-1], "the program has ended: exit status 0")
    program("p.py", "import sys\nsys.breakpointhook = lambda: print('mine')\nbreakpoint()\nx = 1\n")
    got = lines(batch(["c"], "p.py").stdout)
    assert "mine" in got and got[-1] == "the program has ended: exit status 0", got


@test
def refuses_what_it_does_not_understand():
    program("p.py", "x = 1\n")
    for word, wanted in [
        ("break 5x", b'not a line or a function: "5x"'), ("break p.py:", b'not a line or a function: "p.py:"'),
        ("break 1 if", b"if needs an expression"), ("break 1 if x >", b""), ("break 1 hits x", b'hits is N, >=N or %N, not "x"'),
        ("break 1 hits 0", b"hits is N"), ("watch", b"watch needs an argument"), ("watch x +", b""),
        ("rwatch x + 1", b"what is read is a name"), ("catch 5", b'not the name of an exception: "5"'), ("delete 7", b'there is no breakpoint "7"'),
        ("ignore 1", b'there is no breakpoint "1"'), ("enable x", b'there is no breakpoint "x"'), ("logpoint 1", b"a logpoint is WHERE TEXT"),
        ("condition 3 x", b'there is no breakpoint "3"'), ("undisplay 4", b'no display "4"'), ("info x", b"info is info, or info breakpoints"),
    ]:
        got = batch([word], "p.py")
        assert got.returncode == 1 and got.stderr.startswith(b"pystep: ") and wanted in got.stderr, (word, got.stderr)


main()
