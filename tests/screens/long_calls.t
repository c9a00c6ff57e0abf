# shows all arguments of a call, though one is large
size 24x100
program long.py
> class Box:
>     def __init__(self):
>         self.things = list(range(100, 140))
>         self.name = "a box of many things"
>
>     def put(self, thing, where="on top"):
>         return thing
> Box().put("x")
keys s s s s s s s s s
room stack
|─ stack ─ 2 frames ─────────────────────────
|▸ put(self=Box(things=…, thing='…  long.py:6
|  <module>()                       long.py:8
size 24x160
room stack
|─ stack ─ 2 frames ───────────────────────────────────────────────────
|▸ put(self=Box(things=$9, name…, thing='x', where='on top')  long.py:6
|  <module>()                                                 long.py:8
same_when_replayed
