"""Judges many ledgers that come from standard input, each behind a line `LENGTH [CHECKPOINT...]`, with the verifier of the book."""
import base64, functools, sys
sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
import verify_ledger

# What one line says never depends on another, and most ledgers have most of their lines from the same few.
verify_ledger.read = functools.lru_cache(1000)(verify_ledger.read)

for header in sys.stdin.buffer:
    length, *checkpoints = header.decode().split()
    lines = sys.stdin.buffer.read(int(length)).split(b"\n")
    try:
        if not lines[-1]: lines.pop()
        size, last, root = verify_ledger.verify(lines, [verify_ledger.checkpoint(one) for one in checkpoints])
        print("right", size, last, base64.b64encode(root).decode())
    except verify_ledger.Wrong as wrong:
        print("wrong", wrong.args[0], wrong.args[2])
