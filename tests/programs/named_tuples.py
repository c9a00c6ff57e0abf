# What has names for its items is shown as Python writes it, a library's too.
import collections
import urllib.parse

Point = collections.namedtuple("Point", "x y")


class Named(Point):
    def total(self):
        return self.x + self.y


class Half(tuple):
    _fields = ("one", "two")                            # as a named tuple has them, but there is only one


p = Point(1, [2])
p.y.append(3)                                           #= p: Point(x=1, y=[2, 3])
n = Named(1, 2)
n.extra = "more"                                        #= n: Named(x=1, y=2, extra='more')
deep = {"at": [p]}                                      #= deep: {'at': [Point(x=1, y=[2, 3])]}
url = urllib.parse.urlsplit("http://host/path")         #= url: SplitResult(scheme='http', netloc='host', path='/path', query='', fragment='')
half = Half([1])                                        #= half: Half([1])
