#!/usr/bin/env python3
"""texts.t - what must hold of the exports for people, whatever the program: live and from a record they are the same bytes; calls
are balanced; a tree unfolds to all calls.

timeout: 300

SPDX-License-Identifier: GPL-3.0-or-later"""

import collections
import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

PROGRAMS = ["aliases", "classes", "closures", "coroutines", "exceptions", "generators", "lists", "strange", "threads"]
FORMS = ["calls", "code", "vars", "flow", "tree", "errors", "events", "snapshots", "pythontutor", "chrome", "dot"]


def exported(record, *arguments):
    result = pystep("--replay", record, "--export", *arguments)
    equal((result.returncode, result.stderr), (0, b""))
    return result.stdout.decode()


def recorded(name):
    path = os.path.join(SOURCE, "tests", "programs", name + ".py")
    got = record(path, options=["--scope", os.path.dirname(path)])
    if b"built without Python" in got.stderr:
        raise Skip("built without Python")
    return path


def is_the_same_live(name):
    path = recorded(name)
    for form in FORMS:
        pystep("--quiet", "--record", "live.json", "--export", form, "-o", "out", "--scope", os.path.dirname(path), path)
        with open("out", encoding="utf-8") as f:
            equal(f.read().splitlines(), exported("live.json", form).splitlines(), form)


def check_flow(lines):
    """Each thread's rows are a bracket expression, indented by how many are open; how many calls there were."""
    open_calls, n = collections.defaultdict(list), 0
    equal(lines[0], "TIME            CPU PID     TID     FILE:FUNC:LINE")
    for line in lines[1:]:
        thread, row = line[28:36].strip(), line[36:]
        stack = open_calls[thread]
        arrow, _, place = row.lstrip(" ").partition(" ")
        where = place.rsplit(":", 1)[0]
        if arrow == "=>":
            equal(len(row) - len(row.lstrip(" ")), 2 * len(stack), line)
            stack.append(where)
            n += 1
        else:
            equal((arrow, where), ("<=", stack.pop()), line)
            equal(len(row) - len(row.lstrip(" ")), 2 * len(stack), line)
    equal([s for s in open_calls.values() if s], [], "calls that were not left")
    return n


def check_chrome(document):
    """The rules of the trace event format that Perfetto's importer holds to; how many calls there were."""
    equal(sorted(document), ["displayTimeUnit", "traceEvents"])
    open_calls, last, n = collections.defaultdict(list), collections.defaultdict(float), 0
    for event in document["traceEvents"]:
        thread = event["pid"], event["tid"]
        assert all(isinstance(number, int) for number in thread), event
        if event["ph"] == "M":
            equal((event["name"], list(event["args"])), ("thread_name", ["name"]))
            continue
        assert event["ts"] >= last[thread], event
        last[thread] = event["ts"]
        if event["ph"] == "B":
            assert event["name"] and event["cat"], event
            open_calls[thread].append(event["name"])
            n += 1
        elif event["ph"] == "E":
            open_calls[thread].pop()
        else:
            equal((event["ph"], event["s"]), ("i", "t"))
    equal([s for s in open_calls.values() if s], [], "calls that were not left")
    return n


def unfolded(lines):
    """Rows of a tree without its blocks: (depth, text)."""
    rows, stack = [], [(0, [])]                 # of open blocks: (turns, rows)
    levels = []
    for line in lines:
        depth = (len(line) - len(line.lstrip(" "))) // 3 - len(levels)
        text = line.strip()
        if text == "]":
            turns, block = stack.pop()
            levels.pop()
            stack[-1][1].extend(block * turns)
        elif re.fullmatch(r"\d+x \[", text):
            stack.append((int(text.split("x")[0]), []))
            levels.append(depth)
        elif re.match(r"\d+x \[", text):
            for name in inline(text):
                stack[-1][1].append((depth, name))
        else:
            stack[-1][1].append((depth, text.split("  ")[0]))
    return stack[0][1]


