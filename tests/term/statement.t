#!/usr/bin/env python3
"""statement.t - Python for the program, and a program that comes to no step, in a real terminal.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

try:
    from terminal import Terminal
except ImportError:
    print("1..0 # SKIP python3-pyte is not there")
    sys.exit()


@test
def has_the_program_run_a_statement():
    program("p.py", "x = 1\ny = 2\nprint('x is', x)\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("n")
        t.wait_for_line(0, "p.py:2")
        t.send("!x = 41 + 1\r!x + 100\r")
        t.wait_for("142")
        t.send("c")
        t.wait_for("x is 42")
        t.quit()


@test
def refuses_a_statement_in_the_past():
    program("p.py", "x = 1\ny = 2\nz = 3\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("nn<left>!x = 5\r")
        t.wait_for("this is the past")
        t.quit()


@test
def interrupts_a_program_that_waits_in_c():
    program("p.py", "import time\ntry:\n    print('waits', flush=True)\n    time.sleep(10000)\nexcept KeyboardInterrupt:\n    print('was interrupted')\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("c")
        t.wait_for("waits")
        t.wait_for("running")
        t.send("<c-c>")
        t.wait_for("comes to no step")
        t.send("<c-c>")
        t.wait_for("SIGINT")
        t.send("c")
        t.wait_for("was interrupted")
        t.quit()


main()
