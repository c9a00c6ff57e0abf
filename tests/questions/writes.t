#!/usr/bin/env python3
"""writes.t - when did it change? Answers held against a scan of all states of random programs.

The states come from tests/reference/record.py, which knows only the format. A failing program's seed is in its name.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import random
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "reference"))
from pystep_test import *
import record as reference

NOTHING = reference.NOTHING


# Random programs: names that share lists, dicts and instances, passed about and changed by whoever holds them.

class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = ["class Node:", "    def __init__(self, v):", "        self.v = v", "        self.next = None"]

    def pick(self, *choices):
        return self.random.choice(choices)

    def value(self, names):
        number = self.random.randrange(100)
        return self.pick(str(number), str(number), f"[{number}]", f"{{{number}: [1]}}", f"Node({number})", "None",
                         f"'{number}' * {self.pick(1, 300)}", self.pick(*names), f"[{self.pick(*names)}]", f"({number}, {self.pick(*names)})")

    def statement(self, names, deep):
        name, other = self.pick(*names), self.pick(*names)
        number = self.random.randrange(5)
        tries = [f"{name} = {self.value(names)}", f"{name} = {other}", f"{name}.append({self.value(names)})", f"{name}[0] = {self.value(names)}",
                 f"{name}.pop()", f"{name}.clear()", f"{name}.v = {self.value(names)}", f"{name}.next = {other}", f"{name}[{number}] = {self.value(names)}",
                 f"{name}.extend([1, {other}])", f"{name} += [{number}]", f"del {name}[0]", f"{name}, {other} = {other}, {name}",
                 f"{name}.update({{'k': {self.value(names)}}})", f"{name}.add({number})", f"{name} = {{{number}, 7}}"]
        if deep:
            tries += [f"f{self.random.randrange(3)}({name}, {other}, n - 1)"] * 3 + [f"{name} = f{self.random.randrange(3)}({other}, {name}, n - 1)"] * 3
        return f"try: {self.pick(*tries)}\nexcept (TypeError, AttributeError, IndexError, KeyError, ValueError, UnboundLocalError): pass".split("\n")

    def block(self, names, count, indent, deep):
        for _ in range(count):
            self.lines += [indent + line for line in self.statement(names, deep)]

    def function(self, i):
        local = ["a", "b", "c"]
        self.lines += [f"def f{i}(a, b, n):", "    c = a"]
        if self.pick(True, False):
            self.lines += ["    def inner():", "        nonlocal c"]
            self.block(["a", "c"], 2, "        ", False)
            self.lines += ["    inner()"]
        self.lines += ["    global g", "    if n <= 0:", "        return b"]
        self.lines += [f"    for i in range({self.random.randrange(1, 3)}):"]
        self.block(local + ["g"], self.random.randrange(2, 5), "        ", True)
        self.lines += [f"    return {self.pick(*local)}"]

    def generator(self):
        self.lines += ["def gen(a):", "    c = a", "    for i in range(3):"]
        self.block(["a", "c"], 2, "        ", False)
        self.lines += ["        yield c"]

    def program(self):
        for i in range(3):
            self.function(i)
        self.generator()
        names = ["g", "h", "k"]
        self.lines += ["g = [1, 2]", "h = g", "k = {'k': h}", "n = 2"]
        self.block(names, 6, "", True)
        self.lines += ["for h in gen(g):"]
        self.block(names, 3, "    ", True)
        self.block(names, 4, "", True)
        return "\n".join(self.lines) + "\n"


# What a value is, all that belongs to it: the object, and containers in containers.

def picture(run, value, seen, is_root=True):
    value = run.shown(value) if isinstance(value, list) and value[0] in run.objects else value
    if not isinstance(value, list) or value[0] in seen or value[0] not in run.objects:
        return json.dumps(value)
    thing = run.objects[value[0]]
    if isinstance(thing, str) or not (is_root or "items" in thing or "entries" in thing):
        return json.dumps(value)
    seen.add(value[0])
    inside = [picture(run, v, seen, False) for v in thing.get("items", []) + [v for _, v in thing.get("entries", [])]
              if isinstance(v, list)]
    return json.dumps([value, thing, inside])


def value_of(run, expression, names):
    """A name, then perhaps an attribute or a subscript."""
    name, attribute, index = re.fullmatch(r"(\w+)(?:\.(\w+)|\[(\d+)\])?", expression).groups()
    if name not in names:
        return NOTHING
    value = run.shown(names[name])
    if attribute is None and index is None:
        return value
    if isinstance(value, str) and index is not None and int(index) < len(value):
        return value[int(index)]
    thing = run.objects.get(value[0]) if isinstance(value, list) else None
    if not isinstance(thing, dict):
        return NOTHING
    if attribute is not None:
        return run.shown(thing["attributes"][attribute]) if attribute in thing.get("attributes", {}) else NOTHING
    if "entries" in thing:
        return next((run.shown(v) for k, v in thing["entries"] if k == int(index) and k is not True and k is not False), NOTHING)
    if thing["type"] in ("list", "tuple") and int(index) < len(thing["items"]):
        return run.shown(thing["items"][int(index)])
    return NOTHING


def look(run, expression, frame):
    """What it is at this step, as a text: None where it is not bound."""
    names = run.globals(frame or run.main)
    if frame:
        names = {**names, **run.locals(frame)}
        names = {k: v for k, v in names.items() if k not in frame.code["slots"] or k in run.locals(frame)}
    value = value_of(run, expression, names)
    return None if value == NOTHING else picture(run, value, set())


class Scan:
    """The writes of every expression asked about, by a look at every state. Keys: (expression, frame or 0)."""

    def __init__(self, wanted):
        self.writes = {key: [] for key in wanted}
        self.was, self.there = {}, {}
        with open("r.json", "rb") as f:
            for run in reference.read(f):
                self.step(run)
        self.steps = run.number

    def step(self, run):
        if not hasattr(run, "main"):
            run.main = next(stack[0] for stack in run.threads.values() if stack and stack[0].code["kind"] == "module")
        alive = {f.serial: f for s in run.threads.values() for f in s} | run.asleep
        for key in self.writes:
            self.look(run, key, alive.get(key[1]))

    def look(self, run, key, frame):
        expression, serial = key
        if serial and not frame:
            self.there[key] = False
            return
        now = look(run, expression, frame)
        began = serial and not self.there.get(key)
        if began and now is not None:
            self.writes[key].append(run.number)
        elif not began and key in self.was and now != self.was.get(key):
            self.writes[key].append(run.number - 1)
        self.was[key], self.there[key] = now, True


def steps_said(*commands):
    """The steps that notes and rows begin with, those of stops left out."""
    arguments = [word for command in commands for word in ("-ex", command)]
    done = pystep("--replay", "r.json", "--batch", *arguments)
    said = [line for line in done.stdout.decode().splitlines() if re.match(r"step \d+ \S*:\d+ in ", line)]
    return [int(line.split()[1]) for line in said]


def frames_of():
    """The steps of each frame but the module's."""
    steps = {}
    with open("r.json", "rb") as f:
        for run in reference.read(f):
            if not run.stack[-1].names:
                steps.setdefault(run.stack[-1].serial, []).append(run.number)
    return steps


