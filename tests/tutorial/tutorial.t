#!/usr/bin/env python3
"""tutorial.t - what share/doc/tutorial.md says is what pystep says.

Its blocks hold commands after "(pystep) " and what is answered below each; one without an answer must only succeed. All
are one session, on a record of the example that the first block makes.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import shutil
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

with open(os.path.join(SOURCE, "share", "doc", "tutorial.md"), encoding="utf-8") as f:
    TEXT = f.read()
BLOCKS = re.findall(r"^```\n(.*?)^```$", TEXT, re.M | re.S)
SAID = [part.partition("\n")[::2] for block in BLOCKS for part in block.split("(pystep) ")[1:]]


def answers(commands):
    """What each command answered, by one session a command: all before it, then it."""
    before = []
    for i in range(len(commands)):
        words = [word for command in commands[:i + 1] for word in ("-ex", command)]
        got = pystep("--replay", "bank.json", "--batch", *words)
        equal((got.returncode, got.stderr), (0, b""), commands[i])
        said = got.stdout.decode().splitlines()
        yield said[len(before):]
        before = said


def record_the_bank():
    """From here, for its path is a value of the run, too: a very long one gets an id, and all ids after it move on."""
    shutil.copy(os.path.join(SOURCE, "share", "examples", "bank.py"), ".")
    return pystep("--record", "bank.json", "bank.py")


@test
def records_the_example_as_the_tutorial_shows():
    got = record_the_bank()
    shown = re.search(r"^    \$ pystep --record .*\n((?:    .*\n)+)", TEXT, re.M).group(1)
    equal(got.stdout.decode(), re.sub(r"^    ", "", shown, flags=re.M))


@test
def answers_as_the_tutorial_shows():
    assert len(SAID) >= 10, SAID
    record_the_bank()
    for (command, shown), got in zip(SAID, answers([command for command, _ in SAID])):
        shown = shown.splitlines()
        assert got, f"{command} answered nothing"
        equal(got[:len(shown)], shown, command)


main()
