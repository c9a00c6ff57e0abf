#!/usr/bin/env python3
"""filters.t - which steps a filter leaves: every field, every operator, every combination, held against the same filter written in
Python over all events.

timeout: 300

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys
from random import Random

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

RECORD = os.path.join(SOURCE, "tests", "records", "v1", "recorded-generators.json")
THREADS = os.path.join(SOURCE, "tests", "records", "v1", "odd.json")


def export(record, form, *arguments):
    return pystep("--replay", record, "--export", form, *arguments)


def events_of(record):
    """All events, with what filters know of them."""
    events = [json.loads(line) for line in export(record, "events").stdout.splitlines()]
    calls = 0
    for e in events:
        at_border = e["event"] in ("call", "resume", "return", "yield")
        e.update(depth=e["depth"] - at_border, calls=calls, filename=e["file"], lineno=e["line"],
                 kind={"yield": "return", "resume": "call"}.get(e["event"], e["event"]), builtin=False, stdlib=False,
                 threadid=None if e["thread"] == 1 else e["thread"], arg=e.get("value", e.get("exception")))
        calls += e["event"] == "call"
    return events


EVENTS = events_of(RECORD)
ALL = [e["step"] for e in EVENTS]
assert len(ALL) > 50


def steps(filter, record=RECORD, said=b""):
    got = export(record, "events", "--filter", filter)
    equal((got.returncode, got.stderr), (0, said), filter)
    return [json.loads(line)["step"] for line in got.stdout.splitlines()]


def some(function):
    """The steps for which it holds: some, and not all, so that the row tells something."""
    wanted = [e["step"] for e in EVENTS if function(e)]
    assert 0 < len(wanted) < len(EVENTS), "a row that tells nothing"
    return wanted


def texts(value):
    return tuple(value) if isinstance(value, (list, tuple, set)) else value


# Operators, by all their names.
OPERATORS = {
    "": lambda a, b: a == b, "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "neq": lambda a, b: a != b,
    "startswith": lambda a, b: a.startswith(texts(b)), "sw": lambda a, b: a.startswith(texts(b)),
    "endswith": lambda a, b: a.endswith(texts(b)), "ew": lambda a, b: a.endswith(texts(b)),
    "nstartswith": lambda a, b: not a.startswith(texts(b)), "nsw": lambda a, b: not a.startswith(texts(b)),
    "nendswith": lambda a, b: not a.endswith(texts(b)), "new": lambda a, b: not a.endswith(texts(b)),
    "in": lambda a, b: a in b, "nin": lambda a, b: a not in b,
    "contains": lambda a, b: b in a, "has": lambda a, b: b in a, "ncontains": lambda a, b: b not in a, "nhas": lambda a, b: b not in a,
    "regex": lambda a, b: bool(re.match(b, a)), "rx": lambda a, b: bool(re.match(b, a)),
    "nregex": lambda a, b: not re.match(b, a), "nrx": lambda a, b: not re.match(b, a),
    "lt": lambda a, b: a < b, "lte": lambda a, b: a <= b, "gt": lambda a, b: a > b, "gte": lambda a, b: a >= b,
}
TEXT_ROWS = [("function", "count"), ("kind", "line"), ("event", "yield"), ("function", "<")]
NUMBER_ROWS = [("depth", 1), ("lineno", 20), ("calls", 3), ("step", 30), ("depth", 1.0), ("depth", 0.5)]
TABLE = [(field, operator, value) for operator in ("lt", "lte", "gt", "gte", "", "ne", "eq", "neq") for field, value in NUMBER_ROWS]
TABLE += [(field, operator, value) for operator in ("lt", "gte", "", "neq") for field, value in TEXT_ROWS]
TABLE += [("function", operator, value) for operator in ("startswith", "sw", "nstartswith", "nsw")
          for value in ("c", ["c", "st"], ("ch", "<mod"), {"stub"})]
TABLE += [("function", operator, value) for operator in ("endswith", "ew", "nendswith", "new") for value in ("n", ["nt", ">"], ("x",))]
TABLE += [("function", operator, value) for operator in ("in", "nin") for value in (["count", "chain"], ("count",), {"chain", "no"},
          "count or so")]
TABLE += [("lineno", operator, [2, 4, 6.0]) for operator in ("in", "nin")]
TABLE += [("function", operator, value) for operator in ("contains", "has", "ncontains", "nhas") for value in ("ou", "t")]
TABLE += [("function", operator, value) for operator in ("regex", "rx", "nregex", "nrx")
          for value in ("c", r"\w+\Z", "c(ou|ha)[^x]*n", r"(?P<a>[<c]).", "^count$", r".*\bn?t")]
TABLE += [("threadid", "", None), ("arg", "", None), ("arg", "", "done"), ("arg", "", 1), ("builtin", "", False), ("stdlib", "", True)]


def holds_as_in_python(field, operator, value):
    wanted = [e["step"] for e in EVENTS if OPERATORS[operator](e[field], value)]
    for underscores in ("_", "__") if operator else ("",):
        equal(steps(f"Q({field}{underscores}{operator}={value!r})"), wanted)


for row in TABLE:
    test_case("filters by {}_{}={!r}".format(*row), holds_as_in_python, *row)

@test
def means_the_same_in_expressions():
    """Q(…) of a filter and of find-all: one table of fields, one of operators."""
    questions = ["Q({}{}{}={!r})".format(field, "_" if operator else "", operator, value) for field, operator, value in TABLE]
    got = pystep("--batch", "--replay", RECORD, *(word for q in questions for word in ("-ex", "find-all " + q, "-ex", "print '---'")))
    answers = got.stdout.decode().split("'---'\n")
    for question, (field, operator, value), answer in zip(questions, TABLE, answers):
        equal([int(step) for step in re.findall(r"^step (\d+)/", answer, re.M)],
              [e["step"] for e in EVENTS if OPERATORS[operator](e[field], value)], question)


COMBINED = [
    ('function="count"', lambda e: e["function"] == "count"),
    ('function="count", depth_lt=2', lambda e: e["function"] == "count" and e["depth"] < 2),
    ('Q(function="count", event="line")', lambda e: e["function"] == "count" and e["event"] == "line"),
    ('Q(Q(function="count"), event="line")', lambda e: e["function"] == "count" and e["event"] == "line"),
    ('Q(function="count") & Q(event="line")', lambda e: e["function"] == "count" and e["event"] == "line"),
    ('Q(function="count") | Q(event="line")', lambda e: e["function"] == "count" or e["event"] == "line"),
    ('~Q(function="count")', lambda e: e["function"] != "count"),
    ('~~Q(function="count")', lambda e: e["function"] == "count"),
    ('~Q(function="count") & Q(event="line")', lambda e: e["function"] != "count" and e["event"] == "line"),
    ('~(Q(function="count") & Q(event="line"))', lambda e: not (e["function"] == "count" and e["event"] == "line")),
    ('Q(event="call") | Q(function="count") & Q(event="line")',
     lambda e: e["event"] == "call" or e["function"] == "count" and e["event"] == "line"),
    ('(Q(event="call") | Q(function="count")) & Q(depth=1)', lambda e: e["event"] == "call" and e["depth"] == 1 or
     e["function"] == "count" and e["depth"] == 1),
    ('And(Q(function="count"), event="line")', lambda e: e["function"] == "count" and e["event"] == "line"),
    ('Or(Q(function="count"), event="call",)', lambda e: e["function"] == "count" or e["event"] == "call"),
    ('Not(function="count")', lambda e: e["function"] != "count"),
    ('Not(Q(function="count"), event="line")', lambda e: not (e["function"] == "count" and e["event"] == "line")),
    ('Q(function="count") and not Q(event="line") or Q(event="yield")',
     lambda e: e["function"] == "count" and e["event"] != "line" or e["event"] == "yield"),
    ('Or(And(Q(depth=1), ~Q(event="line")), Q(step=1))', lambda e: e["depth"] == 1 and e["event"] != "line" or e["step"] == 1),
    ('Q(source_has="yield", source_rx=r"\\s*got")', lambda e: "yield" in e["source"] and e["source"].startswith("got")),
    ('Q(filename_ew="/generators.py") & Q(function_sw="ch")', lambda e: e["function"].startswith("ch")),
]


def combines_as_in_python(filter, function):
    equal(steps(filter), some(function), filter)


for filter, function in COMBINED:
    test_case(f"filters by {filter}", combines_as_in_python, filter, function)


# A name of the program's comes before the event's; what is not bound does not hold.
EXPRESSIONS = [
    ('depth < 2 and function.startswith("c")', lambda e: e["depth"] < 2 and e["function"].startswith("c")),
    ('function == "count" and lineno in (3, 4)', lambda e: e["function"] == "count" and e["lineno"] in (3, 4)),
    ('not (function == "count") or (depth + 1) < 2', lambda e: e["function"] != "count" or e["depth"] + 1 < 2),
    ('step & 1', lambda e: e["step"] & 1),
    ('(step & 3) == 1', lambda e: e["step"] & 3 == 1),
    ('Q(function="count") and step % 2 == 0', lambda e: e["function"] == "count" and e["step"] % 2 == 0),
    ('Q(function="count") & (step % 2 == 0)', lambda e: e["function"] == "count" and e["step"] % 2 == 0),
    ('(Q(function="count") | (lineno > 30)) & ~(depth < 1)',
     lambda e: (e["function"] == "count" or e["lineno"] > 30) and not e["depth"] < 1),
    ('And("o" in function, [step, 2][0] < 50) & ~Q(event="line")',
     lambda e: "o" in e["function"] and e["step"] < 50 and e["event"] != "line"),
    ("i == 1 | 0", lambda e: e["step"] in I_IS_1),
    ('event == "call" if depth < 1 else event == "return"', lambda e: e["event"] == ("call" if e["depth"] < 1 else "return")),
]


def states_where(name, value):
    """The steps at which a name of the innermost frame has this value, asked one by one."""
    found = set()
    for step in ALL:
        state = json.loads(pystep("--replay", RECORD, "--print", str(step), "--format", "json").stdout)
        names = {**state["globals"], **state["stack"][-1]["locals"]}
        if names.get(name) == value:
            found.add(step)
    return found


I_IS_1 = states_where("i", 1)
for filter, function in EXPRESSIONS:
    test_case(f"filters by {filter}", combines_as_in_python, filter, function)


def from_(condition, predicate=lambda e, depth, calls: True, watermark=0):
    """From, as Python's tracer has it."""
    origin, wanted = None, []
    for e in EVENTS:
        if origin is None:
            if not condition(e):
                continue
            origin = e
        elif e["depth"] - origin["depth"] < watermark:
            origin = None
            continue
        if predicate(e, e["depth"] - origin["depth"], e["calls"] - origin["calls"]):
            wanted.append(e["step"])
    assert 0 < len(wanted) < len(EVENTS), "a row that tells nothing"
    return wanted


