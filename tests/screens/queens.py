import sys

class Board:
    def __init__(self, n):
        self.n = n
        self.cols = []

def place(board):
    for col in range(board.n):
        board.cols.append(col)
        yield col

def ask(table, key):
    try:
        return table[key]
    except KeyError:
        table[key] = 0
        raise ValueError(key)

board = Board(2)
total = 0
for col in place(board):
    total += col
    print(col)
table = {"a": 1.0}
try:
    ask(table, "b")
except ValueError as e:
    print(e, file=sys.stderr)
done = {total, None, "x"}
