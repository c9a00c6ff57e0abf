#!/usr/bin/env python3
"""text.t - characters of all widths in a real terminal: each in its columns, none reaching into the next room.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys
import unicodedata

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib")]
from pystep_test import *

try:
    from terminal import Terminal
except ImportError as e:
    print(f"1..0 # SKIP {e}")
    sys.exit()

WIDE = 'name = "日本語" * 30\ne = "e\\u0301" * 3\nprint(name[:4], e, "naïve")\n'


@test
def shows_wide_and_combining_characters():
    program("p.py", WIDE)
    with Terminal("p.py", rows=24, columns=100) as t:
        t.wait_for("LIVE")
        t.send("nnn")
        t.wait_for("exit status 0")
        t.wait_until(lambda: "日本語日 ééé naïve" in unicodedata.normalize("NFC", t.text()), "the output")
        t.quit()


def edge(t):
    """The column where the rooms at the right begin, in their headings, and that of all their rows."""
    return t.lines()[1].index("─ stack")


@test
def keeps_rooms_apart_whatever_the_width_of_what_is_in_them():
    program("p.py", WIDE)
    with Terminal("p.py", rows=24, columns=100) as t:
        t.wait_for("LIVE")
        t.send("nn")
        t.wait_for_line(0, "p.py:3")
        t.wait_for("─ variables")
        column = edge(t)
        for number in (2, 3, 4):
            assert t.screen.buffer[number][column - 1].data == " ", f"line {number} reaches over:\n{t.text()}"
        for columns in (99, 98, 97, 96):         # wide characters meet every edge
            t.resize(24, columns)
            t.wait_until(lambda: "▶" in t.text() and "─ stack" in t.lines()[1], "the screen")
            t.send("<c-l>")
            t.wait_for_line(0, "p.py:3")
        t.quit()


@test
def takes_what_is_typed_in_any_script():
    program("p.py", 'word = input("word? ")\nprint(len(word), word)\n')
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("n")
        t.wait_for("word?")
        t.send("5")
        t.wait_for("typing goes to the program")
        t.send("日é\r")
        t.wait_for_line(0, "p.py:2")
        t.send("<escape>n")
        t.wait_for("2 日")
        t.quit()


@test
def finds_what_is_typed_in_any_script():
    program("p.py", "a = 1\nb = 'é日'\nc = 3\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("/日\r")
        t.wait_until(lambda: "not found" not in t.lines()[23], "a match")
        t.send("b")
        t.wait_for_line(3, "●")
        t.quit()


main()