FROM = [
    ('From(Q(function="chain"))', (lambda e: e["function"] == "chain",)),
    ('From(function="chain", watermark=1)', (lambda e: e["function"] == "chain", lambda e, d, c: True, 1)),
    ('From(Q(function="chain"), Q(depth_lt=1))', (lambda e: e["function"] == "chain", lambda e, d, c: d < 1)),
    ('From(condition=Q(function="chain"), predicate=Q(depth=1) | Q(calls=1), watermark=1)',
     (lambda e: e["function"] == "chain", lambda e, d, c: d == 1 or c == 1, 1)),
    ('From(Q(lineno=33), Q(calls_lt=2))', (lambda e: e["lineno"] == 33, lambda e, d, c: c < 2)),
    ('From(event="exception", watermark=-1)', (lambda e: e["event"] == "exception", lambda e, d, c: True, -1)),
]


def follows_from(filter, arguments):
    equal(steps(filter), from_(*arguments), filter)


for filter, arguments in FROM:
    test_case(f"filters by {filter}", follows_from, filter, arguments)


def backlog(condition, size, inner=lambda e: True):
    wanted = set()
    for i, e in enumerate(EVENTS):
        if condition(e):
            wanted |= {x["step"] for x in EVENTS[max(0, i - size):i + 1] if inner(x)}
    return sorted(wanted)


