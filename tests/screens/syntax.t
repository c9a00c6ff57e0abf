# shows Python in colours
size 30x90
program colours.py
> import os  # a comment
> @staticmethod
> def greet(name, n=0x1F):
>     """Doc."""
>     print(f"hi {name!r:>{n}}\n", end='')
>     return None if n > 1 else lambda: ...
> class Base(Exception):
>     pass
> match = 3
> match (match):
>     case 3:
>         greet("you")
keys n
look keyword "import"
look comment "# a comment"
look decorator "@staticmethod"
look keyword "def"
look defined "greet"
look number "0x1F"
look string "Doc."
look builtin "print"
look string "hi "
look keyword "return"
look keyword "lambda"
look defined "Base"
look builtin "Exception"
look keyword "case"
same_when_replayed