EXPRESSIONS = ["g", "h", "k", "g[0]", "g.v", "h.next", "k[1]"]
LOCALS = ["a", "b", "c", "c[0]", "a.v", "i"]


# A thread that holds the same objects as the module, which changes them meanwhile.
THREAD = """
import threading
t = threading.Thread(target=f0, args=(g, h, 2))
t.start()
try: f1(h, k, 2)
except Exception: pass
t.join()
"""


def agrees_with_a_scan(seed, more="", keep=None):
    program("p.py", Writer(seed).program() + more)
    record("p.py", options=["--keep-last", str(keep)] if keep else [])
    pick = random.Random(seed)
    frames = [(serial, steps[-1]) for serial, steps in sorted(frames_of().items())]
    frames = pick.sample(frames, min(5, len(frames)))
    wanted = [(x, 0) for x in EXPRESSIONS] + [(x, serial) for x in LOCALS for serial, _ in frames]
    scan = Scan(wanted)
    for x in EXPRESSIONS:
        check(f"{x}, seed {seed}", scan.writes[x, 0], x, ["goto end"], scan.steps)
    for serial, step in frames:
        for x in LOCALS:
            if has_name(serial, x):
                check(f"{x} of frame {serial} at {step}, seed {seed}", scan.writes[x, serial], x, [f"goto {step}"], step)


def has_name(serial, expression):
    with open("r.json", "rb") as f:
        for run in reference.read(f):
            if run.stack[-1].serial == serial:
                return re.match(r"\w+", expression).group() in run.stack[-1].code["slots"]


