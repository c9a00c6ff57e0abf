# Five different ones, and numbers at the edges.
one = 1                         #= one: 1
real = 1.0                      #= real: 1.0
true = True                     #= true: True
text = "1"                      #= text: '1'
word = "True"                   #= word: 'True'
edge = 2 ** 53                  #= edge: 9007199254740992
over = 2 ** 53 + 1              #= over: 9007199254740993
under = -2 ** 63 - 1            #= under: -9223372036854775809
huge = 10 ** 40                 #= huge: 10000000000000000000000000000000000000000
nan = float("nan")              #= nan: nan
inf = -float("inf")             #= inf: -inf
zero = -0.0                     #= zero: -0.0
small = 5e-324                  #= small: 5e-324
third = 1 / 3                   #= third: 0.3333333333333333
big = 1e16                      #= big: 1e+16
whole = 123456789012345680.0    #= whole: 1.2345678901234568e+17
c = 1 - 2j                      #= c: (1-2j)
b = b"\x00\xff'"                #= b: b"\x00\xff'"
nothing = None                  #= nothing: None
dots = ...                      #= dots: Ellipsis
r = range(1, 10, 2)             #= r: range(1, 10, 2)
n = 0
n += 1                          #= n: 1
n -= 1                          #= n: 0
one = 1.0                       #= one: 1.0
one = True                      #= one: True
