# colour [31m and 日本語 and é
s = "tab\there \x1b[2J \u202e \ud800"
wide = "日本語のテキスト"
print("\x1b]0;title\x07bell\rback\u0301")
print("日本")
