"""What Python programs expect of values: equality, hashes, pickles, copies, patterns, times."""

import copy
import inspect
import json
import pickle
import warnings
from dataclasses import FrozenInstanceError
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from world import CHANGE, NOW, POLICY, START, person, world

import breakglass
from breakglass import (
    Actor,
    ActorKind,
    Assessment,
    Attempt,
    BreakglassError,
    Change,
    ChangeDocument,
    Document,
    MemoryLedger,
    Policy,
    PolicyDocument,
    Position,
    Tier,
    Verdict,
    Word,
    assess,
)
from breakglass._json import encode, read_time, write_time


@pytest.mark.parametrize("name", ["Policy", "Change", "Assessment", "Attempt"])
def test_objects_are_what_they_say(name: str) -> None:
    one, other = world()[name], world()[name]
    assert one == other and one is not other
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(one, protocol)) == one
    assert copy.copy(one) == copy.deepcopy([one])[0] == one
    assert one != 1 and repr(one).startswith(f"<{name} ")
    if name == "Attempt":
        with pytest.raises(TypeError):
            hash(one)
        copied = copy.copy(one)
        copied.pause()
        assert copied != one and not one.document.paused
    else:
        assert len({one, other, copy.copy(one)}) == 1


def test_what_is_in_one_process_alone() -> None:
    for name in ("MemoryLedger", "GithubCollector", "GithubPieces", "Board", "Verifier", "Replayer"):
        for way in (pickle.dumps, copy.copy, copy.deepcopy):
            with pytest.raises(TypeError, match=f"a {name} cannot be pickled or copied"):
                way(world()[name])


def test_other_policies_are_others() -> None:
    change = Change.from_document(CHANGE)
    one, other = Policy.parse("version: 1"), Policy.parse("version: 1\nunlisted: optional")
    assert one != other and assess(one, change) != assess(other, change)


def test_patterns() -> None:
    match world()["Assessment"]:
        case Assessment(normal="blocked", emergency=Verdict.CONFIRM, change=Change(number=42)):
            pass
        case other:
            raise AssertionError(other)
    match person("alice", "1"):
        case Actor(kind=ActorKind.PERSON, login=login):
            assert login == "alice"


def test_words_are_their_text() -> None:
    assert Verdict.CLEAN == "clean" and str(Verdict.CLEAN) == f"{Verdict.CLEAN}" == "clean"
    assert {"clean": 1}[Verdict.CLEAN] == 1 and f"{Tier.OPTIONAL:>10}" == "  optional"
    assert json.dumps([Verdict.CLEAN]) == '["clean"]' and Verdict("clean") is Verdict.CLEAN
    with pytest.raises(BreakglassError, match="there are `clean`"):
        Verdict("fine")
    for name in breakglass.__all__:
        public = getattr(breakglass, name)
        if isinstance(public, type) and issubclass(public, Word) and public is not Word:
            assert all(pickle.loads(pickle.dumps(word)) is word for word in public)


def documents() -> list[Document]:
    objects = world()
    own = [objects[name].document for name in ("Policy", "Change", "Assessment", "Attempt")]
    return [*own, *objects["Ledger"].emergencies(), objects["Ledger"].tail, person("alice", "1")]


@pytest.mark.parametrize("document", documents(), ids=lambda document: type(document).__name__)
def test_documents(document: Any) -> None:
    kind = type(document)
    assert kind.from_dict(document.to_dict()) == kind.from_json(document.to_json()) == document
    assert kind.from_json(document.to_json().encode()) == document
    assert pickle.loads(pickle.dumps(document)) == copy.deepcopy(document) == copy.copy(document) == document
    assert hash(document) == hash(kind.from_dict(document.to_dict()))
    assert repr(document).startswith(f"{kind.__name__}(")
    assert json.loads(document.to_json()) == document.to_dict()
    first = kind._FIELDS[0].name
    with pytest.raises(FrozenInstanceError):
        setattr(document, first, None)
    with pytest.raises((AttributeError, TypeError)):
        document.absent = 1


def test_documents_are_made_of_their_attributes() -> None:
    alice = person("alice", "1")
    named = {name: getattr(alice, name) for name in ("forge", "groups", "id", "kind", "login")}
    assert Actor(**named) == alice and repr(alice) == f"Actor({', '.join(f'{name}={value!r}' for name, value in named.items())})"
    assert alice != person("bob", "1") and alice != named
    with pytest.raises(TypeError, match="needs `login`"):
        Actor(**{name: named[name] for name in named if name != "login"})
    with pytest.raises(TypeError, match="has no `age`"):
        Actor(**named, age=1)
    with pytest.raises(TypeError):
        Actor("github.com")
    with pytest.raises(FrozenInstanceError):
        del alice.login

    class Colleague(Actor):
        def shown(self) -> str:
            return f"@{self.login}"

    colleague = Colleague(**named)
    assert colleague.shown() == "@alice" and colleague.to_dict() == alice.to_dict() and colleague != alice
    assert alice.__replace__(login="bob") == person("bob", "1")
    defaults = PolicyDocument(version=1)
    assert defaults == PolicyDocument.from_dict({"version": 1}) and defaults.emergency.pause == 3
    assert PolicyDocument.from_dict(defaults.to_dict()) == defaults
    parameters = inspect.signature(PolicyDocument).parameters
    assert parameters["version"].default is inspect.Parameter.empty and parameters["duplicates"].default == "worst"
    assert all(parameter.kind is parameter.KEYWORD_ONLY for parameter in parameters.values())


