class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next

chain = Node(1, Node(2))
table = {"a": [1, 2], "b": {3}}
chain.next.value = 5
table["a"][1] = 9
del table["b"]
