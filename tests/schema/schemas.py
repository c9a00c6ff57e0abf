"""schemas - the JSON Schemas of share/, and a check that names the line and the part that does not fit.

SPDX-License-Identifier: GPL-3.0-or-later"""

import glob
import json
import os
import warnings

try:
    import jsonschema
except ImportError:
    jsonschema = None

SHARE = os.path.join(os.environ["PYSTEP_SOURCE"], "share")


def load():
    schemas = {}
    for path in glob.glob(os.path.join(SHARE, "*.schema.json")):
        with open(path, encoding="utf-8") as f:
            schemas[os.path.basename(path)] = json.load(f)
    return schemas


def skip_without_python(recorded):
    """A pystep that only replays records nothing: no reason to fail. Any other reason is one."""
    if b"built without Python" in recorded.stderr:
        from pystep_test import Skip
        raise Skip("built without Python")


def validator(reference):
    """Of "state.schema.json", or "record.schema.json#/$defs/note"."""
    schemas = load()
    root = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$ref": reference}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")         # newer versions want another library for this
        resolver = jsonschema.RefResolver("", root, store=schemas)
    return jsonschema.Draft202012Validator(root, resolver=resolver)


def best_error(errors):
    """The deepest of the errors of all alternatives: it says most."""
    best = jsonschema.exceptions.best_match(errors)
    return best and f"at {'/'.join(map(str, best.absolute_path)) or 'the top'}: {best.message[:300]}"


def check(checker, instance, where):
    wrong = best_error(checker.iter_errors(instance))
    assert wrong is None, f"{where}: {wrong}"


def refuse(checker, instance):
    assert not checker.is_valid(instance), f"accepted: {json.dumps(instance)[:300]}"


def parse_line(line):
    """A line of a record without its comma; the header and the last line made whole."""
    if line.endswith('"steps":['):
        return json.loads(line + "]}")
    if line.endswith("]}"):
        return json.loads(line[:-2])
    return json.loads(line.rstrip(","))


def check_record(path, known=True):
    """Every line by itself, so that a mistake is named by its line; returns how many there are. known: no notes but ours."""
    header = validator("record.schema.json#/$defs/header")
    note = validator("record.schema.json#/$defs/known_note" if known else "record.schema.json#/$defs/note")
    step = validator("record.schema.json#/$defs/step")
    with open(path, encoding="utf-8") as f:
        lines = f.read().split("\n")[:-1]
    check(header, parse_line(lines[0]), f"{path}:1")
    for number, text in enumerate(lines[1:], 2):
        line = parse_line(text)
        check(note if isinstance(line, dict) else step, line, f"{path}:{number}")
    return len(lines)
