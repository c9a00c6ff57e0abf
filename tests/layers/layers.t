#!/usr/bin/env python3
"""layers.t - who may include whom, read from the #include lines against the table.

The linker keeps the layers too (Makefile.am), but only for calls; this sees types and macros, and says which line it was.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

# Layer of each module by the beginning of its name; the longest beginning that fits counts. A file may include its own layer
# and those below. Edges that are strangers to each other have names of their own.
LAYERS = [
    (0, "base err str utf8 intern fault search"),
    (1, "value event code delta state scan slice idmap key_index rope live visible"),
    (1, "regexp patterns statement"),
    (2, "filter condition"),
    (3, "print follow fold"),
    (2, "source test timeline show digits float write_scalar expr sweep routine query"),
    (3, "write json record export show_event show_json show_pretty show_state holders ring"),
    (3, "host py py_"),
    (4, "tracee breakpoint session command complete"),
    (5, "batch request diff shelf split cell style layout row outline tree lex beside counts graph heap profile writes settings vt pane keymap editor ui"),
    (6, "prompt term ui_run options main"),
]
# What only one file may include, and why: the rest of the house does not know that library.
ONLY = {
    "Python.h": "src/py.h",
    "cjson/cJSON.h": "src/json.c",
    "gmp.h": "src/expr_impl.h",
    "curses.h": "ui/term.c",
    "readline/readline.h": "ui/prompt.c",
    "pcre2.h": "src/regexp.c",
}
# Names other than the first under which the same library is included.
SAME_LIBRARY = {"ncurses.h": "curses.h", "ncursesw/curses.h": "curses.h", "ncursesw/ncurses.h": "curses.h",
                "cJSON.h": "cjson/cJSON.h", "readline/history.h": "readline/readline.h", "python3.11/Python.h": "Python.h"}
# Strangers: a file of the first kind may not include one of the second.
STRANGERS = [
    (r"src/py_?.*\.[ch]", r"pystep/(record|timeline|session|command|export|show|tracee|source)\.h", {"pystep/record.h", "pystep/tracee.h"}),
    (r"src/(record|json|export|show).*\.[ch]", r"pystep/(host|ring)\.h|py(_\w+)?\.h", set()),
    (r"ui/.*\.[ch]", r"pystep/(host|ring|source|delta)\.h|py(_\w+)?\.h|batch\.h", set()),
    (r"(ui/(cell|style|layout|row|pane|keymap).*\.[ch])", r"term\.h|prompt\.h", set()),
]

# Upwards, and why it is no harm: struct tracee_options says what is to be run, to parent and child alike.
UPWARDS = [(r"src/py_\w+\.c", "pystep/tracee.h")]

INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.M)


def sources():
    for folder in ("include/pystep", "src", "ui"):
        for name in sorted(os.listdir(os.path.join(SOURCE, folder))):
            if name.endswith((".c", ".h")):
                yield f"{folder}/{name}"


def includes(path):
    with open(os.path.join(SOURCE, path), encoding="utf-8") as f:
        return INCLUDE.findall(f.read())


def layer(path):
    """Of one of our own files; None when the table does not know it."""
    stem = os.path.splitext(os.path.basename(path))[0]
    fits = [(len(begin), number) for number, names in LAYERS for begin in names.split()
            if stem == begin or stem.startswith(begin + "_") or begin.endswith("_") and stem.startswith(begin)]
    return max(fits)[1] if fits else None


def is_ours(include):
    return any(os.path.exists(os.path.join(SOURCE, folder, include)) for folder in ("include", "src", "ui"))


@test
def has_a_layer_for_every_file():
    equal([path for path in sources() if layer(path) is None], [], "files that the table does not know")


@test
def includes_only_what_lies_below():
    wrong = [f"{path} (layer {layer(path)}) includes {include} (layer {layer(include)})"
             for path in sources() for include in includes(path)
             if is_ours(include) and layer(path) is not None and (layer(include) or 0) > layer(path)
             and not any(re.fullmatch(who, path) and include == whom for who, whom in UPWARDS)]
    equal(wrong, [], "includes upwards")


@test
def keeps_strangers_apart():
    wrong = [f"{path} includes {include}"
             for who, whom, but in STRANGERS for path in sources() if re.fullmatch(who, path)
             for include in includes(path) if re.fullmatch(whom, include) and include not in but and is_ours(include)]
    equal(wrong, [], "includes of strangers")


def one_file_includes(header, path):
    found = sorted({p for p in sources() for i in includes(p) if SAME_LIBRARY.get(i, i) == header})
    equal(found, [path], f"files that include {header}")


for header, path in ONLY.items():
    test_case(f"includes {header} in one file only", one_file_includes, header, path)


@test
def builds_and_ships_every_file():
    with open(os.path.join(SOURCE, "Makefile.am")) as f:
        listed = set(f.read().split())
    equal([path for path in sources() if path not in listed], [])


@test
def says_the_licence_in_every_file():
    wrong = []
    for path in sources():
        with open(os.path.join(SOURCE, path), encoding="utf-8") as f:
            head = f.read(4000)
        comment = head.partition("*/")[0]
        if not head.startswith("/* " + os.path.basename(path) + " - ") or "SPDX-License-Identifier: GPL-3.0-or-later" not in comment:
            wrong.append(path)
    equal(wrong, [], "files whose opening comment does not say what they are, then the licence")


main()
