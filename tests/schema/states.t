#!/usr/bin/env python3
"""states.t - what --print and --export events print fits share/state.schema.json and share/event.schema.json.

timeout: 300

SPDX-License-Identifier: GPL-3.0-or-later"""

import glob
import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "schema"))
from pystep_test import *
import schemas

GOLDEN = sorted(glob.glob(os.path.join(SOURCE, "tests", "records", "v1", "*.json")))
PROGRAMS = ["classes", "closures", "coroutines", "exceptions", "generators", "scalars", "strange", "threads"]


def printed(path, step):
    result = pystep("--replay", path, "--print", str(step), "--format", "json")
    equal(result.returncode, 0, f"status of --print {step}: {result.stderr!r}")
    return json.loads(result.stdout)


def events_of(path):
    result = pystep("--replay", path, "--export", "events")
    equal(result.returncode, 0, f"status: {result.stderr!r}")
    return [json.loads(line) for line in result.stdout.splitlines()]


def references(value):
    """All ids in names, values, items …"""
    if isinstance(value, list) and len(value) == 1 and type(value[0]) is int:
        yield value[0]


def names_of(state):
    yield from state["globals"].values()
    for thread in [state, *state.get("threads", [])]:
        for frame in thread["stack"]:
            yield from frame["locals"].values()
    for frame in state.get("asleep", []):
        yield from frame["locals"].values()
    for names in state.get("modules", {}).values():
        yield from names.values()
    if "value" in state:
        yield state["value"]
    if "exception" in state:
        yield state["exception"]["value"]


def parts_of(o):
    yield from o.get("items", [])
    for key, value in o.get("entries", []):
        yield key
        yield value
    yield from o.get("attributes", {}).values()


def check_references(state):
    """The heap holds what the names lead to, and nothing else."""
    reached, queue = set(), [i for value in names_of(state) for i in references(value)]
    while queue:
        i = queue.pop()
        if i not in reached:
            reached.add(i)
            assert str(i) in state["heap"], f"step {state['step']}: [{i}] is not in the heap"
            queue += [j for part in parts_of(state["heap"][str(i)]) for j in references(part)]
    equal(sorted(map(int, state["heap"])), sorted(reached), f"step {state['step']}: the heap")


def check_run(path, at_most):
    """Every so many steps the state; all events; and both agree where they tell the same."""
    state_schema = schemas.validator("state.schema.json")
    event_schema = schemas.validator("event.schema.json")
    events = events_of(path)
    assert events
    for event in events:
        schemas.check(event_schema, event, f"event {event['step']}")
    for event in events[::max(1, len(events) // at_most)]:
        state = printed(path, event["step"])
        schemas.check(state_schema, state, f"state {event['step']}")
        check_references(state)
        top = state["stack"][-1]
        equal((len(state["stack"]), top["module"]), (event["depth"], event["module"]), f"step {event['step']}")
        for key in "step", "event", "file", "line", "function", "thread":
            equal(state[key], event[key], f"step {event['step']}: {key}")
        for key in "value", "propagates", "exception":
            equal(state.get(key), event.get(key), f"step {event['step']}: {key}")
        for name, value in {**event["changed"], **event.get("args", {})}.items():
            equal(top["locals"].get(name, {}), value, f"step {event['step']}: {name}")


def check_program(name):
    recorded = record(os.path.join(SOURCE, "tests", "programs", name + ".py"), options=["--steps", "300"])
    schemas.skip_without_python(recorded)
    check_run("r.json", 25)


if schemas.jsonschema is None:
    print("1..0 # SKIP python3-jsonschema is not there")
    sys.exit()
for path in GOLDEN:
    test_case(f"prints the states of {os.path.basename(path)} as the schema says", check_run, path, 100)
for name in PROGRAMS:
    test_case(f"prints the states of {name}.py as the schema says", check_program, name)


@test
def tells_all_changes_of_names_in_its_events():
    """What a frame's names were, step by step, follows from "changed" alone."""
    path = os.path.join(SOURCE, "tests", "records", "v1", "queens-like.json")
    names = {}
    for event in events_of(path):
        state = printed(path, event["step"])
        frame = names.setdefault(state["stack"][-1]["frame"], {})
        frame.update(event["changed"])
        for name in [name for name, value in frame.items() if value == {}]:
            del frame[name]
        equal(frame, state["stack"][-1]["locals"], f"step {event['step']}")


main()
