#!/usr/bin/env python3
"""status.t - a program that is recorded cannot tell: output, errors and exit status are plain python's.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

# How a program is named on the command line. The files are in files() below.
COMMAND_LINES = {
    "a script": ["me.py"],
    "a script with arguments like options": ["me.py", "--record", "-c", "-", "--", "ä b"],
    "a script in a directory": ["sub/me.py", "x"],
    "a script by its whole path": ["{here}/sub/me.py"],
    "a script through a link": ["link.py"],
    "a module": ["-m", "me", "a"],
    "a module in a package": ["-m", "pack.mod", "a"],
    "a package with __main__": ["-m", "pack"],
    "a package without __main__": ["-m", "empty"],
    "a module that is not there": ["-m", "nowhere"],
    "a piece of code": ["-c", "import sys; print(sys.argv, sys.path[0], __name__, '__file__' in globals())", "-c", "x"],
    "a piece of code with an error in it": ["-c", "1 +"],
    "a directory": ["app"],
    "a directory without __main__": ["sub"],
    "a zip": ["app.zip", "z"],
    "a file that is not there": ["nowhere.py"],
    "an empty file": ["empty.py"],
    "a file with a syntax error": ["bad.py"],
    "a file with null bytes": ["nul.py"],
    "a file in latin-1": ["latin.py"],
    "a file in latin-1 that does not say so": ["liar.py"],
    "a file with a BOM and CRLF": ["bom.py"],
    "a file without final newline": ["nonl.py"],
    "a file with a name to trip over": ["we ird\n'\".py"],
    "flag -O": ["-O", "me.py"],
    "flags -OO -B": ["-OO", "-B", "me.py"],
    "flag -I": ["-I", "me.py"],
    "flag -E": ["-E", "me.py"],
    "flag -s": ["-s", "me.py"],
    "flag -S": ["-S", "me.py"],
    "flag -P": ["-P", "me.py"],
    "flag -u": ["-u", "me.py"],
    "flag -W error": ["-W", "error", "warns.py"],
    "flag -Wignore": ["-Wignore", "warns.py"],
    "no flag where one warns": ["warns.py"],
    "flag -X utf8": ["-X", "utf8=0", "me.py"],
    "flag -X dev": ["-Xdev", "me.py"],
    "flag -b": ["-bb", "-c", "b'' == ''"],
    "several flags in one": ["-IBS", "me.py"],
    "flags before -m": ["-O", "-m", "pack.mod"],
    "flags before -c": ["-W", "error", "-c", "import warnings; warnings.warn('w')"],
}

TELL = """import sys, os
print(sys.argv, sys.path[0], __name__, __file__, __spec__ and (__spec__.name, __spec__.origin), __package__, __doc__)
print(sys.orig_argv[1:], sys.flags, sys.warnoptions, sorted(sys._xoptions))
print(sys.executable, sys.prefix, sys.base_prefix, sys.exec_prefix, sys.path)
print(sorted(globals()), __debug__, __builtins__ is sys.modules['builtins'], __loader__.__class__, sys.modules['__main__'].__dict__ is globals())
print(sys.stdout.encoding, sys.stdout.errors, sys.stdout.line_buffering, sys.stderr.errors, sys.stdin.encoding, sys.dont_write_bytecode)
print(sorted(k for k in os.environ if 'PYSTEP' not in k), os.getcwd())
print(sys.gettrace(), sys.getprofile(), sys.getrecursionlimit(), sys.getswitchinterval())
print('to the other', file=sys.stderr)
"""


def files():
    program("me.py", TELL)
    for folder in ("sub", "pack", "empty", "app"):
        os.mkdir(folder)
    program("sub/me.py", TELL)
    os.symlink("sub/me.py", "link.py")
    program("pack/__init__.py", "print('pack', __name__)\n")
    program("pack/mod.py", "from . import __name__ as up\nprint(up)\n" + TELL)
    program("pack/__main__.py", TELL)
    program("empty/__init__.py", "")
    program("app/__main__.py", "import beside\n" + TELL)
    program("app/beside.py", "print(__file__, __name__)\n")
    subprocess.run([PYTHON, "-c", "import zipfile\nwith zipfile.ZipFile('app.zip', 'w') as z:\n"
                                  " [z.write('app/' + n, n) for n in ('__main__.py', 'beside.py')]"], check=True)
    program("empty.py", "")
    program("bad.py", "x = 1\nif x\n  print()\n")
    program("nul.py", b"x = 1\n\0\n")
    program("latin.py", "# -*- coding: latin-1 -*-\nprint(ascii('äö'))\n".encode("latin-1"))
    program("liar.py", "print('ä')\n".encode("latin-1"))
    program("bom.py", b"\xef\xbb\xbfx = 'a'\r\nif x:\r\n\tprint(x)\r\n")
    program("nonl.py", "def f():\n    return 1\nprint(f())")
    program("we ird\n'\".py", TELL)
    program("warns.py", "import warnings\ndef f():\n    warnings.warn('careful')\nf()\nf()\nimport sys\nprint('\\d', sys.argv)\n")


def same_command_line(arguments):
    files()
    os.mkdir("pyc")
    same([a.format(here=os.getcwd()) if "{here}" in a else a for a in arguments],
         environment=dict(os.environ, PYTHONPYCACHEPREFIX=os.path.abspath("pyc")))


for name, arguments in COMMAND_LINES.items():
    test_case(f"runs {name} as python does", same_command_line, arguments)

# Ways to end, as code; what python does with it is right.
ENDS = {
    "falls off the end": "x = 1",
    "exits with 0": "import sys; sys.exit()",
    "exits with 7": "import sys; sys.exit(7)",
    "exits with 256": "import sys; sys.exit(256)",
    "exits with -1": "import sys; sys.exit(-1)",
    "exits with 2**40": "raise SystemExit(2**40)",
    "exits with a text": "raise SystemExit('bye')",
    "exits with None": "raise SystemExit(None)",
    "exits with a list": "raise SystemExit([1, 'two'])",
    "exits with True": "raise SystemExit(True)",
    "exits from deep inside": "def f(n):\n    f(n - 1) if n else exit(4)\nf(20)",
    "exits in a class body": "class A:\n    raise SystemExit(5)",
    "does not catch an exception": "def f():\n    {}['k']\nf()",
    "does not catch one with a cause": "try:\n    1 / 0\nexcept Exception as e:\n    raise ValueError('x') from e",
    "does not catch a group": "raise ExceptionGroup('g', [ValueError(1), TypeError()])",
    "does not catch one with a note": "e = ValueError('v')\ne.add_note('note')\nraise e",
    "does not catch one whose str fails": "class E(Exception):\n    def __str__(self): raise OSError\nraise E",
    "is interrupted by itself": "raise KeyboardInterrupt",
    "has an excepthook": "import sys\nsys.excepthook = lambda *a: print('hook', a[0].__name__)\n1 / 0",
    "has a broken excepthook": "import sys\ndef hook(*a): raise OSError('hook')\nsys.excepthook = hook\n1 / 0",
    "has no excepthook": "import sys\ndel sys.excepthook\n1 / 0",
    "prints at exit": "import atexit\natexit.register(print, 'late')\natexit.register(lambda: print('later'))",
    "fails at exit": "import atexit\natexit.register(lambda: 1 / 0)",
    "exits at exit": "import atexit, sys\natexit.register(lambda: sys.exit(3))",
    "prints when it dies": "class D:\n    def __del__(self): print('dead')\nd = D()\nprint('end')",
    "fails when it dies": "class D:\n    def __del__(self): 1 / 0\nd = D()\ndel d",
    "leaves a daemon thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(99,), daemon=True).start()",
    "fails in a thread": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
    "exits in a thread": "import threading, sys\nt = threading.Thread(target=sys.exit, args=(3,))\nt.start()\nt.join()\nprint('on')",
    "closes stdout": "import sys\nsys.stdout.close()",
    "closes stdout and prints": "import sys\nsys.stdout.close()\nprint('x')",
    "closes stderr and fails": "import sys\nsys.stderr.close()\n1 / 0",
    "has no stdout": "import sys\nsys.stdout = None\nprint('x')",
    "closes descriptor 1": "import os\nos.close(1)",
    "closes descriptor 1 and prints": "import os\nos.close(1)\nprint('x')",
    "replaces stdout": "import sys, io\nsys.stdout = io.StringIO()\nprint('x')\nv = sys.stdout.getvalue()\nsys.__stdout__.write(v * 2)",
    "writes by descriptor": "import os\nprint('a', flush=True)\nos.write(1, b'b')\nprint('c')\nos.write(2, b'd')",
    "redirects by dup2": "import os\nf = os.open('out', os.O_CREAT | os.O_RDWR)\nos.dup2(f, 1)\nprint('x', flush=True)\n"
                         "import sys\nsys.stderr.write(open('out').read())",
    "redirects by contextlib": "import contextlib, io\nwith contextlib.redirect_stdout(io.StringIO()) as f:\n    print('x')\nprint(f.getvalue())",
    "reads its input": "import sys\nprint(input('? '), sys.stdin.readline(), sys.stdin.read())",
    "reads beyond its input": "input()\ninput()\ninput()\ninput()",
    "reads binary input": "import sys\nprint(sys.stdin.buffer.read())",
    "reads by descriptor": "import os\nprint(os.read(0, 3))",
    "leaves by os._exit": "import os\nprint('lost')\nos._exit(3)",
    "recurses too deeply": "import sys\nn = 0\ndef f():\n    global n\n    n += 1\n    f()\n"
                           "try:\n    f()\nexcept RecursionError as e:\n    print(n, e)\nprint('on')\nf()",
    "warns once": "import warnings\nfor i in range(3):\n    warnings.warn('w')",
    "counts references": "import sys\nx = []\ny = [x]\ndef f(z):\n    w = z\n    return sys.getrefcount(z)\n"
                         "print(sys.getrefcount(x), f(x), f(y), sys.getrefcount(f))",
    "counts blocks": "import sys, gc\nclass A:\n    pass\na = [A() for _ in range(9)]\nprint(len(gc.get_referrers(a[0])), gc.is_tracked(a))",
    "reads its own source": "import inspect\ndef f():\n    return 1\nprint(inspect.getsource(f))",
    "looks at its frames": "import sys, traceback\ndef f():\n    traceback.print_stack()\n    fr = sys._getframe()\n    n = 0\n"
                           "    while fr:\n        n += 1\n        fr = fr.f_back\n    print(n)\nf()",
    "looks at threads": "import threading, sys\nprint(threading.active_count(), threading.main_thread().name, len(sys._current_frames()))",
    "forks": "import os, sys\nprint('before', flush=True)\npid = os.fork()\nif not pid:\n    print('child')\n    sys.exit(4)\n"
             "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))",
    "runs itself": "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'print(1); exit(5)'], capture_output=True))",
    "becomes another program": "import os\nprint('gone', flush=True)\nos.execvp('sh', ['sh', '-c', 'echo new; exit 6'])",
    "uses multiprocessing": "import multiprocessing as m\ndef f(x):\n    return x * x\n"
                            "if __name__ == '__main__':\n    with m.get_context('fork').Pool(2) as p:\n        print(p.map(f, range(4)))",
    "uses a spawned process": "import multiprocessing as m\ndef f(q):\n    q.put('hello')\n"
                              "if __name__ == '__main__':\n    c = m.get_context('spawn')\n    q = c.Queue()\n    p = c.Process(target=f, args=(q,))\n"
                              "    p.start()\n    print(q.get())\n    p.join()\n    print(p.exitcode)",
    "handles an alarm": "import signal\ndef h(n, f):\n    print(n, f.f_code.co_name)\n    raise OSError\nsignal.signal(signal.SIGALRM, h)\n"
                        "signal.setitimer(signal.ITIMER_REAL, 0.05)\ntry:\n    while True:\n        pass\nexcept OSError:\n    print('caught')",
    "handles a signal it sends": "import os, signal\nsignal.signal(signal.SIGUSR1, lambda *a: print('got'))\nos.kill(os.getpid(), signal.SIGUSR1)",
    "knows its signals": "import signal\nprint(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGPIPE), signal.getsignal(signal.SIGTERM), "
                         "signal.pthread_sigmask(signal.SIG_BLOCK, []))",
    "knows its descriptors": "import os\nprint(sorted(os.listdir('/proc/self/fd'), key=int)[:3], os.isatty(0), os.isatty(1))",
}


def same_end(code, input=b"one\ntwo\nthree\n"):
    program("p.py", code + "\n")
    same(["p.py"], input=input)


for name, code in ENDS.items():
    test_case(f"shows no difference when a program {name}", same_end, code)

# Deaths by a signal: the same signal, and the record says which.
SIGNALS = {
    "SIGKILL": "import os\nos.kill(os.getpid(), 9)",
    "SIGTERM": "import os\nos.kill(os.getpid(), 15)",
    "SIGABRT": "import os\nos.abort()",
    "SIGSEGV": "import ctypes\nprint('before', flush=True)\nctypes.string_at(0)",
    "SIGINT": "import os, signal\nsignal.signal(signal.SIGINT, signal.SIG_DFL)\nos.kill(os.getpid(), 2)",
    "SIGHUP": "import os, signal\nsignal.signal(signal.SIGHUP, signal.SIG_DFL)\nos.kill(os.getpid(), 1)",    # under nohup it is ignored
}


def same_signal(name, code):
    program("p.py", "x = 1\n" + code + "\n")
    end = same(["p.py"], how="signal")
    equal(end["name"], name)
    assert end["steps"] >= 3, end


for name, code in SIGNALS.items():
    test_case(f"dies of {name} as the program does", same_signal, name, code)


@test
def runs_a_program_from_standard_input():
    same(["-", "a"], input=b"import sys\nprint(sys.argv, __name__, '__file__' in globals())\n")


@test
def leaves_no_traces_in_the_environment():
    program("p.py", "import os\nprint(sorted(os.environ.items()))\n")
    same(["p.py"])


@test
def keeps_what_PYTHON_variables_mean():
    program("p.py", TELL + "print(hash('x') % 1000)\n")
    for variable, value in {"PYTHONPATH": "/nowhere", "PYTHONOPTIMIZE": "1", "PYTHONIOENCODING": "latin-1:replace", "PYTHONWARNINGS": "error",
                            "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "0", "PYTHONSAFEPATH": "1", "PYTHONDONTWRITEBYTECODE": "1",
                            "PYTHONNOUSERSITE": "1"}.items():
        same(["p.py"], environment=dict(os.environ, PYTHONHASHSEED="1", **{variable: value}))


@test
def keeps_what_the_locale_means():
    program("p.py", "import sys, locale\nprint(sys.stdout.encoding, sys.getfilesystemencoding(), locale.getpreferredencoding())\nprint(sys.argv)\n")
    for name in ("C", "POSIX", "C.UTF-8"):
        same(["p.py", "ä"], environment={**os.environ, "LC_ALL": name})


@test
def takes_input_from_a_file_when_told():
    program("p.py", "print([input(), input()])\n")
    program("in", "a\nb\n")
    got = record("p.py", options=["--input", "in"], input=b"not this\n")
    equal((got.returncode, got.stdout), (0, b"['a', 'b']\n"))


@test
def runs_without_standard_input():
    program("p.py", "import sys\nprint(sys.stdin, sys.stdin and sys.stdin.read())\n")
    same(["p.py"], input=None)


@test
def uses_the_virtual_environment_of_the_path():
    subprocess.run([PYTHON, "-m", "venv", "--without-pip", "venv"], check=True)
    program("p.py", "import sys\nprint(sys.prefix, sys.base_prefix, sys.executable, [p for p in sys.path if 'venv' in p])\n")
    environment = dict(os.environ, VIRTUAL_ENV=os.path.abspath("venv"), PATH=os.path.abspath("venv/bin") + ":" + os.environ["PATH"])
    wanted = run([os.path.abspath("venv/bin/python"), "p.py"], env=environment)
    got = record("p.py", env=environment)
    equal((got.returncode, got.stdout), (0, wanted.stdout))


main()
