#!/usr/bin/env python3
"""laws.t - the stops met going forward are the stops met going backward, live and on a record, and are those that they should be.

Random programs, random breakpoints; SEED=N runs one of them, which a failure names.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import random
import re
import sys

sys.path[:0] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", place) for place in ("lib", "stops")]
from pystep_test import *
from random_program import program as random_program

MOST = 3000                                     # stops asked for; a run that has more is another one's to test


def steps(output):
    return [int(n) for n in re.findall(rb"^step (\d+)/", output, re.M)]


def commands(words):
    return [arg for command in words for arg in ("-ex", command)]


def session(words, *arguments):
    with open("commands", "w") as f:
        f.write("\n".join(words) + "\n")
    got = pystep("--batch", "-x", "commands", *arguments, input=None)
    assert got.returncode >= 0, f"died by signal {-got.returncode}"
    return got


def stops(first, again, *arguments):
    """Steps at which it stops, one after the other, until it stays where it is."""
    for most in (200, MOST):
        found = steps(session([*first, *[again] * most], *arguments).stdout)
        if len(set(found[-3:])) == 1:
            break
    begun = sum(word.startswith("goto") for word in first)
    return [n for i, n in enumerate(found) if i >= begun and (i == begun or n != found[i - 1])]


def random_breakpoints(r, n_lines):
    places = [
        lambda: f"break p.py:{r.randint(1, n_lines)}",
        lambda: f"break p.py:{r.randint(1, n_lines)} if {r.choice(['a > 2', 'b % 2', 'n == 1', 'len(shared) > 2', 'nothing'])}",
        lambda: f"break p.py:{r.randint(1, n_lines)} hits {r.choice(['', '>=', '%'])}{r.randint(1, 4)}",
        lambda: f"break {r.choice(['f', 'g', 'h', 'numbers', 'Box.__init__'])}",
        lambda: f"break {r.choice('fgh')} if n {r.choice('<>')} 1 hits %2",
        lambda: r.choice(["catch", "catch Odd", "catch LookupError", "catch ZeroDivisionError", "catch uncaught"]),
        lambda: "watch " + r.choice(["shared", "box.items", "box.size", "count", "a", "len(shared)", "box.items[-1]", "alias[0]"]),
        lambda: r.choice(["rwatch", "awatch"]) + " " + r.choice(["shared", "box.items", "box.size", "count", "box.items[0]"]),
    ]
    return [r.choice(places)() for _ in range(r.randint(1, 4))]


def events_of(record):
    return [json.loads(line) for line in pystep("--export", "events", "--replay", record).stdout.splitlines()]


def forward_is_backward(seed, keep=None):
    r = random.Random(seed)
    text = random_program(seed, threads=seed % 5 == 0)
    program("p.py", text)
    breakpoints = random_breakpoints(r, text.count("\n"))
    if r.random() < 0.3:
        breakpoints.append(f"ignore 1 {r.randint(1, 3)}")
    record("p.py", options=["--keep-last", str(keep)] if keep else [])
    events = events_of("r.json")
    first, last = events[0]["step"], events[-1]["step"]
    # Watches mean what they mean where they are set: where a live session stands first.
    there = [f"goto {first + 1}", *breakpoints]
    forward = stops([*there, "goto start"], "c", "--replay", "r.json")
    backward = stops([*there, "goto end"], "rc", "--replay", "r.json")
    forward = [n for n in forward if n != last]
    equal([n for n in backward if n != first][::-1], forward, f"backward, {breakpoints}")
    if seed % 5 and not keep:                   # threads take turns as they like
        live = stops(breakpoints, "c", "p.py")
        equal([n for n in live if n != last], [n for n in forward if n > 2], f"live, {breakpoints}")


def one(seed, keep=None):
    try:
        forward_is_backward(seed, keep)
    except AssertionError as e:
        raise AssertionError(f"SEED={seed}: {e}")


@test
def stops_at_the_same_steps_forward_backward_and_live():
    seeds = [int(os.environ["SEED"])] if "SEED" in os.environ else range(1, 41)
    for seed in seeds:
        one(seed)


@test
def stops_at_the_same_steps_both_ways_in_the_last_steps_of_a_run():
    for seed in [int(os.environ["SEED"])] if "SEED" in os.environ else range(41, 56):
        one(seed, keep=random.Random(seed).choice([5, 50, 300]))


# By another way: what the events say, and what every state shows.

def hit(n, hits):
    sign, number = re.match(r"(>=|%)?(\d+)", hits).groups() if hits else ("", "")
    return not number or {"": n == int(number), ">=": n >= int(number), "%": n % int(number) == 0}[sign or ""]


def told_by_events(breakpoint, events):
    kind, name, hits = re.match(r"break (?:p.py:(\d+)|(\w+))(?: hits (\S+))?$", breakpoint).groups()
    if kind:
        text = open("p.py").read().splitlines()
        line = int(kind)
        while line <= len(text) and (not text[line - 1].strip() or text[line - 1].strip().startswith("#")):
            line += 1
        found = [e["step"] for e in events if e["event"] == "line" and e["line"] == line]
    else:
        found = [e["step"] for e in events if e["event"] == "call" and e["function"] == name]
    return [step for n, step in enumerate(found, 1) if hit(n, hits)]


def stops_where_events_say(seed):
    r = random.Random(seed)
    text = random_program(seed)
    program("p.py", text)
    record("p.py")
    events = events_of("r.json")
    breakpoints = []
    for _ in range(3):
        place = r.choice([f"p.py:{r.randint(1, text.count(chr(10)))}", r.choice(["f", "g", "h", "numbers", "guarded"])])
        breakpoints.append(f"break {place}" + r.choice(["", f" hits {r.choice(['', '>=', '%'])}{r.randint(1, 3)}"]))
    wanted = sorted({step for b in breakpoints for step in told_by_events(b, events)} - {1, len(events)})
    got = stops([*breakpoints, "goto start"], "c", "--replay", "r.json")
    equal([n for n in got if n != len(events)], wanted, f"SEED={seed}: {breakpoints}")


@test
def stops_where_the_events_say():
    for seed in [int(os.environ["SEED"])] if "SEED" in os.environ else range(100, 140):
        stops_where_events_say(seed)


CALLS = "def f(n):\n    a = n\n    return a\nfor i in range(20):\n    f(i)\n"


@test
def stops_at_the_first_step_that_was_kept():
    program("p.py", CALLS)
    for keep in range(1, 14):
        record("p.py", options=["--keep-last", str(keep)])
        events = events_of("r.json")
        for place, is_there in (("p.py:2", lambda e: e["event"] == "line" and e["line"] == 2), ("f", lambda e: e["event"] == "call")):
            wanted = [e["step"] for e in events if is_there(e)]
            got = session([f"break {place}", "goto end", *["rc"] * len(wanted), "goto end", "info breakpoints"], "--replay", "r.json")
            equal(re.findall(rb"^step (\d+)/.*\nbreakpoint 1$", got.stdout, re.M), [b"%d" % n for n in wanted[::-1]], f"{keep}, {place}")
            assert b"%d hit" % len(wanted) in got.stdout, (keep, got.stdout)
            there = steps(session([f"goto {place}"], "--replay", "r.json").stdout)
            equal(there, wanted[:1], f"goto {place}, {keep} kept")


def watches_what_states_show(seed):
    program("p.py", random_program(seed))
    record("p.py")
    last = len(pystep("--export", "events", "--replay", "r.json").stdout.splitlines())
    watched = random.Random(seed).choice(["shared", "box.items", "box.size", "count", "len(shared)", "box.items[-1]", "alias"])
    # Which object it is and what it holds, at every step; a name that is not there says so on standard error only.
    words = ["goto start"]
    for _ in range(last):
        words += [f"whatis {watched}", f"print {watched}", "forward"]
    shown = re.split(rb"^step \d+/.*\n", session(words, "--replay", "r.json").stdout, flags=re.M)[1:last + 1]
    wanted = [step for step in range(2, last + 1) if shown[step - 1] != shown[step - 2]]
    got = stops(["goto 2", f"watch {watched}", "goto start"], "c", "--replay", "r.json")
    equal([n for n in got if n != last], [n for n in wanted if n != last], f"SEED={seed}: watch {watched}")


@test
def watches_what_the_states_show():
    for seed in [int(os.environ["SEED"])] if "SEED" in os.environ else range(200, 230):
        watches_what_states_show(seed)


main()
