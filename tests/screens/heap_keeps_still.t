# keeps every object of the heap in its place from step to step
size 30x100
program steady.py
> a = [1]
> b = [2]
> c = {}
> a.append(b)
> c["a"] = a
> b.append(3)
> del c["a"]
keys n n n n 4
room heap
|─ heap ─ 3 objects ─ v draws ───────────────
|▸ $3 list  [1, $4]                       ← a
|▸ $4 list  [2]                    ← b, $3[1]
|▸ $5 dict  {}                            ← c
keys n
room heap
|─ heap ─ 3 objects ─ v draws ───────────────
|▸ $3 list  [1, $4]              ← a, $5['a']
|▸ $4 list  [2]                    ← b, $3[1]
|▸ $5 dict  {'a': $3}                     ← c
keys n
room heap
|─ heap ─ 3 objects ─ v draws ───────────────
|▸ $3 list  [1, $4]              ← a, $5['a']
|▸ $4 list  [2, 3]                 ← b, $3[1]
|▸ $5 dict  {'a': $3}                     ← c
keys N N
room heap
|─ heap ─ 3 objects ─ v draws ───────────────
|▸ $3 list  [1, $4]                       ← a
|▸ $4 list  [2]                    ← b, $3[1]
|▸ $5 dict  {}                            ← c
same_when_replayed