@test
def wants_what_led_to_it():
    is_raise = lambda e: e["event"] == "exception"
    for size in 0, 1, 3, 10, 500:
        equal(steps(f'Backlog(Q(event="exception"), size={size})'), backlog(is_raise, size), size)
    equal(steps('Backlog(event="exception", size=10, stack=3, vars=True, filter=~Q(event="line"))'),
          backlog(is_raise, 10, lambda e: e["event"] != "line"))
    equal(steps('Backlog(event="exception", size=2) | Q(step=1)'), sorted({1, *backlog(is_raise, 2)}))
    equal(steps('Backlog(event="nothing")'), [])


BACKLOG = "def f(a):\n    b = a\n    g(b)\ndef g(c):\n    c += 1\n    c += 1\n    1 / 0\ntry: f(1)\nexcept ArithmeticError: pass\n"


@test
def makes_known_the_calls_that_a_backlog_is_in():
    record(program("f.py", BACKLOG))

    def rows(form):
        got = export("r.json", form, "--filter", 'Backlog(Q(kind="exception", function="g"), size=1, stack=2)').stdout.decode()
        return [re.sub(" +", " ", line).strip() for line in got.splitlines()]

    raised = "(<class 'ZeroDivisionError'>, ZeroDivisionError('division by zero'), ...)"
    equal(rows("calls"), ["f.py:1 call => f(a=1)", "f.py:4 call => g(c=3)", "f.py:7 line 1 / 0", "f.py:7 exception ! g: " + raised])
    equal(rows("code"), ["f.py:1 call def f(a):", "f.py:4 call def g(c):", "f.py:7 line 1 / 0", "f.py:7 exception 1 / 0",
                         "... exception value: " + raised])
    equal(rows("vars"), ["f.py:1 call [a := 1]", "f.py:4 call [c := 3]"])
    equal([row.split(" ", 4)[4] for row in rows("flow")[1:]], ["=> f.py:f:1", "=> f.py:g:4", "<= f.py:g:7", "<= f.py:f:3"])


