# selects row by row, by half pages and by pages, in every room that has rows
size 16x100
program long.py
> v1 = 1
> v2 = 2
> v3 = 3
> v4 = 4
> v5 = 5
> v6 = 6
> v7 = 7
> v8 = 8
> v9 = 9
> v10 = 10
> v11 = 11
> v12 = 12
> v13 = 13
> v14 = 14
> v15 = 15
> v16 = 16
> v17 = 17
> v18 = 18
> v19 = 19
> v20 = 20
> v21 = 21
> v22 = 22
> v23 = 23
> v24 = 24
> v25 = 25
> v26 = 26
> v27 = 27
> v28 = 28
> v29 = 29
> v30 = 30
> v31 = 31
> v32 = 32
> v33 = 33
> v34 = 34
> v35 = 35
> v36 = 36
> v37 = 37
> v38 = 38
> v39 = 39
> v40 = 40
keys 1 g
selected "v1 "
keys Down
selected "v2 "
keys j j
selected "v4 "
keys Up
selected "v3 "
keys k
selected "v2 "
keys Ctrl-F
selected "v11 "
keys PageDown
selected "v20 "
keys Ctrl-D
selected "v25 "
keys Ctrl-U Ctrl-U
selected "v15 "
keys Ctrl-B
selected "v6 "
keys PageUp
selected "v1 "
keys G
selected "v40 "
keys 0 7 g
selected "v7 "
keys 0 8 g
selected "v8 "
wheel-down 5 5
selected "v11 "
wheel-up 5 5
selected "v8 "
keys Home c 3 G
selected "v40  40"
keys g
selected "return value"
wheel-down 8 70
selected "v3  3"
same_when_replayed
