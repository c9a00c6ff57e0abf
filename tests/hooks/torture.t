#!/usr/bin/env python3
"""torture.t - torture programs are recorded alike with hooks and with --scan, with libraries below the frame hook and traced.

They are run as they are in tests/torture, and everything that is recorded is recorded in the other way, too. Those about sizes, disks
and the depth of things are left out: a scan would take hours of them, or they are about the record's file alone.

timeout: 900
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

TORTURE = os.path.join(SOURCE, "tests", "torture")


def is_same(name, way):
    os.environ["PYTHONHASHSEED"], os.environ["PYSTEP_TWICE"] = "1", way
    try:
        told = run([PYTHON, "-B", os.path.join(TORTURE, name)], timeout=400)
    finally:
        del os.environ["PYSTEP_TWICE"]
    failed = [line for line in told.stdout.decode().splitlines() if line.startswith(("not ok", "#"))]
    assert not failed and told.returncode == 0, "\n".join(failed)


for name in ("cuts.t", "habits.t", "identity.t"):
    test_case(f"finds in {name} what a scan finds", is_same, name, "scan")
for name in ("cuts.t", "habits.t", "identity.t"):
    test_case(f"records {name} as with libraries traced", is_same, name, "traced")

main()