def inline(text):
    """50x [a 2x[b c]] → its names."""
    tokens = re.findall(r"\d+x ?\[|\]|[^\s\[\]]+(?: \(goes on\))?", text)

    def read(turns):
        names = []
        while tokens:
            token = tokens.pop(0)
            if token == "]":
                break
            names += read(int(token.split("x")[0])) if token.endswith("[") else [token]
        return names * turns
    return read(1)


def is_balanced(name):
    recorded(name)
    n = check_flow(exported("r.json", "flow").splitlines())
    equal(check_chrome(json.loads(exported("r.json", "chrome"))), n, "calls of chrome and flow")
    plain = [(depth, text) for depth, text in unfolded(exported("r.json", "tree", "--no-patterns").splitlines())
             if not text.startswith("thread ")]
    equal(len(plain), n, "calls of tree and flow")
    folded = [row for row in unfolded(exported("r.json", "tree").splitlines()) if not row[1].startswith("thread ")]
    equal(folded, plain, "the tree unfolded")


for name in PROGRAMS:
    test_case(f"exports {name} live as from a record", is_the_same_live, name)
    test_case(f"exports balanced calls of {name}", is_balanced, name)


LOOP = """
def a(): pass
def b(): pass
def c(n):
    for i in range(n): a()
x = a(); b()
for i in range(49): a(); b()
c(2); c(2); c(3)
"""


@test
def folds_what_a_loop_calls():
    record(program("f.py", LOOP))
    rows = exported("r.json", "tree").splitlines()
    equal(rows, ["<module>  f.py:1  module", "   50x [a b]", "   2x [", "      c  f.py:4", "         2x [a]", "   ]", "   c  f.py:4",
                 "      3x [a]"])


CALLS = """
class C:
    def __init__(self): pass
    def m(self): return 1
    def __len__(self): return 2
    def __call__(self): return 3
c = C()
for i in range(3):
    c.m(
        )
len(c); c()
(lambda: 0)()
[i for i in "a"]
def g(): yield 1
async def h(): pass
list(g())
try: h().send(None)
except StopIteration: pass
import m
def f(): return c.m()
f()
"""


@test
def tells_kinds_and_places_of_calls():
    program("m.py", "")
    record(program("f.py", CALLS), options=["--times"])
    events = [json.loads(line) for line in exported("r.json", "events").splitlines()]
    calls = [e for e in events if e["event"] == "call"]
    equal([(e["function"], e["type"]) for e in calls],
          [("<module>", "module"), ("C", "class body"), ("__init__", "instantiation"), ("m", "method"), ("m", "method"), ("m", "method"),
           ("__len__", "special method"), ("__call__", "callable object"), ("<lambda>", "lambda"), ("<listcomp>", "comprehension"),
           ("g", "generator"), ("h", "coroutine"), ("<module>", "import"), ("f", "function"), ("m", "method")])
    assert "caller" not in calls[0]
    equal([(e["caller"]["line"], e["caller"]["statement"], e["caller"]["count"]) for e in calls[3:6]],
          [(9, "c.m( )", n) for n in (1, 2, 3)])
    equal([calls[-1]["caller"][key] for key in ("line", "function", "count")], [20, "f", 1])
    for e in events:
        equal("total" in e, e["event"] in ("return", "yield"), e)
        assert e.get("total", 0) >= e.get("own", 0)
    wanted = [json.loads(line) for line in exported("r.json", "events", "--filter", 'Q(function="m", kind="call")').splitlines()]
    equal(wanted, [e for e in calls if e["function"] == "m"])


EXAMPLE = """def deco(f): return f

def foobar(a, b):
    c = a + b
    try:
        raise Exception(c)
    except Exception as exc:
        raise RuntimeError(exc)

try:
    foobar(1, 2)
except RuntimeError:
    pass
"""

