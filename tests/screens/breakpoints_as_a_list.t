# walks the list of breakpoints: shows what they are about, turns them off and on, removes them
size 24x90
program bank.py
> class Bank:
>     total = 0
>     def put(self, n):
>         if n < 0:
>             raise ValueError(n)
>         self.total += n
> b = Bank()
> for n in (1, 2, -3):
>     try:
>         b.put(n)
>     except ValueError:
>         pass
keys c
type :break put if n > 1
keys Enter B
room answer
|─ answer ─ info breakpoints ─ 1 line ─ Enter shows it, - off, + on, Delete, Escape closes
|1   break put if n > 1, 1 hit so far
keys Escape
type :break 10
keys Enter
type :watch b.total
keys Enter
type :catch ValueError
keys Enter B
room answer
|─ answer ─ info breakpoints ─ 4 lines ─ Enter shows it, - off, + on, Delete, Escape closes
|1   break put if n > 1, 1 hit so far
|2   break bank.py:10, 3 hits so far
|3   watch b.total, 3 hits so far
|4   catch ValueError, 1 hit so far
keys j -
room answer
|─ answer ─ info breakpoints ─ 4 lines ─ Enter shows it, - off, + on, Delete, Escape closes
|1   break put if n > 1, 1 hit so far
|2   break bank.py:10, disabled
|3   watch b.total, 3 hits so far
|4   catch ValueError, 1 hit so far
selected "2   break bank.py:10, disabled"
keys +
room answer
|─ answer ─ info breakpoints ─ 4 lines ─ Enter shows it, - off, + on, Delete, Escape closes
|1   break put if n > 1, 1 hit so far
|2   break bank.py:10, 3 hits so far
|3   watch b.total, 3 hits so far
|4   catch ValueError, 1 hit so far
keys ?
row 1
|─ help ─ H or Escape goes back, / searches ───────────────────────────────────────────────
keys H
selected "2   break bank.py:10, 3 hits"
keys Enter
selected "b.put(n)"
look focus "source"
keys B Enter
selected "def put"
keys B j j Enter
room answer
|─ answer ─ history b.total ─ 3 lines ─ Enter goes there, Escape closes ───────────────────
|  step 8 bank.py:7 in <module>: b.total (not bound) → 0
|  step 14 bank.py:6 in put: b.total 0 → 1
|  step 21 bank.py:6 in put: b.total 1 → 3
keys B j j j Enter
room answer
|─ answer ─ exceptions ─ 1 line ─ Enter goes there, Escape closes ─────────────────────────
|  step 29 bank.py:5 in put: ValueError: -3, caught at step 32 bank.py:11 in <module>
keys B Delete Delete
room answer
|─ answer ─ info breakpoints ─ 2 lines ─ Enter shows it, - off, + on, Delete, Escape closes
|3   watch b.total, 3 hits so far
|4   catch ValueError, 1 hit so far
keys Delete
row -1
|Left back  Enter go there  Tab room  : command  H help  q quit
keys Delete
look focus "source"
row -1
|Left back  Tab room  : command  H help  q quit
type :display n
keys Enter 3 g
room variables
|─ variables ─ globals of __main__ ─────
|  n = -3                      ● changed
|  return value  None
|▸ b  Bank(total=3) · $6             new
|  n  -3                             new
|▸ functions, classes, modules 1
keys Delete
room variables
|─ variables ─ globals of __main__ ─────
|  return value  None
|▸ b  Bank(total=3) · $6             new
|  n  -3                             new
|▸ functions, classes, modules 1
keys Delete
row -1
|only a breakpoint (B lists them) or a watched expression can be removed
same_when_replayed
