"""tracer.py - the reference: the plainest recorder one can write, sys.settrace and nothing clever.

    python3 tracer.py OUT SCOPE… -- SCRIPT ARGS…

For each event of code below the directories SCOPE it writes one JSON line: event, function, line, the value, and a picture of
everything (picture.py) that every frame in scope sees. Yield and resume are told from return and call by the bytecode.

SPDX-License-Identifier: GPL-3.0-or-later"""

import itertools
import json
import os
import sys
import threading
import types

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from picture import Picture

RETURN_GENERATOR, RETURN_VALUE, YIELD_VALUE, SEND, RESUME = 75, 83, 86, 123, 151      # CPython 3.11, Lib/opcode.py


class Tracer:
    def __init__(self, scope):
        self.lines, self.scope = [], tuple(os.path.join(os.path.realpath(s), "") for s in scope)
        self.known = {}                         # code → is it in scope
        self.plain = set()                      # names of classes whose instances were drawn with their attributes
        self.raised = set()                     # frames whose last event was an exception: they do not yield

    def in_scope(self, frame):
        code = frame.f_code
        if code not in self.known:
            self.known[code] = self.decide(frame, code.co_filename)
        return self.known[code]

    def decide(self, frame, name):
        if not name.startswith("<"):
            return os.path.realpath(name).startswith(self.scope)
        # No file: made by exec and its like. It belongs to whoever runs it, with the functions in it: a dataclass's __init__
        # is the library's.
        decided = not name.startswith("<frozen ") and frame.f_back is not None and self.in_scope(frame.f_back)
        self.know(frame.f_code, decided)
        return decided

    def know(self, code, decided):
        self.known[code] = decided
        for constant in code.co_consts:
            if isinstance(constant, types.CodeType):
                self.know(constant, decided)

    def trace(self, frame, event, arg):
        if not self.in_scope(frame):
            return None
        code, at = frame.f_code.co_code, frame.f_lasti
        if event == "call" and code[at] != RETURN_GENERATOR and (code[at] != RESUME or code[at + 1] & 3):
            event = "resume"                    # anywhere but at a RESUME: an exception is thrown in
        elif event == "return" and code[at] == YIELD_VALUE and id(frame) not in self.raised:
            event = "yield"
        elif event == "return" and code[at] != RETURN_VALUE:
            event = "unwind"
        if event == "exception":
            if code[at] != SEND:                # there, it may be the end of what is awaited
                self.raised.add(id(frame))
            arg = arg[1]
        else:
            self.raised.discard(id(frame))
        self.write(frame, event, arg)
        return self.trace

    def write(self, frame, event, arg):
        stack = []
        while frame:
            if self.in_scope(frame):
                stack.append(frame)
            frame = frame.f_back
        stack.reverse()
        picture = Picture(self.scope, self.plain)
        seen = picture.state([(f.f_code.co_name, line_of(f), f.f_locals, f.f_globals) for f in stack])
        value = picture.value(arg) if event in ("return", "yield", "exception") else None
        line = [thread_name(), event, stack[-1].f_code.co_name, line_of(stack[-1]), value, place(event, stack), seen]
        self.lines.append(json.dumps(line) + "\n")


def thread_name():
    """Without making a Thread for one that has none."""
    thread = threading._active.get(threading.get_ident())
    return thread.name if thread else "raw"


def place(event, stack):
    """Where the call stands in its caller, or the exception: as co_positions has it."""
    frames = {"call": stack[-2:-1], "resume": stack[-2:-1], "exception": stack[-1:], "unwind": stack[-1:]}.get(event)
    if not frames:
        return None
    line, end_line, column, end_column = next(itertools.islice(
        frames[0].f_code.co_positions(), frames[0].f_lasti // 2, None))
    return None if None in (line, end_line, column, end_column) else [line, column, end_line, end_column]


def line_of(frame):
    return max(frame.f_lineno, 1)               # a module begins before its first line; lines count from 1


def main():
    out, *words = sys.argv[1:]
    end = words.index("--")
    scope, sys.argv = words[:end], words[end + 1:]
    script = sys.argv[0]
    sys.path[0:2] = [os.path.dirname(os.path.abspath(script))]
    module = types.ModuleType("__main__")
    module.__file__, module.__builtins__ = script, __builtins__
    sys.modules["__main__"] = module
    with open(script, "rb") as f:
        code = compile(f.read(), script, "exec")
    tracer = Tracer(scope)
    threading.settrace(tracer.trace)
    sys.settrace(tracer.trace)
    try:
        exec(code, module.__dict__)
    finally:
        sys.settrace(None)
        threading.settrace(None)
        with open(out, "w") as f:
            f.writelines(tracer.lines + [json.dumps(sorted(tracer.plain)) + "\n"])


if __name__ == "__main__":
    main()
