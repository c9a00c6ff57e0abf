# never sends what a program's text could do to a terminal
size 24x100
program nasty.py
> # colour [31m and 日本語 and é
> s = "tab\there \x1b[2J \u202e \ud800"
> wide = "日本語のテキスト"
> print("\x1b]0;title\x07bell\rback\u0301")
> print("日本")
keys 0 9 n
screen
| END   6 of 6  nasty.py:5 in <module>  return None                                       main thread
|─ source ─ nasty.py ─────────────────────────────────── ─ stack ─ 1 frame ──────────────────────────
|    1  # colour ^[[31m and 日本語 and é                 ▸ <module>()                      nasty.py:5
|    2  s = "tab\there \x1b[2J \u202e \ud800"         1×
|    3  wide = "日本語のテキスト"   wide = '日本語…   1×
|    4  print("\x1b]0;title\x07bell\rback\u0301")     1× ─ variables ─ globals of __main__ ──────────
|▶   5  print("日本")                                 1×   return value  None
|                                                          s  'tab\there \x1b[2J \u202e \ud800'   new
|                                                          wide  '日本語のテキスト'               new
|
|
|
|                                                        ─ heap ─ 0 objects ─────────────────────────
|
|
|
|─ output ───────────────────────────────────────────────────────────────────────────────────────────
|^[]0;title^Gbell^Mbacḱ
|日本
|
|─ time ─ 6 steps · o output ────────────────────────────────────────────────────────────────────────
|███████████████████████████████████████████████████████████████████████████████████┃████████████████
|                                                  o               o
|the program has ended: exit status 0
same_when_replayed
