# Algorithms with much to see at every step.
def quick(xs, low, high):
    if low >= high:
        return
    pivot, i = xs[high], low
    for j in range(low, high):
        if xs[j] < pivot:
            xs[i], xs[j] = xs[j], xs[i]
            i += 1
    xs[i], xs[high] = xs[high], xs[i]
    quick(xs, low, i - 1)
    quick(xs, i + 1, high)


def merge(xs):
    if len(xs) < 2:
        return xs
    half = len(xs) // 2
    left, right, out = merge(xs[:half]), merge(xs[half:]), []
    while left and right:
        out.append((left if left[0] <= right[0] else right).pop(0))
    return out + left + right


class Tree:
    def __init__(self):
        self.key, self.left, self.right = None, None, None

    def add(self, key):
        if self.key is None:
            self.key, self.left, self.right = key, Tree(), Tree()
        else:
            (self.left if key < self.key else self.right).add(key)

    def __iter__(self):
        if self.key is not None:
            yield from self.left
            yield self.key
            yield from self.right


data = [5, 2, 9, 1, 5, 6]
quick(data, 0, len(data) - 1)   #= data: [1, 2, 5, 5, 6, 9]
merged = merge([3, 1, 2])       #= merged: [1, 2, 3]
tree = Tree()
for key in "hello":
    tree.add(key)
letters = "".join(tree)         #= letters: 'ehllo'
grid = [[0] * 3] * 3
grid[1][1] = 1
first = grid[0]                 #= first: [0, 1, 0]
graph = {"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []}
todo, seen = ["a"], []
while todo:
    node = todo.pop()
    if node in seen:
        continue
    seen.append(node)
    todo += graph[node]
path = "".join(seen)            #= path: 'acdb'
memo = {}


def ways(n):
    if n not in memo:
        memo[n] = 1 if n < 2 else ways(n - 1) + ways(n - 2)
    return memo[n]


w = ways(8)                     #= w: 34
