"""Nested lists: products of matrices and a game of life."""


def zeros(n):
    return [[0] * n for _ in range(n)]


def product(a, b):
    n = len(a)
    c = zeros(n)
    for i in range(n):
        for j in range(n):
            for k in range(n):
                c[i][j] += a[i][k] * b[k][j]
    return c


def life(grid):
    n = len(grid)
    new = zeros(n)
    for y in range(n):
        for x in range(n):
            alive = 0
            for dy in (-1, 0, 1):
                for dx in (-1, 0, 1):
                    if dx or dy:
                        alive += grid[(y + dy) % n][(x + dx) % n]
            new[y][x] = 1 if alive == 3 or alive == 2 and grid[y][x] else 0
    return new


a = [[(i * j) % 7 for j in range(36)] for i in range(36)]
for _ in range(3):
    a = [[x % 10 for x in row] for row in product(a, a)]
grid = [[1 if (x * 7 + y * 13 + x * y) % 5 < 2 else 0 for x in range(24)] for y in range(24)]
for _ in range(12):
    grid = life(grid)
print(sum(map(sum, a)), sum(map(sum, grid)))
