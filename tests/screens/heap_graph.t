# draws an object and what is around it as boxes and arrows
size 44x130
program linked.py
> class Node:
>     def __init__(self, value, next):
>         self.value = value
>         self.next = next
> tail = Node(3, None)
> head = Node(1, Node(2, tail))
> table = {"a": [1, 2], "b": [3], "self": None}
> table["self"] = table
> pair = (table["a"], table["b"], head)
> print(head)
keys 9 9 n 3 j
room heap
|─ heap ─ around $6 of 7 objects ─────────────────────────
|             $6 Node
|             ┌───────┬──────┐
|tail    ─┬──▸│ value │ 3    │
|$7.next ─┘   │ next  │ None │
|             └───────┴──────┘
keys k k j j
room heap
|─ heap ─ around $8 of 7 objects ─────────────────────────
|            $8 Node            $7 Node
|            ┌───────┬────┐     ┌───────┬────┐
|head   ─┬──▸│ value │ 1  │ ┌──▸│ value │ 2  │
|$12[2] ─┘   │ next  │ ───┼─┘   │ next  │ $6 │
|            └───────┴────┘     └───────┴────┘
keys j j
room heap
|─ heap ─ around $12 of 7 objects ────────────────────────
|          $12 tuple         $10 list
|          ┌───┬─────┐       ┌────────┐
|pair ────▸│ 0 │ ────┼──────▸│ [1, 2] │
|          │ 1 │ ────┼─┐     └────────┘
|          │ 2 │ $8  │ │     $11 list
|          └───┴─────┘ │     ┌─────┐
|                      └────▸│ [3] │
|                            └─────┘
keys 4
look focus "heap"
row 12
|                                                                         ▸ table  {'a': [1, 2], 'b': [3], 'self': $9} · $9     new
keys v z
screen
| END   25 of 25  linked.py:10 in <module>  return None                                                                 main thread
|─ heap ─ around $12 of 7 objects ─ v lists ───────────────────────────────────────────────────────────────────────────────────────
|          $12 tuple         $10 list           $7 Node            $6 Node
|          ┌───┬─────┐       ┌────────┐         ┌───────┬────┐     ┌───────┬──────┐
|pair ────▸│ 0 │ ────┼──────▸│ [1, 2] │     ┌──▸│ value │ 2  │ ┌──▸│ value │ 3    │
|          │ 1 │ ────┼──┐    └────────┘     │   │ next  │ ───┼─┘   │ next  │ None │
|          │ 2 │ ────┼─┐│    $11 list       │   └───────┴────┘     └───────┴──────┘
|          └───┴─────┘ ││    ┌─────┐        │                       ▲ tail
|                      │└───▸│ [3] │        │
|                      │     └─────┘        │
|                      │     $8 Node        │
|                      │     ┌───────┬────┐ │
|                      └────▸│ value │ 1  │ │
|                            │ next  │ ───┼─┘
|                            └───────┴────┘
|                             ▲ head
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|
|Left back  Enter unfold  Tab room  : command  H help  q quit
same_when_replayed
