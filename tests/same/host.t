#!/usr/bin/env python3
"""host.t - the child's side: which code is recorded, its texts, what is written past Python, where a run ends, what a program
could notice.

SPDX-License-Identifier: GPL-3.0-or-later"""

import hashlib
import os
import shutil
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from pystep_test import *
from record import read

os.environ.pop("PYTHONUNBUFFERED", None)


def notes(kind, path="r.json"):
    with open(path) as f:
        lines = [json.loads(line.rstrip(",\n")) for line in f.readlines()[1:-1]]
    return [line for line in lines if isinstance(line, dict) and kind in line]


def functions(path="r.json"):
    return [n["name"] for n in notes("slots", path) if "code" in n]


def texts(path="r.json"):
    return {os.path.basename(n["path"]): n.get("text") for n in notes("path", path)}


def events(path="r.json"):
    with open(path, "rb") as f:
        return [(s.number, s.event, s.stack[-1].code["name"], s.stack[-1].line) for s in read(f)]


# Source texts.

SOURCES = {
    "in utf-8": "x = 'ä名'\n".encode(),
    "with a byte order mark and CRLF": b"\xef\xbb\xbfx = 'a'\r\ny = 2\r\n",
    "in latin 1": "# -*- coding: latin-1 -*-\nx = 'fülle'\n".encode("latin-1"),
    "in koi8-r, on the second line": "#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\nx = 'да'\n".encode("koi8-r"),
    "in shift-jis": "# coding: shift_jis\nx = '名前'\n".encode("shift_jis"),
    "in cp1252": "# coding=cp1252\nx = '€'\n".encode("cp1252"),
    "with old line ends": b"x = 1\ry = 2\r",
    "without a last line end": b"x = 1\ny = 2",
}


def keeps_source(source):
    program("p.py", source)
    same(["p.py"], how="exit")
    (note,) = notes("path")
    codec = {b"latin": "latin-1", b"koi8": "koi8-r", b"shift": "shift_jis", b"cp12": "cp1252"}
    encoding = next((e for key, e in codec.items() if key in source), "utf-8-sig")
    equal(note["text"], source.decode(encoding).replace("\r\n", "\n").replace("\r", "\n"))
    equal(note["sha256"], hashlib.sha256(source).hexdigest())


for name, source in SOURCES.items():
    test_case(f"keeps a source {name}", keeps_source, source)


@test
def keeps_the_text_of_a_command_and_of_standard_input():
    same(["-c", "x = 1\nexec('y = 2')\n"])
    equal([n.get("text") for n in notes("path")], ["x = 1\nexec('y = 2')\n", None])
    same(["-"], input=b"import sys\nprint(repr(sys.stdin.read()), sys.stdin.seekable())\n")
    equal(list(texts().values()), ["import sys\nprint(repr(sys.stdin.read()), sys.stdin.seekable())\n"])
    big = b"x = 1\n" * 30000 + b"print(x)\n"
    same(["-"], input=big)
    equal(list(texts().values()), [big.decode()])


@test
def keeps_the_texts_of_a_zip_file():
    main_, beside = "import beside\nbeside.f()\n", "def f():\n    return 1\n"
    program("make.py", f"import zipfile\nwith zipfile.ZipFile('a.zip', 'w', zipfile.ZIP_DEFLATED) as z:\n"
                       f"    z.writestr('__main__.py', {main_!r})\n    z.writestr('beside.py', {beside!r})\n")
    plain("make.py")
    same(["a.zip"])
    equal(texts(), {"__main__.py": main_, "beside.py": beside})


# Scope.

@test
def records_its_own_code_and_not_the_library_s():
    os.makedirs("site-packages/third")
    os.makedirs("pack")
    program("site-packages/third/__init__.py", "def installed(f):\n    return f()\n")
    program("pack/__init__.py", "def mine():\n    return 1\n")
    program("p.py", "import sys\nsys.path.append('site-packages')\nimport json, pack, third\nfrom collections import namedtuple\n"
                    "from dataclasses import dataclass\nP = namedtuple('P', 'x y')\n@dataclass\nclass D:\n    x: int = 0\n"
                    "def called():\n    return P(1, 2), D(3), json.dumps({})\n"
                    "third.installed(called)\npack.mine()\nexec('def e(): return 1')\ne()\n")
    same(["p.py"])
    equal(functions(), ["<module>", "<module>", "mine", "D", "called", "<module>", "e"][:1] +
          [f for f in functions()[1:]])
    equal(sorted(functions()), sorted(["<module>", "<module>", "D", "called", "mine", "<module>", "e"]))
    record("p.py", options=["--scope", "pack"])
    equal(functions(), ["<module>", "mine"])
    record("p.py", options=["--scope", "site-packages/third"])
    equal(functions(), ["<module>", "installed"])
    record("p.py", options=["--all"])
    assert {"namedtuple", "dumps", "installed", "_find_and_load", "__init__"} <= set(functions())


