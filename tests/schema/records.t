#!/usr/bin/env python3
"""records.t - records fit share/record.schema.json, and the schema is strict enough to be worth it.

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
PROGRAMS = ["classes", "closures", "collection", "coroutines", "deaths", "exceptions", "generators", "scalars", "sets",
            "strange", "strings", "threads"]

# Lines that look nearly right.
WRONG = [
    "-1", "1.5", '"c"', "[]", "[1]", '["c"]', '["c",-1]', '["n",0]', '["n",0,0]', '["r"]', '["q",1]', '["s",0]',
    '["r",[]]', '["r",[0]]', '["r",[1,2]]', '["r",{"type":"bytes"}]', '["r",{"type":"str","text":"a","cut":0}]',
    '["u",{"0":null}]', '["u",{"x":null}]', '["u",{"1":{"type":"list","items":{}}}]', '["u",{"1":{"items":[]}}]',
    '["u",{"1":{"type":"dict","entries":[[1]]}}]', '["u",{"1":{"type":"list","deep":false}}]', '["u",{"1":{"of":2}}]',
    '{"file":0}', '{"code":0,"name":"f"}', '{"thread":0}', '{"enter":1,"line":2}', '{"leave":0}', '{"out":3,"text":""}',
    '{"out":1,"text":"","raw":false}', '{"in":1}', '{"slots":1,"set":[0]}', '{"time":-1}', '{"keyframe":1}',
    '{"end":"well"}', '{"end":"exit"}', '{"end":"exit","steps":1,"keyframes":[[1]]}', '{"drop":1,"more":2}',
]


def fits(path):
    assert schemas.check_record(path, known=False) > 2
    with open(path, encoding="utf-8") as f:
        whole = f.read()
    if whole.endswith("]}\n"):
        schemas.check(schemas.validator("record.schema.json"), json.loads(whole), path)


def program_fits(name):
    recorded = record(os.path.join(SOURCE, "tests", "programs", name + ".py"), options=["--steps", "400"])
    schemas.skip_without_python(recorded)
    schemas.check_record("r.json")


def refuses(line):
    schemas.refuse(schemas.validator("record.schema.json#/$defs/line"), json.loads(line))


if schemas.jsonschema is None:
    print("1..0 # SKIP python3-jsonschema is not there")
    sys.exit()
for path in GOLDEN:
    test_case(f"has a schema that fits {os.path.basename(path)}", fits, path)
for name in PROGRAMS:
    test_case(f"records {name}.py as the schema says", program_fits, name)
for line in WRONG:
    test_case(f"has a schema that refuses {line}", refuses, line)


@test
def says_which_schema_it_is():
    for name, schema in schemas.load().items():
        equal(schema["$id"], name)
        schemas.jsonschema.Draft202012Validator.check_schema(schema)


main()
