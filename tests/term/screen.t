#!/usr/bin/env python3
"""screen.t - the real binary in a real terminal: it starts, draws, follows the size, and leaves nothing behind.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import signal
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib")]
from pystep_test import *

try:
    from terminal import Terminal
except ImportError as e:
    print(f"1..0 # SKIP {e}")
    sys.exit()

SMALL = """\
def double(n):
    twice = n + n
    return twice

x = double(21)
print("answer", x)
"""

TALK = """\
name = input("name? ")
print("hello", name)
"""


@test
def starts_at_the_first_line_steps_into_a_call_out_and_back():
    program("p.py", SMALL)
    with Terminal("p.py") as t:
        t.wait_for_line(0, "p.py:1 in <module>")
        t.send("ns")
        t.wait_for_line(0, "p.py:1 in double")
        t.send("f")
        t.wait_for_line(0, "return 42")
        t.send("N<left>")
        t.wait_for_line(0, "PAST")
        t.send("c")
        t.wait_for("exit status 0")
        t.wait_for("answer 42")
        t.quit()


@test
def replays_a_record_backwards():
    program("p.py", SMALL)
    record("p.py")
    with Terminal("--replay", "r.json") as t:
        t.wait_for_line(0, "REPLAY")
        t.send("<home>")
        t.wait_for_line(0, " 1 of ")
        t.send("<left>")
        t.wait_for("at the start of the run")
        t.quit()


@test
def follows_the_size_down_to_one_cell_and_back():
    program("p.py", SMALL)
    with Terminal("p.py", rows=36, columns=118) as t:
        t.wait_for("─ heap")
        for rows, columns in ((24, 80), (20, 60), (6, 20), (3, 5), (1, 1), (2, 2), (50, 200)):
            t.resize(rows, columns)
            if columns >= 5:
                t.wait_for_line(0, "LIVE"[:columns - 1])
        t.send("n")
        t.wait_for_line(0, "p.py:5")
        t.wait_for("─ heap")
        t.resize(6, 20)
        t.wait_until(lambda: any("▶" in line for line in t.lines()), "the line mark")
        t.resize(1, 1)
        t.quit()


@test
def sends_what_is_typed_to_a_program_that_waits():
    program("p.py", TALK)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("n")
        t.wait_for("name?")
        t.wait_for("running")
        t.send("5")
        t.wait_for("typing goes to the program")
        t.send("Ann\r")
        t.wait_for_line(0, "p.py:2")
        t.send("<escape>n")
        t.wait_for("hello Ann")
        t.quit()


@test
def stops_a_program_that_runs_by_control_c():
    program("p.py", "while True:\n    pass\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("c")
        t.wait_for("running")
        t.send("<c-c>")
        t.wait_for("interrupted")
        t.send("<left>")
        t.wait_for_line(0, "PAST")
        t.quit()


def ends_by(name):
    program("p.py", SMALL)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        os.kill(t.pid, getattr(signal, name))
        status = t.wait_for_end()
        equal(os.waitstatus_to_exitcode(status), -getattr(signal, name))
        t.assert_clean()


for NAME in ("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT"):
    test_case(f"leaves a clean terminal when it ends by {NAME}", ends_by, NAME)


@test
def leaves_a_clean_terminal_when_it_crashes():
    program("p.py", SMALL)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        os.kill(t.pid, signal.SIGSEGV)
        status = t.wait_for_end()
        assert os.WIFSIGNALED(status)
        t.assert_clean()


@test
def shows_how_a_program_died():
    program("p.py", "import os\nos.kill(os.getpid(), 9)\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("c")
        t.wait_for("killed by SIGKILL")
        t.send("<left>")
        t.wait_for_line(0, "p.py:1")
        t.send("qq")
        t.wait_for_end()
        t.assert_clean()


@test
def suspends_and_comes_back():
    program("p.py", SMALL)
    with Terminal("-c", '"$PYSTEP" p.py; echo "shell goes on"; jobs; fg; echo done',
                  argv=["/bin/bash", "-mc", '"$PYSTEP" p.py; echo "shell goes on"; fg; echo done'],
                  environment={"PYSTEP": PYSTEP}) as t:
        t.wait_for("LIVE")
        t.send("<c-z>")
        t.wait_for_line(0, "LIVE")
        t.send("n")
        t.wait_for_line(0, "p.py:5")
        t.send("qq")
        t.wait_for_end()
        assert b"shell goes on" in t.raw and b"done" in t.raw, t.raw[-300:]
        t.assert_clean()


@test
def says_that_it_cannot_draw_on_a_dumb_terminal():
    program("p.py", SMALL)
    for name in ("dumb", "no-such-terminal", None):
        with Terminal("p.py", environment={"TERM": name}) as t:
            status = t.wait_for_end()
            equal(os.waitstatus_to_exitcode(status), 2)
            assert b"TERM" in t.raw and b"--batch" in t.raw, t.raw
            assert b"\033[" not in t.raw, t.raw


@test
def draws_without_colours_if_NO_COLOR_says_so():
    program("p.py", SMALL)
    for environment, options in (({"NO_COLOR": "1"}, ()), ({}, ("--color", "never"))):
        with Terminal(*options, "p.py", environment=environment) as t:
            t.wait_for("LIVE")
            assert not __import__("re").search(rb"\033\[[0-9;]*[34]8;5", t.raw), "colours were sent"
            t.quit()
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        assert b"38;5" in t.raw
        t.quit()


@test
def draws_with_what_a_terminal_has():
    program("p.py", 'x = "日本語"\nprint("é")\n')
    for name in ("xterm", "xterm-mono", "rxvt", "screen-256color", "vt100", "linux", "tmux-256color"):
        with Terminal("p.py", environment={"TERM": name}) as t:
            t.wait_for("LIVE")
            t.quit()


@test
def draws_in_ASCII_where_there_is_no_UTF8():
    program("p.py", 'x = "日本語"\n')
    with Terminal("p.py", environment={"LC_ALL": "C", "LANG": None}) as t:
        t.wait_for("LIVE")
        t.wait_for('x = "??????"')
        assert all(byte < 128 for byte in t.raw), "something else than ASCII was sent"
        t.quit()


@test
def never_sends_control_characters_of_the_program():
    program("p.py", 'x = "\\033]0;evil\\007"  # \033]0;evil\007\nprint(x, "\\x9b31m")\n')
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("nn")
        t.wait_for("exit status 0")
        t.send("3<enter>5")
        t.wait_for("^[]0;evil^G")
        t.send("<escape>")
        t.quit()
        assert b"\033]" not in t.raw and b"\x9b" not in t.raw and b"\007" not in t.raw


@test
def goes_where_the_mouse_clicks():
    program("p.py", SMALL)
    record("p.py")
    with Terminal("--replay", "r.json") as t:
        t.wait_for("REPLAY")
        t.wait_for("─ time")
        t.click(22, 0)
        t.wait_for_line(0, " 1 of ")
        t.quit()


@test
def edits_a_command_and_completes_it():
    program("p.py", SMALL)
    record("p.py")
    with Terminal("--replay", "r.json") as t:
        t.wait_for("REPLAY")
        t.send(":got\t 1\r")                   # goto or goto-visit: what both begin with
        t.wait_for_line(0, " 1 of ")
        t.send(":<up>")
        t.wait_for_line(23, ":goto 1")
        t.send("<backspace>2\r")
        t.wait_for_line(0, " 2 of ")
        t.quit()


@test
def sends_little_for_a_step():
    program("p.py", SMALL)
    with Terminal("p.py", rows=50, columns=160) as t:
        t.wait_for("LIVE")
        t.send("n")
        t.wait_for_line(0, "p.py:5")
        before = len(t.raw)
        t.send("n")
        t.wait_for_line(0, "p.py:6")
        assert len(t.raw) - before < 50 * 160 / 2, f"{len(t.raw) - before} bytes for a step"
        t.quit()


main()
