"""Tuples that live a moment: the queens, by sets and tuples."""


def solve(n, row=0, columns=(), up=(), down=()):
    if row == n:
        return 1
    found = 0
    for column in range(n):
        if column not in columns and row + column not in up and row - column not in down:
            found += solve(n, row + 1, columns + (column,), up + (row + column,), down + (row - column,))
    return found


print(solve(9))
