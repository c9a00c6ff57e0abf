# unfolds values to any depth, and keeps them so while one moves
size 30x100
program demo.py
> class Node:
>     def __init__(self, value, next=None):
>         self.value = value
>         self.next = next
>
> chain = Node(1, Node(2))
> table = {"a": [1, 2], "b": {3}}
> chain.next.value = 5
> table["a"][1] = 9
> del table["b"]
keys 3 n n n
keys g Enter j j Enter
room variables
|─ variables ─ globals of __main__ ──────────
|▾ chain  Node · $8
|    .value  1
|  ▾ .next  Node · $7
|      .value  2
|      .next  None
|▸ table  {'a': [1, 2], 'b': {3}} · $9    new
|▸ functions, classes, modules 1
keys n
room variables
|─ variables ─ globals of __main__ ──────────
|▾ chain  Node · $8                 ● changed
|    .value  1
|  ▾ .next  Node · $7               ● changed
|      .value  5                        was 2
|      .next  None
|▸ table  {'a': [1, 2], 'b': {3}} · $9
|▸ functions, classes, modules 1
look was "was 2"
keys G k +
room variables
|─ variables ─ globals of __main__ ──────────
|▾ chain  Node · $8                 ● changed
|    .value  1
|  ▾ .next  Node · $7               ● changed
|      .value  5                        was 2
|      .next  None
|▾ table  dict of 2 · $9
|  ▸ 'a'  [1, 2] · $10
|  ▸ 'b'  {3} · $11
keys n n
room variables
|─ variables ─ globals of __main__ ──────────
|  return value  None
|▾ chain  Node · $8
|    .value  1
|  ▾ .next  Node · $7
|      .value  5
|      .next  None
|▾ table  dict of 1 · $9            ● changed
|  ▸ 'a'  [1, 9] · $10
keys -
room variables
|─ variables ─ globals of __main__ ──────────
|  return value  None
|▾ chain  Node · $8
|    .value  1
|  ▾ .next  Node · $7
|      .value  5
|      .next  None
|▸ table  {'a': [1, 9]} · $9        ● changed
|▸ functions, classes, modules 1
same_when_replayed
