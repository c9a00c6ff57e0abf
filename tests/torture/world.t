#!/usr/bin/env python3
"""world.t - files that cannot be written, limits, processes, sources that change, objects from C: the program is not disturbed.

timeout: 240
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from pystep_test import *
from record import read

SMALL = "def f(x):\n    return [x]\nprint(f(1))\n"


def steps(path="r.json"):
    with open(path, "rb") as f:
        return sum(1 for _ in read(f))


# Where the record goes.

UNWRITABLE = {"a directory that is not there": "no/such/r.json", "a directory": ".", "a full disk": "/dev/full"}


def says_125(path):
    program("p.py", SMALL)
    got = pystep("--record", path, "p.py")
    equal(got.returncode, 125)
    assert path.encode() in got.stderr or b"record" in got.stderr, got.stderr


for name, path in UNWRITABLE.items():
    test_case(f"ends with 125 when the record is to go to {name}", says_125, path)


@test
def replaces_a_record_that_is_there():
    program("p.py", SMALL)
    program("r.json", "x" * 100_000)
    equal(record("p.py").returncode, 0)
    check_record()


@test
def does_not_overwrite_the_script():
    program("p.py", SMALL)
    got = record("p.py", out="p.py")
    equal(open("p.py").read(), SMALL)
    equal(got.returncode in (2, 125), True, f"status {got.returncode}")


@test
def writes_the_record_to_a_fifo():
    program("p.py", SMALL)
    os.mkfifo("pipe")
    reader = subprocess.Popen(["cat", "pipe"], stdout=open("r.json", "wb"))
    equal(record("p.py", out="pipe").stdout, b"[1]\n")
    reader.wait(30)
    check_record()


@test
def writes_the_record_to_standard_output():
    program("p.py", SMALL)
    got = record("p.py", out="-")
    equal((got.returncode, got.stderr), (0, b"[1]\n"))
    with open("r.json", "wb") as f:
        f.write(got.stdout)
    check_record()


@test
def finds_its_record_after_the_program_went_elsewhere():
    program("p.py", "import os\nos.makedirs('d', exist_ok=True)\nos.chdir('d')\nx = 1\n")
    same(["p.py"], how="exit")


@test
def keeps_what_it_has_when_a_file_may_not_grow():
    program("p.py", "for i in range(14000):\n    x = str(i) * 150\nprint('done')\n")
    got = run(["bash", "-c", f"ulimit -f 8192; exec {PYSTEP} --quiet --record r.json p.py"])
    equal((got.returncode, got.stdout), (125, b"done\n"), got.stderr)
    assert b"r.json" in got.stderr, got.stderr
    assert 1000 < steps() < 28000, steps()


@test
def says_125_when_no_file_may_have_any_size():
    program("p.py", "print('never')\n")
    got = run(["bash", "-c", f"ulimit -f 200; exec {PYSTEP} --record r.json p.py"])
    equal((got.returncode, got.stdout), (125, b""), got.stderr)


# The program's source.

SOURCES = {
    "that removes itself": "import os\nos.remove(__file__)\ndef f():\n    return 1\nf()\nprint('x')\n",
    "that changes itself": "open(__file__, 'a').write('\\nprint(2)\\n')\ndef f():\n    return 1\nf()\nprint('x')\n",
    "with form feeds": "x = 1\n\f\ndef f():\n\f    return 2\nprint(f())\n",
    "of one line of 1 MB": "x = '" + "y" * 1_000_000 + "'\nprint(len(x))\n",
    "of 20000 lines": "\n" * 20000 + "x = 1\nprint(x)\n",
    "with tabs and wide characters": "def f(größe, 名):\n\treturn größe, 名\nprint(f(1, '\u3042'))\n",
    "without anything": "",
    "of a comment": "# nothing",
}


def same_source(source):
    program("p.py", source)
    wanted = plain("p.py")
    program("p.py", source)
    got = record("p.py")
    equal((got.returncode, got.stdout, got.stderr), (wanted.returncode, wanted.stdout, wanted.stderr))
    check_record(how="exit")


for name, source in SOURCES.items():
    test_case(f"records a source {name}", same_source, source)

# Code that does all kinds of things; it ends well under python and must here.
CODE = {
    "starts 200 threads": "import threading\nlock = threading.Lock()\nn = 0\ndef f():\n    global n\n    with lock:\n        n += 1\n"
                          "ts = [threading.Thread(target=f) for _ in range(200)]\n[t.start() for t in ts]\n[t.join() for t in ts]\nprint(n)",
    "forks and both go on": "import os, sys\nx = 1\npid = os.fork()\nif pid == 0:\n    y = [2] * 1000\n    for i in range(1000):\n        y[i] = i\n    os._exit(0)\n"
                            "os.waitpid(pid, 0)\nz = 3\nprint(x, z)",
    "forks in a thread": "import os, threading\ndef f():\n    pid = os.fork()\n    if not pid:\n        os._exit(5)\n    print(os.waitpid(pid, 0)[1] >> 8)\nt = threading.Thread(target=f)\nt.start()\nt.join()",
    "leaves from a thread": "import os, threading\ndef f():\n    os._exit(9)\nthreading.Thread(target=f).start()\nwhile True:\n    pass",
    "has signals in handlers": "import os, signal\nlog = []\ndef h(n, f):\n    log.append(n)\n    if len(log) < 3:\n        os.kill(os.getpid(), signal.SIGUSR2)\n"
                               "signal.signal(signal.SIGUSR1, h)\nsignal.signal(signal.SIGUSR2, h)\nos.kill(os.getpid(), signal.SIGUSR1)\nprint(len(log))",
    "is out of memory": "import resource\nresource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))\ntry:\n    x = 'x' * (3 << 30)\nexcept MemoryError:\n    print('caught')\ny = 1",
    "has no descriptors left": "import resource, os\nresource.setrlimit(resource.RLIMIT_NOFILE, (30, 30))\nfs = []\ntry:\n    while True:\n        fs.append(os.open('/dev/null', 0))\n"
                               "except OSError as e:\n    n = len(fs)\n[os.close(f) for f in fs]\nprint('on')",
    "closes all descriptors": "import os, sys\nsys.stdout.flush()\nos.closerange(3, 100)\nx = 1\nprint(x)",
    "writes to descriptor 1 from C": "import ctypes, os\nlibc = ctypes.CDLL(None)\nprint('a', flush=True)\nlibc.write(1, b'b\\n', 2)\nprint('c', flush=True)",
    "runs two event loops": "import asyncio\nasync def f(n):\n    await asyncio.sleep(0)\n    return n\nprint(asyncio.run(f(1)), asyncio.run(f(2)))",
    "has odd generators": "def g():\n    try:\n        yield\n    finally:\n        print('closed')\nx = g()\nnext(x)\nd = {'g': g()}\nnext(d['g'])\ntry:\n    x.throw(ValueError)\nexcept ValueError:\n    print('thrown')",
    "sets f_lineno": "import sys\ndef t(frame, event, arg):\n    if event == 'line' and frame.f_lineno == 7:\n        frame.f_lineno = 8\n    return t\n"
                     "def f():\n    x = 1\n    x = 2\n    return x\nsys.settrace(t)\nprint(f())\nsys.settrace(None)",
    "uses weak references": "import weakref\nclass C:\n    pass\nc = C()\np = weakref.proxy(c)\nr = weakref.ref(c, lambda _: print('gone'))\nw = weakref.WeakValueDictionary(a=c)\n"
                            "s = weakref.WeakSet([c])\ndel c\nprint(r(), len(w), len(s))\ntry:\n    p.x\nexcept ReferenceError:\n    print('dead')",
    "uses ctypes": "import ctypes\nclass P(ctypes.Structure):\n    _fields_ = [('x', ctypes.c_int), ('y', ctypes.c_double)]\np = P(1, 2.5)\na = (ctypes.c_int * 3)(1, 2, 3)\n"
                   "f = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)(lambda n: n + 1)\nprint(p.x, a[1], f(4))",
    "releases memoryviews": "b = bytearray(b'abc')\nm = memoryview(b)\nm.release()\nn = memoryview(b)[1:]\nb2 = b\ntry:\n    b.append(1)\nexcept BufferError:\n    print('exported')\nn.release()\nb.append(1)\nprint(b)",
    "uses mocks": "from unittest import mock\nm = mock.MagicMock()\nm.a.b(1)\nn = mock.Mock(spec=list)\nwith mock.patch('os.getcwd', return_value='x'):\n    import os\n    print(os.getcwd())\nprint(m.a.b.call_count)",
    "sees half-built objects": "class C:\n    def __new__(cls):\n        self = super().__new__(cls)\n        return self\n    def __init__(self):\n        self.x = self\n        raise ValueError\ntry:\n    C()\nexcept ValueError as e:\n    print('no')\n"
                               "class T(tuple):\n    def __new__(cls, n):\n        return super().__new__(cls, (i for i in range(n)))\nt = T(3)\nprint(t)",
    "holds frames and code": "import sys\ndef f():\n    fr = sys._getframe()\n    c = fr.f_code\n    l = fr.f_locals\n    return fr\nfr = f()\ntb = None\ntry:\n    1 / 0\nexcept Exception as e:\n    tb = e.__traceback__\nprint(fr.f_code.co_name, tb.tb_lineno)",
    "compares identities": "a = [[] for _ in range(100)]\nids = {id(x) for x in a}\ndel a[50:]\nb = [[] for _ in range(50)]\nprint(len(ids))",
    "collects garbage": "import gc\nclass C:\n    def __del__(self):\n        log.append(1)\nlog = []\nfor i in range(50):\n    a, b = C(), C()\n    a.b, b.a = b, a\n    del a, b\ngc.collect()\nprint(len(log), gc.garbage)",
    "disables the collector": "import gc\ngc.disable()\nn = len(gc.get_objects())\nx = [[] for _ in range(10)]\nprint(len(gc.get_objects()) - n, gc.get_count()[1:])",
    "counts allocations": "import tracemalloc\ntracemalloc.start()\nx = [1] * 1000\ns = tracemalloc.take_snapshot()\nprint(tracemalloc.get_traced_memory()[0] > 8000)",
    "loads a million keys": "d = dict.fromkeys(range(10 ** 6))\nd[5] = 1\ndel d[6]\nprint(len(d))",
    "changes a dict in another thread": "import threading\nd, stop = {}, threading.Event()\ndef f():\n    i = 0\n    while not stop.is_set() and i < 3000:\n        d[i % 50] = i\n        d.pop((i + 25) % 50, None)\n        i += 1\n"
                                        "t = threading.Thread(target=f)\nt.start()\nfor i in range(300):\n    x = i\nstop.set()\nt.join()\nprint('end')",
    "holds itself": "a = []\na.append(a)\nd = {}\nd['d'] = d\nt = ([],)\nt[0].append(t)\nclass C:\n    pass\nc = C()\nc.c = c\nC.C = C\nprint(a, d)",
    "holds strange text": "s = ['\\ud800', '\\0', '\\x1b]0;title\\x07', '\\u202e', 'e\\u0301', '\\U0001f468\\u200d\\U0001f469', '\\udcff']\nd = {x: x for x in s}\nprint(len(d))",
    "reads large input": "import sys\nprint(len(sys.stdin.read()))",
    "reads binary input": "import sys\nprint(len(sys.stdin.buffer.read()))",
    "prints much": "for i in range(3000):\n    print('x' * 100)",
    "prints 10 MB on one line": "print('x' * 10_000_000)",
    "prints bytes that are no text": "import sys\nsys.stdout.buffer.write(bytes(range(256)))\nsys.stdout.buffer.write(b'\\xe4')\nsys.stdout.flush()\nsys.stdout.buffer.write(b'\\xb8\\xad')",
    "has a class that is its own metaclass' child": "class M(type):\n    def __call__(cls, *a):\n        return super().__call__(*a)\nclass A(metaclass=M):\n    __slots__ = ()\na = A()\nprint(type(a).__name__)",
    "deletes its own name": "import sys\ndel __name__\ndef f():\n    return 1\nf()\nsys.modules.pop('__main__')\nx = f()",
    "has globals with odd keys": "globals()[1] = 2\nglobals()[(1,)] = 3\nglobals()['not a name'] = 4\nx = 1\nprint(len([k for k in globals() if type(k) is not str]))",
    "has locals of a subclass of dict": "class D(dict):\n    def __getitem__(self, k):\n        return 5 if k == 'z' else super().__getitem__(k)\nexec('y = z', {}, D())\nprint('end')",
    "has a class body in a mapping": "import collections\nclass M(type):\n    @classmethod\n    def __prepare__(m, n, b):\n        return collections.OrderedDict(pre=1)\n    def __new__(m, n, b, d):\n        return super().__new__(m, n, b, dict(d))\nclass A(metaclass=M):\n    x = pre\nprint(A.x)",
    "recurses without limit to speak of": "import sys\nsys.setrecursionlimit(10 ** 6)\ndef f(n):\n    return n and f(n - 1) + 1\nprint(f(3000))",
    "uses numpy-like arrays": "import array\na = array.array('d', [1.5] * 1000)\nm = memoryview(a).cast('B').cast('d', (10, 100))\na[5] = 2.0\nprint(m[0, 5])",
    "imports from a zip": "import zipfile, sys\nwith zipfile.ZipFile('z.zip', 'w') as z:\n    z.writestr('inzip.py', 'def f():\\n    return 1\\n')\nsys.path.insert(0, 'z.zip')\nimport inzip\nprint(inzip.f())",
    "uses a compiled file only": "import py_compile, os, sys\nopen('src.py', 'w').write('def f():\\n    return 1\\n')\npy_compile.compile('src.py', 'gone.pyc')\nos.remove('src.py')\nimport gone\nprint(gone.f())",
}
INPUT = {"reads large input": b"line\n" * 200_000, "reads binary input": bytes(range(256)) * 4000}


def same_code(code, input):
    program("p.py", code + "\n")
    for name in ("d", "z.zip", "gone.pyc", "src.py"):
        if os.path.exists(name):
            os.remove(name)
    wanted = plain("p.py", input=input)
    got = record("p.py", input=input)
    equal((got.returncode, without_addresses(got.stdout), without_addresses(got.stderr)),
          (wanted.returncode, without_addresses(wanted.stdout), without_addresses(wanted.stderr)))
    check_record()
    assert steps() > 0


for name, code in CODE.items():
    test_case(f"is not felt by a program that {name}", same_code, code, INPUT.get(name, b""))


@test
def records_what_is_read():
    program("p.py", "import sys\na = input('name? ')\nb = sys.stdin.readline()\n")
    got = record("p.py", input=b"me\nyou\n")
    equal(got.stdout, b"name? ")
    with open("r.json", "rb") as f:
        for r in read(f):
            pass
    equal((r.input, r.output[1]), ("me\nyou\n", "name? "))


@test
def records_the_same_output_as_is_written():
    program("p.py", "import sys\nprint('é', end='')\nsys.stderr.write('e1')\nsys.stdout.write('x' * 100)\nprint()\nprint('last', file=sys.stderr)\n")
    got = record("p.py")
    with open("r.json", "rb") as f:
        reader = read(f)
        for r in reader:
            pass
    equal((r.output[1].encode(), r.output[2].encode()), (got.stdout, got.stderr))


@test
def says_what_cannot_be_told_of_buffers():
    program("p.py", "import array\nm = memoryview(bytes(12)).cast('B', (3, 4))\na = array.array('i', [1, 2, 3])\nx = 1\n")
    record("p.py")
    for expression, answer in {
            "a[1]": b"2\n", "a[-1]": b"3\n", "list(a)[0:2]": b"[1, 2]\n", "sum(a)": b"6\n", "a[0:2]": b"", "a[::-1]": b"",
            "m[1]": b"", "m[0, 1]": b"", "len(m)": b"", "list(m)": b""}.items():
        got = pystep("--batch", "--replay", "r.json", "-ex", "print " + expression)
        shown = got.stdout.splitlines(keepends=True)
        equal((shown[-1] if answer else b"", b"cannot tell" in got.stderr + got.stdout), (answer, not answer), expression)
        assert got.returncode >= 0, f"{expression}: signal {-got.returncode}"


main()