@test
def filters_live_as_from_a_record():
    program("f.py", BACKLOG)
    for filter in 'function="g"', 'Backlog(Q(kind="exception"), size=2)', 'From(Q(function="f"), Q(kind="call"))':
        for form in "calls", "vars", "flow", "tree", "errors", "events", "code", "chrome", "dot":
            pystep("--record", "r.json", "--export", form, "--filter", filter, "-o", "out", "f.py")
            with open("out", "rb") as f:
                equal(f.read(), export("r.json", form, "--filter", filter).stdout, (filter, form))


@test
def records_no_code_for_which_a_filter_cannot_hold():
    program("m.py", "def f(x):\n    return x\ndef g(x):\n    return f(x)\n")
    program("f.py", "import m\ndef f(x): return m.g(x)\nf(1)\nexec('def h(): pass\\nh()')\n")

    def functions(filter):
        equal(record("f.py", options=["--filter", filter]).returncode, 0)
        check_record(how="exit")
        lines = [json.loads(line) for line in export("r.json", "events").stdout.splitlines()]
        return [f"{e['module']}.{e['function']}" for e in lines if e["event"] == "call"]
    equal(functions('module="m"'), ["m.<module>", "m.g", "m.f"])
    equal(functions('function="f"'), ["__main__.f", "m.f"])
    equal(functions('Q(function="f") & Q(lineno=1)'), ["__main__.f", "m.f"])
    equal(functions('~Q(module="m")'), ["__main__.<module>", "__main__.f", "__main__.<module>", "__main__.h"])
    equal(functions('Q(filename_ew="/m.py") | Q(function="h")'), ["m.<module>", "m.g", "m.f", "__main__.h"])
    equal(functions('Or(And(function="f", module="m"), Not(Q(lineno_gt=0) | Q(function_ne="h")))'), ["m.f", "__main__.h"])
    equal(functions('function="nothing"'), [])
    for filter in 'From(function="f")', 'Backlog(function="f")', 'function == "f"', 'lineno=1':
        equal(len(functions(filter)), 7, filter)
    got = record("f.py", options=["--filter", "nofield=1"], out="none.json")
    equal((got.returncode, os.path.exists("none.json")), (2, False))


@test
def filters_what_a_session_exports():
    record(program("f.py", BACKLOG))
    got = pystep("--batch", "--replay", "r.json", "-ex", "filter nofield=1", "-ex", 'filter function="g"', "-ex", "filter", "-ex",
                 "export calls out", "-ex", "filter off", "-ex", "export calls all")
    assert b"there is no field" in got.stdout + got.stderr, got
    equal(got.stdout.count(b'only the steps for which function="g"'), 2)
    for name, filter in (("out", ["--filter", 'function="g"']), ("all", [])):
        with open(name, "rb") as f:
            equal(f.read(), export("r.json", "calls", *filter).stdout)


