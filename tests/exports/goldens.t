#!/usr/bin/env python3
"""goldens.t - a golden record, exported, is its golden export, to the byte.

When an export is meant to look different: PYSTEP_GOLDENS=write run-tests exports/goldens, then read the difference.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

GOLDENS = os.path.join(SOURCE, "tests", "exports", "golden")
RECORDS = os.path.join(SOURCE, "tests", "records", "v1")


def exported(record, *arguments):
    result = pystep("--replay", os.path.join(RECORDS, record + ".json"), *arguments)
    equal(result.returncode, 0, f"status: {result.stderr!r}")
    return result.stdout


def is_golden(record, name, *arguments):
    path = os.path.join(GOLDENS, f"{record}.{name}")
    got = exported(record, *arguments)
    if os.environ.get("PYSTEP_GOLDENS") == "write":
        with open(path, "wb") as f:
            f.write(got)
    with open(path, "rb") as f:
        wanted = f.read()
    for number, (a, b) in enumerate(zip(got.splitlines(), wanted.splitlines()), 1):
        equal(a, b, f"{path}:{number}")
    equal(got, wanted)


TEXTS = ["calls", "code", "vars", "flow", "tree", "errors", "chrome", "dot"]

for record in "queens-like", "odd", "keep-last", "truncated", "recorded-deaths", "recorded-generators", "recorded-sites", \
              "recorded-coroutines", "recorded-threads", "recorded-times":
    for form in ["events", "snapshots", "pythontutor", *TEXTS]:
        test_case(f"exports {record}.json as {form}", is_golden, record, form, "--export", form)
test_case("exports prettily", is_golden, "odd", "snapshots.pretty", "--export", "snapshots", "--pretty")
test_case("exports in colour", is_golden, "queens-like", "calls.color", "--export", "calls", "--color", "always")
test_case("exports the tree unfolded", is_golden, "recorded-generators", "tree.unfolded", "--export", "tree", "--no-patterns")
test_case("prints a state as text", is_golden, "queens-like", "46.text", "--print", "46")
test_case("prints a state as JSON", is_golden, "queens-like", "46.json", "--print", "46", "--format", "json", "--pretty")


@test
def writes_an_export_to_a_file():
    path = os.path.join(RECORDS, "odd.json")
    result = pystep("--export", "events", "-o", "out.txt", "--replay", path)
    equal((result.returncode, result.stdout), (0, b""))
    with open("out.txt", "rb") as f:
        equal(f.read(), exported("odd", "--export", "events"))


main()
