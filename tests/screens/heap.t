# lists objects by id, who points to each, cycles too
size 30x120
program graph.py
> class Pair: pass
> a = Pair()
> b = [1, a]
> a.other = b
> a.same = b
> c = {"b": b}
> del a
keys 0 9 n
room heap
|─ heap ─ 3 objects ─────────────────────────────────
|▸ $5 Pair  Pair(other=$6, same=$6)           ← $6[1]
|▸ $6 list  [1, $5]         ← b, $5.other, $5.same +1
|▸ $7 dict  {'b': $6}                             ← c
keys 4 g Enter
room heap
|─ heap ─ 3 objects ─ v draws ───────────────────────
|▾ $5 Pair
|    ← $6[1]
|  ▸ .other  [1, Pair(other=$6, same=$6)] · $6
|  ▸ .same  [1, Pair(other=$6, same=$6)] · $6
|▸ $6 list  [1, $5]         ← b, $5.other, $5.same +1
same_when_replayed