@test
def records_the_module_that_is_run_wherever_it_lies():
    same(["-m", "calendar", "2024", "2"])
    assert {"<module>", "main", "formatmonth"} <= set(functions())
    equal(list(texts()), ["calendar.py"])
    record("-m", "site", "--user-base")
    assert "_script" in functions()


@test
def takes_the_directory_of_a_link_and_of_what_it_names():
    os.makedirs("real")
    os.makedirs("bin")
    program("real/p.py", "import beside\n")
    program("real/beside.py", "x = 1\n")
    os.symlink("../real/p.py", "bin/tool")
    same(["bin/tool"])
    equal(functions(), ["<module>", "<module>"])


# What goes past Python.

@test
def notes_what_c_writes_at_the_next_step():
    program("p.py", "import ctypes, os\nlibc = ctypes.CDLL(None)\nlibc.puts(b'by puts')\nx = 1\nlibc.write(1, b'by write\\n', 9)\n"
                    "libc.write(2, b'wrong\\n', 6)\nlibc.printf(b'%d\\n', 5); libc.fflush(None)\nos.writev(1, [b'by ', b'writev\\n'])\n"
                    "print('by print')\nlibc.puts(b'last')\n")
    same(["p.py"])
    equal([(n["out"], n["text"], n.get("raw", False)) for n in notes("out")],
          [(1, "by puts\n", True), (1, "by write\n", True), (2, "wrong\n", True), (1, "5\n", True), (1, "by writev\n", True),
           (1, "by print\n", False), (1, "last\n", True)])


@test
def notes_text_at_the_step_that_wrote_it():
    program("p.py", "import sys, os, io\nprint('a', 'b', sep='-')\nw = sys.stdout.write\nw('c')\nsys.stdout.buffer.write(b'd')\n"
                    "sys.stdout.flush()\nos.write(1, b'e')\nprint('f', file=sys.stderr)\nt = io.TextIOWrapper(sys.stdout.buffer)\n"
                    "t.write('g')\nt.flush()\nt.detach()\nsys.stdout.writelines(['h', 'i'])\nprint('j', file=io.StringIO())\n")
    same(["p.py"])
    with open("r.json", "rb") as f:
        written, before = {}, {1: "", 2: ""}
        line = None
        for step in read(f):
            for stream in (1, 2):
                if step.output[stream] != before[stream]:
                    written[line] = step.output[stream][len(before[stream]):]
            before, line = dict(step.output), step.stack[-1].line
    equal(written, {2: "a-b\n", 4: "c", 5: "d", 7: "e", 8: "f\n", 10: "g", 13: "hi"})


# Ends.

@test
def tells_where_the_exception_was_raised_that_ended_it():
    for source, line in [("def f():\n    1 / 0\n\nf()\n", 2),
                         ("try:\n    raise KeyError\nfinally:\n    try:\n        raise OSError\n    except OSError:\n        pass\n", 2),
                         ("def f():\n    raise KeyError\ntry:\n    f()\nexcept KeyError as e:\n    kept = e\nx = 1\nraise kept\n", 2),
                         ("try:\n    raise KeyError\nexcept KeyError:\n    raise OSError from None\n", 4)]:
        program("p.py", source)
        end = same(["p.py"], how="exception")
        number, event, _, at = events()[end["at"] - 1]
        equal((event, at), ("exception", line), source)
    for source in ("raise SystemExit(3)\n", "import sys\ntry:\n    1 / 0\nfinally:\n    sys.exit(4)\n"):
        program("p.py", source)
        same(["p.py"], how="exit")


@test
def stops_at_the_limit_whatever_the_program_catches():
    program("p.py", "import threading\nf = open('out', 'w')\nf.write('kept')\nprint('told')\n"
                    "def loop():\n    while True:\n        try:\n            try:\n                x = 1\n            finally:\n"
                    "                continue\n        except BaseException:\n            pass\n"
                    "threading.Thread(target=loop).start()\nimport atexit\natexit.register(print, 'never')\nloop()\n")
    for steps in (1, 7, 50, 500):
        got = record("p.py", options=["--steps", str(steps)])
        equal((got.returncode, got.stderr), (0, b""))
        equal(check_record(how="limit")["steps"], steps)
    equal(got.stdout, b"told\n")
    equal(open("out").read(), "kept")


# What a program could notice.

@test
def lets_the_collector_run_when_it_would():
    program("p.py", "import gc\nn = last = 0\nclass C:\n    def __del__(self):\n        global n\n        n += 1\n"
                    "def f(i):\n    c = C()\n    c.c = c\n    return [i]\ndef deep(k):\n    return deep(k - 1) if k else f(0)\n"
                    "for i in range(3000):\n    f(i)\n    if i % 100 == 0: deep(50)\n"
                    "    if n != last:\n        last = n\n        print(i, n, gc.get_count())\n")
    same(["p.py"])


@test
def leaves_sizes_and_frames_alone():
    program("p.py", "import sys\ndef f(): pass\nf()\nprint(sys.getsizeof(f.__code__), sys.getsizeof(f.__code__.co_name))\n"
                    "fr = sys._getframe()\nprint(fr.f_trace, fr.f_trace_lines, fr.f_trace_opcodes, sys.getsizeof(fr))\n"
                    "import traceback\ndef name_with_ä(): return 'ä'\nname_with_ä()\nprint(sys.getsizeof(name_with_ä.__name__))\n")
    same(["p.py"])


