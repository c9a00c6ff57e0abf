"""calls.py - a tracer in Python that prints what --export calls prints: the plainest way to it, sys.settrace.

    python3 calls.py OUT SCRIPT

For a program of one file and any number of threads: its events with file, line and kind, source lines, calls with their arguments,
results, exceptions. Values are shown as the export shows them, and as safely: exact built-in types by their content, everything
else by its class and what its __dict__ and __slots__ hold, never by its own __repr__; to a depth, and a long one without its
middle.

SPDX-License-Identifier: GPL-3.0-or-later"""

import itertools
import linecache
import os
import sys
import threading
import types

DEEPEST, ITEMS, COLUMNS = 3, 1000, 1024
RETURN_GENERATOR, RETURN_VALUE, YIELD_VALUE, RESUME = 75, 83, 86, 151       # CPython 3.11, Lib/opcode.py

SCALARS = (int, float, bool, str, bytes, complex, type(None))
BRACKETS = {list: "[]", tuple: "()", dict: "{}"}


def attributes_of(value):
    names = dict(object.__getattribute__(value, "__dict__")) if type(value).__dictoffset__ else {}
    for cls in type(value).__mro__:
        for name, slot in vars(cls).items():
            if type(slot) is types.MemberDescriptorType:
                try:
                    names[name] = slot.__get__(value)
                except AttributeError:
                    pass
    return names


def more(value):
    return f", … +{len(value) - ITEMS}" if len(value) > ITEMS else ""


def items(value, depth, around):
    return ", ".join([show(item, depth + 1, around) for item in itertools.islice(value, ITEMS)]) + more(value)


def show(value, depth=1, around=()):
    cls = type(value)
    if cls in SCALARS:
        return repr(value)
    if cls is types.FunctionType:
        code = value.__code__
        return f"<function {value.__name__}({', '.join(code.co_varnames[:code.co_argcount])})>"
    if isinstance(value, type):
        return f"<class {value.__name__}>"
    if depth > DEEPEST or any(one is value for one in around):
        left, right = BRACKETS.get(cls) or (cls.__name__ + "(", ")")
        return left + right if cls in BRACKETS and not value else left + "…" + right
    around = (*around, value)
    if cls is list:
        return "[" + items(value, depth, around) + "]"
    if cls is tuple:
        return "(" + items(value, depth, around) + (",)" if len(value) == 1 else ")")
    if cls is dict:
        rows = [f"{show(k, depth + 1, around)}: {show(v, depth + 1, around)}" for k, v in itertools.islice(value.items(), ITEMS)]
        return "{" + ", ".join(rows) + more(value) + "}"
    if cls is set:
        return "{" + items(sorted(value), depth, around) + "}" if value else "set()"
    if issubclass(cls, BaseException):
        return f"{cls.__name__}({items(value.args, depth, around)})"
    rows = [f"{name}={show(item, depth + 1, around)}" for name, item in attributes_of(value).items()]
    return f"{cls.__name__}({', '.join(rows)})"


def shown(value):
    text = show(value)
    if len(text) <= COLUMNS:
        return text
    half = (COLUMNS - 7) // 2
    return text[:half] + " [...] " + text[-half:]


class Tracer:
    def __init__(self, out, name):
        self.write, self.name = out.write, name
        self.place = os.path.basename(name)
        if len(self.place) > 20:
            self.place = "[...]" + self.place[-15:]
        self.depths, self.serials = {}, {}      # of threads
        self.sources = {}                       # line number → text
        self.raised = set()                     # frames whose last event was an exception: they do not yield

    def row(self, frame, kind, depth, text):
        thread = threading.get_ident()
        serial = self.serials.get(thread)
        if serial is None:
            serial = self.serials[thread] = len(self.serials) + 1
        place = f"{self.place:>20}" if serial == 1 else f"[{serial}] {self.place:>{20 - len(f'[{serial}] ')}}"
        self.write(f"{place}:{frame.f_lineno or 1:<5} {kind:<9} {'   ' * depth}{text}".rstrip(" ") + "\n")

    def source(self, line):
        text = self.sources.get(line)
        if text is None:
            text = self.sources[line] = linecache.getline(self.name, line).strip()
        return text

    def arguments(self, frame):
        code, found = frame.f_code, frame.f_locals
        n = code.co_argcount + code.co_kwonlyargcount
        rows = [f"{name}={shown(found[name])}" for name in code.co_varnames[:n] if name != ".0"]
        if code.co_flags & 4:
            rows.append(f"*{code.co_varnames[n]}={shown(found[code.co_varnames[n]])}")
            n += 1
        if code.co_flags & 8:
            rows.append(f"**{code.co_varnames[n]}={shown(found[code.co_varnames[n]])}")
        return ", ".join(rows)

    def trace(self, frame, event, arg):
        code = frame.f_code
        if code.co_filename != self.name:
            return None
        thread, name = threading.get_ident(), code.co_name
        depth = self.depths.get(thread, 0)
        if event == "line":
            self.raised.discard(id(frame))
            self.row(frame, event, depth, self.source(frame.f_lineno))
            return self.trace
        op, more = code.co_code[frame.f_lasti], code.co_code[frame.f_lasti + 1]
        if event == "call":
            self.depths[thread] = depth + 1
            if op != RETURN_GENERATOR and (op != RESUME or more & 3):
                self.row(frame, "resume", depth, f"=> {name}")
            else:
                self.row(frame, event, depth, f"=> {name}({self.arguments(frame)})")
        elif event == "return":
            self.depths[thread] = depth - 1
            if op == YIELD_VALUE and id(frame) not in self.raised:
                self.row(frame, "yield", depth - 1, f"<= {name}: {shown(arg)}")
            elif op == RETURN_VALUE:
                self.row(frame, event, depth - 1, f"<= {name}: {shown(arg)}")
            else:
                self.row(frame, event, depth - 1, f"<= {name}: None (left by the exception)")
            self.raised.discard(id(frame))
        else:
            self.raised.add(id(frame))
            self.row(frame, event, depth - 1, f" ! {name}: (<class '{arg[0].__name__}'>, {shown(arg[1])}, ...)")
        return self.trace


def main(out, script):
    path = os.path.abspath(script)
    with open(path, "rb") as f:
        program = compile(f.read(), path, "exec")
    main_module = types.ModuleType("__main__")
    main_module.__file__ = path
    sys.modules["__main__"] = main_module
    sys.argv[:] = [script]
    with open(out, "w") as f:
        tracer = Tracer(f, path)
        threading.settrace(tracer.trace)
        sys.settrace(tracer.trace)
        try:
            exec(program, vars(main_module))
        finally:
            sys.settrace(None)
            threading.settrace(None)


main(*sys.argv[1:3])
