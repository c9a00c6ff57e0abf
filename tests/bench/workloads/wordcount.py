"""Dicts and strings: count, group and rank words."""

TEXT = ("the quick brown fox jumps over the lazy dog while seven "
        "wizards quietly boxed five dozen liquor jugs and the fox slept ") * 500


def count(words):
    seen = {}
    for word in words:
        word = word.strip(".,").lower()
        if word in seen:
            seen[word] += 1
        else:
            seen[word] = 1
    return seen


def group(words):
    by_length = {}
    for word in words:
        by_length.setdefault(len(word), []).append(word)
        if len(by_length[len(word)]) > 20:
            by_length[len(word)].clear()
    return by_length


def letters(words):
    total = {}
    for word in words:
        for c in word:
            total[c] = total.get(c, 0) + 1
    return total


words = TEXT.split()
print(sorted(count(words).items(), key=lambda kv: (-kv[1], kv[0]))[:3])
print(sorted(group(words)))
print(len(letters(words[:8000])))
