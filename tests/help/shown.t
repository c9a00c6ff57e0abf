#!/usr/bin/env python3
"""shown.t - nothing of the terminal is left unshown: every key of --keys, and everything each room is for, is in a screens test
that ends by proving the replayed screen equal to the live one.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

SCREENS = os.path.join(SOURCE, "tests", "screens")
MOUSE = {"click": "Click", "right-click": "Right-Click", "drag": "Drag", "wheel-up": "Wheel-Up", "wheel-down": "Wheel-Down"}

# What a room is for, the test that shows it, and what is seen there: a piece of a screen, or of a check of looks.
ROOMS = """
source: syntax colours | syntax | look keyword "def"
source: where the program stands | shows_the_first_line | ▶
source: breakpoints in the margin | breakpoints | ●
source: how often each line ran | counts_visits | 3×
source: names on a line with their values | shows_the_first_line | twice = 42
source: frames above by their own line | another_file | ▷   2
source: another file | another_file | source ─ helper.py
source: a file that no frame is in | opens_files | source ─ helper.py ─ Escape goes back
source: the call a frame stands at, what raised | sites | underlined "half(a)"
source: search | searches | selected "def ask("
stack: frames with their arguments | frames | n=
stack: threads | threads_and_sleepers | ≡ worker
stack: tasks that sleep | tasks | z wait(
stack: an exception being raised | exceptions | ValueError
variables: trees to any depth | unfolds_values | ▾
variables: changed since the stop before | marks_what_changed | was 1
variables: new | what_is_under_way | new
variables: gone | gone_and_hidden | gone
variables: types and hidden names | gone_and_hidden | keys v
variables: a value complete | gone_and_hidden | p
variables: writes of the selected one | writes_of_a_variable | keys W
heap: objects with ids, kinds, contents | heap | $6 list
heap: who points here, aliases, cycles | heap | ← b, $5.other, $5.same +1
heap: boxes and arrows | heap_graph | ┌
heap: keeps still | heap_keeps_still | $4 list  [2, 3]
heap: search by id, type and content | heap_searched | type $8
output: by now and later | tells_output_apart | look future
output: errors told apart | tells_output_apart | look stderr
output: to the step that wrote a character | output_characters | Enter
output: what is typed goes to the program | live_and_typed | look input
output: the screen of a program that draws on all of it | own_screen | ┌───┐
time: depth | time_ticks | █
time: ticks of output, exceptions, marks | time_ticks | !
time: ticks of breakpoints | breakpoints | ●
time: ticks of writes | writes_of_a_variable | writes of
time: click and drag | mouse_in_time | drag
lists: watches | watches | display
lists: breakpoints, changed there | breakpoints_as_a_list | 2   break bank.py:10, disabled
lists: calls as a tree | calls_as_a_tree | 6 deep.py:7   ▸ top() → 21
lists: marks | calls_as_a_tree | 'here' step
lists: exceptions | exceptions_and_stats | caught at step
lists: visits | lists | answer ─ visits
lists: history | writes_of_a_variable | history
lists: stats | exceptions_and_stats | answer ─ stats
lists: a click goes to the next visit, a right click to the one before | mouse_in_time | right-click
prompt: completion | completes_the_prompt | kind  name  price
prompt: commands remembered and completed, errors in place | prompt | look error
status: live and past | states_of_a_run | look past
help: made from the tables | help_and_answers | |forward
"""


# Leaving is another thing with a record: nothing is asked, so the keys after it mean something else.
UNPROVED = {"offers_to_save"}


def screens_tests():
    for name in sorted(os.listdir(SCREENS)):
        if name.endswith(".t"):
            with open(os.path.join(SCREENS, name), encoding="utf-8") as f:
                yield name[:-2], f.read()


def is_proved(text):
    """Its last line of all that are neither blank, nor a picture: the replay is held against the live run."""
    return [line for line in text.splitlines() if line][-1] == "same_when_replayed"


def pressed(text):
    """What is typed is text, but its first character opened the prompt."""
    for line in text.splitlines():
        word, _, rest = line.partition(" ")
        if word == "keys":
            yield from rest.split()
        elif word == "type":
            yield rest[:1]
        elif word in MOUSE:
            yield MOUSE[word]


def keys():
    """A line is "  KEY KEY…  what it does", the keys in 16 columns at least."""
    listed = pystep("--keys").stdout.decode()
    return [key for line in listed.splitlines() if line.startswith("  ") for key in re.match(r"  (.{15}\S*) ", line)[1].split()]


@test
def shows_every_key():
    shown = {key for _, text in screens_tests() if is_proved(text) for key in pressed(text)}
    assert len(keys()) > 60, keys()
    equal([key for key in keys() if key not in shown], [], "keys that no screens test presses")


@test
def proves_every_live_screen_by_a_replay():
    equal([name for name, text in screens_tests() if "\nprogram " in text and not is_proved(text) and name not in UNPROVED], [], "tests without same_when_replayed")


def is_shown(name, seen):
    texts = dict(screens_tests())
    assert name in texts, f"there is no tests/screens/{name}.t"
    assert is_proved(texts[name]), f"tests/screens/{name}.t does not end by same_when_replayed"
    said = "\n".join(line for line in texts[name].splitlines() if not line.startswith((">", "#")))
    assert seen in said, f"tests/screens/{name}.t does not show {seen!r}"


for ROW in ROOMS.strip().splitlines():
    WHAT, NAME, SEEN = ROW.split(" | ", 2)
    test_case(f"shows in the terminal, {WHAT}", is_shown, NAME, SEEN)

main()
