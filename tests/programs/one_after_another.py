# One value after another in a variable: numbers at all borders of digits, texts that are short, long, special, and the same; in few
# variables and in many, in functions and in a module.


def numbers():
    n = -1
    for n in (0, 9, 10, 99, 100, 999, 1000, 9999, 10000, 99999999, 100000000, 2**30 - 1, 2**30, 2**53, 2**53 + 1, 2**70, -7, -2**30):
        m = n
        m = -n
    n = 1                                               #= n: 1
    n = 1.0                                             #= n: 1.0
    n = True                                            #= n: True
    n = int("123456") - 123455                          #= n: 1
    n = None                                            #= n: None
    del n
    n = 100                                             #= n: 100
    return m


def texts():
    for c in ("a", "", '"', "\\", "\x7f", "é", "𝄞", "tab\t", "abcdefg", "abcdefgh", "abcdefghi", "x" * 16, "y" * 17, "z" * 64,
              "z" * 65, "", None, [1], "q", 2.5, "r", b"r"):
        s = c
        t = s + s if isinstance(s, str) else s
        s = None
    word = "word"
    word = "".join(["wo", "rd"])                        #= word: 'word'
    word = "wore"                                       #= word: 'wore'
    return t


def grows(text):
    for c in ("a", "\n", "é", "b" * 20, "c", '"', "d" * 16, "𝄞", "e"):
        text += c
        old = text
    return old


def many():
    a = b = c = d = e = f = g = h = i = j = k = l = m = n = o = p = q = r = s = t = u = v = w = x = y = z = 0
    A = B = C = D = E = F = G = H = I = J = K = L = M = N = O = P = Q = R = S = T = U = V = W = X = Y = Z = ""
    for z in (0, 8, 11):
        Z = str(z)                                      #= Z: '0' | '8' | '11'
        a = b = z * 9                                   #= a: 0 | 72 | 99
        c = Z + "…"                                     #= c: '0…' | '8…' | '11…'
    return d + e, A + B


numbers()
texts()
grows("k" * 62)
many()
name = 1
name = "a"                                              #= name: 'a'
name = "é"                                              #= name: 'é'
name = "l" * 70
name = name + "m"
other = name
del name
name = 2.5                                              #= name: 2.5
name = None                                             #= name: None
name = True                                             #= name: True
name = other[:16]                                       #= name: 'llllllllllllllll'
