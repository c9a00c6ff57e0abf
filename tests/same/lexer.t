#!/usr/bin/env python3
"""lexer.t - the colours of source text: every token of all of the standard library is what Python's own tokenize says it is.

timeout: 300
Python 3.11's tokenize takes an f-string as one string, so inside strings nothing is compared; soft keywords are those of its parser.

SPDX-License-Identifier: GPL-3.0-or-later"""

import ast
import glob
import io
import keyword
import os
import subprocess
import sys
import sysconfig
import tokenize

LEXER = os.path.join(os.environ["PYSTEP_BUILD"], "tests", "unit", "lexer")
KINDS = ["name", "keyword", "name", "name", "decorator", "string", "string", "number", "comment", "operator"]
SILENT = (tokenize.ENCODING, tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)
PLAIN = {tokenize.NUMBER: "number", tokenize.COMMENT: "comment", tokenize.OP: "operator"}


def lexed(paths):
    """{path: [(kind, line, start, length)]} as our lexer sees them; bytes."""
    out = subprocess.run([LEXER, *paths], capture_output=True, check=True).stdout.decode()
    files, tokens = {}, None
    for line in out.splitlines():
        if line.startswith("== "):
            tokens = files[line[3:]] = []
        else:
            kind, *place = map(int, line.split())
            tokens.append((KINDS[kind], *place))
    return files


def python_tokens(source):
    """The same from tokenize: {(line, start): (kind, length)}, and the stretches that are inside strings."""
    lines = source.split(b"\n")
    matches = {(n.lineno, n.col_offset) for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Match)}
    tokens, strings, is_ascii = {}, {}, source.isascii()

    def column(line, characters):
        if is_ascii:
            return characters
        return len(lines[line - 1].decode()[:characters].encode()) if line <= len(lines) else 0

    for t in tokenize.tokenize(io.BytesIO(source).readline):
        (line, start), (last, end) = t.start, t.end
        at = (line, column(line, start))
        if t.type in SILENT:
            continue
        if t.type == tokenize.STRING:
            for n in range(line, last + 1):
                strings.setdefault(n, []).append((at[1] if n == line else 0, column(last, end) if n == last else len(lines[n - 1])))
        elif t.type == tokenize.NAME:
            tokens[at] = ("keyword" if keyword.iskeyword(t.string) or at in matches else "name", len(t.string.encode()))
        else:
            tokens[at] = (PLAIN[t.type], len(t.string.encode()))
    return tokens, strings


def differences(path, ours):
    with open(path, "rb") as f:
        source = f.read()
    wanted, strings = python_tokens(source)
    lines = source.split(b"\n")
    for kind, line, start, length in ours:
        if any(a <= start and start + length <= b for a, b in strings.get(line, ())):
            continue
        want = wanted.pop((line, start), None)
        is_case = kind == "keyword" and lines[line - 1][start:start + length] == b"case"
        is_decorator = kind == "decorator" and want and want[0] in ("name", "operator")
        if want != (kind, length) and not is_case and not is_decorator:
            yield f"{path}:{line}:{start}: {kind} {length}, not {want}"
    for (line, start), want in wanted.items():
        yield f"{path}:{line}:{start}: no {want}"


def is_readable(path):
    with open(path, "rb") as f:
        source = f.read()
    try:
        source.decode()
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return b"\r" not in source and not source.startswith(b"\xef\xbb\xbf")


if not os.path.exists(LEXER):
    print("1..0 # SKIP tests/unit/lexer is not built")
    sys.exit()
library = sysconfig.get_path("stdlib")
paths = [p for p in sorted(glob.glob(library + "/**/*.py", recursive=True)) if "site-packages" not in p and is_readable(p)]
wrong = [d for path, tokens in lexed(paths).items() for d in differences(path, tokens)]
for d in wrong[:20]:
    print("#", d)
print("ok" if paths and not wrong else "not ok", f"1 - colours every token of {len(paths)} files as Python reads it")
print("1..1")
