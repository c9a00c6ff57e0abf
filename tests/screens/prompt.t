# remembers commands, edits them, completes their names and says in place what is wrong
size 20x90
program point.py
> class Point:
>     def __init__(self):
>         self.longitude = 5
> position = Point()
> print(position.longitude)
keys n n n
type :whati
keys Tab
row -1
|:whatis
type position.longitude
keys Enter
row -1
|int
keys : Up
row -1
|:whatis position.longitude
keys Backspace Backspace
type X
keys Enter
row -1
|AttributeError: 'Point' object $6 has no attribute 'longituX' at this step
look error "AttributeError"
type :goto 99999
keys Enter
row -1
|the program has ended: exit status 0
type :goto
keys Enter
row -1
|goto needs an argument: N|N%|start|end|'MARK'|''|FILE:LINE|FUNCTION [if EXPR]
keys : Up Up Up
row -1
|:whatis position.longituX
keys Enter
row -1
|AttributeError: 'Point' object $6 has no attribute 'longituX' at this step
type :focus cellar
keys Enter
row -1
|focus: source, stack, variables, heap, output, time, next or previous
same_when_replayed