@test
def filters_by_names_and_threads():
    record(program("f.py", BACKLOG))
    events = [json.loads(line) for line in export("r.json", "events", "--filter", 'Q(locals_has="c")').stdout.splitlines()]
    equal({e["function"] for e in events}, {"g"})
    equal(len(events), 6)
    events = [json.loads(line) for line in export("r.json", "events", "--filter", 'Q(globals_nhas="g")').stdout.splitlines()]
    equal([e["line"] for e in events], [1, 1, 4])
    threads = [json.loads(line)["thread"] for line in export(THREADS, "events").stdout.splitlines()]
    for filter, function in (("threadid=None", lambda t: t == 1), ("threadid=2", lambda t: t == 2), ("thread_gt=1", lambda t: t > 1)):
        equal(len(steps(filter, THREADS)), sum(map(function, threads)), filter)
    assert steps('threadname="helper"', THREADS)


@test
def knows_decorators_as_part_of_a_call():
    record(program("f.py", "def d(f): return f\n@d\n@d\ndef f():\n    pass\nf()\n"))
    events = export("r.json", "events", "--filter", 'Q(fullsource_has="@d\\n@d\\ndef f()", kind="call")').stdout.splitlines()
    equal([json.loads(e)["function"] for e in events], ["f"])


WRONG = [
    ('functoin="f"', ["there is no field \"functoin\"", "filename", "function", "threadname"]),
    ('When(Q(function="f"), 1)', ["chooses steps", "logpoint"]),
    ('instruction=100', ["there is no field \"instruction\"", "not a single instruction", "threadname"]),
    ('Q(function_like="f")', ["there is no operator \"like\"", "startswith", "nrx"]),
    ('Q(function_="f")', ["there is no operator"]),
    ('Q(function___sw="f")', ["there is no operator"]),
    ('Q(depth_sw="1")', ["cannot filter by depth_sw", "no text"]),
    ('Q(depth_lt="1")', ["cannot filter by depth_lt"]),
    ('Q(function_lt=1)', ["cannot filter by function_lt"]),
    ('Q(function_sw=1)', ["cannot filter by function_sw"]),
    ('Q(function_sw=["a", 1])', ["cannot filter by function_sw"]),
    ('Q(function_in=1)', ["cannot filter by function_in"]),
    ('Q(function=["a"])', ["cannot filter by function", "use in"]),
    ('Q(locals="a")', ["cannot filter by locals"]),
    ('Q(function_rx="(")', ['"(" is no regular expression', "character 2"]),
    ('Q(function="f"', ["at character 15"]),
    ('Q(function="f)', ["a quote is missing"]),
    ('Q(function=f)', ["a value is expected", "at character 12"]),
    ('Q(function="f") |', ["something is missing"]),
    ('depth <', ["depth <"]),
    ('Q(function="f") & (depth <)', ["depth <"]),
    ('Q(function="f") & depth < & Q()', ["depth <"]),
    ('Q(function="f") Q(depth=1)', ["the end is expected at character 17"]),
    ('Q(function="f"))', ["the end is expected"]),
    ('', ["something is missing"]),
    ('~Q() & ~', ["something is missing"]),
    ('From(Q(depth=1), watermark="a")', ["a whole number is expected"]),
    ('From(Q(depth=1), Q(), Q())', ["too many predicates"]),
    ('Backlog(Q(depth=1), size=-1)', ["from 0 to 1000000"]),
    ('(' * 1000 + 'Q()' + ')' * 1000, ["brackets"]),
    ('Q(' * 1000, ["brackets"]),
    ('~' * 1000 + 'Q()', ["brackets"]),
    ('depth=' + '[' * 1000, ["brackets"]),
    ('Q(function="\\xg")', ["a hexadecimal digit is missing"]),
]


def says_what_is_wrong(filter, wanted):
    got = export(RECORD, "calls", "--filter", filter)
    equal((got.returncode, got.stdout), (2, b""), filter)
    for words in wanted:
        assert words in got.stderr.decode(), (filter, got.stderr)


