#!/usr/bin/env python3
"""redact.t - what --redact hides is not in the record in any way.

One program is run with secrets that differ in everything, their kind, their length, how often they change: the records must be the
same bytes. So nothing in them hangs on what was hidden.

timeout: 120
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import sys

sys.path.insert(1, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

# Whatever they are: texts, numbers, lists, the same again and again.
SECRETS = [
    ["hunter2", "hunter2", "hunter2", "hunter2"],
    ["a", "b", "c", "d"],
    [1, 2.5, 10 ** 30, True],
    [["list"], {"dict": "in it"}, [[]], {}],
    [None, "x" * 5000, None, "x" * 5001],
]
READ = "import json, os\nsecret = json.loads(os.environ['SECRETS'])\n"

PROGRAMS = {
    "variables of a module": "password = 'x'\nfor password in secret:\n    n = 1\npassword = secret\nother = 2\n",
    "variables of a function": """
def f(n):
    for password in secret:
        n += 1
    del password
    password = secret
    return n
f(1)
""",
    "arguments": """
def f(a, /, password, *, token=None, **more):
    a = 1
    password = token
    return a
f(1, secret[0], token=secret[1], api_token=secret[2])
f(1, token=secret[1], password=secret[2])
""",
    "a function of that name": """
def get_token(i): return secret[i]
class C:
    @property
    def password(self): return secret[1]
for i in range(3): get_token(i)
_ = [0, C().password][0]
del _
class G:
    def my_token(self):
        for i in range(4): yield secret[i]
n = 0
for password in G().my_token(): n += 1
""",
    "defaults": """
def f(a, password=secret[0], *, token=secret[1]): return a
f(1)
f.__defaults__ = (secret[2],)
f(1)
""",
    "closures": """
def outer(password):
    def get(): return 1 if password else 1
    def put(next_token):
        nonlocal password
        password = next_token
    return get, put
get, put = outer(secret[0])
get()
class V: pass
def all_of():
    for token in secret:
        put(token)
        get()
all_of()
""",
    "entries of dicts": """
import collections
dicts = [{}, collections.OrderedDict(), collections.defaultdict(list), collections.UserDict()]
for d in dicts:
    d["n"] = 1
    for i in range(4):
        d["password"] = secret[i]
        d["n"] = i
        d[b"password"] = secret[i]
    d.update(token=secret[0])
    del d["token"]
    d.setdefault("token", secret[1])
big = {i: -i for i in range(1000)}
for i in range(4):
    big["password"] = secret[i]
    big[i] = i
    big["token"] = secret[i]
big.pop(7)
big["token"] = secret[0]
""",
    "attributes": """
class Plain: pass
class Slots: __slots__ = "password", "n"
class Both(Slots): pass
class Of:
    password = secret[0]
import argparse, types, dataclasses
@dataclasses.dataclass
class Data:
    n: int
    password: object = None
all = [Plain(), Slots(), Both(), types.SimpleNamespace(), argparse.Namespace(), Data(1)]
for o in all:
    for i in range(4):
        o.password = secret[i]
        o.n = i
        setattr(o, "n", -i)
        setattr(o, "password", secret[-i])
    if hasattr(o, "__dict__"):
        o.__dict__["token"] = secret[i]
        vars(o).update(token=secret[0])
Of.password = secret[1]
Of.password = secret[2]
""",
    "fields of named tuples": """
import collections, typing, pwd
One = collections.namedtuple("One", "user password")
class Two(typing.NamedTuple):
    password: object
    n: int = 2
class Three(Two): pass
all = [One("bob", secret[0]), Two(secret[1]), Three(secret[2])]
all.append(all[0]._replace(password=secret[3]))
""",
    "generators asleep": """
def g(n):
    for password in secret:
        n += 1
        yield n
async def co(password):
    token = password
    return 1
gs = [g(1), g(2)]
for i in range(4):
    for x in gs: next(x)
c = co(secret[0])
try: c.send(None)
except StopIteration: pass
""",
    "class bodies and exec": """
class C:
    for password in secret: n = 1
names = {"n": 1}
exec("for password in secret: n += 1", {"secret": secret}, names)
""",
    "other names of the interpreter's": """
import contextvars, functools, inspect
f = functools.partial(max, 1, password=secret[0])
f.keywords["token"] = secret[1]
os.environ["password"] = "x" * len(str(secret[2]))
e = os.environ
""",
    "keyframes": """
