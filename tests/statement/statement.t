#!/usr/bin/env python3
"""statement.t - statements that the user has a live program run: what they change, what they say, and that it is in the record.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import signal
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "reference"))
from pystep_test import *
import record as reference

PROGRAM = """\
class Box:
    pass
total = 0
box = Box()
box.v = 1
def numbers(n):
    for i in range(n):
        seen = i
        yield i
def inner(k):
    z = k + 1
    return z
def outer(a, xs):
    b = a
    def add():
        return b + total
    inner(b)
    print("outer", a, b, xs, add())
outer(1, [1, 2])
for number in numbers(3):
    print("number", number)
def fails():
    try:
        raise ValueError("no")
    except ValueError as e:
        return str(e)
print("end", box.v, total, fails())
"""


def session(*commands, text=PROGRAM, options=()):
    program("p.py", text)
    words = [word for command in commands for word in ("-ex", command)]
    done = pystep("--batch", *options, *words, "p.py")
    return done.stdout.decode(), done.stderr.decode()


def has(text, *parts):
    for part in parts:
        assert part in text, f"{part!r} is not in:\n{text}"


@test
def has_a_statement_set_a_local_variable():
    out, err = session("goto inner", "step", "!k = 41", "print k", "next", "print z", "continue")
    has(out, "\n41\n", "\n42\n")
    equal(err, "")


@test
def has_a_statement_unbind_a_local_variable():
    out, err = session("goto inner", "step", "!del k", "locals", "continue")
    assert "k =" not in out, out
    has(err + out, "UnboundLocalError")


@test
def has_a_statement_set_globals_and_attributes():
    out, err = session("goto inner", "!global total; total = 100", "print total", "!box.v = 'new'", "!box.more = [1]", "print box.v",
                       "print box.more", "continue")
    has(out, "\n100\n", "\n'new'\n", "\n[1]\n", "outer 1 1 [1, 2] 101", "end new 100 no")
    equal(err, "")


@test
def has_a_statement_set_a_variable_of_a_closure_in_an_outer_frame():
    out, err = session("goto inner", "up", "!b = 50", "print b", "!b", "continue")
    has(out, "\n50\n50\n", "outer 1 50 [1, 2] 50")
    equal(err, "")


@test
def has_a_statement_change_objects_in_place():
    out, err = session("goto inner", "up", "!xs.append(3)", "print xs", "last-write xs", "goto end", "continue")
    has(out, "\n[1, 2, 3]\n", "[!xs.append(3)]", "outer 1 1 [1, 2, 3] 1")
    equal(err, "")


@test
def has_a_statement_in_a_generator():
    out, err = session("goto numbers", "next", "next", "!seen = 70", "!n", "!i = 7", "print seen", "print i", "continue")
    has(out, "\n3\n70\n7\n", "number 7\nnumber 1\nnumber 2")
    equal(err, "")


@test
def has_a_statement_in_the_module():
    out, err = session("goto p.py:20", "!numbers = lambda n: 'ab'", "!extra = 5", "print extra", "continue")
    has(out, "\n5\n", "number a\nnumber b\nend")
    equal(err, "")


@test
def shows_the_value_of_an_expression():
    out, err = session("goto inner", "step", "!k", "!None", "![k + x for x in (1, 2)]", "!'a' * 3", "!(lambda: k)()", "statement k + 9")
    equal(out.splitlines()[2:], ["1", "[2, 3]", "'aaa'", "1", "10"])
    equal(err, "")


@test
def has_what_a_statement_writes_among_the_output():
    out, err = session("goto inner", "!print('from', 'the user')", "output", "output user", "goto 19")
    has(out, "from the user\nstep 19 p.py:10 in inner\n")
    has(out, "[!print('from', 'the user')]")
    equal(err, "")


@test
def says_the_exception_of_a_statement_and_goes_on():
    out, err = session("goto inner", "step", "!1 / 0", "!k = = 1", "!nowhere", "!raise SystemExit(3)", "!raise KeyError", "!k",
                       "!exec('k = 5; 1 / 0')", "continue")
    has(err, "ZeroDivisionError: division by zero", "SyntaxError: invalid syntax", "NameError: name 'nowhere' is not defined",
        "SystemExit: 3", "KeyError\n")
    has(out, "\n1\n", "outer 1 1 [1, 2] 1", "end 1 0 no", "exit status 0")


@test
def keeps_what_a_statement_did_before_its_exception():
    out, err = session("goto inner", "step", "!k = 30; box.v = 2; 1 / 0", "print k", "print box.v", "continue")
    has(out, "\n30\n2\n", "end 2 0 no")


@test
def says_what_a_function_cannot_keep():
    out, err = session("goto inner", "!fresh = 5", "!fresh")
    has(out, "not kept, for the function has no such variable: fresh")
    has(err, "NameError")


@test
def refuses_a_statement_in_the_past_in_a_replay_and_where_a_frame_is_left():
    out, err = session("goto inner", "step", "back", "!k = 3", "goto 19", "!k", "finish", "!k", "continue", "!k")
    has(err, "this is the past: goto", "the frame is being left here", "this one has ended")
    has(out, "\n1\n", "outer 1 1 [1, 2] 1")
    record("p.py")
    has(pystep("--replay", "r.json", "--batch", "-ex", "goto inner", "-ex", "!k").stderr.decode(), "this is a record")
    has(pystep("--batch", "-ex", "!" + "k" * 70000, "p.py").stderr.decode(), "at most 65536 bytes")


@test
def has_statements_in_the_record():
    out, err = session("goto inner", "up", "!b = 50; xs.append(3)", "down", "!k = 'é\\n'", "!print('hi')", "!next(iter([]))", "save s.json", "continue")
    check = pystep("--check", "s.json")
    equal(check.returncode, 0)
    with open("s.json") as f:
        text = f.read()
    said = [json.loads(line.rstrip(",\n"))["statement"] for line in text.splitlines() if line.startswith('{"statement"')]
    equal(said[1::2], [""] * 4)
    equal(said[::2], ["b = 50; xs.append(3)", "k = 'é\\n'", "print('hi')", "next(iter([]))"])
    with open("s.json", "rb") as f:
        for run in reference.read(f):
            pass
    equal(run.output[1], "hi\n")
    frame = run.stack[-1]
    equal(frame.slots[0], "é\n")
    shown = pystep("--replay", "s.json", "--batch", "-ex", "goto end", "-ex", "print k", "-ex", "back", "-ex", "history k").stdout.decode()
    has(shown, "[!next(iter([]))]", "'é\\n'")


@test
def sees_all_that_a_statement_changed():
    """With --scan everything is compared at every step: the same must be in the record without."""
    commands = ["goto numbers", "step", "step", "!n = [1]; n.append(n); box.v = {1: n}", "!box.v[2] = Box(); box.v[2].a = set()",
                "!box.v[2].a.add(4); del box.v[1]", "!import collections; box.q = collections.deque([1]); box.q.append(2)", "!total = 9", "step 3",
                "!box.v.clear()"]
    texts = []
    for options in ([], ["--scan"]):
        session(*commands, "save s.json", options=options)
        equal(pystep("--check", "s.json").returncode, 0)
        with open("s.json") as f:
            texts.append(f.read().splitlines()[1:])
    equal(texts[0], texts[1])
    has("\n".join(texts[0]), '{"statement":"box.v.clear()"}')


@test
def counts_no_statement_as_a_line():
    out, err = session("break 11", "continue", "!k", "!k", "visits", "continue", "reverse-continue")
    has(out, "\n1: step 19 p.py:11 in inner\n")
    assert "\n2: step" not in out, out
    with_statements = session("goto inner", "step", "!k", "!k", "continue", "stats")[0].split("exit status 0\n")[-1]
    without = session("continue", "stats")[0].split("exit status 0\n")[-1]
    equal(with_statements, without)


@test
def does_not_take_a_statement_for_a_handler():
    out, err = session("catch ValueError", "continue", "!1", "continue", "exceptions")
    plain, _ = session("continue", "exceptions")
    where = re.compile(r"caught .*")
    has(out, "ValueError")
    caught = [re.sub(r"step \d+|\d+", "N", text) for text in where.findall(out)]
    equal(caught, [re.sub(r"step \d+|\d+", "N", text) for text in where.findall(plain)])


@test
def has_a_statement_call_the_programs_functions():
    out, err = session("goto inner", "!inner(5)", "!list(numbers(2))", "info", "!outer(3, [])", "continue")
    has(out, "\n6\n[0, 1]\n", "outer 3 3 [] 3\n", "outer 1 1 [1, 2] 1")
    equal(err, "")


@test
def ends_with_a_program_that_a_statement_ends():
    out, err = session("goto inner", "!import os; os._exit(7)", "info", "!1")
    has(out, "exit status 7")
    has(err, "this one has ended")


@test
def has_a_statement_while_other_threads_go_on():
    text = """\
