# shows watched expressions at every stop, first among the variables
size 26x90
program sums.py
> xs = [1, 2]
> for i in range(3):
>     xs.append(i)
> print(xs)
keys n
type :display len(xs) + 1
keys Enter n n
room variables
|─ variables ─ globals of __main__ ─────
|  len(xs) + 1 = 4             ● changed
|▸ xs  [1, 2, 0] · $3          ● changed
|  i  0
keys 3 j a n
room variables
|─ variables ─ globals of __main__ ─────
|  len(xs) + 1 = 4
|  i = 1                       ● changed
|▸ xs  [1, 2, 0] · $3
|  i  1                            was 0
type :display xs
keys Enter n
row -1
|s into  n over  f out  c go on  Left back  Enter unfold  Tab room  : command  H help
same_when_replayed