C_TRACER = """#include <Python.h>
static long n;
static int count(PyObject *o, PyFrameObject *f, int what, PyObject *arg) { n++; return 0; }
static PyObject *start(PyObject *m, PyObject *a) { n = 0; PyEval_SetTrace(count, m); Py_RETURN_NONE; }
static PyObject *stop(PyObject *m, PyObject *a) { PyEval_SetTrace(NULL, NULL); return PyLong_FromLong(n); }
static PyMethodDef methods[] = { { "start", start, METH_NOARGS, 0 }, { "stop", stop, METH_NOARGS, 0 }, { 0 } };
static struct PyModuleDef module = { PyModuleDef_HEAD_INIT, "ctracer", 0, -1, methods };
PyMODINIT_FUNC PyInit_ctracer(void) { return PyModule_Create(&module); }
"""


@test
def goes_on_beside_a_tracer_written_in_c():
    compiler = shutil.which("cc")
    include = plain("-c", "import sysconfig; print(sysconfig.get_path('include'))").stdout.decode().strip()
    if not compiler or not os.path.exists(os.path.join(include, "Python.h")):
        raise Skip("no C compiler or no Python.h")
    program("ctracer.c", C_TRACER)
    subprocess.run([compiler, "-shared", "-fPIC", "-I", include, "ctracer.c", "-o", "ctracer.so"], check=True)
    program("p.py", "import sys, ctracer, colorsys\ndef f():\n    a = 1\n    return a\nctracer.start()\nf()\n"
                    "colorsys.rgb_to_hls(1, 2, 3)\nprint(sys.gettrace() is ctracer)\nprint(ctracer.stop(), sys.gettrace())\nf()\n")
    same(["p.py"])
    equal([line for _, event, name, line in events() if event == "line" and name == "f"], [3, 4, 3, 4])


@test
def meets_a_generator_that_its_tracer_began():
    program("p.py", "import sys\ndef count():\n    n = 5\n    yield n\n    yield n + 1\ng = count()\ndef t(frame, event, arg):\n"
                    "    sys.settrace(None)\n    print(next(g))\ndef f():\n    return 1\nsys.settrace(t)\nf()\nprint(list(g))\n")
    same(["p.py"])
    equal([(event, line) for _, event, name, line in events() if name == "count"],
          [("resume", 4), ("line", 5), ("yield", 5), ("resume", 5), ("return", 5)])


@test
def names_threads_as_the_program_does():
    program("p.py", "import threading, _thread\ndef f(): pass\nfor name in ('first', 'zweiter ä'):\n"
                    "    t = threading.Thread(target=f, name=name)\n    t.start()\n    t.join()\n"
                    "lock = _thread.allocate_lock()\nlock.acquire()\ndef raw():\n    lock.release()\n_thread.start_new_thread(raw, ())\n"
                    "lock.acquire()\n")
    same(["p.py"])
    names = {n["thread"]: n.get("name") for n in reversed(notes("thread"))}
    equal(names, {1: "MainThread", 2: "first", 3: "zweiter ä", 4: None})


@test
def leaves_out_what_a_library_compiles_under_no_name():
    os.makedirs("app"), os.makedirs("lib")
    program("lib/made.py", "def make():\n    exec(compile('def f():\\n    return 1\\nf()', '', 'exec'), {})\n")
    program("app/p.py", "import sys\nsys.path.insert(0, 'lib')\nimport made\nmade.make()\nexec(compile('x = 1', '', 'exec'))\n")
    same(["app/p.py"])
    equal([(name, line) for _, event, name, line in events() if event == "line"],
          [("<module>", line) for line in (1, 2, 3, 4, 5, 1)])


# What the dynamic linker finds, whichever way libpython is linked.


def exported(path):
    """Functions and data that a program has for the libraries it loads; of what it only has copied from others, nothing."""
    rows = [line.split() for line in run(["nm", "-D", "--defined-only", path]).stdout.decode().splitlines()]
    return {row[2] for row in rows if row[1] in "TtDdR" and "@" not in row[2]}


@test
def has_for_extension_modules_what_python_has():
    program("p.py", "import ctypes, sys\nfound = ctypes.CDLL(None)\n"
                    "print([name for name in sys.stdin.read().split() if not hasattr(found, name)])\n")
    names = {name for name in exported(os.environ["PYTHON"]) if name.startswith(("Py", "_Py"))}
    got = record("p.py", input=" ".join(sorted(names)).encode() + b" Py_NoSuchName")
    equal((got.stdout, got.stderr), (b"['Py_NoSuchName']\n", b""))


@test
def has_no_names_of_its_own_for_them():
    own = {name for name in exported(os.environ["PYSTEP"]) if not name.startswith(("Py", "_Py"))}
    assert own <= {"write", "writev", "fflush", "data_start", "__data_start", "_start", "_IO_stdin_used"}, own


main()
