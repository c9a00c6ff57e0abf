# lists what can be reached of very many objects, at each step what is so then
size 30x100
program many.py
> xs = None
> for i in range(9000): xs = [i, xs]
> ys = [xs]
> ys.append(7)
> del xs[1]
> last = 1
keys 4 c N N N N g
room heap
|─ heap ─ 9000 objects ─ v draws ────────────
|▸ $3 list  [0, None]                 ← $4[1]
|▸ $4 list  [1, $3]                   ← $5[1]
|▸ $5 list  [2, $4]                   ← $6[1]
|▸ $6 list  [3, $5]                   ← $7[1]
|▸ $7 list  [4, $6]                   ← $8[1]
keys j Enter G
room heap
|─ heap ─ 9000 objects ─ v draws ────────────
|▸ $8998 list  [8995, $8997]       ← $8999[1]
|▸ $8999 list  [8996, $8998]       ← $9000[1]
|▸ $9000 list  [8997, $8999]       ← $9001[1]
|▸ $9001 list  [8998, $9000]       ← $9002[1]
|▸ $9002 list  [8999, $9001]             ← xs
keys g /
type $8000
keys Enter
selected "[7997, $7999]"
room heap
|─ heap ─ 9000 objects ─ v draws ────────────
|▸ $7996 list  [7993, $7995]       ← $7997[1]
|▸ $7997 list  [7994, $7996]       ← $7998[1]
|▸ $7998 list  [7995, $7997]       ← $7999[1]
|▸ $7999 list  [7996, $7998]       ← $8000[1]
|▸ $8000 list  [7997, $7999]       ← $8001[1]
keys n n g
room heap
|─ heap ─ 9001 objects ─ v draws ────────────
|▸ $3 list  [0, None]                 ← $4[1]
|▾ $4 list
|    ← $5[1]
|    [0]  1
|  ▸ [1]  [0, None] · $3
keys n n
room heap
|─ heap ─ 2 objects ─ v draws ───────────────
|▸ $9002 list  [8999]          ← xs, $9003[0]
|▸ $9003 list  [$9002, 7]                ← ys
keys N N
room heap
|─ heap ─ 9001 objects ─ v draws ────────────
|▸ $8998 list  [8995, $8997]       ← $8999[1]
|▸ $8999 list  [8996, $8998]       ← $9000[1]
|▸ $9000 list  [8997, $8999]       ← $9001[1]
|▸ $9001 list  [8998, $9000]       ← $9002[1]
|▸ $9002 list  [8999, $9001]   ← xs, $9003[0]
same_when_replayed
