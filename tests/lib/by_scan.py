"""by_scan - a run noticed by hooks against one that is searched by --scan: the two records are the same bytes.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os

from pystep_test import equal, record


def step_lines(path, ignore=None):
    """Without the header and the last line, which say how it was made; and without what an expression finds."""
    with open(path, "rb") as f:
        lines = f.read().splitlines()[1:-1]
    return [ignore.sub(b"N", line) for line in lines] if ignore else lines


def compare(*arguments, status=None, ignore=None, **more):
    """Record both ways; the first line that differs, or None. They end alike, and with `status` if it is given."""
    os.environ["PYTHONHASHSEED"] = "1"
    hooked = record(*arguments, out="hooks.json", **more)
    scanned = record(*arguments, out="scan.json", options=["--scan"], **more)
    equal(hooked.returncode, scanned.returncode if status is None else status, "status")
    equal(scanned.returncode, hooked.returncode, "status with --scan")
    a, b = step_lines("hooks.json", ignore), step_lines("scan.json", ignore)
    for i, (x, y) in enumerate(zip(a, b)):
        if x != y:
            return f"line {i + 2}: hooks {x[:300]!r}, scan {y[:300]!r}"
    return None if len(a) == len(b) else f"{len(a)} and {len(b)} lines"
