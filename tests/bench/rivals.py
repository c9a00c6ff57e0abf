"""rivals - runs a program under one of Python's own ways of watching it: rivals.py NAME SCRIPT.

SPDX-License-Identifier: GPL-3.0-or-later"""

import io
import os
import runpy
import sys


def bdb(script):
    """A debugger that is asked at every event and does nothing."""
    import bdb

    class Nothing(bdb.Bdb):
        def user_line(self, frame):
            self.set_step()

        user_call = user_return = user_exception = lambda self, *args: None
    with open(script) as f:
        code = compile(f.read(), script, "exec")
    Nothing().run(code, {"__name__": "__main__", "__file__": script})


def trace(script):
    """trace --count."""
    import trace
    tracer = trace.Trace(count=1, trace=0)
    with open(script) as f:
        code = compile(f.read(), script, "exec")
    names = {"__name__": "__main__", "__file__": script}
    tracer.runctx(code, names, names)


def pdb(script):
    """pdb, told to step for ever."""
    import pdb

    class Steps(io.StringIO):
        def readline(self, *args):
            return "step\n"
    debugger = pdb.Pdb(stdin=Steps(), stdout=open(os.devnull, "w"), nosigint=True, readrc=False)
    with open(script) as f:
        code = compile(f.read(), script, "exec")
    debugger.run(code, {"__name__": "__main__", "__file__": script})


def cProfile(script):
    """cProfile."""
    import cProfile
    profile = cProfile.Profile()
    profile.runcall(runpy.run_path, script, run_name="__main__")


def coverage(script):
    """coverage, with its tracer in C."""
    import coverage
    watch = coverage.Coverage(data_file=None, include=[script])
    watch.start()
    runpy.run_path(script, run_name="__main__")
    watch.stop()


RIVALS = {f.__name__: f for f in (bdb, trace, pdb, cProfile, coverage)}

if __name__ == "__main__":
    rival, script = sys.argv[1:]
    sys.argv = [script]
    RIVALS[rival](script)
