# One object under many names; what is in itself; what was copied.
import copy

a = [1]
b = a
b.append(2)                     #= a: [1, 2]
c = copy.copy(a)
c.append(3)                     #= a: [1, 2]
pair = (a, a)
pair[0].append(4)               #= b: [1, 2, 4]
a = [a, a]
deep = copy.deepcopy(a)
deep[0].clear()
same = deep[0] is deep[1]       #= same: True
loop = []
loop.append(loop)
table = {}
table["me"] = table
table["list"] = loop
loop.append((loop, table))


class Node:
    def __init__(self):
        self.next = self


n = Node()
n.next = Node()
n.next.next = n
for _ in range(3):
    n = n.next
del n
