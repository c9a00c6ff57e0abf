import sys
print("one")
print("two", file=sys.stderr)
print("three\x1b[31m")
