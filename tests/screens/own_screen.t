# shows the screen of a program that draws on all of it, at every step
size 24x70
program draws.py
> def put(row, col, text):
>     print(f"\033[{row};{col}H{text}", end="")
> print("before")
> print("\033[?1049h\033[2J", end="")
> put(2, 3, "\033(0lqqqk\033(B")
> put(3, 3, "\033(0x\033(B \033[1mA\033[m \033(0x\033(B")
> put(4, 3, "\033(0mqqqj\033(B")
> put(6, 1, "one\r\ntwo\r\nthree\033[2A\r\033[L\033[K\033[Pnew 日本\b\b!")
> put(8, 1, "\033[?25l\033[38;5;3mcolour\033[0m\033[2;4r\033[4;1H\ngone up\033[r")
> print("\033[?1049l", end="")
> print("after")
keys n n n n n n n o
screen
| LIVE   step 21  draws.py:9 in <module>  line              main thread
|─ output ─ what you type goes to the program ─────────────────────────
|
|  ┌───┐
|  │ A │
|  └───┘
|
|new 日!
|one
|two
|three
|
|
|
|
|
|
|
|
|
|
|
|
|typing goes to the program   Tab next room   Escape source   F10 over
keys Escape End
room output
|─ output ─────────────────────────────────────────────────────────────
|three^[[2A^M^[[L^[[K^[[Pnew 日本^H^H!^[[8;1H^[[?25l^[[38;5;3mcolour^[[
|gone up^[[r^[[?1049l
|after
keys N N N N N o
room output
|─ output ─────────────────────────────────────────────────────────────
|
|  ┌───┐
|  │ A │
look own "A"
keys v
row 2
|before
keys v
same_when_replayed