TRACE = """
examples.py:11 line          foobar(1, 2)
examples.py:3 call          => foobar(a=1, b=2)
examples.py:4 line             c = a + b
examples.py:5 line             try:
examples.py:6 line             raise Exception(c)
examples.py:6 exception        ! foobar: (<class 'Exception'>, Exception(3), ...)
examples.py:7 line             except Exception as exc:
examples.py:8 line             raise RuntimeError(exc)
examples.py:8 exception        ! foobar: (<class 'RuntimeError'>, RuntimeError(Exception(3)), ...)
examples.py:8 return        <= foobar: None (left by the exception)
examples.py:11 exception     ! <module>: (<class 'RuntimeError'>, RuntimeError(Exception(3)), ...)
"""


@test
def traces_calls_as_tracers_do():
    record(program("examples.py", EXAMPLE))
    rows = exported("r.json", "calls", "--filter", "From(Q(lineno=11)) & ~Q(lineno_gt=11)").splitlines()
    equal([" ".join(row.split()) for row in rows], [" ".join(row.split()) for row in TRACE.split("\n")[1:-1]])
    equal({row.index(":") for row in rows}, {20})
    equal({re.search(r"line|call|exception|return", row).start() for row in rows}, {27})
    equal([len(row) - len(row[37:].lstrip()) - 37 for row in rows], [3, 3, 6, 6, 6, 4, 6, 6, 4, 3, 1])


@test
def leaves_open_calls_balanced_when_the_program_is_killed():
    record(program("f.py", "import os\ndef f(): os.kill(os.getpid(), 9)\ndef g(): f()\ng()\n"))
    equal(check_flow(exported("r.json", "flow").splitlines()), 3)
    equal(check_chrome(json.loads(exported("r.json", "chrome"))), 3)


@test
def shows_calls_of_code_without_source():
    program("m.py", "def f(x):\n    return x + 1\n")
    program("main.py", "import m\nm.f(1)\n")
    plain("-c", "import py_compile; py_compile.compile('m.py', 'm.pyc')")
    os.unlink("m.py")
    record("main.py")
    equal([line.split(" ", 4)[-1].split()[-1] for line in exported("r.json", "flow").splitlines()[1:]],
          ["main.py:<module>:1", "m.py:<module>:1", "m.py:<module>:1", "m.py:f:1", "m.py:f:2", "main.py:<module>:2"])


@test
def draws_a_graph_that_graphviz_reads():
    record(program("f.py", LOOP + 'def odd(): pass\nodd.__code__ = odd.__code__.replace(co_qualname=\'a"\\\\b\')\nodd()\n'))
    graph = exported("r.json", "dot")
    for edge in ('n0 -> n1 [label="50"]', 'n0 -> n3 [label="3"]', 'n3 -> n1 [label="7"]'):
        assert edge in graph, graph
    if run(["sh", "-c", "command -v dot"]).returncode:
        raise Skip("graphviz is not here")
    equal(run(["dot", "-Tplain"], input=graph.encode()).returncode, 0)


GRAPH = """import functools
class A:
    def __init__(self, n): self.n = n
    def down(self): return A(self.n - 1).down() if self.n else 0
@functools.lru_cache
def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
def gen(n):
    for i in range(n):
        yield fib(i)
print(sum(gen(6)), A(3).down(), [(lambda x: x)(i) for i in range(4)])
"""


def drawn(graph):
    """What graphviz makes of it: nodes by name and place, how often each calls each."""
    laid = json.loads(run(["dot", "-Tdot_json"], input=graph.encode()).stdout)
    names = {o["_gvid"]: o["label"].split("\\n")[:3] for o in laid["objects"]}
    for n in names.values():
        n[0] = n[0].split(".")[-1]
    return ({tuple(n) for n in names.values()},
            {(names[e["tail"]][0], names[e["head"]][0]): int(e["label"].split("\\n")[0]) for e in laid["edges"]})


