#!/usr/bin/env python3
"""shapes.t - what must hold of every export, whatever the program: of golden records, and of programs run now.

timeout: 300

SPDX-License-Identifier: GPL-3.0-or-later"""

import glob
import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

GOLDEN = sorted(glob.glob(os.path.join(SOURCE, "tests", "records", "v1", "*.json")))
PROGRAMS = ["aliases", "classes", "closures", "coroutines", "deaths", "exceptions", "generators", "lists", "scalars",
            "strange", "threads"]


def exported(path, form):
    result = pystep("--replay", path, "--export", form)
    equal(result.returncode, 0, f"status: {result.stderr!r}")
    return result.stdout


def events_of(path):
    return [json.loads(line) for line in exported(path, "events").splitlines()]


def outputs_of(path):
    """All that was written, as the record's notes have it."""
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")[1:-1]
    notes = [json.loads(line.rstrip(",")) for line in lines if line.startswith('{"out":')]
    return notes


# Snapshots: the schema of the older service, to the letter.

def check_value(value, heap):
    if isinstance(value, list):
        assert len(value) == 1 and str(value[0]) in heap, f"a reference to nothing: {value}"
    else:
        assert type(value) in (int, float, str), f"a value is no number, text or reference: {value!r}"
        assert type(value) is str or abs(value) < 2 ** 53, f"a number is too large: {value}"


def check_members(members, heap):
    for member in members:
        equal(set(member), {"key", "value"})
        check_value(member["key"], heap)
        check_value(member["value"], heap)


def check_snapshot(snapshot):
    equal(set(snapshot), {"event", "stack", "heap"})
    assert snapshot["event"] in ("call", "line", "return", "exception")
    assert snapshot["stack"]
    for scope in snapshot["stack"]:
        equal(set(scope), {"line", "name", "members"})
        assert type(scope["line"]) is int and scope["line"] >= 0
        check_members(scope["members"], snapshot["heap"])
        for member in scope["members"]:
            assert not member["key"].startswith("_"), member
    for key, o in snapshot["heap"].items():
        equal(set(o), {"id", "category", "type", "members"})
        equal(key, str(o["id"]))
        assert o["category"] in ("list", "set", "map", "other")
        check_members(o["members"], snapshot["heap"])


def check_snapshots(path):
    whole = json.loads(exported(path, "snapshots"))
    equal(set(whole), {"steps"})
    events = [e for e in events_of(path) if (e["step"], e["event"]) != (1, "call")]
    names = {"yield": "return", "resume": "call"}
    snapshots = [step["snapshot"] for step in whole["steps"] if "snapshot" in step]
    equal(len(snapshots), len(events), "how many")
    for step in whole["steps"]:
        assert set(step) in ({"snapshot", "print"}, {"error", "print"}), set(step)
    for snapshot, event in zip(snapshots, events):
        check_snapshot(snapshot)
        top = snapshot["stack"][-1]
        equal((snapshot["event"], top["line"], top["name"], len(snapshot["stack"])),
              (names.get(event["event"], event["event"]), max(event["line"] - 1, 0), event["function"], event["depth"]),
              f"step {event['step']}")
    assert all("snapshot" in step for step in whole["steps"][:-1]), "an error that is not at the end"
    printed = "".join(step["print"] for step in whole["steps"])
    error = whole["steps"][-1].get("error", {})
    if whole["steps"] and "exception" not in error:
        equal(printed, "".join(note["text"] for note in outputs_of(path)), "print")


# Python Tutor.

def check_encoded(value, heap):
    if isinstance(value, list):
        assert value[0] in ("REF", "SPECIAL_FLOAT", "IMPORTED_FAUX_PRIMITIVE") and len(value) == 2, value
        assert value[0] != "REF" or str(value[1]) in heap, f"a reference to nothing: {value}"
    else:
        assert value is None or type(value) in (bool, int, float, str), value
        assert type(value) is not float or value == round(value, 4), f"not rounded: {value}"


PAIRS_FROM = {"DICT": 1, "INSTANCE": 2, "INSTANCE_PPRINT": 3, "CLASS": 3}
ITEMS = ("LIST", "TUPLE", "SET")


def check_object(o, heap):
    kind = o[0]
    if kind in ITEMS:
        for value in o[1:]:
            check_encoded(value, heap)
    elif kind in PAIRS_FROM:
        for key, value in o[PAIRS_FROM[kind]:]:
            check_encoded(key, heap)
            check_encoded(value, heap)
    elif kind == "FUNCTION":
        assert type(o[1]) is str and (o[2] is None or type(o[2]) is int) and len(o) in (3, 4), o
    else:
        assert kind == "module" and len(o) == 2, o


