# finds objects in the heap by their number, type and content
size 30x100
program objects.py
> class Node:
>     def __init__(self, name, next):
>         self.name, self.next = name, next
> c = Node("cee", None)
> b = Node("bee", c)
> table = {"b": b, "many": [1, 2, 3]}
> c.next = b
> done = True
keys c 4 g
room heap
|─ heap ─ 4 objects ─ v draws ───────────────
|▸ $6 Node  Node(name='cee', n…  ← c, $7.next
|▸ $7 Node  Node(name='bee'…  ← b, $6.next +1
|▸ $8 dict  {'b': $7, 'many': $9}     ← table
|▸ $9 list  [1, 2, 3]            ← $8['many']
keys /
type $8
keys Enter
selected "dict"
keys g /
type list
keys Enter
selected "$9"
keys g /
type bee
keys Enter
selected "$7"
keys ?
type cee
keys Enter
selected "$6"
same_when_replayed
