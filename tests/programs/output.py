# What is written, where: both streams, without newlines, by parts, flushed or not.
import sys

print("one")                    #> one
print("a", "b", sep="-", end=".\n")             #> a-b.
sys.stdout.write("no newline")
print()
sys.stderr.write("to the other\n")
print("über 中", file=sys.stdout, flush=True)    #> über 中
sys.stdout.writelines(["x\n", "y\n"])
sys.stdout.buffer.write(b"bytes\n")
sys.stdout.flush()
for i in range(3):
    print(i, end=" ")
print(*range(3), sep="\n")
