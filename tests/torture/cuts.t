#!/usr/bin/env python3
"""cuts.t - what a budget leaves out is counted, and what changes there is still a change.

A random program works on containers that are longer than what is shown of them. It prints what each begins with and how
long it is; the record must say the same at every step, and must have a change wherever there was one.

timeout: 200
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
import record as reader
from pystep_test import *

SHOWN = 5

PROGRAM = '''
import collections, json, random, sys
rnd = random.Random(int(sys.argv[1]))

def at(c):
    return rnd.randrange(len(c) + 1)
def change_list(l):
    what = rnd.randrange(12)
    if what == 0: l.append(rnd.randrange(50))
    elif what == 1: l.insert(at(l), rnd.randrange(50))
    elif what == 2: del l[at(l):at(l)]
    elif what == 3: l[at(l):at(l) + 2] = [1, 2, 3]
    elif what == 4 and l: l[at(l) - 1] = "x"
    elif what == 5: l.reverse()
    elif what == 6: l.sort(key=str)
    elif what == 7 and l: l.append(l.pop(0))
    elif what == 8: l.extend(range(rnd.randrange(6)))
    elif what == 9 and len(l) > 12: del l[:8]
    elif what == 10 and l: l.insert(0, l.pop())
    elif what == 11 and l: l[-1] = l[0] = rnd.randrange(3)
def change_dict(d):
    what = rnd.randrange(8)
    if what < 3: d[rnd.randrange(20)] = rnd.randrange(3)
    elif what < 5: d.pop(rnd.randrange(20), None)
    elif what == 5 and d: d.popitem()
    elif what == 6 and d: d[next(iter(d))] = rnd.randrange(50)
    elif what == 7 and isinstance(d, collections.OrderedDict) and d: d.move_to_end(rnd.choice(list(d)), rnd.random() < 0.5)
def change_set(s):
    what = rnd.randrange(6)
    if what < 3: s.add(rnd.randrange(40))
    elif what < 5: s.discard(rnd.randrange(40))
    elif s: s -= {min(s, key=str), max(s, key=str)}; s.add("s%d" % rnd.randrange(5))
def change_deque(q):
    what = rnd.randrange(6)
    if what == 0: q.append(rnd.randrange(50))
    elif what == 1: q.appendleft(rnd.randrange(50))
    elif what == 2: q.rotate(rnd.randrange(-2, 3))
    elif what == 3 and q: q.pop()
    elif what == 4 and q: q.popleft()
    elif what == 5 and q: q[at(q) - 1] = 7
def change_bytes(b):
    what = rnd.randrange(5)
    if what == 0: b.append(rnd.randrange(256))
    elif what == 1 and b: b[at(b) - 1] = rnd.randrange(3)
    elif what == 2: b[at(b):at(b)] = b"abc"
    elif what == 3: b += bytes(7)
    elif len(b) > 20: b.clear()

def work():                                     # their names are slots, of which none is cut
    l, d, o, s = [], {}, collections.OrderedDict(), set()
    q, n, b = collections.deque(), collections.deque(maxlen=9), bytearray()
    for i in range(400):
        for change, c in (change_list, l), (change_dict, d), (change_dict, o), (change_set, s), (change_deque, q), (change_deque, n), (change_bytes, b):
            if rnd.random() < 0.4: change(c)
        print(json.dumps([l, list(d.items()), list(o.items()), sorted(s, key=lambda v: (type(v) is str, v)), list(q), list(n), list(b)]))
        here = i
work()
'''
HERE = PROGRAM.splitlines().index("        here = i") + 1


def changed_objects():
    """Let the reader tell which objects had a change."""
    seen = set()
    plain = reader.Run.change_object

    def change_object(run_, number, change):
        seen.add(number)
        plain(run_, number, change)
    reader.Run.change_object = change_object
    return seen


def content(obj):
    return [list(e) for e in obj["entries"]] if "entries" in obj else obj["items"]


def says_what_is_there(seed):
    program("p.py", PROGRAM)
    got = record("p.py", str(seed), options=["--max-items", str(SHOWN)])
    wanted = [json.loads(line) for line in got.stdout.splitlines()]
    equal(len(wanted), 400, "lines")
    check_record()
    changed, before, i = changed_objects(), [[]] * 7, 0
    with open("r.json", "rb") as f:
        for run_ in reader.read(f):
            if run_.event != "line" or run_.stack[-1].line != HERE:
                continue
            frame = run_.stack[-1]
            names = dict(zip(frame.code["slots"], frame.slots))
            for name, then, now in zip("ldosqnb", before, wanted[i]):
                number, = names[name]
                obj = run_.objects[number]
                where = f"seed {seed}, round {i}, {name}"
                equal(content(obj), now[:SHOWN], where)
                equal(obj.get("cut", 0), max(0, len(now) - SHOWN), where + ", cut")
                assert then == now or number in changed, where + ": no change"
            before, i = wanted[i], i + 1
            changed.clear()
    equal(i, 400, "rounds")


@test
def looks_into_what_was_too_deep_when_it_is_seen_nearer():
    program("p.py", 'import json\nx = json.loads("[" * 12 + "1" + "]" * 12)\ny = x[0][0]\ny[0][0][0].append(2)\nx = None\nend = 1\n')
    record("p.py", options=["--max-depth", "4"])
    check_record()
    seen = {}
    with open("r.json", "rb") as f:
        for run_ in reader.read(f):
            names = dict(run_.objects[run_.stack[-1].names]["entries"])
            seen[run_.stack[-1].line] = [levels(run_, names[n]) for n in "xy" if names.get(n)]
    equal((seen[3], seen[4], seen[5], seen[6]), ([4], [6, 4], [6, 4], [4]))


def levels(run_, value):
    """How many lists one can look into, one in the other."""
    obj = run_.objects[value[0]]
    return 0 if obj.get("deep") else 1 + levels(run_, obj["items"][0])


for seed in range(3):
    test_case(f"says what is there in random program {seed}", says_what_is_there, seed)

main()
