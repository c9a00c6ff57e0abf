"""Primes by a chain of generators: each waits where it left off, its variables with it."""


def numbers(start):
    n = start
    while True:
        yield n
        n += 1


def without_multiples(stream, prime):
    for n in stream:
        if n % prime:
            yield n


def primes():
    stream = numbers(2)
    while True:
        prime = next(stream)
        yield prime
        stream = without_multiples(stream, prime)


def average():
    """A coroutine in the old style: send it numbers."""
    total = count = 0
    result = None
    while True:
        total += yield result
        count += 1
        result = total / count


def main():
    mean = average()
    next(mean)
    for prime, _ in zip(primes(), range(8)):
        print(f"{prime:3}  mean so far {mean.send(prime):.2f}")


if __name__ == "__main__":
    main()