def check(what, writes, expression, place, here):
    equal(steps_said(*place, f"100000 history {expression}"), writes, f"history of {what}")
    before = [s for s in writes if s < here]
    equal(steps_said(*place, *[f"last-write {expression}"] * (len(before) + 1)), before[::-1], f"writes backwards, {what}")
    if place == ["goto end"]:
        forwards = steps_said(*place, "goto 1", *[f"next-write {expression}"] * (len(writes) + 1))
        equal(forwards, [s for s in writes if s > 1], f"writes forwards, {what}")


# Runs of several keyframes, with stretches between them in which nothing is written that is asked about.

class LongWriter(Writer):
    def program(self):
        self.lines += ["def busy(n):", "    z = [0]", "    for i in range(n):", "        z[0] = i", "    return z"]
        self.lines += ["def long(a, b):", "    c = a", "    for i in range(2):"]
        for _ in range(3):
            self.block(["a", "b", "c"], 2, "        ", False)
            self.lines += [f"        busy({self.pick(10, 1500, 3000)})"]
        self.lines += ["    return c", "g = [1, 2]", "h = [g, 3, 4]", "k = {'k': h}", "n = 2"]
        for _ in range(4):
            self.block(["g", "h", "k"], 3, "", False)
            self.lines += [f"busy({self.pick(5, 2000, 5000)})"]
        self.lines += ["long(g, h)"]
        return "\n".join(self.lines) + "\n"


def stops_said(*commands):
    arguments = [word for command in commands for word in ("-ex", command)]
    done = pystep("--replay", "r.json", "--batch", *arguments)
    said = done.stdout.decode()
    return [int(n) for n in re.findall(r"^step (\d+)/.*\nwatch 1: \S+: ", said, re.M)]


def agrees_over_keyframes(seed):
    program("p.py", LongWriter(seed).program())
    record("p.py")
    with open("r.json", "rb") as f:
        assert f.read().count(b'{"keyframe":') > 3, "too short for this test"
    long = [(serial, steps) for serial, steps in frames_of().items() if steps[-1] - steps[0] > 8000][-1]
    there = long[1][len(long[1]) // 2]
    wanted = [(x, 0) for x in EXPRESSIONS + ["h[1]", "g[1]"]] + [(x, long[0]) for x in LOCALS]
    scan = Scan(wanted)
    for x, serial in wanted:
        if serial and not has_name(serial, x):
            continue
        writes, place = scan.writes[x, serial], f"goto {long[1][-1]}" if serial else "goto end"
        check(f"{x}, seed {seed}", writes, x, [place], long[1][-1] if serial else scan.steps)
        if serial:
            place = f"goto {there}"
        stops = [s if serial and s == long[1][0] else s + 1 for s in writes]         # the call binds its arguments itself
        equal(stops_said(place, f"watch {x}", "goto end", *["rc"] * (len(stops) + 1))[::-1], stops, f"watch {x}, backward, seed {seed}")
        equal(stops_said(place, f"watch {x}", "goto start", *["c"] * (len(stops) + 1)), stops, f"watch {x}, forward, seed {seed}")


def goes_over_damage():
    program("p.py", LongWriter(3).program())
    record("p.py")
    with open("r.json", "rb") as f:
        whole = f.read()
    asked = ["goto start", *(f"{command} {x}" for x in ("g", "g[0]", "h[1]", "k") for command in ("history", "next-write", "last-write"))]
    wanted = steps_said(*asked)
    assert wanted and whole.count(b'{"keyframe":') > 3
    for keyframes in (slice(1, None), slice(0, None), slice(2, 3)):
        lines = whole.split(b"\n")
        for i in [i for i, line in enumerate(lines) if line.startswith(b'{"keyframe":')][keyframes]:
            lines[i] = lines[i].replace(b'"objects":{', b'"objects":[')
        with open("r.json", "wb") as f:
            f.write(b"\n".join(lines))
        equal(steps_said(*asked), wanted, f"{keyframes} damaged")


test_case("finds the same writes where keyframes cannot be read", goes_over_damage)
for seed in range(2):
    test_case(f"finds the same writes and stops over keyframes, random program {seed}", agrees_over_keyframes, seed)
for seed in range(20, 22):
    test_case(f"finds the same writes as a scan of all states, with threads, random program {seed}", agrees_with_a_scan, seed, THREAD)
    test_case(f"finds the same writes as a scan of all states, of the last steps, random program {seed}", agrees_with_a_scan, seed, "", 400)
for seed in range(8):
    test_case(f"finds the same writes as a scan of all states, random program {seed}", agrees_with_a_scan, seed)
main()
