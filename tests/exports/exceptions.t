#!/usr/bin/env python3
"""exceptions.t - the text of an exception is str() of it, though str() is never called.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

RAISES = [
    "1 / 0", "{}['k']", "{}[1, 'k']", "[][0]", "undefined", "(1).foo", "int('x')", "open('/nonexistent')",
    "__import__('os').rename('/nonexistent1', '/nonexistent2')", "compile('x = (', 'dir/f.py', 'exec')",
    "compile('  x', 'f.py', 'exec')", "__import__('nosuch.mod')", "b'a\\xff'.decode()", "b'\\xc3('.decode()",
    "b'it\\'s \\n\\xff'.decode('ascii')", "b'\\xff\\xff\\xff'.decode('utf-16')", "'é'.encode('ascii')",
    "'aé中😀'.encode('latin-1')", "'😀😀'.encode('ascii')", "fail(OSError('just'))", "fail(OSError(5, 'five'))",
    "fail(OSError(5, 'five', 'file'))", "fail(OSError(5, None))", "fail(ValueError())", "fail(ValueError(1, 'a'))",
    "fail(ValueError(None))", "fail(ValueError('it\\'s\\n'))", "fail(KeyError())", "fail(KeyError('a', 'b'))",
    "fail(SyntaxError('msg'))", "fail(SyntaxError('msg', ('a/b.py', 3, 4, 'text')))", "fail(StopIteration(3))",
    "fail(AssertionError([1, (2,)]))", "fail(ImportError('no', name='m'))", "fail(ExceptionGroup('g', [ValueError(1)]))",
    "fail(ExceptionGroup('g', [ValueError(1), TypeError(2)]))", "fail(SystemExit(3))", "fail(KeyboardInterrupt())",
]

PROGRAM = """
def fail(e):
    raise e

def attempt(f):
    try:
        f()
    except BaseException as e:
        print(repr((type(e).__name__, str(e))))

RAISES
"""


@test
def tells_the_text_of_an_exception_as_str_does():
    calls = "\n".join(f"attempt(lambda: {text})" for text in RAISES)
    name = program("f.py", PROGRAM.replace("RAISES", calls))
    recorded = record(name)
    if b"built without Python" in recorded.stderr:
        raise Skip("built without Python")
    wanted = [eval(line) for line in recorded.stdout.decode().splitlines()]
    equal(len(wanted), len(RAISES))
    events = map(json.loads, pystep("--replay", "r.json", "--export", "events").stdout.splitlines())
    caught = [e["exception"] for e in events if e["event"] == "exception" and e["function"] == "attempt"]
    for text, exception, (type_, message) in zip(RAISES, caught, wanted, strict=True):
        equal((exception["type"], exception["text"]), (type_, message), text)


main()