import threading, time
go = threading.Event()
done = []
def work(n):
    for i in range(20):
        done.append((n, i))
    go.wait()
    return n
threads = [threading.Thread(target=work, args=(n,)) for n in range(3)]
for t in threads: t.start()
x = 1
x = 2
go.set()
for t in threads: t.join()
print("all", len(done), x)
"""
    out, err = session("goto p.py:12", "!time.sleep(0.05)", "!x = 5; len(done) >= 0", "!x", "!done.append(x)", "save s.json", "continue", text=text)
    has(out, "\n5\n", "all 61 2", "exit status 0")
    equal(err, "")
    equal(pystep("--check", "s.json").returncode, 0)


@test
def leaves_the_programs_own_picture_of_its_locals_alone():
    text = """\
import gc, weakref
class Big: pass
def f(a):
    mine = locals()
    big = Big()
    seen = weakref.ref(big)
    del big
    gone = seen() is None
    print(sorted(mine), gone)
f(1)
"""
    plain, _ = session("continue", text=text)
    out, err = session("goto p.py:7", "!a = 2", "!big", "!fresh = big", "print a", "continue", text=text)
    has(out, "\n2\n", "['a'] True")
    has(plain, "['a'] True")
    equal(err, "")


@test
def has_statements_across_keyframes():
    text = "xs = [0] * 5\ndef f(n):\n    for i in range(n):\n        xs[i % 5] = i\n    return n\nf(3000)\nf(3000)\nprint(len(xs))\n"
    out, err = session("goto 4000", "!xs.append('a')", "goto 9000", "!xs[:] = range(9)", "print xs", "history xs[8]", "goto 4002", "print xs[-1]",
                       "save s.json", "goto end", "continue", text=text)
    has(out, "\n[0, 1, 2, 3, 4, 5, 6, 7, 8]\n", "\n'a'\n", "xs[8] (not bound) → 8")
    equal(err, "")
    equal(pystep("--check", "s.json").returncode, 0)


def interrupted(text, commands, ready):
    """A batch session that is sent SIGINT once the program wrote `ready`, and again until it ends."""
    program("p.py", text)
    words = [word for command in commands for word in ("-ex", command)]
    with subprocess.Popen([PYSTEP, "--batch", *words, "p.py"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, bufsize=0) as p:
        seen = b""
        while ready not in seen:
            piece = os.read(p.stdout.fileno(), 4096)
            assert piece, seen + p.stderr.read()
            seen += piece
        for _ in range(200):
            p.send_signal(signal.SIGINT)
            try:
                p.wait(0.3)
                break
            except subprocess.TimeoutExpired:
                pass
        else:
            p.kill()
        return (seen + p.stdout.read()).decode(), p.stderr.read().decode(), p.returncode


@test
def interrupts_an_endless_loop():
    out, err, status = interrupted("import os\nn = 0\nwhile True:\n    n += 1\n    if n == 3: os.write(1, b'ready\\n')\n",
                                   ["continue", "print n > 0", "back", "quit"], b"ready\n")
    has(out, "interrupted", "True")
    assert "KeyboardInterrupt" not in out + err, out + err


@test
def interrupts_a_call_of_c_code_by_a_second_signal():
    out, err, status = interrupted("import os, time\nos.write(1, b'ready\\n')\ntime.sleep(1000)\n",
                                   ["continue", "continue", "exceptions", "quit"], b"ready\n")
    has(out, "KeyboardInterrupt")


@test
def interrupts_a_statement():
    out, err, status = interrupted("import os\nn = 0\nn = 1\nn = 2\n",
                                   ["step 2", "!print('ready', flush=True) or all(n == 0 for n in iter(int, 1))",
                                    "print n", "continue"], b"ready\n")
    has(err, "KeyboardInterrupt")
    has(out, "exit status 0")


main()
