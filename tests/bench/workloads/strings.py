"""Strings that grow, are cut and joined."""


def grow(n):
    s = ""
    for i in range(n):
        s += chr(97 + i % 26)
    return s


def escape(text):
    out = []
    for c in text:
        if c in "aeiou":
            out.append("&" + c + ";")
        else:
            out.append(c)
    return "".join(out)


def parse(line):
    word, words = "", []
    for c in line:
        if c == " ":
            words.append(word)
            word = ""
        else:
            word += c
    words.append(word)
    return words


total = 0
for i in range(20):
    total += len(grow(2000))
    total += len(escape("the quick brown fox jumps over it " * 40))
    total += len(parse("the quick brown fox jumps over the lazy dog " * 30))
print(total)