def test_documents_are_strict() -> None:
    alice = person("alice", "1").to_dict()
    cases: list[tuple[Any, str, str | None]] = [
        ({**alice, "admin": True}, "unknown_key", "/admin"),
        ({key: alice[key] for key in alice if key != "id"}, "missing_key", None),
        ({**alice, "kind": "god"}, "unknown_value", "/kind"),
        ({**alice, "groups": "sre"}, "wrong_type", "/groups"),
        ([], "wrong_type", None),
        (None, "wrong_type", None),
    ]
    for value, code, pointer in cases:
        with pytest.raises(BreakglassError) as caught:
            Actor.from_dict(value)
        assert (caught.value.code, caught.value.pointer) == (code, pointer)
    for text, code in (("{", "invalid_json"), ('{"id": 1, "id": 2}', "duplicate_key"), ("[" * 100_000, "nested_too_deeply")):
        with pytest.raises(BreakglassError) as caught:
            Actor.from_json(text)
        assert caught.value.code == code
    with pytest.raises(BreakglassError) as caught:
        ChangeDocument.from_dict({**CHANGE, "observations": [CHANGE["observations"][0], {"kind": 1}]})
    assert caught.value.pointer == "/observations/1/kind"


def test_documents_go_back_in() -> None:
    policy = Policy.parse(POLICY)
    assert isinstance(policy.document, PolicyDocument)
    assert Policy.from_document(policy.document) == Policy.from_document(policy.document.to_dict()) == policy
    change = Change.from_document(CHANGE)
    assert Change.from_document(change.document) == Change.parse(change.document.to_json()) == change


def test_errors() -> None:
    with pytest.raises(ValueError) as caught:
        Policy.parse("version: 2")
    error = caught.value
    assert isinstance(error, BreakglassError)
    assert (error.code, error.pointer, error.position) == ("document_too_new", "/version", Position(line=1, column=10))
    assert str(error) == f"{error.message} (line 1, column 10)"
    again = pickle.loads(pickle.dumps(error))
    assert again == copy.copy(error) == error and hash(again) == hash(error) and again.position == error.position
    assert error != BreakglassError("document_too_new", "other") and error != 1
    assert BreakglassError("a", "b").position is None


@given(st.datetimes(timezones=st.timezones()))
def test_times_come_back_in_utc(time: datetime) -> None:
    try:
        text = write_time(time)
    except BreakglassError as error:
        assert error.code == "invalid_time" and time.year in (1, 9999)
        return
    back = read_time(text)
    assert back.tzinfo is timezone.utc and timedelta(0) <= time - back < timedelta(milliseconds=1)


def test_naive_times_are_refused() -> None:
    ledger = MemoryLedger.create(origin="acme.example/gate", now=START)
    with pytest.raises(BreakglassError) as caught:
        ledger.emergency(emergency="INC-7", now=datetime(2026, 3, 1))
    assert (caught.value.code, caught.value.pointer) == ("invalid_time", "/now")
    assert ledger.last_at == START


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(json_values)
def test_what_json_carries_is_written(value: Any) -> None:
    assert json.loads(encode(value)) == value


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_any_bytes_give_a_value_or_an_error(payload: bytes | str) -> None:
    for read in (Policy.parse, Change.parse, Attempt.parse, breakglass.parse_entry, breakglass.detect_github_payload):
        try:
            read(payload)
        except BreakglassError as error:
            assert error.code not in ("panicked", "wrong_type") or isinstance(payload, str) or error.message


@given(json_values)
def test_any_document_gives_a_value_or_an_error(value: Any) -> None:
    for read in (Policy.from_document, Change.from_document, Attempt.from_document, PolicyDocument.from_dict):
        try:
            read(value)
        except BreakglassError as error:
            assert error.code != "panicked"


def test_payloads_may_be_any_kind_of_bytes() -> None:
    text = Change.from_document(CHANGE).document.to_json()
    spread = bytes(byte for one in text.encode() for byte in (one, 0))
    given: list[Any] = [text, text.encode(), bytearray(text.encode()), memoryview(text.encode()), memoryview(spread)[::2]]
    assert len({Change.parse(one) for one in given}) == 1


def test_importing_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        exec("from breakglass import *", {})
    assert NOW.tzinfo is timezone.utc and len(set(breakglass.__all__)) == len(breakglass.__all__)
