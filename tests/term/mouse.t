#!/usr/bin/env python3
"""mouse.t - what the mouse does in a real terminal: both buttons, the wheel, the margin, the line of time.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib")]
from pystep_test import *

try:
    from terminal import Terminal
except ImportError as e:
    print(f"1..0 # SKIP {e}")
    sys.exit()

LOOP = "total = 0\nfor i in range(30):\n    total += i\nprint(total)\n"
LONG = "".join(f"name{n} = {n}\n" for n in range(100))


def at(t):
    """Where one is: the number before " of " in the status line."""
    return int(t.lines()[0].split(" of ")[0].split()[-1])


@test
def goes_to_a_lines_next_visit_and_with_the_right_button_to_the_one_before():
    program("p.py", LOOP)
    record("p.py")
    with Terminal("--replay", "r.json", "--start-at", "start") as t:
        t.wait_for_line(0, " 1 of ")
        t.wait_for("─ source")
        t.click(4, 12)
        t.wait_for_line(0, "p.py:3")
        first = at(t)
        equal(first, 4)
        t.click(4, 12)
        t.wait_until(lambda: at(t) == first + 2, "the second visit")
        t.right_click(4, 12)
        t.wait_until(lambda: at(t) == first, "the first visit again")
        t.quit()


@test
def scrolls_the_room_under_the_wheel():
    program("p.py", LONG)
    record("p.py")
    with Terminal("--replay", "r.json", "--start-at", "start") as t:
        t.wait_for("name0 = 0")
        for _ in range(20):
            t.wheel(5, 5, down=True)
        t.wait_for("name60 = 60")
        for _ in range(30):
            t.wheel(5, 5, down=False)
        t.wait_for("name0 = 0")
        t.quit()


@test
def sets_and_removes_a_breakpoint_in_the_margin():
    program("p.py", LOOP)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.click(4, 0)
        t.wait_for_line(4, "●")
        t.send("c")
        t.wait_for_line(0, "p.py:3")
        t.click(4, 0)
        t.wait_until(lambda: "●" not in t.lines()[4], "no breakpoint")
        t.send("c")
        t.wait_for("exit status 0")
        t.quit()


@test
def selects_rooms_and_their_rows():
    program("p.py", "first = [1]\nsecond = {'a': 1}\nthird = 3\n")
    record("p.py")
    with Terminal("--replay", "r.json", rows=30, columns=100) as t:
        t.wait_for("─ variables")
        row = next(n for n, line in enumerate(t.lines()) if "▸ second" in line)
        t.click(row, t.lines()[row].index("second"))
        t.wait_for("around $")
        t.send("<enter>")
        t.wait_for("'a'  1")
        t.quit()


@test
def minds_no_click_outside_and_no_button_it_does_not_know():
    program("p.py", LOOP)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        for button in (1, 3, 35, 66, 99):
            t.button(button, 5, 5)
        t.click(500, 900)
        t.click(23, 5)
        t.send("n")
        t.wait_for_line(0, "p.py:2")
        t.quit()


main()
