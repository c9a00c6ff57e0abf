"""Three sorts in place: list items stored at every other line."""


def numbers(n):
    seed, out = 12345, []
    for _ in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        out.append(seed % 1000)
    return out


def bubble(xs):
    n = len(xs)
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs


def insertion(xs):
    for i in range(1, len(xs)):
        x, j = xs[i], i - 1
        while j >= 0 and xs[j] > x:
            xs[j + 1] = xs[j]
            j -= 1
        xs[j + 1] = x
    return xs


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


print(bubble(numbers(330))[:5])
print(insertion(numbers(330))[:5])
big = numbers(3000)
quick(big, 0, len(big) - 1)
print(big[:5])
