"""Hostile values as every argument of every operation: an error with a code, and everything works afterwards."""

import inspect
import types
from collections import Counter, UserDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from decimal import Decimal
from typing import Any

import pytest
from world import CHANGE, NOW, POLICY, said, world

import breakglass
from breakglass import BreakglassError, Change, FileLedger, Policy, assess
from breakglass import _face as face
from breakglass._support import ask


class Raises:
    """Whatever is asked of it raises."""

    def __getattribute__(self, name: str) -> Any:
        raise RuntimeError("raised by the caller's own code")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("raised by the caller's own code")

    def __hash__(self) -> int:
        raise RuntimeError("raised by the caller's own code")

    def __repr__(self) -> str:
        raise RuntimeError("raised by the caller's own code")


class RaisingMapping(Mapping[str, Any]):
    def __getitem__(self, key: str) -> Any:
        raise RuntimeError("raised by the caller's own code")

    def __iter__(self) -> Iterator[str]:
        return iter(("now",))

    def __len__(self) -> int:
        return 1


class EndlessMapping(RaisingMapping):
    def __getitem__(self, key: str) -> Any:
        return EndlessMapping()


class RaisingSequence(Sequence[Any]):
    def __getitem__(self, index: Any) -> Any:
        raise RuntimeError("raised by the caller's own code")

    def __len__(self) -> int:
        return 3


class Lies:
    """It says that it is a Policy."""

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        return Policy


class LyingText(str):
    def __str__(self) -> str:
        raise RuntimeError("raised by the caller's own code")

    def encode(self, *given: Any) -> bytes:
        raise RuntimeError("raised by the caller's own code")


class WildZone(tzinfo):
    def utcoffset(self, when: datetime | None) -> timedelta:
        raise RuntimeError("raised by the caller's own code")


@dataclass
class Instance:
    now: str = "2026-03-01T08:00:10.000Z"


def values() -> dict[str, Any]:
    cycle: dict[str, Any] = {"now": ""}
    cycle["inner"] = [cycle]
    deep: Any = []
    deep_object: Any = {}
    for _ in range(10_000):
        deep, deep_object = [deep], {"policy": deep_object}
    released = memoryview(b"text")
    released.release()
    own = {name: value for name, value in world().items()}
    return {
        "None": None,
        "True": True,
        "minus one": -1,
        "a fraction": 1.5,
        "NaN": float("nan"),
        "infinity": float("-inf"),
        "2^53": 2**53,
        "2^64": 2**64,
        "an integer of 10,000 digits": 10**10_000,
        "a complex number": 1j,
        "a Decimal": Decimal("1.5"),
        "no text": "",
        "a text": "text",
        "JSON of another shape": "[null]",
        "half a surrogate pair": "a\ud800",
        "the other half": "\udc00",
        "a NUL": "\0",
        "a byte order mark": "\ufeff{}",
        "deep JSON": "[" * 10_000,
        "deep YAML": "- " * 10_000,
        "a lying text": LyingText("text"),
        "a function": lambda: "text",
        "a class": Instance,
        "an instance": Instance(),
        "a module": types,
        "Ellipsis": ...,
        "a type of ours": Policy,
        "a list": ["text", None],
        "a tuple": (1,),
        "a set": {1},
        "a generator": (one for one in ()),
        "an iterator": iter([1]),
        "a range": range(3),
        "an object": {"now": NOW, "unknown": 1},
        "no object": {},
        "a key that is no text": {1: 2},
        "a key None": {None: 2},
        "half a pair as a key": {"\ud800": 1},
        "a UserDict": UserDict({"now": 1}),
        "a proxy of a dict": types.MappingProxyType({"now": 1}),
        "a mapping that raises": RaisingMapping(),
        "a mapping without an end": EndlessMapping(),
        "a sequence that raises": RaisingSequence(),
        "a value that raises": Raises(),
        "a liar": Lies(),
        "a naive datetime": datetime(2026, 3, 1),
        "the first datetime": datetime.min.replace(tzinfo=timezone(timedelta(hours=14))),
        "the last datetime": datetime.max.replace(tzinfo=timezone(timedelta(hours=-14))),
        "a datetime of a wild zone": datetime(2026, 3, 1, tzinfo=WildZone()),
        "a date": date(2026, 3, 1),
        "a timedelta": timedelta(1),
        "a cycle": cycle,
        "a list in a list in a list": deep,
        "an object in an object": deep_object,
        "bytes": b"bytes",
        "no bytes": b"",
        "bytes that are not UTF-8": b"\xff\xfe",
        "a bytearray": bytearray(b"{}"),
        "a memoryview": memoryview(b"{}"),
        "a released memoryview": released,
        "every other byte": memoryview(b"{x}x")[::2],
        "an error": ValueError("an error"),
        **{f"our {name}": value for name, value in own.items()},
    }


