"""A program that lives in libraries: json, re, textwrap, difflib, collections; its own code is a small part."""

import collections
import difflib
import json
import re
import textwrap

TEXT = "It was the best of times, it was the worst of times, it was the age of wisdom. " * 20


def ranked(text):
    return collections.Counter(re.findall(r"\w+", text.lower())).most_common(5)


def there_and_back(data):
    return json.loads(json.dumps(data, indent=1, sort_keys=True))


def changed(a, b):
    return sum(1 for line in difflib.unified_diff(a, b) if line[:1] in "+-")


seen = 0
for i in range(60):
    lines = textwrap.wrap(TEXT, 40 + i % 5)
    other = [line.upper() if k % 9 == i % 9 else line for k, line in enumerate(lines)]
    seen += changed(lines, other)
    seen += len(there_and_back({"ranked": ranked(TEXT), "lines": lines[:5], "round": i}))
print(seen)
