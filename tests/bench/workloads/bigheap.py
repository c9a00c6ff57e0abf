"""A list of 10,000 elements that is changed at every step."""


def churn(xs, steps):
    n = len(xs)
    i = 0
    for step in range(steps):
        i = (i + 7919) % n
        xs[i] = step
    return xs


data = list(range(10000))
churn(data, 130000)
print(sum(data))
