#!/usr/bin/env python3
"""habits.t - what daemons, debuggers, sandboxes and test suites do to their own process: it comes out as under python.

Output, error output and status are plain python's to the byte, and the record is good.

timeout: 240
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

PROGRAMS = {}

PROGRAMS["deletes itself"] = r'''
import os,sys
os.unlink(__file__)
print(os.path.exists(__file__))
def f():
    x=1
    raise ValueError("gone")
try: f()
except ValueError as e:
    import traceback; traceback.print_exc()
'''

PROGRAMS["removes the directory it is in"] = r'''
import os,tempfile
d=tempfile.mkdtemp()
os.chdir(d)
os.rmdir(d)
try: print(os.getcwd())
except Exception as e: print(type(e).__name__)
os.chdir("/")
print(os.getcwd())
import json
print(json.dumps([1]))
'''

PROGRAMS["closes every descriptor and fails"] = r'''
import os
os.closerange(0,1<<16)
x=1
x=2
raise SystemExit(5)
'''

PROGRAMS["closes its output"] = r'''
import os,sys
print("before",flush=True)
os.closerange(3,4096)
x=[1]
x.append(2)
print(x)
os.close(0)
os.close(1)
os.close(2)
x.append(3)
os._exit(len(x))
'''

PROGRAMS["becomes a daemon"] = r'''
import os,sys,time
r,w=os.pipe()
if os.fork()==0:
    os.setsid()
    if os.fork()==0:
        os.close(r)
        os.chdir("/")
        os.umask(0)
        fd=os.open("/dev/null",os.O_RDWR)
        for i in (0,1,2): os.dup2(fd,i)
        x=sum(range(1000))
        os.write(w,str(x).encode())
        os._exit(0)
    os._exit(0)
os.close(w)
os.wait()
print(os.read(r,100))
'''

PROGRAMS["may start nothing and has little stack"] = r'''
import resource,threading
resource.setrlimit(resource.RLIMIT_NPROC,(0,0))
resource.setrlimit(resource.RLIMIT_STACK,(1<<20,1<<20))
print(1)
'''

PROGRAMS["handles all signals"] = r'''
import signal,os,time
got=[]
def h(s,f):
    got.append(s)
    got.append(f.f_lineno>0)
for s in (signal.SIGUSR1,signal.SIGUSR2,signal.SIGTERM,signal.SIGINT,signal.SIGHUP,signal.SIGALRM,signal.SIGCHLD,signal.SIGPIPE,signal.SIGSEGV,signal.SIGTRAP,signal.SIGCONT,signal.SIGPROF,signal.SIGVTALRM,signal.SIGIO,signal.SIGURG,signal.SIGWINCH,signal.SIGRTMIN,signal.SIGRTMAX):
    signal.signal(s,h)
    os.kill(os.getpid(),s)
print(got)
r,w=os.pipe()
def alarm(s,f):
    h(s,f)
    os.write(w,b".")
signal.signal(signal.SIGALRM,alarm)
signal.setitimer(signal.ITIMER_REAL,0.001,0)
print(os.read(r,1))
print(len(got))
print([s for s in signal.Signals if signal.getsignal(s) not in (signal.SIG_DFL,) and signal.getsignal(s) is not h])
'''

PROGRAMS["executes itself again and again"] = r'''
import os,sys
n=int(sys.argv[1]) if len(sys.argv)>1 else 0
print(n,flush=True)
if n<2: os.execv(sys.executable,[sys.executable,sys.argv[0],str(n+1)])
'''

PROGRAMS["cannot execute what it wants to"] = r'''
import os
try: os.execv("/nonexistent",["x"])
except OSError as e: print(e)
x=1
print(x)
'''

PROGRAMS["traces and profiles itself"] = r'''
import sys
log=[]
def tr(f,e,a):
    log.append((e,f.f_lineno))
    return tr
def f(a):
    b=a+1
    return b
sys.settrace(tr)
f(1)
sys.settrace(None)
print(log)
print(sys.gettrace())
def pr(f,e,a): log.append(e)
sys.setprofile(pr)
f(2)
len([])
sys.setprofile(None)
print(len(log),sys.getprofile())
'''

PROGRAMS["is its own debugger"] = r'''
import bdb
class B(bdb.Bdb):
    def user_line(self,f): print("line",f.f_lineno); self.set_step()
def f():
    x=1
    y=2
    return x+y
b=B()
print(b.runcall(f))
'''

PROGRAMS["crashes under faulthandler"] = r'''
import faulthandler,ctypes
faulthandler.enable()
def f():
    ctypes.string_at(0)
f()
'''

PROGRAMS["has much to do at its end"] = r'''
import atexit,sys
@atexit.register
def a(): print("a")
atexit.register(print,"b")
@atexit.register
def c(): raise ValueError("in atexit")
class D:
    def __del__(self): print("del",sys is not None)
d=D()
import threading
t=threading.Timer(0.01,lambda: print("timer")); t.start()
sys.exit("bye")
'''

PROGRAMS["watches its objects die"] = r'''
import weakref,gc
class A:
    def __init__(s,n): s.n=n
    def __del__(s): print("del",s.n)
a=A(1)
r=weakref.ref(a,lambda r: print("cb"))
f=weakref.finalize(a,print,"fin")
a=A(2)
print(r())
b=A(3); b.me=b
w=weakref.ref(b,lambda r: print("cb3"))
del b
print(gc.collect()>0)
d=weakref.WeakValueDictionary(); x=A(4); d[1]=x; print(len(d)); del x; print(len(d))
s=weakref.WeakSet(); y=A(5); s.add(y); y=None; print(len(s))
z=A(6)
l=[A(7)]
l.clear()
def g():
    q=A(8)
    return 1
g()
for i in range(2): t=A(9+i)
'''

PROGRAMS["leaves objects with __del__ behind"] = r'''
import sys
class D:
    def __init__(s,n): s.n=n
    def __del__(s):
        print("del",s.n)
        x=[s.n]
        x.append(1)
        if s.n==2: raise ValueError("in del")
d1,d2=D(1),D(2)
l=[D(3)]; l.append(l)
sys.modules["keep"]=D(4)
'''

PROGRAMS["has hooks for exceptions"] = r'''
import sys
def h(t,v,tb): print("hook",t.__name__,v)
sys.excepthook=h
sys.unraisablehook=lambda a: print("unr",a.exc_value)
class D:
    def __del__(s): 1/0
D()
raise ValueError(1)
'''

PROGRAMS["counts references"] = r'''
import sys
x=[1,2]
d={}
class C: pass
c=C()
c.a=x
print(sys.getrefcount(x),sys.getrefcount(c),sys.getrefcount(d))
def f(v):
    return sys.getrefcount(v)
print(f(x),f(c),f("some str lit"+str(1)))
print(sys.getrefcount(None)>100)
import gc
print(len(gc.get_referrers(x)))
print(gc.get_count()[2]>=0)
'''

PROGRAMS["has classes that tell of every look at their objects"] = r'''
class M(type):
    def __call__(c,*a): print("call",c.__name__); return super().__call__(*a)
    def __getattribute__(c,n): 
        if n=="evil": raise RuntimeError("evil")
        return super().__getattribute__(n)
    def __del__(c): print("classdel")
class A(metaclass=M):
    def __getattribute__(s,n): raise AttributeError(n)
    def __eq__(s,o): print("eq"); return True
    def __hash__(s): print("hash"); return 1
    def __repr__(s): print("repr"); raise ValueError
    def __len__(s): print("len"); return 1
    def __bool__(s): print("bool"); return True
    __class__=property(lambda s: print("class") or int)
a=A(); b=A()
l=[a,b]
d={a:1}
s={a}
d[b]=2
t=(a,b)
x=a
class L(list):
    def __iter__(s): print("iter"); return iter(())
    def __getitem__(s,i): print("getitem"); return 1
    def __len__(s): print("len"); return 0
z=L([1,2,3]); z.append(4)
class D(dict):
    def __missing__(s,k): print("missing"); return 1
    def keys(s): print("keys"); return []
    def items(s): print("items"); return []
y=D(a=1); y["b"]=2; y["c"]
'''

PROGRAMS["gives its functions other code"] = r'''
def f(): return 1
def g():
    x=2
    return x
f.__code__=g.__code__
print(f())
f.__code__=g.__code__.replace(co_firstlineno=100000,co_name="weird\ud800")
print(f())
f.__code__=g.__code__.replace(co_filename="\0bad/../\n")
print(f())
lam=lambda: (yield)
print(next(lam()))
exec(compile("import sys; print(sys._getframe().f_code.co_filename)","<x>\"y\\z\u2603","exec"))
'''

PROGRAMS["imports what is in no file"] = r'''
import sys,types,importlib.abc,importlib.machinery
class F(importlib.abc.MetaPathFinder,importlib.abc.Loader):
    def find_spec(s,n,p,t=None):
        if n=="virt": return importlib.machinery.ModuleSpec(n,s)
    def exec_module(s,m): exec("y=1\ndef f(): return y+1",m.__dict__)
sys.meta_path.insert(0,F())
import virt
print(virt.f())
m=types.ModuleType("made"); exec(compile("def q():\n  return 5\n","<made>","exec"),m.__dict__); print(m.q())
exec("z=3\nprint(z)")
print(eval("z+1"))
src="def h(a):\n    return a*2\n"
ns={}
exec(compile(src,__file__,"exec"),ns)
print(ns["h"](4))
'''

PROGRAMS["looks at its own frames"] = r'''
import sys,inspect,traceback
def f():
    fr=sys._getframe()
    print(fr.f_back.f_code.co_name,fr.f_lineno,len(inspect.stack()))
    a=1
    fr.f_locals["a"]=5
    print(a,sorted(fr.f_locals))
    fr.f_trace_opcodes=True
    print(fr.f_trace)
    traceback.print_stack(file=sys.stdout)
f()
print(inspect.currentframe().f_back)
'''

PROGRAMS["closes generators in all ways"] = r'''
def g():
    try:
        while True: x=yield 1
    except GeneratorExit: print("closed"); raise
    finally: print("fin")
a=g(); next(a); a.send(2)
del a
b=g(); next(b)
try: b.throw(ValueError("t"))
except ValueError as e: print(e)
c=g(); next(c)
def d(): yield from g()
e=d(); next(e); e.close()
l=[next(x) for x in [g() for _ in range(3)]]
'''

PROGRAMS["has a second interpreter"] = r'''
import _xxsubinterpreters as s
i=s.create()
s.run_string(i,"x=1\nprint(x+1,flush=True)")
s.destroy(i)
print("done")
'''

PROGRAMS["audits itself"] = r'''
import sys
seen=[]
sys.addaudithook(lambda e,a: seen.append(e))
open("/dev/null").close()
x=1
exec("1")
print([e for e in seen if e in ("open","exec","compile","sys._getframe","sys.settrace")])
'''

PROGRAMS["interrupts its threads"] = r'''
import threading, _thread, ctypes
begun = threading.Event()
def w():
    begun.set()
    try:
        while True: pass
    except SystemExit: print("killed")
t = threading.Thread(target=w); t.start()
begun.wait()
ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(t.ident), ctypes.py_object(SystemExit))
t.join()
try:
    _thread.interrupt_main()
    while True: pass
except KeyboardInterrupt: print("int")
'''

PROGRAMS["goes by another name"] = r'''
import ctypes,os
l=ctypes.CDLL(None)
l.prctl(15,b"renamed",0,0,0)
print(open("/proc/self/comm").read())
l.prctl(1,0,0,0,0)
print(1)
'''

PROGRAMS["exchanges its standard output"] = r'''
import sys,io,os
o=sys.stdout
sys.stdout=io.StringIO()
print("hidden")
s=sys.stdout.getvalue()
sys.stdout=o
print(repr(s))
os.write(1,b"raw\n")
sys.stdout.buffer.write(b"buf\n")
sys.stdout=None
print("x")
sys.stdout=o
fd=os.dup(1)
os.write(fd,b"dup\n")
sys.stdout.reconfigure(line_buffering=True)
print("r")
sys.stdout=open(1,"w",closefd=False)
print("new")
'''

PROGRAMS["closes its standard output"] = r'''
import sys
print("x")
sys.stdout.close()
try: print("y")
except ValueError as e: sys.stderr.write(str(e)+"\n")
'''

PROGRAMS["runs tasks that are cancelled and time out"] = r'''
import asyncio
async def w(n):
    await asyncio.sleep(0)
    return n*2
async def gen():
    for i in range(3):
        yield i
        await asyncio.sleep(0)
async def main():
    print(await asyncio.gather(*(w(i) for i in range(5))))
    async for x in gen(): print(x)
    t=asyncio.create_task(asyncio.sleep(100))
    await asyncio.sleep(0)
    t.cancel()
    try: await t
    except asyncio.CancelledError: print("cancelled")
    async with asyncio.timeout(0.01):
        await asyncio.sleep(10)
asyncio.run(main())
'''

PROGRAMS["ends by a group of exceptions"] = r'''
def f(n):
    if n==0: raise KeyError("x") from ValueError("cause")
    f(n-1)
try: f(3)
except KeyError as e:
    raise ExceptionGroup("g",[e,TypeError("t")])
'''

PROGRAMS["has its own ideas of the collector"] = r'''
import gc
gc.disable()
gc.set_threshold(0)
class N: pass
for i in range(1000):
    a=N(); b=N(); a.b=b; b.a=a
print(gc.collect())
gc.enable(); gc.freeze(); gc.set_debug(0)
print(len(gc.get_objects())>0)
gc.callbacks.append(lambda p,i: None)
gc.collect()
'''

PROGRAMS["has names that are no text"] = r'''
x="a\ud800b"
y={x:x}
print(ascii(y))
class C: pass
c=C(); setattr(c,"\udc80 odd name\n",1); c.__dict__[5]=1
globals()["weird name\0"]=2
globals()[7]=3
print(len(vars(c)))
try: print(x)
except UnicodeEncodeError: print("enc")
'''

PROGRAMS["has pools of processes"] = r'''
import multiprocessing as mp
def f(x): return x*x
if __name__=="__main__":
    for m in ("fork","spawn","forkserver"):
        with mp.get_context(m).Pool(2) as p: print(m,p.map(f,range(5)))
'''

PROGRAMS["runs other programs"] = r'''
import subprocess,sys
print(subprocess.run([sys.executable,"-c","import sys;print(sys.argv,sys.version_info[:2])","a"],capture_output=True,text=True).stdout)
print(subprocess.check_output("echo hi; exit 0",shell=True))
print(subprocess.call(["false"]))
p=subprocess.Popen(["cat"],stdin=subprocess.PIPE,stdout=subprocess.PIPE)
print(p.communicate(b"x"))
import os
print(os.system("exit 3")>>8)
print(os.popen("echo p").read())
'''

PROGRAMS["keeps words of its own with code objects"] = r'''
import ctypes
freed=[]
kind=ctypes.PYFUNCTYPE(None,ctypes.c_ssize_t)
free=kind(freed.append)
index=ctypes.pythonapi._PyEval_RequestCodeExtraIndex(free)
put=ctypes.pythonapi._PyCode_SetExtra
put.argtypes=(ctypes.py_object,ctypes.c_ssize_t,ctypes.c_ssize_t)
def f(x): return x
def make(): return eval("lambda x: x")
g,h=make(),make()
print(put(g.__code__,index,100),g(1),h(2))
print(g.__code__.__sizeof__()-h.__code__.__sizeof__())
del h
print(freed)
put(g.__code__,index,200)
print(freed)
del g
print(freed)
class C:
    def m(self): return make()(self)
C().m()
print(freed)
'''

PROGRAMS["fails to import what is made in C"] = r'''
import importlib.machinery,os,sys
sys.path.insert(0,os.getcwd())
with open("broken"+importlib.machinery.EXTENSION_SUFFIXES[0],"wb") as f: f.write(b"no such thing")
def fast():
    try:
        import broken
    except ImportError as e:
        print(type(e),e.name,e.path==os.path.abspath(f.name))
        return None
    return broken
print(fast())
import _imp
for spec in None,importlib.machinery.ModuleSpec("nobody",None,origin="/nowhere"):
    for make in _imp.create_dynamic,_imp.create_builtin:
        try: print(make(spec))
        except (AttributeError,ImportError) as e: print(type(e),e)
'''

PROGRAMS["has texts that C code has still to make ready"] = r'''
import ctypes,sys
make=ctypes.pythonapi.PyUnicode_FromUnicode
make.restype=ctypes.py_object
make.argtypes=(ctypes.c_void_p,ctypes.c_ssize_t)
fill=ctypes.pythonapi.PyUnicode_AsUnicode
fill.restype=ctypes.c_void_p
fill.argtypes=(ctypes.py_object,)
def raw(text):
    s=make(None,len(text));ctypes.memmove(fill(s),text.encode("utf-32-le"),4*len(text))    # no step in between: it is not filled
    return s
a=raw("one")
a=raw("one")
b=[raw("two"),raw("t\xe4\u1234")]
b[0]=raw("two")
b[1]=raw("")
c=raw("x"*500)
c=raw("x"*501)
class C: pass
o=C()
o.a=raw("y")
size=sys.getsizeof(a)
print(sys.getsizeof(a)==size,a,b,o.a,len(c))
size=0
a=a+"."
'''

PROGRAMS["measures its memory"] = r'''
import tracemalloc
big="x"
def f(n):
    text="y"*n
    return len(text)
class C: pass
o=C()
tracemalloc.start()
before=tracemalloc.get_traced_memory()[0]
big="x"*2000000
o.text=b"z"*3000000
print((tracemalloc.get_traced_memory()[0]-before)//1000000)
big=None
print((tracemalloc.get_traced_memory()[0]-before)//1000000)
o.text=None
print((tracemalloc.get_traced_memory()[0]-before)//1000000)
f(4000000)
print((tracemalloc.get_traced_memory()[0]-before)//1000000)
'''


def same_program(source):
    """A program that is gone afterwards is written again; addresses are no part of it."""
    done = []
    for how in (plain, record):
        program("p.py", source.lstrip("\n"))
        got = how("p.py", input=b"first\nrest\n")
        done.append((got.returncode, without_addresses(got.stdout), without_addresses(got.stderr)))
    equal(done[1], done[0], "status, output, error output")
    check_record()


for title, source in PROGRAMS.items():
    test_case(f"is not felt by a program that {title}", same_program, source)

main()
