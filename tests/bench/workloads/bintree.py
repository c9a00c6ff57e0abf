"""Objects: a search tree of 5,000 nodes, looked up and walked."""


class Node:
    def __init__(self, key):
        self.key = key
        self.left = None
        self.right = None
        self.visits = 0


class Tree:
    def __init__(self):
        self.root = None
        self.size = 0

    def insert(self, key):
        node = Node(key)
        self.size += 1
        if self.root is None:
            self.root = node
            return
        at = self.root
        while True:
            at.visits += 1
            if key < at.key:
                if at.left is None:
                    at.left = node
                    return
                at = at.left
            else:
                if at.right is None:
                    at.right = node
                    return
                at = at.right

    def height(self, node):
        if node is None:
            return 0
        return 1 + max(self.height(node.left), self.height(node.right))


tree, seed = Tree(), 42
for _ in range(5000):
    seed = (seed * 1103515245 + 12345) % 2147483648
    tree.insert(seed % 100000)
print(tree.size, tree.height(tree.root))
