# offers to save a live run before it leaves
size 24x90
program run.py
> x = 1
> y = 2
keys n q
row -1
|this run is not saved: s saves, q leaves, any other key stays
keys n
row 0
| LIVE   step 3  run.py:2 in <module>  line                                     main thread
keys q s
row -1
|:save
type saved.json
keys Enter
row -1
|saved to saved.json
