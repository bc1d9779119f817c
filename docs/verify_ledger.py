#!/usr/bin/env python3
"""Checks a breakglass ledger in JSON Lines with Python's standard library alone (3.10 or later).
Exit codes: 0 it holds together, 1 an entry is wrong or a checkpoint knows another ledger, 2 it could not be read."""
import argparse, base64, datetime, functools, hashlib, json, re, sys
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z", re.ASCII)
class Wrong(Exception): "A code, why, and what is wrong: the entry of that number, or the ledger."
def require(holds, code, why):
    if not holds: raise Wrong(code, why)
def sha256(*parts): return hashlib.sha256(b"".join(parts)).digest()
quoted = json.JSONEncoder(ensure_ascii=False).encode
def no_number(text): raise ValueError(f"{text[:30]} is no whole number below 2^53")
def whole(text): return int(text) if len(text) < 18 and abs(int(text)) < 1 << 53 else no_number(text)

def canonical(value, depth=127):
    """RFC 8785 for whole numbers: keys in the order of their UTF-16 code units, no white space, one spelling."""
    if not isinstance(value, (dict, list)): return quoted(value)
    require(depth, "not_canonical", "lists and maps are nested more than 127 deep")
    if isinstance(value, list): return "[" + ",".join(canonical(one, depth - 1) for one in value) + "]"
    keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    return "{" + ",".join(quoted(key) + ":" + canonical(value[key], depth - 1) for key in keys) + "}"

def read(line):
    """The entry of a line, if its text is canonical, its keys are those of an entry and its hash is that of the rest."""
    require(len(line) <= 64 << 20, "entry_too_large", "it is larger than 64 MiB")
    try: entry = json.loads(text := line.decode("utf-8"), parse_int=whole, parse_float=no_number, parse_constant=no_number)
    except (ValueError, RecursionError) as error: raise Wrong("not_canonical", f"it is no JSON of ours: {error}")
    require(canonical(entry) == text, "not_canonical", "it is not written as RFC 8785 has it")
    shape = type(entry) is dict and all(type(entry.get(key)) is str for key in ("at", "hash", "previous"))
    shape = shape and type(entry.get("seq")) is int and "event" in entry and type(entry.get("critical", True)) is bool
    require(shape and entry["seq"] >= 0, "not_an_entry", "a key is not there, or not what it is to be")
    try:  # The year 0 is as long as the year 2000.
        datetime.date(*(int(part) or 2000 for part in TIME.fullmatch(entry["at"]).groups()[:3]))
        require(entry["at"] < "9999-12-30T22:00:00.000Z", "invalid_time", f"{entry['at']} is after all times")
    except (AttributeError, ValueError): raise Wrong("invalid_time", f"{entry['at']} is no time")
    own = "sha256:" + sha256(canonical({key: entry[key] for key in entry if key != "hash"}).encode()).hex()
    require(entry["hash"] == own, "wrong_hash", f"its hash is {entry['hash']}, and that of its text {own}")
    require(type(entry["event"]) is dict and len(entry["event"]) == 1, "not_an_entry", "its event has not one name")
    return entry

def root(peaks):
    return functools.reduce(lambda right, left: sha256(b"\1", left, right), reversed(peaks)) if peaks else sha256()
def verify(lines, checkpoints=()):
    """Size, last hash and RFC 6962 root over the entries' hashes, in one pass and constant memory."""
    seq, size, last, at, peaks = None, 0, "sha256:" + "0" * 64, "", []
    try:
        for seq, line in enumerate(lines):
            entry = read(line)
            require(entry["seq"] == seq, "wrong_seq", f"its number is {entry['seq']}")
            require(entry["previous"] == last, "wrong_previous", f"it follows {entry['previous']}, and {last} is before it")
            require(entry["at"] >= at, "time_went_back", "it is earlier than the one before it")
            require(("ledger_opened" in entry["event"]) == (seq == 0), "not_opened", "ledger_opened stands first, and only there")
            opened = entry["event"].get("ledger_opened")
            known = type(opened) is dict and type(opened.get("format")) is int and type(opened.get("origin")) is str
            require(seq or known and opened["format"] == 1, "ledger_newer", "the ledger has another format than 1")
            require(seq or min(opened["origin"], default="") >= " ", "invalid_value", "its origin is no line of text")
            peak, last, at, size = sha256(b"\0", bytes.fromhex(entry["hash"][7:])), entry["hash"], entry["at"], seq + 1
            for _ in bin(seq)[:1:-1].partition("0")[0]: peak = sha256(b"\1", peaks.pop(), peak)
            peaks.append(peak)
            for of in (0, size):
                same = all(known == root(peaks[:of]) for it, known in checkpoints if it == of)
                require(same, "other_than_checkpoint", f"the first {of} entries are not those of a checkpoint")
        seq, longest = None, max((of for of, _ in checkpoints), default=0)
        require(longest <= size, "ledger_cut", f"it has {size} entries, and a checkpoint knows of {longest}")
        require(size, "ledger_empty", "there are no entries")
    except Wrong as wrong: raise Wrong(*wrong.args, "the ledger" if seq is None else f"entry {seq}")
    return size, last, root(peaks)

def checkpoint(text):
    size, its = text.split(":")
    return int(size), base64.b64decode(its, validate=True)
if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("ledger", type=argparse.FileType("rb"), help="the file, or - for standard input")
    arguments.add_argument("--checkpoint", type=checkpoint, action="append", default=[], metavar="SIZE:BASE64ROOT")
    given = arguments.parse_args()
    try: size, last, its = verify((line.removesuffix(b"\n") for line in given.ledger), given.checkpoint)
    except OSError as error: sys.exit(print(error, file=sys.stderr) or 2)
    except Wrong as wrong: sys.exit(print("{2}: {0}: {1}".format(*wrong.args)) or 1)
    print(f"{size} entries, the last one {last}\ncheckpoint {size}:{base64.b64encode(its).decode()}")
