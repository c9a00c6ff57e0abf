#!/usr/bin/env python3
"""rooms.t - what only a real terminal shows: drags, a program that draws on a screen of its own, the user's files, leaving.

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

LOOP = """\
total = 0
for i in range(30):
    total += i
print(total)
"""

CURSES = """\
import curses

def main(screen):
    screen.border()
    screen.addstr(3, 4, "press a key", curses.A_BOLD)
    screen.refresh()
    key = screen.getch()
    screen.addstr(5, 4, f"it was {chr(key)}")
    screen.refresh()
    screen.getch()

curses.wrapper(main)
print("bye")
"""


@test
def goes_through_time_as_the_mouse_is_dragged():
    program("p.py", LOOP)
    record("p.py")
    with Terminal("--replay", "r.json") as t:
        t.wait_for("─ time")
        t.press(21, 0)
        t.wait_for_line(0, " 1 of ")
        t.drag(21, 40)
        t.wait_for_line(0, " 33 of ")
        t.drag(5, 79)                           # the button is still held: other rooms do not mind
        t.wait_for_line(0, " 65 of ")
        t.release(5, 79)
        t.quit()


@test
def shows_a_curses_program_on_its_own_screen_and_sends_it_keys():
    program("p.py", CURSES)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("c")
        t.wait_for("running")
        t.send("o")
        t.wait_for("press a key")
        t.wait_for("typing and Escape go to the program")
        t.send("k")
        t.wait_for("it was k")
        t.send("<escape>")                      # the program's, as long as it has the screen
        t.wait_for_line(0, "END")
        t.wait_for("bye")
        t.send("<escape>:rfind @function == 'main'\r")
        t.wait_for_line(0, "in main")
        t.send("o")
        t.wait_for("it was k")                  # the screen as it was then
        t.send("<escape>")
        t.quit()


@test
def takes_keys_and_themes_from_the_users_file_and_says_which_line_is_wrong():
    program("p.py", LOOP)
    os.makedirs(".config/pystep")
    with open(".config/pystep/config", "w") as f:
        f.write("# mine\ntheme light\nkey e next\ncolour plaid 3\n")
    with Terminal("p.py") as t:
        t.wait_for("~/.config/pystep/config: line 4: no look is called")
        t.send("e")
        t.wait_for_line(0, "p.py:2")
        t.quit()


@test
def remembers_the_sizes_of_rooms():
    program("p.py", LOOP)
    with Terminal("p.py", columns=100) as t:
        t.wait_for("Tab room")
        before = t.lines()[1].index("─ stack")
        t.send(">>>")
        t.wait_until(lambda: t.lines()[1].find("─ stack") == before + 6, "a wider source")
        t.quit()
    with Terminal("p.py", columns=100) as t:
        t.wait_until(lambda: t.lines()[1].find("─ stack") == before + 6, "a wider source")
        t.quit()


@test
def asks_before_a_run_that_is_not_saved_is_gone():
    program("p.py", LOOP)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("nnq")
        t.wait_for("this run is not saved")
        t.send("s")
        t.wait_for_line(23, ":save")
        t.send("kept.json\r")
        t.wait_for("saved to kept.json")
        t.send("q")
        t.wait_for_end()
        t.assert_clean()
    assert pystep("--check", "kept.json").returncode == 0


@test
def runs_the_program_again_with_its_breakpoints():
    program("p.py", LOOP)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("jjbc")
        t.wait_for_line(0, "p.py:3")
        t.send(":restart\r")
        t.wait_for_line(0, "step 2")
        t.send("c")
        t.wait_for_line(0, "p.py:3")
        t.quit()


@test
def cancels_a_long_search_and_stands_where_it_was():
    program("p.py", "for i in range(300000):\n    x = i\n")
    record("p.py")
    with Terminal("--replay", "r.json") as t:
        t.wait_for_line(0, "REPLAY")
        where = t.lines()[0].split()[1]
        t.send(":rfind x == -1\r<c-c>")
        t.wait_for("ancelled")
        t.wait_for_line(0, f" {where} of ")
        t.quit()


@test
def underlines_the_call_that_a_frame_stands_at():
    program("p.py", "def f(n):\n    return n\nx = f(1) + f(2)\n")
    record("p.py")
    with Terminal("--replay", "r.json") as t:
        t.wait_for("─ source")
        t.send(":goto 7\ru")                    # in f(2)
        t.wait_for_line(0, " 7 of ")
        t.wait_for("x = f(1) + f(2)")
        t.wait_until(lambda: underlined(t) == "f(2)", "the call underlined")
        t.quit()


def underlined(t):
    return "".join(t.screen.buffer[row][column].data for row in range(24) for column in range(80)
                   if t.screen.buffer[row][column].underscore)


main()
