# Numbers of all sizes and kinds, times among them.
import datetime
import decimal
import enum
import fractions
import uuid
n = 2 ** 53                     #= n: 9007199254740992
n += 1                          #= n: 9007199254740993
n = -2 ** 63                    #= n: -9223372036854775808
n *= 2                          #= n: -18446744073709551616
n = 10 ** 80                    #= n: 100000000000000000000000000000000000000000000000000000000000000000000000000000000
d = decimal.Decimal("1.50")     #= d: Decimal('1.50')
d = decimal.Decimal("-1E+30")   #= d: Decimal('-1E+30')
d = decimal.Decimal("0.000001") #= d: Decimal('0.000001')
d = d / 10                      #= d: Decimal('1E-7')
d = decimal.Decimal("123E3")    #= d: Decimal('1.23E+5')
d = decimal.Decimal("-0.00")    #= d: Decimal('-0.00')
d = decimal.Decimal("sNaN12")   #= d: Decimal('sNaN12')
d = -decimal.Decimal("inf")     #= d: Decimal('-Infinity')
d = decimal.Decimal(10 ** 25 + 7)   #= d: Decimal('10000000000000000000000007')
f = fractions.Fraction(3, 6)    #= f: Fraction(1/2)
c = -1j                         #= c: (-0-1j)
c = complex(0, 2.5)             #= c: 2.5j
day = datetime.date(2020, 2, 29)    #= day: datetime.date(2020, 2, 29)
t = datetime.time(1, 2)         #= t: datetime.time(1, 2)
t = datetime.time(1, 2, 3, 4, fold=1)   #= t: datetime.time(1, 2, 3, 4, fold=1)
at = datetime.datetime(2020, 1, 2, 3, 4, 0, 6)  #= at: datetime.datetime(2020, 1, 2, 3, 4, 0, 6)
zoned = at.replace(tzinfo=datetime.timezone.utc)
delta = datetime.timedelta(days=-1, microseconds=5) #= delta: datetime.timedelta(days=-1, microseconds=5)
delta = datetime.timedelta()    #= delta: datetime.timedelta(0)
u = uuid.UUID(int=5)            #= u: UUID(00000000-0000-0000-0000-000000000005)
class Color(enum.Enum):
    RED = 1
    BLUE = "b"
class Size(enum.IntFlag):
    BIG = 1
    WIDE = 2
color = Color.BLUE              #= color: Color.BLUE
size = Size.BIG                 #= size: Size.BIG
class MyInt(int):
    pass
i = MyInt(7)                    #= i: MyInt(7)
i.name = "seven"                #= i: MyInt(7, name='seven')
b = b"a'\n\xff"                 #= b: b"a'\n\xff"
r = range(1, 9, 2)              #= r: range(1, 9, 2)
e = ...                         #= e: Ellipsis
