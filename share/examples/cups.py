"""Objects that point at each other: a ring of cups, walked and changed."""


class Cup:
    def __init__(self, label):
        self.label = label
        self.next = self


def ring(labels):
    cups = [Cup(label) for label in labels]
    for cup, follower in zip(cups, cups[1:] + cups[:1]):
        cup.next = follower
    return cups[0]


def take_after(cup):
    """Take the cup that follows out of the ring."""
    taken = cup.next
    cup.next = taken.next
    taken.next = None
    return taken


def put_after(cup, taken):
    taken.next, cup.next = cup.next, taken


def labels(cup):
    seen = []
    while cup.label not in seen:
        seen.append(cup.label)
        cup = cup.next
    return seen


def main():
    current = ring("ABCDE")
    for _ in range(3):
        taken = take_after(current)
        current = current.next
        put_after(current, taken)
        print(" → ".join(labels(current)))


if __name__ == "__main__":
    main()
