"""A run for a record of a gigabyte: orders, stock and prices, in objects, lists and dicts that change for a long while."""

import sys


class Item:
    def __init__(self, name, price):
        self.name = name
        self.price = price
        self.stock = 100
        self.sold = []

    def sell(self, n):
        if n > self.stock:
            self.stock += 50
            return 0
        self.stock -= n
        self.sold.append(n)
        if len(self.sold) > 40:
            self.sold.clear()
        return n * self.price


def rounds(items, seed, n):
    income = {}
    for i in range(n):
        seed = (seed * 1103515245 + 12345) % 2147483648
        item = items[seed % len(items)]
        got = item.sell(1 + seed % 7)
        income[item.name] = round(income.get(item.name, 0) + got, 2)
    return seed, income


def main(times):
    items = [Item(f"item {k}", 1.25 * k) for k in range(1, 60)]
    seed = 7
    for t in range(times):
        seed, income = rounds(items, seed, 1000)
        if t % 1000 == 0:
            print(t, sum(income.values()))


main(int(sys.argv[1]))