def deep(n, password):
    if n: return deep(n - 1, secret[n % 4])
    keep, l = [], 0
    for i in range(3000):
        keep.append({"password": secret[i % 4], "text": "%040d" % i})
    return len(keep)
deep(5, secret[0])
def my_token():
    d = [str(i) * 20 for i in range(2000)]
    return secret
my_token()
x = 3
""",
}


def bytes_of(secrets, *options):
    got = record("p.py", options=["--redact", "secret*,*password,*token", *options],
                 env=dict(os.environ, SECRETS=json.dumps(secrets), PYTHONHASHSEED="0"))
    equal(got.returncode, 0, text_of(got))
    check_record()
    with open("r.json", "rb") as f:
        return f.read()


def text_of(got):
    return got.stderr.decode(errors="replace")


def is_hidden(source, *options):
    program("p.py", READ + source)
    wanted = bytes_of(SECRETS[0], *options)
    assert b'{"type":"redacted","text":"<redacted>"}' in wanted
    for secrets in SECRETS[1:]:
        equal(bytes_of(secrets, *options), wanted, f"with {secrets!r:.60}")


for name, source in PROGRAMS.items():
    test_case("hides " + name, is_hidden, source)
test_case("hides it also when everything is looked at at every step", is_hidden, PROGRAMS["attributes"], "--scan")
test_case("hides it also when only the last steps are kept", is_hidden, PROGRAMS["keyframes"], "--keep-last", "3000")


SHOWN = """
class C: pass
def get_password(): return "from " + "afar"
password = get_password()
o = C()
o.password, o.n = password, 1
d = {"password": password, "n": 2}
l = [password]
end = 1
"""


@test
def says_that_a_value_is_hidden_wherever_it_would_show():
    program("p.py", SHOWN)
    record("p.py", options=["--redact", "*PASSWORD"])
    for command, wanted in {
        "print password": "<redacted>",
        "print o": "C(password=<redacted>, n=1)",
        "print d": "{'password': <redacted>, 'n': 2}",
        "print d['password']": "<redacted>",
        "print o.password": "<redacted>",
        "print d['n'] + o.n": "3",
        "print l": "['from afar']",          # what is hidden is what stands under the name
    }.items():
        got = pystep("--batch", "--replay", "r.json", "--start-at", "end", "-ex", command)
        assert wanted in got.stdout.decode(), (command, got.stdout, got.stderr)
    for format in ("calls", "vars", "code", "events", "snapshots", "pythontutor"):
        got = pystep("--export", format, "--replay", "r.json").stdout.decode()
        assert "<redacted>" in got, format
    calls = pystep("--export", "calls", "--replay", "r.json").stdout
    assert b"<= get_password: <redacted>" in calls, calls
    for format in ("calls", "vars", "flow"):
        live = pystep("--redact", "*PASSWORD", "--export", format, "p.py").stdout
        equal(live, pystep("--export", format, "--replay", "r.json").stdout, format + " of the running program")


WAYS_TO_BIND = """
import contextvars, ctypes, threading, inspect, string
v = contextvars.ContextVar("password")
t = v.set("hid" + "den1")
class S(ctypes.Structure):
    _fields_ = [("password", ctypes.c_char * 10), ("n", ctypes.c_int)]
s = S(b"hid" + b"den2", 3)
l = threading.local()
l.password = "hid" + "den3"
def f(password, n=1):
    a = locals()
    return n
f("hid" + "den4")
def g(password):
    b = inspect.signature(f).bind(password)
    c = inspect.currentframe()
    return 1
g("hid" + "den5")
match = "x"
match {"password": "hid" + "den6"}:
    case {"password": password}: x = 1
class D(dict): pass
d = D(password="hid" + "den7")
d["password"] += "a"
import types
p = types.MappingProxyType({"password": "hid" + "den8"})
class T(tuple):
    _fields = ("password",)
tt = T(("hid" + "den9",))
class K:
    def __init__(self, **kw): vars(self).update(kw)
k = K(password="hid" + "denC")
z = [k for k in [1]]
with open("/dev/null") as password: pass
for password, y in [("hid" + "denD", 1)]: pass
(lambda password: 1)("hid" + "denE")
password: str = "hid" + "denG"
def h():
    global password
    password = "hid" + "denH"
