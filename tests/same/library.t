#!/usr/bin/env python3
"""library.t - modules of the standard library at work: every event, and every value at every event, as the reference has them.

Each module is copied beside a program that uses it, so that it counts as the program's own code, its import included.

timeout: 300
SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import shutil
import sys

sys.path[1:1] = [os.path.join(os.environ["PYSTEP_SOURCE"], "tests", folder) for folder in ("lib", "reference")]
from compare import compare
from pystep_test import *

LIBRARY = os.path.dirname(subprocess.__file__)

PROGRAMS = {
    "textwrap": "print(textwrap.fill('The quick brown fox jumps over the lazy dog. ' * 3, 30), textwrap.dedent('  a\\n   b\\n'))",
    "difflib": "a, b = ['one', 'two', 'three'], ['ore', 'tree', 'emu']\n"
               "print(*difflib.unified_diff(a, b, lineterm=''), *difflib.ndiff(a, b), sep='\\n')\n"
               "print(difflib.get_close_matches('appel', ['ape', 'apple', 'peach']))",
    "shlex": "print(shlex.split('a \"b c\" d\\\\ e # f', comments=True), shlex.quote(\"it's\"))",
    "fractions": "print(fractions.Fraction('3/7') + fractions.Fraction(1.5), sum(fractions.Fraction(1, n) for n in range(1, 8)))\n"
                 "print(fractions.Fraction('0.125').limit_denominator(5), hash(fractions.Fraction(1, 3)))",
    "statistics": "d = [1.0, 2.0, 2.0, 3.5, 4.0]\nprint(statistics.mean(d), statistics.median(d), statistics.stdev(d), statistics.mode(d))\n"
                  "print(statistics.quantiles(d), statistics.NormalDist(1, 2).cdf(1.5))",
    "csv": "import io\nf = io.StringIO()\nw = csv.DictWriter(f, ['a', 'b'])\nw.writeheader()\nw.writerow({'a': 1, 'b': 'x,y'})\n"
           "print(f.getvalue(), list(csv.DictReader(io.StringIO('p;q\\n1;2\\n'), delimiter=';')))\n"
           "print(csv.Sniffer().sniff('a;b\\n1;2\\n3;4\\n').delimiter)",
    "calendar": "print(calendar.TextCalendar(6).formatmonth(2024, 2), calendar.monthrange(2023, 2), calendar.isleap(1900))",
    "configparser": "c = configparser.ConfigParser()\nc.read_string('[a]\\nx = 1\\ny = %(x)s2\\n[b]\\nlong = one\\n  two\\n')\n"
                    "print({s: dict(c[s]) for s in c}, c.getint('a', 'y'), c.has_option('b', 'no'))",
    "argparse": "p = argparse.ArgumentParser('me')\np.add_argument('-n', type=int, default=1, help='a number')\np.add_argument('files', nargs='*')\n"
                "s = p.add_mutually_exclusive_group()\ns.add_argument('--yes', action='store_true')\n"
                "print(p.parse_args(['-n', '3', 'x', '--yes']))\nprint(p.format_help())",
    "graphlib": "t = graphlib.TopologicalSorter({'d': {'b', 'c'}, 'b': {'a'}, 'c': {'a'}})\nprint(sorted(t.static_order()))\n"
                "try:\n    list(graphlib.TopologicalSorter({1: [2], 2: [1]}).static_order())\nexcept graphlib.CycleError as e:\n    print(e)",
    "getopt": "print(getopt.getopt(['-a', '--foo=bar', '-b', 'x', 'rest'], 'ab:', ['foo=']))\n"
              "try:\n    getopt.getopt(['-z'], 'a')\nexcept getopt.GetoptError as e:\n    print(e, e.opt)",
    "colorsys": "print(colorsys.hls_to_rgb(*colorsys.rgb_to_hls(0.2, 0.4, 0.6)), colorsys.rgb_to_hsv(1, 0, 0))",
    "sched": "t = [0]\ns = sched.scheduler(lambda: t[0], lambda n: t.__setitem__(0, t[0] + n))\n"
             "[s.enter(n, 1, print, (n,)) for n in (3, 1, 2)]\ns.run()",
}


def sees_it_all(module, code):
    source = os.path.join(LIBRARY, module)
    if os.path.isdir(source):
        shutil.copytree(source, module, ignore=shutil.ignore_patterns("__pycache__", "test*"))
    else:
        program(module + ".py", open(source + ".py", "rb").read())
    program("use.py", f"import {module}\n{code}\n")
    difference = compare(os.path.abspath("use.py"))
    assert not difference, difference


for module, code in PROGRAMS.items():
    test_case(f"sees all that {module} does", sees_it_all, module, code)

main()
