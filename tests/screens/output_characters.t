# goes from a character of the output to the step that wrote it
size 24x90
program parts.py
> for word in ("one", "two", "three"):
>     print(word, end=" ")
> print()
> print("日本", "end")
keys c
keys Escape
click 17 5
row 0
| PAST   5 of 11  parts.py:2 in <module>  line                                  main thread
click 17 9
row 0
| PAST   7 of 11  parts.py:2 in <module>  line                                  main thread
click 18 5
row 0
| PAST   10 of 11  parts.py:4 in <module>  line                                 main thread
keys 5 k h h h Enter
row 0
| PAST   3 of 11  parts.py:2 in <module>  line                                  main thread
same_when_replayed
