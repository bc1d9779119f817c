"""Processes: memory that does not grow, an interpreter that ends with live objects, a writer that is killed."""

import os
import signal
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from world import CHANGE, NOW, ORIGIN, POLICY, START

import breakglass
from breakglass import BreakglassError, Change, FileLedger, Note, Policy, assess

HERE = Path(__file__).parent


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A program in an interpreter of its own."""
    environment = {**os.environ, "PYTHONPATH": str(HERE)}
    return subprocess.run(
        [sys.executable, "-X", "dev", "-c", program, *arguments], capture_output=True, text=True, env=environment, check=False
    )


def resident() -> int:
    pages = Path("/proc/self/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def loaded(program: str) -> set[str]:
    """The modules that a program loads."""
    done = run(f"import sys; before = set(sys.modules)\n{program}\nprint(*set(sys.modules) - before)")
    assert done.returncode == 0, done
    return set(done.stdout.split())


# Each takes long to load, and a bot may be started for each of its deliveries.
SLOW = {"asyncio", "dataclasses", "inspect", "typing", "typing_extensions"}


def test_little_is_loaded() -> None:
    assert not loaded("import breakglass") & {*SLOW, "enum", "breakglass._support"}
    few = loaded("from breakglass import GithubCollector, Policy, assess")
    assert not few & {*SLOW, "collections", "datetime", "enum", "json", "re"}
    assert not few & {"breakglass._document", "breakglass._json", "breakglass._types"}
    assert not loaded("from breakglass import Policy; Policy.parse('version: 1').document") & SLOW


def test_what_is_made_is_what_is_asked_for() -> None:
    program = f"""
from breakglass import Change, Policy, _types, assess
def made():
    print(*sorted(set(_types.__all__) & set(vars(_types))))
change = Change.from_document({CHANGE})
assessment = assess(Policy.parse({POLICY!r}), change)
made()
assessment.emergency
made()
change.document.observations
made()
"""
    first, word, documents = run(program).stdout.splitlines()
    assert (first, word) == ("", "Verdict")
    assert {"ChangeDocument", "Kind", "Observation"} <= set(documents.split())
    assert not {"AssessmentDocument", "Event", "PolicyDocument"} & set(documents.split())


def test_threads_that_ask_for_a_name_at_once_get_the_same() -> None:
    program = """
import breakglass, sys, threading
sys.setswitchinterval(1e-6)
names, found, gate = sys.argv[1:], [], threading.Barrier(8)
def ask():
    gate.wait()
    found.append([getattr(breakglass, name) for name in names])
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(len(found), [name for name, *others in zip(names, *found) if len(set(map(id, others))) > 1])
"""
    for _ in range(5):
        done = run(program, *breakglass.__all__)
        assert done.stdout == "8 []\n", done


def test_all_names_are_there() -> None:
    program = """
import breakglass
before = set(vars(breakglass))
print(set(breakglass.__all__) - set(dir(breakglass)), "Actor" in before)
from breakglass import *
print([name for name in breakglass.__all__ if globals()[name] is not getattr(breakglass, name)])
"""
    assert run(program).stdout == "set() False\n[]\n"


def test_other_names_are_not() -> None:
    for name in ("Nothing", "_nothing", "__nothing__"):
        with pytest.raises(AttributeError, match=f"^module 'breakglass' has no attribute '{name}'$"):
            getattr(breakglass, name)
    with pytest.raises(ImportError, match=r"^cannot import name 'Nothing' from 'breakglass'"):
        exec("from breakglass import Nothing")
    with pytest.raises(AttributeError, match=r"^module 'breakglass\._types' has no attribute 'Nothing'$"):
        exec("breakglass._types.Nothing")


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not say how much memory a process has")
def test_a_million_calls_in_steady_memory() -> None:
    policy, change = Policy.parse(POLICY), Change.from_document(CHANGE)
    text = change.document.to_json()

    def calls(times: int) -> None:
        for number in range(times):
            assess(policy, change)
            if number % 50 == 0:
                Change.parse(text)
                try:
                    Policy.parse("version: 2")
                except BreakglassError as error:
                    str(error)

    calls(50_000)
    before = resident()
    calls(960_000)
    grown = resident() - before
    # One leaked object a call would be 60 MB; one leaked change in fifty calls 20 MB.
    assert grown < 8_000_000, f"{grown} bytes more"


def test_nothing_of_python_is_kept() -> None:
    policy, change = Policy.parse(POLICY), Change.from_document(CHANGE)
    tracemalloc.start()
    try:
        for _ in range(100):
            assess(policy, change).document  # noqa: B018
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(500):
            assess(policy, change).document  # noqa: B018
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < 100_000, f"{grown} bytes more"


def test_an_interpreter_ends_with_live_objects(tmp_path: Path) -> None:
    program = """
import atexit, sys, threading
from world import world, NOW, START, ORIGIN
from breakglass import FileLedger, Note, assess
objects = world()
ledger = FileLedger.create(path=sys.argv[1], origin=ORIGIN, now=START)
sys.modules["kept"] = objects
objects["itself"] = objects
def last():
    print(assess(objects["Policy"], objects["Change"]).emergency)
    ledger.note(note=Note(text="last words"), now=NOW)
atexit.register(last)
def forever():
    while True:
        assess(objects["Policy"], objects["Change"]).document
threading.Thread(target=forever, daemon=True).start()
"""
    for number in range(5):
        path = tmp_path / f"{number}.jsonl"
        ended = run(program, str(path))
        assert (ended.returncode, ended.stdout, ended.stderr) == (0, "confirm\n", "")
        assert "last words" in FileLedger.open(path=path).entries()[-1]


def test_a_writer_that_is_killed(tmp_path: Path) -> None:
    program = """
import sys
from world import NOW
from breakglass import FileLedger, Note
ledger = FileLedger.open(path=sys.argv[1])
for number in range(1_000_000):
    ledger.note(note=Note(text=f"note {number}"), now=NOW)
    print(number, flush=True)
"""
    path = tmp_path / "ledger.jsonl"
    FileLedger.create(path=path, origin=ORIGIN, now=START)
    sizes = []
    for _ in range(3):
        environment = {**os.environ, "PYTHONPATH": str(HERE)}
        writer = subprocess.Popen([sys.executable, "-c", program, str(path)], stdout=subprocess.PIPE, text=True, env=environment)
        assert writer.stdout is not None
        said = [writer.stdout.readline() for _ in range(20)]
        writer.send_signal(signal.SIGKILL)
        said += writer.stdout.read().splitlines()
        writer.wait()
        writer.stdout.close()
        # What a call has returned for is on record.
        notes = [text for text in FileLedger.open(path=path).entries() if '"note ' in text]
        assert sum(f'"note {int(said[-1])}"' in text for text in notes) >= 1
        sizes.append(len(notes))
    assert sizes == sorted(set(sizes))
    # A line that was torn as it was written is none: all before it stands, and writing goes on.
    with path.open("ab") as file:
        file.write(b'{"at":"2026-03-01T08:00')
    again = FileLedger.open(path=path)
    again.note(note=Note(text="after"), now=NOW)
    assert FileLedger.open(path=path).tail == again.tail
    assert "after" in again.entries()[-1]
