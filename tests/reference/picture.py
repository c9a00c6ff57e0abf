"""picture.py - what a program sees at one moment, as one text, so that two ways of looking can be compared.

Exact built-in types and plain instances of the program's own classes are drawn nested; each container has a number, given in
order of first sight, so that aliases and cycles are in the picture; everything else is only named by its type. The same
text comes from living objects (Picture) and from a record (RecordPicture).

SPDX-License-Identifier: GPL-3.0-or-later"""

import sys
import types

SCALARS = (type(None), bool, int, float, complex, str, bytes)
SCALAR_IDS = {id(t) for t in SCALARS}           # a class may have an == of its own


MANAGED_DICT = 1 << 4                           # CPython 3.11, Include/object.h: the class statement gave it a __dict__


class Plain:
    pass


def is_builtins(key):
    """exec puts this into the dict of names it is given; records leave it out."""
    return type(key) is str and key == "__builtins__"


def has_contents(cell):
    try:
        cell.cell_contents
    except ValueError:
        return False
    return True


def is_hidden(name):
    return name.startswith("__") and name.endswith("__")


def draw_state(draw, frames):
    """frames: (function, line, locals, globals, identity of the globals). Names in order of the alphabet."""
    text, modules = [], {}
    for function, line, names, globals_, which in frames:
        text.append(f"{function}:{line}" + draw_names(draw, names))
        modules.setdefault(which, globals_)
    return text + [draw_names(draw, names) for names in modules.values()]


def draw_names(draw, names):
    return "(" + ", ".join(f"{n}={draw(names[n])}" for n in sorted(names) if not is_hidden(n)) + ")"


class Pictures:
    """Numbers containers, draws them from their parts."""

    def __init__(self):
        self.numbers = {}

    def number(self, identity):
        """Its number, and whether it was seen before."""
        if identity in self.numbers:
            return self.numbers[identity], True
        self.numbers[identity] = len(self.numbers) + 1
        return len(self.numbers), False

    def container(self, identity, kind, parts):
        number, seen = self.number(identity)
        return f"#{number}" if seen else f"#{number}{kind}[" + ", ".join(parts(self.value)) + "]"


class Picture(Pictures):
    def __init__(self, scope, plain):
        """`plain` gathers the names of the classes drawn as plain instances."""
        super().__init__()
        self.scope, self.plain = scope, plain

    def state(self, frames):
        return draw_state(self.value, [(*f, id(f[3])) for f in frames])

    def value(self, v):
        kind = type(v)
        if id(kind) in SCALAR_IDS:
            return repr(v)
        if kind is types.CellType:
            return self.value(v.cell_contents) if has_contents(v) else "<cell>"
        if kind is list or kind is tuple:
            return self.container(id(v), kind.__name__, lambda draw: [draw(x) for x in v])
        if kind is dict:
            return self.container(id(v), "dict", lambda draw: [
                f"{draw(k)}: {draw(x)}" for k, x in v.items() if not is_builtins(k)])
        if kind is set or kind is frozenset:
            return self.container(id(v), kind.__name__, lambda draw: draw_set([repr(x) for x in v if id(type(x)) in SCALAR_IDS], len(v)))
        if self.is_plain(kind):
            self.plain.add(kind.__name__)
            attributes = object.__getattribute__(v, "__dict__")
            return self.container(id(v), kind.__name__, lambda draw: [f"{n}={draw(attributes[n])}" for n in sorted(attributes)])
        return f"<{kind.__name__}>"

    def is_plain(self, kind):
        """An instance that is its __dict__ and nothing else, of a class that the program made."""
        if type(kind) is not type or kind.__flags__ & MANAGED_DICT == 0 or kind.__itemsize__ or \
                kind.__basicsize__ != Plain.__basicsize__:
            return False
        module = sys.modules.get(kind.__module__)
        return str(getattr(module, "__file__", "")).startswith(self.scope) or kind.__module__ == "__main__"


def draw_set(scalars, size):
    return sorted(scalars) + ([f"and {size - len(scalars)} more"] if size > len(scalars) else [])


class RecordPicture(Pictures):
    def __init__(self, run, plain):
        """`plain`: names of the classes that the other side drew as plain instances."""
        super().__init__()
        self.run, self.plain = run, plain

    def state(self):
        run = self.run
        return draw_state(self.value, [
            (f.code["name"], f.line, run.locals(f), run.globals(f), f.code["globals"]) for f in run.stack])

    def value(self, v):
        v = self.run.shown(v)
        if v == {}:
            return "<cell>"                     # an empty one: what a class body returns
        if isinstance(v, dict):
            return scalar_text(v)
        if not isinstance(v, list):
            return repr(v)
        obj = self.run.objects[v[0]]
        kind = obj["type"].rpartition(".")[2]
        assert "cut" not in obj and "deep" not in obj, f"cut: {obj['type']} {v[0]}"
        if obj["type"] in ("list", "tuple") and "attributes" not in obj:
            return self.container(v[0], kind, lambda draw: [draw(x) for x in obj["items"]])
        if obj["type"] == "dict" and "attributes" not in obj:
            return self.container(v[0], kind, lambda draw: [
                f"{draw(k)}: {draw(x)}" for k, x in obj["entries"] if not is_builtins(k)])
        if obj["type"] in ("set", "frozenset") and "attributes" not in obj:
            shown = [self.run.shown(x) for x in obj["items"]]
            return self.container(v[0], kind, lambda draw: draw_set([self.value(x) for x in shown if is_scalar(x)], len(shown)))
        if kind in self.plain:
            attributes = obj["attributes"]
            return self.container(v[0], kind, lambda draw: [f"{n}={draw(attributes[n])}" for n in sorted(attributes)])
        return f"<{kind}>"


def is_scalar(v):
    return not isinstance(v, list) and (not isinstance(v, dict) or v["type"] in [t.__name__ for t in SCALARS])


def scalar_text(v):
    if v["type"] not in ("int", "float", "complex", "str", "bytes"):
        return f"<{v['type'].rpartition('.')[2]}>"
    assert "cut" not in v, f"cut: {v}"
    return repr(v["text"]) if v["type"] == "str" else v["text"]
