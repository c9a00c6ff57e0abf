#!/usr/bin/env python3
"""ends.t - all the ways it ends: of the program, of pystep, of the terminal. Nothing is left behind.

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

SMALL = "x = 1\ny = 2\nprint(x + y)\n"
# It tells where it is, then waits for ever.
WAITS = """\
import os
with open("pid", "w") as f:
    f.write(str(os.getpid()))
os.rename("pid", "pid.whole")
while True:
    os.read(os.pipe()[0], 1)
"""


def is_gone(pid):
    """Or has ended and nobody asked for its status: whoever adopted it need not."""
    try:
        with open(f"/proc/{pid}/stat") as f:
            return f.read().rsplit(")", 1)[1].split()[0] in "ZX"
    except FileNotFoundError:
        return True


def running(t):
    """Let it run; the process id of the program."""
    t.wait_for("LIVE")
    t.send("c")
    t.wait_until(lambda: os.path.exists("pid.whole"), "the program")
    with open("pid.whole") as f:
        return int(f.read())


def takes_the_program_along(name):
    program("p.py", WAITS)
    with Terminal("p.py") as t:
        pid = running(t)
        os.kill(t.pid, getattr(signal, name))
        status = t.wait_for_end()
        equal(os.waitstatus_to_exitcode(status), -getattr(signal, name))
        t.wait_until(lambda: is_gone(pid), "the end of the program")
        if name != "SIGKILL":                   # who is killed cannot tidy up
            t.assert_clean()


for NAME in ("SIGKILL", "SIGTERM", "SIGHUP"):
    test_case(f"takes a running program along when it ends by {NAME}", takes_the_program_along, NAME)


@test
def ends_when_its_terminal_is_lost():
    program("p.py", WAITS)
    with Terminal("p.py") as t:
        pid = running(t)
        t.lose()
        t.wait_for_end()
        t.wait_until(lambda: is_gone(pid), "the end of the program")


@test
def ends_when_its_terminal_is_lost_while_nothing_runs():
    program("p.py", SMALL)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.lose()
        t.wait_for_end()


@test
def shows_the_last_step_before_a_crash_in_C():
    program("p.py", "import ctypes\nx = 5\nctypes.string_at(0)\nprint('never')\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("c")
        t.wait_for("killed by SIGSEGV")
        t.wait_for_line(0, "p.py:3")
        t.wait_for("x  5")
        t.send("qq")
        equal(os.waitstatus_to_exitcode(t.wait_for_end()), -signal.SIGSEGV)
        t.assert_clean()


@test
def shows_an_exception_that_nobody_caught():
    program("p.py", "def f(n):\n    return 1 // n\nf(0)\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("c")
        t.wait_for("exit status 1")
        t.wait_for("ZeroDivisionError: integer division")
        t.send("qq")
        equal(os.waitstatus_to_exitcode(t.wait_for_end()), 1)
        t.assert_clean()


@test
def minds_no_modes_that_the_program_sets_on_its_terminal():
    program("p.py", "import termios, tty\ntty.setraw(0)\nprint('raw now', end='\\r\\n')\nprint('and then')\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("nnnn")
        t.wait_for("exit status 0")
        t.wait_for("raw now")
        t.quit()


@test
def comes_back_in_another_size_than_it_was_suspended_in():
    program("p.py", SMALL)
    with Terminal(argv=["/bin/bash", "-mc", '"$PYSTEP" p.py; echo "$PWD" >stopped; until [ -e resized ]; do read -rt 0.01 <> <(:); done; fg; echo done'],
                  environment={"PYSTEP": PYSTEP}) as t:
        t.wait_for("LIVE")
        t.send("<c-z>")
        t.wait_until(lambda: os.path.exists("stopped"), "the shell")
        t.resize(30, 100)
        open("resized", "w").close()
        t.wait_for_line(29, "Tab room")
        t.send("n")
        t.wait_for_line(0, "p.py:2")
        t.send("qq")
        t.wait_for_end()
        assert b"done" in t.raw, t.raw[-300:]
        t.assert_clean()


@test
def shows_the_output_alone_while_the_program_runs_and_afterwards():
    program("p.py", "import sys\nprint('one')\nsys.stdin.readline()\nprint('two')\nsys.stdin.readline()\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("c")
        t.wait_for("running")
        t.send("o")
        t.wait_for_line(1, "─ output")
        t.wait_for("one")
        t.send("\r")
        t.wait_for("two")
        t.send("<escape>")
        t.wait_for_line(1, "─ source")
        t.send("o")
        t.wait_for_line(1, "─ output")
        t.send("\r")
        t.wait_for("exit status 0")
        t.send("<escape>")
        t.wait_for_line(1, "─ source")
        t.quit()


main()
