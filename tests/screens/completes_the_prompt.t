# completes what is typed at the prompt: commands, names, attributes, keys, places, rooms
size 24x80
program stock.py
> class Item:
>     kind = "thing"
>     def __init__(self, name, price):
>         self.name = name
>         self.price = price
> def total(items):
>     return sum(i.price for i in items)
> shelf = {"left side": Item("cup", 3), "right": Item("jug", 5)}
> print(total(shelf.values()))
keys c
type :pri
keys Tab
row -1
|:print
type she
keys Tab
row -1
|:print shelf
type ['l
keys Tab
row -1
|:print shelf['left side']
type .
keys Tab Tab
row -2
|kind  name  price
row -1
|:print shelf['left side'].
type pr
keys Tab Enter
row -1
|3
type :focus he
keys Tab Enter
room heap
|─ heap ─ 3 objects ────────────────
|▸ $7 Item  Item(na… ← $9['left sid…
|▸ $8 Item  Item(nam…  ← $9['right']
|▸ $9 dict  {'left side': …  ← shelf
type :break to
keys Tab
row -1
|:break total
keys Enter
type :delete 
keys Tab
row -1
|:delete 1
keys Escape
type :fo
keys Tab Tab
row -2
|focus  fold  forward
keys Escape
same_when_replayed