Run = Callable[..., Any]


def operations() -> list[tuple[str, Run, str | None]]:
    """Every public call: its name, what runs it, and the class of the object that it is called on."""
    found: list[tuple[str, Run, str | None]] = []
    for name in face.__all__:
        public = getattr(breakglass, name)
        if not inspect.isclass(public):
            found.append((name, public, None))
            continue
        for key, member in vars(public).items():
            if isinstance(member, property) and not key.startswith("_"):
                assert member.fget is not None
                found.append((f"{name}.{key}", member.fget, name))
            elif isinstance(member, classmethod) and not key.startswith("_"):
                found.append((f"{name}.{key}", getattr(public, key), None))
            elif inspect.isfunction(member) and not key.startswith("_"):
                found.append((f"{name}.{key}", member, name))
            elif key == "__new__":
                found.append((name, public, None))
    return found


def arguments(run: Run) -> list[inspect.Parameter]:
    return [one for one in inspect.signature(run).parameters.values() if one.name != "self"]


def given(run: Run, objects: dict[str, Any], hostile: str | None = None, value: Any = None) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call, one of which is hostile."""
    positional, named = [], {}
    for one in arguments(run):
        kind = str(one.annotation)
        usual: Any = objects.get(kind, NOW if kind == "datetime" else POLICY if kind == "Payload" else "text")
        if one.default is not inspect.Parameter.empty:
            usual = one.default
        usual = value if one.name == hostile else usual
        if one.kind is inspect.Parameter.KEYWORD_ONLY:
            named[one.name] = usual
        else:
            positional.append(usual)
    return positional, named


def test_every_argument_of_every_operation() -> None:
    before = said(world())
    all_values = values()
    codes: Counter[str] = Counter()
    wrong: list[str] = []

    def attempt(what: str, run: Run, positional: list[Any], named: dict[str, Any]) -> None:
        try:
            run(*positional, **named)
            codes["answered"] += 1
        except BreakglassError as error:
            codes[error.code] += 1
            if error.code in ("panicked", "unknown_operation") or not error.message:
                wrong.append(f"{what}: {error!r}")
        except Exception as error:
            wrong.append(f"{what}: {type(error).__name__}: {error}")

    for name, run, of in operations():
        for what, value in all_values.items():
            if name in ("FileLedger.create", "MemoryLedger.create") and what.startswith("a text"):
                continue
            objects = world() if name.startswith(("Verifier", "Attempt", "Ledger", "Github", "Board")) else WORLD
            this = [objects.get(of, objects["Ledger"])] if of else []
            if of is not None and name not in PLAIN:
                positional, named = given(run, objects)
                attempt(f"{name}: {what} as self", run, [value, *positional], named)
            for one in arguments(run):
                for shown, hostile in ((what, value), (f"{what} in a list", [value]), (f"{what} in a dict", {"text": value})):
                    positional, named = given(run, objects, one.name, hostile)
                    attempt(f"{name}: {shown} as {one.name}", run, [*this, *positional], named)
    print(f"\n{codes.total()} calls: {dict(codes.most_common())}")
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong[:40])
    assert said(world()) == before == said(WORLD)
    assert codes.total() > 10_000


WORLD = world()
PLAIN = {f"Assessment.{name}" for name in ("policy", "change", "normal", "emergency", "verdict")}
"""What is an attribute of the object itself: another object does not have it, as Python says in its own words."""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def code_of(run: Run) -> str:
    with pytest.raises(BreakglassError) as caught:
        run()
    return caught.value.code


def test_what_is_larger_than_anything_that_is_read() -> None:
    text = "x" * 100_000_000
    too_large = {"input_too_large", "entry_too_large", "not_canonical", "too_long", "invalid_json"}
    payloads = [
        (name, run, of) for name, run, of in operations() if any(str(one.annotation) == "Payload" for one in arguments(run))
    ]
    assert len(payloads) > 5
    for name, run, of in payloads:
        this = [world()[of]] if of else []
        for value in (text, text.encode(), bytearray(text.encode())):
            positional, named = given(run, WORLD)
            positional[0] = value
            assert code_of(lambda: run(*this, *positional, **named)) in too_large, name
    assert code_of(lambda: breakglass.name_matches(name=text, pattern="*")) == "input_too_large"
    assert code_of(lambda: Change.from_document({**CHANGE, "repository": text})) == "input_too_large"
    assert code_of(lambda: Change.from_document({"observations": [[text[:1000]] * 1000] * 1000})) == "input_too_large"


CONSTRUCTED = ("GithubCollector", "GithubPieces", "Verifier", "Replayer", "Assessment")


def test_objects_are_not_made_by_hand() -> None:
    for name in face.__all__:
        public = getattr(breakglass, name)
        if not inspect.isclass(public) or name in CONSTRUCTED:
            continue
        for made in (lambda: public(), lambda: public(1), lambda: public(a=1), lambda: public.__new__(public)):
            assert code_of(made) == "wrong_type", name
        with pytest.raises(TypeError):
            object.__new__(public)


def test_after_a_failed_construction() -> None:
    class Half(Policy):
        def __init__(self, *given: Any) -> None:
            raise RuntimeError("halfway")

    with pytest.raises(RuntimeError):
        Half.__new__(Half, breakglass._native.call("Policy.parse", [], "{}", POLICY)).__init__()
    assert code_of(lambda: Half.parse("version: 3")) == "document_too_new"
    assert assess(Policy.parse(POLICY), WORLD["Change"]) == WORLD["Assessment"]


def test_a_panic_is_an_error_and_the_process_goes_on() -> None:
    with pytest.raises(BreakglassError) as caught:
        ask("panic", [], None, None, "None")
    assert caught.value.code == "panicked"
    assert Policy.parse(POLICY) == WORLD["Policy"]


def test_large_numbers_are_exact_or_refused() -> None:
    for number in (2**53, 2**53 + 1, 2**64 - 1):
        assert Change.from_document({**CHANGE, "number": number}).number == number
    for number in (2**64, -1, 10**400):
        with pytest.raises(BreakglassError) as caught:
            Change.from_document({**CHANGE, "number": number})
        assert caught.value.pointer == "/number" or caught.value.position is not None
    # More digits than the interpreter writes.
    assert code_of(lambda: Change.from_document({**CHANGE, "number": 10**10_000})) == "not_json"


def test_a_folder_that_is_not_there(tmp_path: Any) -> None:
    assert code_of(lambda: FileLedger.open(path=tmp_path / "absent")) == "store_not_found" and not list(tmp_path.glob("absent*"))
    assert code_of(lambda: FileLedger.create(path=tmp_path / "absent" / "ledger", origin="a/b", now=NOW)) == "store_not_found"
    assert code_of(lambda: FileLedger.open(path="\0")).startswith("store_")
