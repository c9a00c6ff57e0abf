#!/usr/bin/env python3
"""every.t - every command there is, under all its names, forward and backward, of a program that runs and of its record.

What they say stands in sessions.txt. A command, or a name of one, that no session there has used is a failure here, and so is a
motion that nobody went back.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

PROGRAM = """\
class Cart:
    def __init__(self):
        self.items = []
        self.total = 0

    def add(self, name, price):
        self.items.append(name)
        self.total += price
        return self.total

def fill(cart, n):
    for i in range(n):
        cart.add("thing", i)
    return n

def careful(cart):
    try:
        raise ValueError("too much")
    except ValueError as e:
        seen = e
    return cart.total

cart = Cart()
fill(cart, 3)
alias = cart.items
careful(cart)
print("written")
alias.append("more")
size = len(cart.items)
"""
# What goes back the way that the other goes.
MIRRORS = {"step": "reverse-step", "next": "reverse-next", "finish": "reverse-finish", "until": "reverse-until",
           "continue": "reverse-continue", "forward": "back", "next-write": "last-write", "find": "rfind"}


def sessions():
    """(commands, lines when live, lines when replayed) of each."""
    with open(os.path.join(SOURCE, "tests", "commands", "sessions.txt")) as f:
        parts = re.split(r"^\$ (.*)\n", f.read(), flags=re.M)[1:]
    for words, said in zip(parts[::2], parts[1::2]):
        lines = [line[4:] for line in said.splitlines()]
        yield words.split("; "), *([line.removeprefix(f"{how}| ") for line in lines if not line.startswith(f"{other}| ")]
                                   for how, other in (("live", "replayed"), ("replayed", "live")))


def said(words, *arguments):
    """All of it in its order, errors too."""
    got = subprocess.run([PYSTEP, "--batch", *(arg for word in words for arg in ("-ex", word)), *arguments], stdin=subprocess.DEVNULL,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60, text=True)
    assert got.returncode in (0, 1), f"status {got.returncode}"
    text = re.sub(r"^((?:\S+ )?step \d+)/\d+", r"\1", got.stdout, flags=re.M)
    return [re.sub(r"^Python 3\.\S+$", "Python 3", line) for line in text.splitlines() if line != "written"]


def names_of(line):
    """The names in a row of --commands: those before its arguments."""
    words = line[2:36].split()
    for i, word in enumerate(words):
        if not re.fullmatch(r"[a-z][a-z-]*|!", word):
            return words[:i]
    return words


def table():
    listed = pystep("--commands").stdout.decode()
    return [names_of(line) for line in listed.splitlines() if re.match(r"  \S", line)]


def command_of(word):
    if word.startswith("!"):
        return "!"
    return re.match(r"(?:\d+ )?(\S+)", word).group(1)


def as_said(words, live, replayed):
    program("p.py", PROGRAM)
    record("p.py")
    equal(said(words, "p.py"), live, "live")
    equal(said(words, "--replay", "r.json"), replayed, "replayed")


SESSIONS = list(sessions())
USED = {command_of(word) for words, _, _ in SESSIONS for word in words}


@test
def leaves_no_command_and_no_name_of_one_out():
    rows = table()
    assert len(rows) > 50, rows
    equal([name for names in rows for name in names if name not in USED], [], "never used in sessions.txt")


@test
def goes_back_wherever_it_goes_forward():
    names = {name: names for names in table() for name in names}
    for forward, backward in MIRRORS.items():
        both = [words for words, _, _ in SESSIONS if {command_of(word) for word in words} & set(names[forward]) and
                {command_of(word) for word in words} & set(names[backward])]
        assert both, f"no session goes both ways by {forward} and {backward}"


@test
def gives_other_names_the_same_meaning():
    program("p.py", PROGRAM)
    record("p.py")
    argument = {"until": " 14", "goto": " 30", "break": " 8", "print": " cart", "clear": "", "info": " breakpoints"}
    for first, *others in table():
        for other in others:
            if first in ("statement", "restart", "quit"):
                continue
            rest = argument.get(first, "")
            equal(said(["goto 20", other + rest, "where", "info b"], "--replay", "r.json"),
                  said(["goto 20", first + rest, "where", "info b"], "--replay", "r.json"), f"{other} and {first}")


for words, live, replayed in SESSIONS:
    test_case("; ".join(words)[:60], as_said, words, live, replayed)
main()
