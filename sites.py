def half(n):
    return 100 // n
def both(a, b):
	é = [half(a), half(
		b - 1), 0]
	return é
both(2, 3)
both(1, 1)
