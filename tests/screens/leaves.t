# asks before it leaves a live run; from a record it leaves at once
size 16x70
program one.py
> x = 1
> y = 2
keys n q
row -1
|this run is not saved: s saves, q leaves, any other key stays
same_when_replayed
