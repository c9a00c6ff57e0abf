def sort(xs):
    n = len(xs)
    for i in range(n):
        for j in range(n - 1 - i):
            if xs[j] > xs[j + 1]:
                xs[j], xs[j + 1] = xs[j + 1], xs[j]
    return xs

def main():
    data = [3, 1, 2]
    alias = data
    print("sorting", data)
    print(sort(data))

if __name__ == "__main__":
    main()