@test
def says_what_is_wrong_in_expressions_before_they_are_asked():
    for question, words in (('Q(functoin="f")', 'there is no field "functoin"'), ("Q(function_like='f')", 'there is no operator "like"'),
                            ('Q(event="no") & Q(bogus=1)', "the fields are: arg builtin calls"), ('Q(depth_lt="1")', "cannot filter by depth_lt"),
                            ('~Or(function_rx="(")', '"(" is no regular expression'), ('Backlog(Q(depth=1))', "is no expression"),
                            ("@Q(depth_like=1)", "eq ne neq"), ('Q(**{"bogus": 1})', "holds at no later step")):
        for command in "find", "break 2 if" if "**" not in question else "find":
            got = pystep("--batch", "--replay", RECORD, "-ex", "goto start", "-ex", f"{command} {question}")
            assert words in got.stderr.decode(), (command, question, got)


@test
def says_what_had_no_answer_at_any_step_and_why():
    program("p.py", "class P:\n    pass\ndef f(x):\n    return x\nf(P())\n")
    record("p.py")
    equal(steps("bogus > 3", "r.json", b"pystep: bogus > 3 has no answer at any step; at step 1: "
                                       b"NameError: name 'bogus' is not defined at this step\n"), [])
    got = export("r.json", "events", "--filter", "Q(function='f') & x.bogus & (f or 1) | bogus")
    said = got.stderr.decode().splitlines()
    equal([line.split(" at any step; at step ")[0] for line in said], ["pystep: x.bogus has no answer", "pystep: bogus has no answer"])
    assert "AttributeError" in said[0], said
    equal(steps("x == 1 and False", "r.json"), [])
    live = pystep("--quiet", "--export", "calls", "--filter", "~(bogus == 1) & Q() & bogus", "p.py")
    assert live.returncode == 0 and live.stderr.count(b"has no answer at any step") == 2, live
    got = pystep("--batch", "--replay", "r.json", "-ex", "filter bogus", "-ex", "export calls calls.txt", "-ex", "filter off",
                 "-ex", "export calls all.txt")
    assert b"exported to calls.txt\nbogus has no answer at any step; at step 1: NameError" in got.stdout, got
    assert got.stdout.endswith(b"exported to all.txt\n"), got


for filter, wanted in WRONG:
    test_case(f"says what is wrong with {filter[:40]}", says_what_is_wrong, filter, wanted)


FIELDS = """import threading
class K:
    def m(self, xs):
        return [x for x in xs if x]
def bad():
    raise KeyError("k")
def run():
    try:
        bad()
    except KeyError:
        return "done"
k = K()
k.m([1, 0, 2])
t = threading.Thread(target=run, name="second")
t.start()
t.join()
run()
"""


def field_rows():
    """For each field a condition, and the same said of an event as it is exported."""
    here = os.path.realpath("f.py")
    return {
        "arg": ("Q(arg='done')", lambda e: e.get("value") == "done"),
        "builtin": ("Q(builtin=True)", lambda e: False),
        "calls": ("Q(calls=2)", lambda e: e["calls"] == 2),
        "code": (f"Q(code='<code object m, file \"{here}\", line 3>')", lambda e: e["function"] == "m"),
        "depth": ("Q(depth_gte=2)", lambda e: e["depth"] >= 2),
        "event": ("Q(event='exception')", lambda e: e["event"] == "exception"),
        "exception": ("Q(exception_ne=None)", lambda e: "exception" in e),
        "filename": (f"Q(filename={here!r})", lambda e: True),
        "fullsource": ("Q(fullsource_sw='    def m(self', kind='call')", lambda e: e["function"] == "m" and e["event"] == "call"),
        "function": ("Q(function='bad')", lambda e: e["function"] == "bad"),
        "globals": ("Q(globals_has='t')", lambda e: e["step"] > BOUND["t"]),
        "kind": ("Q(kind='return')", lambda e: e["event"] in ("return", "yield")),
        "lineno": ("Q(lineno=9)", lambda e: e["line"] == 9),
        "locals": ("Q(locals_has='x')", lambda e: e["function"] == "<listcomp>" and e["step"] > BOUND["x"]),
        "module": ("Q(module='__main__')", lambda e: True),
        "qualname": ("Q(qualname_sw='K.m.<locals>')", lambda e: e["function"] == "<listcomp>"),
        "source": ("Q(source='        bad()')", lambda e: e["line"] == 9),
        "stdlib": ("Q(stdlib=False)", lambda e: True),
        "step": ("Q(step_in=[3, 5])", lambda e: e["step"] in (3, 5)),
        "thread": ("Q(thread=2)", lambda e: e["thread"] == 2),
        "threadid": ("Q(threadid=None)", lambda e: e["thread"] == 1),
        "threadname": ("Q(threadname='second')", lambda e: e["thread"] == 2),
        "time": ("Q(time_lt=0)", lambda e: False),
        "value": ("Q(value='done')", lambda e: e.get("value") == "done"),
    }


