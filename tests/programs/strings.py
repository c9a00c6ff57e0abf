# Text of every kind; what could harm a terminal is shown escaped.
a = "naïve 中文 🙂"              #= a: 'naïve 中文 🙂'
b = "tab\tnew\nline\\"          #= b: 'tab\tnew\nline\\'
c = "\x1b[31mred\x07"           #= c: '\x1b[31mred\x07'
d = "\ud800 alone"              #= d: '\ud800 alone'
e = "nul\0"                     #= e: 'nul\x00'
f = "it's"                      #= f: "it's"
g = 'both " and \''             #= g: 'both " and \''
h = "e\u0301"
i = "".join(chr(n) for n in (0x202e, 0x2028, 0xfeff))
j = ""                          #= j: ''
for word in a.split():
    j += word[0]                #= j: 'n' | 'n中' | 'n中🙂'
k = "x" * 3000
k += "y"
l = k
k += "z" * 10
m = f"{a!r:>20} {3.14159:.2f}"
n = a.encode("utf-16-le")[:4]   #= n: b'n\x00a\x00'
o = bytearray(b"ab")
o[0] = 255
o += b"c"
