#!/usr/bin/env python3
"""help.t - one set of tables: what --help, --commands and --keys print is what the manual page and the shells know.

SPDX-License-Identifier: GPL-3.0-or-later"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.environ["PYSTEP_SOURCE"], "tests", "lib"))
from pystep_test import *

BUILD = os.environ["PYSTEP_BUILD"]


def page(option):
    got = pystep(option)
    equal((got.returncode, got.stderr), (0, b""), option)
    return got.stdout.decode()


def options():
    return re.findall(r"^  (--?[a-z-]+)", page("--help"), re.M)


def built(name):
    with open(os.path.join(BUILD, name), encoding="utf-8") as f:
        return f.read()


@test
def explains_every_option_of_its_documents():
    with open(os.path.join(SOURCE, "README"), encoding="utf-8") as f:
        named = set(re.findall(r"pystep.*? (--[a-z-]+)", f.read()))
    equal(sorted(named - set(options())), [], "options in the README that --help does not know")
    assert len(options()) > 20, options()


@test
def has_a_manual_page_with_all_options():
    manual = built("pystep.1").replace("\\-", "-")
    equal([o for o in options() if f"\\fB{o}\\fR" not in manual], [], "options that are not in the manual")
    equal(re.findall(r"@[A-Z]+@", manual), [], "places not filled")


@test
def has_a_manual_page_with_all_commands_and_keys():
    manual = built("pystep.1").replace("\\-", "-").replace("\\&", "").replace("\\e", "\\")
    for line in (page("--commands") + page("--keys")).splitlines():
        assert line in manual, line


@test
def has_a_manual_page_that_man_reads_without_a_warning():
    if run(["sh", "-c", "command -v groff"]).returncode:
        raise Skip("groff is not here")
    got = run(["groff", "-man", "-Tutf8", "-ww", os.path.join(BUILD, "pystep.1")])
    equal(got.stderr, b"")
    assert "EXIT STATUS" in re.sub(".\b|\x1b\\[[0-9;]*m", "", got.stdout.decode()), got.stdout[-2000:]


@test
def completes_every_option_in_bash():
    script = f"source {BUILD}/completions/pystep; COMP_WORDS=(pystep --); COMP_CWORD=1; _pystep; printf '%s\\n' \"${{COMPREPLY[@]}}\""
    got = run(["bash", "--norc", "-c", script])
    equal(got.stderr, b"")
    words = got.stdout.decode().split()
    equal([o for o in options() if o.startswith("--") and o not in words], [], "options that bash does not know")


@test
def completes_every_option_in_zsh():
    completion = built("completions/_pystep")
    assert completion.startswith("#compdef pystep"), completion[:80]
    equal([o for o in options() if o not in completion], [], "options that zsh does not know")


@test
def refuses_an_unknown_option_and_names_it():
    got = pystep("--no-such-thing", "x.py")
    equal((got.returncode, got.stdout), (2, b""))
    assert b"--no-such-thing" in got.stderr, got.stderr


@test
def says_its_version_and_pythons():
    assert re.search(r"pystep \d+\.\d+", page("--version")), page("--version")
    assert re.search(r"3\.\d+\.\d+", page("--version")), page("--version")


main()
