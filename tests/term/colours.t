#!/usr/bin/env python3
"""colours.t - every terminal gets the colours it has, and what it cannot show is said in another way.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib")]
from pystep_test import *

try:
    from terminal import Terminal
except ImportError as e:
    print(f"1..0 # SKIP {e}")
    sys.exit()

PROGRAM = "def f(x):\n    return x\n\nf(1)\n"


def drawn(*options, **environment):
    """All bytes until the first screen stands, and the screen."""
    program("p.py", PROGRAM)
    with Terminal(*options, "p.py", environment=environment) as t:
        t.wait_for("Tab room")
        t.quit()
        return t


def numbers(raw):
    """Of all "select graphic rendition": lists of numbers."""
    return [re.split(rb"[;:]", found) for found in re.findall(rb"\033\[([0-9;:]*)m", raw)]


def colors(raw):
    """Whatever sets one of 8, of 256, of all colours."""
    eight, many, all_of_them = set(), set(), set()
    for ns in numbers(raw):
        for i, n in enumerate(ns):
            if n in (b"38", b"48"):
                (many if ns[i + 1:i + 2] == [b"5"] else all_of_them).add(tuple(ns[i:]))
                break
            if len(n) == 2 and n[:1] in b"349" and n[1:] != b"9" or len(n) == 3 and n[:2] == b"10":
                eight.add(n)
    return eight, many, all_of_them


def look_of(t, text):
    """The cell where it begins."""
    for row, line in enumerate(t.screen.display):
        if text in line:
            return t.screen.buffer[row][line.index(text)]
    raise AssertionError(f"{text!r} is not seen:\n{t.text()}")


@test
def has_256_colours():
    eight, many, all_of_them = colors(drawn(TERM="xterm-256color").raw)
    assert many and not all_of_them, (eight, many, all_of_them)


@test
def has_eight_colours():
    for term in ("xterm", "linux", "rxvt"):
        eight, many, all_of_them = colors(drawn(TERM=term).raw)
        assert eight and not many and not all_of_them, (term, eight, many, all_of_them)


# As ncurses describes terminals that take red, green and blue.
DIRECT = r"""direct|with all colours,
	RGB, colors#0x1000000, pairs#0x10000,
	setab=\E[%?%p1%{8}%<%t4%p1%d%e48;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
	setaf=\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m,
	use=xterm-256color,
"""


@test
def has_all_colours():
    program("direct.ti", DIRECT)
    made = run(["tic", "-x", "-o", "terminfo", "direct.ti"])
    equal(made.returncode, 0, f"tic: {made.stderr}")
    os.makedirs(".config/pystep")
    with open(".config/pystep/config", "w") as f:
        f.write("colour keyword #12ab34\n")
    t = drawn(TERM="direct", TERMINFO=os.path.abspath("terminfo"))
    assert b"38;2;18;171;52" in t.raw, sorted(colors(t.raw)[2])


@test
def has_none_where_the_terminal_has_none_and_where_none_are_wanted():
    for options, environment in (((), {"TERM": "xterm-mono"}), ((), {"TERM": "vt100"}), ((), {"NO_COLOR": "1"}),
                                 (("--color", "never"), {})):
        t = drawn(*options, **environment)
        equal(colors(t.raw), (set(), set(), set()), f"{options} {environment}")
        assert any(b"7" in ns for ns in numbers(t.raw)), "nothing stands out"


@test
def takes_a_theme_without_colours():
    os.makedirs(".config/pystep")
    with open(".config/pystep/config", "w") as f:
        f.write("theme mono\n")
    equal(colors(drawn(TERM="xterm-256color").raw), (set(), set(), set()))


@test
def keeps_an_empty_NO_COLOR_for_none_said():
    assert colors(drawn(NO_COLOR="").raw)[1]


@test
def tells_live_from_past_by_more_than_a_word():
    program("p.py", PROGRAM)
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        live = look_of(t, "LIVE")
        t.send("n<left>")
        t.wait_for("PAST")
        past = look_of(t, "PAST")
        assert (live.fg, live.bg, live.reverse) != (past.fg, past.bg, past.reverse), (live, past)
        t.quit()


@test
def draws_what_a_program_draws_in_its_own_colours():
    program("p.py", "print('\\033[?1049h\\033[2;3H\\033[31;44mred on blue\\033[0m', end='', flush=True)\ninput()\n")
    with Terminal("p.py") as t:
        t.wait_for("LIVE")
        t.send("co")
        t.wait_for("red on blue")
        look = look_of(t, "red on blue")
        equal((look.fg, look.bg), ("red", "blue"))
        t.send("\r")
        t.wait_for("exit status 0")
        t.send("<escape>")
        t.quit()


main()
