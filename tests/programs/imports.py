# Modules of the program: their bodies are frames, their globals are seen.
import _package
from _package.inner import names

v = _package.VALUE              #= v: 42
names.append(_package.helper.twice(1))          #= names: [42, 2]
import importlib

importlib.reload(_package.helper)
try:
    import does_not_exist
except ImportError as e:
    missing = e.name            #= missing: 'does_not_exist'