h()
try: raise ValueError
except ValueError as password: pass
import json as password
if (password := "hid" + "denI"): pass
del password
"""


@test
def hides_it_however_it_is_bound():
    program("p.py", WAYS_TO_BIND)
    equal(record("p.py", options=["--redact", "password"]).returncode, 0)
    with open("r.json") as f:
        lines = f.read().splitlines()
    equal([line for line in lines if "hidden" in line and not line.startswith('{"file"')], [])
    record("p.py")
    with open("r.json") as f:
        assert "hiddenG" in f.read()


@test
def does_not_guess_at_what_is_hidden():
    program("p.py", SHOWN)
    record("p.py", options=["--redact", "*password"])
    for expression in ("password == 'from afar'", "not password", "len(password)", "password is None", "password + 'x'",
                       "o.password == d['password']", "isinstance(password, str)", "password in l", "str(password)",
                       "f'{password}'", "bool(password)", "1 if password else 2", "[x for x in d.values() if x]",
                       "d == {'password': 1, 'n': 2}", "'f' in d['password']", "password.upper()", "password[0]",
                       "type(password)", "password and 1", "any(d.values())", "sorted(d.values())", "d | {} == d",
                       "password is d['password']", "repr(d)", "l[0] == password", "{password: 1}", "hash(password)"):
        got = pystep("--batch", "--replay", "r.json", "--start-at", "end", "-ex", "print " + expression)
        said = (got.stdout + got.stderr).decode()
        assert "cannot tell: redacted" in said, (expression, said)


@test
def says_in_the_header_what_was_hidden():
    program("p.py", "password = 1\n")
    record("p.py", options=["--redact", "password,/^x/", "--redact", "token"])
    with open("r.json") as f:
        header = json.loads(f.readline() + "]}")
    equal(header["options"], {"redact": ["password,/^x/", "token"]})


@test
def hides_nothing_when_it_is_not_asked_to():
    program("p.py", "password = 'hunter' + '2'\n")
    record("p.py")
    with open("r.json") as f:
        record_text = f.read()
    assert "redacted" not in record_text and "hunter2" in record_text


@test
def adds_the_names_of_the_command_line_to_those_of_the_environment():
    program("p.py", "password = 'hunter' + '2'\ntoken = 'hunter' + '3'\nx = 1\n")
    record("p.py", options=["--redact", "token"], env=dict(os.environ, PYSTEP_OPTIONS="--redact password"))
    with open("r.json") as f:
        assert "hunter2" not in f.read()


# Pattern, then names that it means and those that it does not.
PATTERNS = [
    ("password", "password PASSWORD Password", "passwor xpassword passwords"),
    ("*password*", "password my_password_2", "passwd"),
    ("a?c", "abc aXc", "ac abbc"),
    ("[ab]_x,[!ab]_y", "a_x B_x c_y", "c_x a_y"),
    ("a, b ,c", "a b c", "d"),
    ("/pass|key/", "password my_keys", "p"),
    ("/^(a|b){2}$/,c", "ab ba c", "aab aba"),
    ("naïve", "naïve NAÏVE", "naive"),
    ("a.c", "", "abc axc"),
]


def means(pattern, these, not_these):
    names = these.split() + not_these.split()
    program("p.py", "".join(f"globals()[{name!r}] = 'it is ' + 'there'\n" for name in names) + "end = 1\n")
    record("p.py", options=["--redact", pattern])
    state = json.loads(pystep("--replay", "r.json", "--print", "end", "--format", "json").stdout)
    equal([n for n in names if isinstance(state["globals"][n], dict)], these.split(), pattern)


for row in PATTERNS:
    test_case(f"takes {row[0]!r} as it is meant", means, *row)


@test
def says_what_is_wrong_with_a_pattern():
    program("p.py", "x = 1\n")
    for pattern, wanted in {
        "/(/": b"--redact: \"(\" is no regular expression: missing closing parenthesis, at character 2",
        "/abc": b"has no slash at its end",
        ",": b"there is no name in it",
        "": b"there is no name in it",
    }.items():
        got = record("p.py", options=["--redact", pattern])
        equal(got.returncode, 2, pattern)
        assert wanted in got.stderr, got.stderr
        assert not os.path.exists("r.json")


main()
