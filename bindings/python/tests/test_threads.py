"""Threads that share objects, and the interpreter's lock, which is not held while breakglass works."""

import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from world import CHANGE, NOW, ORIGIN, POLICY, START

from breakglass import BreakglassError, Change, FileLedger, Note, Policy, assess

THREADS = 8


def together(run: Callable[[int], Any]) -> list[Any]:
    """Runs the same in all threads, which begin at one moment."""
    gate = threading.Barrier(THREADS)

    def one(number: int) -> Any:
        gate.wait()
        return run(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def test_threads_share_a_policy() -> None:
    policy, change = Policy.parse(POLICY), Change.from_document(CHANGE)
    expected = assess(policy, change).document

    def run(number: int) -> Any:
        own = Change.from_document({**CHANGE, "number": number + 1})
        seen = {assess(policy, change).emergency for _ in range(500)}
        return seen, assess(policy, change).document == expected, assess(policy, own).document.number

    assert together(run) == [({"confirm"}, True, number + 1) for number in range(THREADS)]


def test_threads_share_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    ledger = FileLedger.create(path=path, origin=ORIGIN, now=START)

    def run(number: int) -> Any:
        for round in range(10):
            ledger.note(note=Note(text=f"{number}/{round}"), now=NOW)
            ledger.emergencies()
        return len(ledger.entries())

    together(run)
    assert ledger.tail.size == 1 + THREADS * 10
    again = FileLedger.open(path=path, read_only=True)
    assert again.entries() == ledger.entries() and again.tail == ledger.tail
    texts = "".join(again.entries())
    assert all(f'"{number}/{round}"' in texts for number in range(THREADS) for round in range(10))


def test_ledgers_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "ledger.jsonl"
    FileLedger.create(path=path, origin=ORIGIN, now=START)

    def run(number: int) -> int:
        own = FileLedger.open(path=path)
        written = 0
        while written < 5:
            try:
                own.note(note=Note(text=f"{number}"), now=NOW)
                written += 1
            except BreakglassError as error:
                # Others were faster, several times in a row; nothing was written.
                assert error.code in ("ledger_busy", "store_locked"), error
        return written

    assert together(run) == [5] * THREADS
    assert FileLedger.open(path=path).tail.size == 1 + THREADS * 5


def test_other_threads_go_on_while_a_payload_is_read() -> None:
    # The interpreter takes the lock from nobody for a long while: whoever runs between the beginning and the end of a call in
    # another thread runs since the call gave the lock away.
    payload = b" " * 60_000_000 + b"?"
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    order: list[str] = []
    began = threading.Event()

    def read() -> None:
        order.append("begin")
        began.set()
        with pytest.raises(BreakglassError):
            Change.parse(payload)
        order.append("end")

    try:
        thread = threading.Thread(target=read)
        thread.start()
        began.wait()
        order.append("meanwhile")
        thread.join()
    finally:
        sys.setswitchinterval(usual)
    assert order == ["begin", "meanwhile", "end"]