BOUND = {}


@test
def knows_every_field_that_it_says_there_is():
    record(program("f.py", FIELDS))
    got = export("r.json", "calls", "--filter", "bogus=1").stderr.decode()
    named = re.search("the fields are: (.*)", got)[1].split()
    rows = field_rows()
    equal(sorted(rows), named)
    events = events_of("r.json")
    for name in "t", "x":               # the line that binds it; of threads each has its own steps
        changed = [e["step"] for e in events if name in e.get("changed", {})]
        BOUND[name] = changed[0] - 1
    trivial = {"builtin", "filename", "module", "stdlib", "time"}
    for field, (filter, function) in rows.items():
        wanted = [e["step"] for e in events if function(e)]
        equal(steps(filter, "r.json"), wanted, filter)
        equal(0 < len(wanted) < len(events), field not in trivial, filter)
        equal(steps("~" + filter, "r.json"), [e["step"] for e in events if not function(e)], "~" + filter)


ATOMS = [('Q(function="count")', lambda e: e["function"] == "count"), ('Q(event="line")', lambda e: e["event"] == "line"),
         ("Q(lineno__gt=20)", lambda e: e["line"] > 20)]
COMBINATORS = [
    ("{} & {}", lambda a, b: a and b), ("{} | {}", lambda a, b: a or b), ("~{} & ~{}", lambda a, b: not a and not b),
    ("And({}, {})", lambda a, b: a and b), ("Or({}, {})", lambda a, b: a or b), ("Not({}, {})", lambda a, b: not (a and b)),
    ("Q({}, {})", lambda a, b: a and b), ("{} and {}", lambda a, b: a and b), ("{} or {}", lambda a, b: a or b),
    ("not {} or {}", lambda a, b: not a or b), ("~({} | {})", lambda a, b: not (a or b)), ("Or(Not({}), And({}))", lambda a, b: not a or b),
]


@test
def has_the_truth_table_of_every_combinator():
    """Two conditions that are all four ways at some step."""
    (a, is_a), (b, is_b) = ATOMS[:2]
    equal({(is_a(e), is_b(e)) for e in EVENTS}, {(x, y) for x in (True, False) for y in (True, False)})
    for form, function in COMBINATORS:
        filter = form.format(a, b)
        equal(steps(filter), [e["step"] for e in EVENTS if function(is_a(e), is_b(e))], filter)


def random_filter(random, depth):
    if depth == 0 or random.random() < 0.2:
        return random.choice(ATOMS)
    if random.random() < 0.25:
        inner, holds = random_filter(random, depth - 1)
        return random.choice(["~({})", "Not({})", "(not {})"]).format(inner), lambda e: not holds(e)
    form, function = random.choice(COMBINATORS)
    (a, is_a), (b, is_b) = random_filter(random, depth - 1), random_filter(random, depth - 1)
    return "(" + form.format(f"({a})", f"({b})") + ")", lambda e: function(is_a(e), is_b(e))


@test
def combines_conditions_in_each_other_as_python_does():
    random = Random(11)
    seen = set()
    for _ in range(60):
        filter, function = random_filter(random, 4)
        wanted = [e["step"] for e in EVENTS if function(e)]
        seen.add(tuple(wanted))
        equal(steps(filter), wanted, filter)
    assert len(seen) > 20, "filters that tell nothing"


@test
def does_not_filter_what_makes_no_sense_in_pieces():
    for form in "snapshots", "pythontutor":
        got = export(RECORD, form, "--filter", "depth=1")
        equal((got.returncode, got.stdout), (2, b""))
        assert b"takes no filter" in got.stderr, got.stderr


main()