def check_frame(frame, entry):
    equal(set(frame), {"frame_id", "func_name", "encoded_locals", "ordered_varnames", "is_highlighted", "is_parent",
                       "is_zombie", "parent_frame_id_list", "unique_hash"})
    equal(list(frame["encoded_locals"]), frame["ordered_varnames"], "names")
    equal(frame["unique_hash"], f"{frame['func_name']}_f{frame['frame_id']}" + "_p" * frame["is_parent"] +
          "_z" * frame["is_zombie"])
    assert not (frame["is_zombie"] and (frame["is_highlighted"] or not frame["is_parent"])), frame
    ids = [other["frame_id"] for other in entry["stack_to_render"]]
    assert set(frame["parent_frame_id_list"]) <= set(ids), f"a parent is not shown: {frame}"
    for value in frame["encoded_locals"].values():
        check_encoded(value, entry["heap"])


def check_entry(entry):
    keys = {"line", "event", "func_name", "globals", "ordered_globals", "stack_to_render", "heap", "stdout"}
    equal(set(entry) - {"exception_msg"}, keys)
    equal("exception_msg" in entry, entry["event"] == "exception")
    assert entry["event"] in ("step_line", "call", "return", "exception"), entry["event"]
    equal(list(entry["globals"]), entry["ordered_globals"], "globals")
    ids = [frame["frame_id"] for frame in entry["stack_to_render"]]
    equal(ids, sorted(set(ids)), "frames")
    for frame in entry["stack_to_render"]:
        check_frame(frame, entry)
    for value in entry["globals"].values():
        check_encoded(value, entry["heap"])
    for o in entry["heap"].values():
        check_object(o, entry["heap"])
    parents = {o[2] for o in entry["heap"].values() if o[0] == "FUNCTION"} - {None}
    assert parents <= set(ids), f"the frame of a closure is not shown: {parents} of {ids}"


def check_pairs(entries):
    """Every call has its return, as a bracket its partner; what was running at the end has none."""
    open_calls = []
    for entry in entries:
        if entry["event"] == "call":
            open_calls.append(entry["func_name"])
        elif entry["event"] == "return" and entry["func_name"] != "<module>":
            equal(entry["func_name"], open_calls.pop(), "a return without its call")


def check_tutor(path):
    whole = json.loads(exported(path, "pythontutor"))
    equal(list(whole), ["code", "trace"])
    trace = [e for e in whole["trace"] if e["event"] not in ("instruction_limit_reached", "uncaught_exception")]
    so_far = ""
    for entry in trace:
        check_entry(entry)
        assert entry["stdout"].startswith(so_far), "output was taken back"
        so_far = entry["stdout"]
        assert 1 <= entry["line"] <= len(whole["code"].splitlines()) + 1, entry["line"]
    assert trace and trace[0]["event"] != "call", "the module's own call is shown"
    if "keep-last" not in path:
        check_pairs(trace)


def check_program(check, name):
    recorded = record(os.path.join(SOURCE, "tests", "programs", name + ".py"), options=["--steps", "600"])
    if b"built without Python" in recorded.stderr:
        raise Skip("built without Python")
    check("r.json")


def check_live(form):
    path = os.path.join(SOURCE, "tests", "programs", "closures.py")
    recorded = record(path, options=["--steps", "300"])
    if b"built without Python" in recorded.stderr:
        raise Skip("built without Python")
    live = pystep("--quiet", "--export", form, "-o", "live.txt", "--steps", "300", path)
    equal(live.returncode, recorded.returncode, f"status: {live.stderr!r}")
    with open("live.txt", "rb") as f:
        equal(f.read(), exported("r.json", form))


for path in GOLDEN:
    test_case(f"exports snapshots of {os.path.basename(path)} in the service's schema", check_snapshots, path)
    test_case(f"exports {os.path.basename(path)} as its visualizer draws it", check_tutor, path)
for name in PROGRAMS:
    test_case(f"exports snapshots of {name}.py in the service's schema", check_program, check_snapshots, name)
    test_case(f"exports {name}.py as its visualizer draws it", check_program, check_tutor, name)
for form in "events", "snapshots", "pythontutor":
    test_case(f"exports a run that goes on and its record to the same {form}", check_live, form)

main()
