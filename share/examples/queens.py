"""Place eight queens so that none attacks another: recursion, and the way back out of dead ends."""


def is_safe(queens, column):
    row = len(queens)
    return all(c != column and abs(c - column) != row - r for r, c in enumerate(queens))


def place(queens, size):
    if len(queens) == size:
        return True
    for column in range(size):
        if is_safe(queens, column):
            queens.append(column)
            if place(queens, size):
                return True
            queens.pop()        # a dead end: step back from here to see why
    return False


def draw(queens, size):
    for column in queens:
        print("· " * column + "♛ " + "· " * (size - 1 - column))


def main(size=8):
    queens = []
    if place(queens, size):
        draw(queens, size)
    else:
        print("there is no way")


if __name__ == "__main__":
    main()
