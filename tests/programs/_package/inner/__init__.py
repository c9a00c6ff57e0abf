from .. import VALUE
names = [VALUE]
