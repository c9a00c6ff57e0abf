# Long lists: a few of many items change, here and there, behind what is shown, and by C code that puts them in order.
#
# SPDX-License-Identifier: GPL-3.0-or-later
import heapq


class Item:
    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        return self.n < other.n


heap = [Item(n) for n in range(40)]
for n in (7, 3, 50):
    heapq.heapreplace(heap, Item(n))
first = heap[0].n                       #= first: 3
heapq.heappush(heap, Item(-1))
first = heap[0].n                       #= first: -1
heapq.heappop(heap)
n_items = len(heap)                     #= n_items: 40
heap[20] = heap[30] = Item(9)
heap[20:22] = []
n_items = len(heap)                     #= n_items: 38

numbers = list(range(1200))
numbers[999] = 0
at_the_end = numbers[999]               #= at_the_end: 0
numbers[1000] = 1
numbers[1199] = 10 ** 30
numbers[1199] = 10 ** 30
numbers[5] = 5
heapq.heapify(numbers)
numbers[17] = numbers[18] = -1
third = numbers[17]                     #= third: -1
numbers.insert(0, 77)
third = numbers[18]                     #= third: -1
del numbers[3:1190]
rest = len(numbers)                     #= rest: 14
numbers[13] = None
