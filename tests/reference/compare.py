"""compare.py - one program, seen by pystep and by the reference tracer: the same events, and at every event the same values.

    differences = compare("program.py")         # "" when there are none, else the first one in words

SPDX-License-Identifier: GPL-3.0-or-later"""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from picture import RecordPicture
from pystep_test import PYSTEP, PYTHON, run
from record import read

TRACER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tracer.py")
# Nothing is cut, so that everything can be compared.
WHOLE = ["--max-items", "100000000", "--max-depth", "100000", "--max-str", "100000000"]


def compare(script, arguments=(), scope=None, input=b"", threads=False):
    options = [w for s in scope or () for w in ("--scope", s)]
    scope = scope or [os.path.dirname(os.path.abspath(script))]
    environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    wanted = run([PYTHON, TRACER, "reference.jsonl", *scope, "--", script, *arguments], input=input, env=environment, timeout=300)
    got = run([PYSTEP, "--quiet", "--record", "compared.json", *WHOLE, *options, script, *arguments],
              input=input, env=environment, timeout=300)
    if got.stdout != wanted.stdout or got.returncode != wanted.returncode:
        return f"status {got.returncode}, output {got.stdout[-500:]!r} {got.stderr[-1000:]!r}; " \
            f"plain {wanted.returncode}, {wanted.stdout[-500:]!r} {wanted.stderr[-1000:]!r}"
    with open("reference.jsonl") as f:
        *reference, plain = map(json.loads, f)
    with open("compared.json", "rb") as f:
        return first_difference(reference, steps(f, set(plain)), by_thread if threads else in_order)


def steps(f, plain):
    for run_ in read(f):
        picture = RecordPicture(run_, plain)
        seen = picture.state()
        value = picture.value(run_.value) if run_.event in ("return", "yield", "exception") else None
        frame = run_.stack[-1]
        yield [run_.names.get(run_.thread) or "raw", run_.event, frame.code["name"], frame.line, value, run_.place(), seen]


def in_order(events):
    return [(event[1:], event) for event in events]


def by_thread(events):
    """Threads take turns as they like, and see each other's work when they see it: each by itself, events only. A raw thread is
    not seen by the reference."""
    return sorted(((event[:4], event[:4]) for event in events if event[0] != "raw"), key=lambda e: e[0][0])


def first_difference(reference, recorded, arrange):
    reference, recorded = arrange(reference), arrange(recorded)
    for number, (wanted, got) in enumerate(zip(reference, recorded), 1):
        if wanted[0] != got[0]:
            return f"at step {number}:\n" + tell(wanted[-1], got[-1])
    if len(reference) != len(recorded):
        at = min(len(reference), len(recorded))
        rest = (reference if len(reference) > at else recorded)[at:at + 3]
        return f"{len(recorded)} steps instead of {len(reference)}; the first of the others: {str(rest)[:1500]}"
    return ""


def tell(wanted, got):
    lines = []
    for name, w, g in zip(("thread", "event", "function", "line", "value", "place"), wanted, got):
        lines.append(f"  {name} {g}" + ("" if w == g else f", plain {w}"))
    if len(wanted) > 6:
        for w, g in zip(wanted[6], got[6]):
            if w != g:
                at = next((i for i, (a, b) in enumerate(zip(w, g)) if a != b), min(len(w), len(g)))
                lines.append(f"  …{g[max(0, at - 200):at + 200]}\n  plain\n  …{w[max(0, at - 200):at + 200]}")
                break
        else:
            if len(wanted[6]) != len(got[6]):
                lines.append(f"  {len(got[6])} frames and modules, plain {len(wanted[6])}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(compare(*sys.argv[1:]) or "no difference")