@test
def draws_every_call_once():
    if run(["sh", "-c", "command -v dot"]).returncode:
        raise Skip("graphviz is not here")
    record(program("f.py", GRAPH))
    stack, calls, places, edges = [], collections.Counter(), {}, collections.Counter()
    for e in map(json.loads, exported("r.json", "events").splitlines()):
        if e["event"] == "call":
            name = e["function"]
            calls[name] += 1
            places.setdefault(name, f"f.py:{e['line']}")
            if stack:
                edges[stack[-1], name] += 1
        if e["event"] in ("call", "resume"):
            stack.append(e["function"])
        elif e["event"] in ("return", "yield"):
            stack.pop()
    got_nodes, got_edges = drawn(exported("r.json", "dot"))
    equal(got_nodes, {(n, places[n], f"{calls[n]} call" + "s" * (calls[n] != 1)) for n in calls})
    equal(got_edges, dict(edges))


ERRORS = """
def swallow():
    try: int("x")
    except ValueError: pass
    return 1
def tidy():
    try: {}[1]
    finally: x = 1
def again():
    try: tidy()
    except KeyError:
        x = 2
        raise
def narrow():
    try: again()
    except (ValueError, TypeError): pass
swallow()
try: narrow()
except LookupError: y = 1
z = 2
def key(x): raise OSError(x)
try: max([1, 2], key=key)
except OSError: pass
list(hasattr(type("P", (), {"__getattr__": lambda s, n: key(n)})(), "q") for i in ()) 
class Odd:
    def __getattr__(self, name): raise AttributeError(name)
hasattr(Odd(), "q")
w = 3
1 / 0
"""


@test
def tells_swallowed_from_propagated():
    record(program("f.py", ERRORS))
    heads = [line for line in exported("r.json", "errors").splitlines() if re.match("swallowed|propagated", line)]
    equal(heads, [
        """swallowed ValueError("invalid literal for int() with base 10: 'x'"), raised at f.py:3 in swallow, caught at f.py:4 in swallow""",
        "swallowed KeyError(1), raised at f.py:7 in tidy, caught at f.py:19 in <module>",
        "swallowed OSError(1), raised at f.py:21 in key, caught at f.py:23 in <module>",
        "swallowed AttributeError('q'), raised at f.py:26 in __getattr__, caught by code that is not recorded",
        "propagated ZeroDivisionError('division by zero'), raised at f.py:29 in <module>, left <module>"])


WAITS = """
import asyncio
async def ready(n):
    await asyncio.sleep(0)
    return n
class Guard:
    async def __aenter__(self): return self
    async def __aexit__(self, *a): return False
async def numbers():
    for i in range(2): yield i
def inner():
    yield 1
    return 2
def outer():
    got = yield from inner()
    return got
async def main():
    x = (
        await ready(1)
    )
    async with Guard() as g:
        async for n in numbers():
            y = [await ready(2), n]
    z = [n async for n in numbers()]
    try:
        next(iter([]))
    except StopIteration:
        pass
    return list(outer())
asyncio.run(main())
"""


@test
def names_the_handler_that_matched_among_those_that_were_tried():
    record(program("f.py", """\
def cleans():
    try:
        1 / 0
    except KeyError:
        pass
    finally:
        yield 1
        return
def second():
    try:
        1 / 0
    except ValueError: pass
    except (TypeError,
            ZeroDivisionError):
        x = 1
        x = 2
    finally:
        print(x)
def outer():
    try:
        try:
            1 / 0
        except KeyError:
            a = 1
        finally:
            b = 2
    except ZeroDivisionError:
        c = 1
    return 2
list(cleans())
second()
outer()
"""))
    heads = [line for line in exported("r.json", "errors").splitlines() if re.match("swallowed|propagated", line)]
    equal([re.findall(r"caught at (.*)", head) for head in heads],
          [["f.py:7 in cleans"], ["f.py:13 in second"], ["f.py:27 in outer"]])


@test
def knows_the_end_of_what_is_awaited_from_an_exception():
    record(program("f.py", WAITS))
    heads = [line for line in exported("r.json", "errors").splitlines() if re.match("swallowed|propagated", line)]
    equal(heads, ["swallowed StopIteration(), raised at f.py:26 in main, caught at f.py:27 in main"])


@test
def knows_the_end_of_a_generator_or_an_iteration_from_an_exception():
    record(program("f.py", """\
def some():
    yield 1
class Few:
    def __iter__(self): return self
    def __next__(self): raise StopIteration
any(some())
for x in Few(): pass
try:
    next(Few())
except StopIteration:
    pass
"""))
    heads = [line for line in exported("r.json", "errors").splitlines() if re.match("swallowed|propagated", line)]
    equal(heads, ["swallowed StopIteration(), raised at f.py:9 in <module>, caught at f.py:10 in <module>"])


@test
def says_when_an_exception_has_too_many_lines():
    record(program("f.py", "def f():\n    try: 1 / 0\n    except ZeroDivisionError:\n        for i in range(100): pass\nf()\n"))
    text = exported("r.json", "errors")
    equal(len(text.splitlines()), 1 + 7 - 2 + 50 + 1, text)
    assert re.search(r"\n\.\.\. too many lines \(\d+ more\)\n$", text), text


@test
def tells_durations_only_where_they_are_recorded():
    program("f.py", LOOP)
    record("f.py")
    record("f.py", options=["--times"], out="t.json")
    for form in "calls", "tree", "dot":
        assert "total" not in exported("r.json", form)
        assert re.search(r"own \d.*, total \d", exported("t.json", form)), form
    assert re.search(r"^\d\d:\d\d:\d\d\.\d{6} ", exported("t.json", "flow"), re.M)
    assert "." not in re.sub("f.py", "", exported("r.json", "flow"))


@test
def tells_process_and_time_of_day_where_they_are_recorded():
    program("f.py", "import os, time\nprint(os.getpid(), int(time.time()))\n")
    for zone in "UTC0", "XXX-5:30":
        pid, now = map(int, record("f.py", options=["--times"], env={**os.environ, "TZ": zone}).stdout.split())
        clock, cpu, recorded, thread = exported("r.json", "flow").splitlines()[1].split()[:4]
        equal((int(recorded), int(thread)), (pid, pid))
        assert int(cpu) in range(os.cpu_count()), cpu
        hours, minutes, seconds = map(float, clock.split(":"))
        late = (now + (5.5 * 3600 if zone != "UTC0" else 0) - (hours * 3600 + minutes * 60 + seconds)) % 86400
        assert min(late, 86400 - late) < 60, (zone, clock, now)
        check_record(how="exit")


THREADS = """\
import threading
def tell(): print(threading.get_native_id(), flush=True)
for i in range(3):
    t = threading.Thread(target=tell)
    t.start()
    t.join()
tell()
"""


@test
def tells_threads_by_the_systems_numbers_where_times_are_recorded():
    numbers = record(program("f.py", THREADS), options=["--times"]).stdout.split()
    rows = [row.split() for row in exported("r.json", "flow").splitlines()]
    equal([row[3].encode() for row in rows if row[4] == "=>" and ":tell:" in row[5]], numbers)
    check_record(how="exit")
    record("f.py")
    rows = [row.split() for row in exported("r.json", "flow").splitlines()]
    equal([row[:4] for row in rows if row[4] == "=>" and ":tell:" in row[5]], [["-", "-", "-", str(n)] for n in (2, 3, 4, 1)])


@test
def cuts_long_values_in_the_middle():
    record(program("f.py", "def f(x): pass\nf('a' * 2000 + 'b' * 2000)\n"), options=["--max-str", "10000"])
    row = next(line for line in exported("r.json", "calls").splitlines() if "=> f(" in line)
    text = row.split("=> ")[1]
    assert re.fullmatch(r"f\(x='a+ \[\.\.\.\] b+'\)", text), text
    assert 1000 < len(text) < 1100, len(text)


@test
def colours_only_a_terminal_unless_told():
    record(program("f.py", ERRORS))
    for form in FORMS:
        assert "\033" not in exported("r.json", form)
        equal("\033" in exported("r.json", form, "--color", "always"), form not in ("events", "snapshots", "pythontutor", "chrome", "dot"))


main()
