"""What the generated classes and functions are made with: objects that stay parsed, and calls by name.

_face.py -> ask, make (here) -> _native.call -> JSON text or a Handle
                                _later.py -> _json.py: arguments to JSON; _document.py: JSON to documents
"""

from __future__ import annotations

from . import _later, _native
from ._error import BreakglassError, kind_of, wrong_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NoReturn, TypeAlias, TypeVar

    H = TypeVar("H", bound="Handled")
    V = TypeVar("V", bound="Valued")
    T = TypeVar("T")

__all__: list[str] = ["BreakglassError", "Payload"]

Payload: TypeAlias = str | bytes | bytearray | memoryview
"""What is read: text, or bytes as they came."""


class Handled(_native.Handled):
    """An object that stays parsed. Threads may share it."""

    __slots__ = ()

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"a {type(self).__name__} cannot be pickled or copied: it is what it is in this process alone")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class Valued(Handled):
    """An object that is told from others by what it says."""

    __slots__ = ()
    _KEY: ClassVar[str]
    _DOCUMENT: ClassVar[str]
    _FROM_DOCUMENT: ClassVar[str]

    def __init_subclass__(cls) -> None:
        if cls._changes():
            # What changes has no hash.
            cls.__hash__ = None  # type: ignore[assignment]

    @classmethod
    def _changes(cls) -> bool:
        return cls._KEY == cls._DOCUMENT

    def _key(self) -> str:
        return _text(self._KEY, [[self]], None, None)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return other is self or self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __reduce__(self) -> Any:
        return _restored, (type(self), _text(self._DOCUMENT, [[self]], None, None))

    def __copy__(self: V) -> V:
        kind = type(self)
        return _restored(kind, _text(kind._DOCUMENT, [[self]], None, None)) if kind._changes() else self

    def __deepcopy__(self: V, memo: Any) -> V:
        return self.__copy__()

    def __repr__(self) -> str:
        key = f"{self._KEY.partition('.')[0]}.id" if self._changes() else self._KEY
        return f"<{type(self).__name__} {ask(key, [[self]], None, None, 'str')}>"


class AssessmentBase(_native.Assessment):
    """A policy, a change, and the verdicts that follow from the two."""

    __slots__ = ()

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return bool(self._policy == other._policy and self._change == other._change)

    def __hash__(self) -> int:
        return hash((self._policy, self._change))

    def __reduce__(self) -> Any:
        return type(self), (self._policy, self._change)

    def __copy__(self: T) -> T:
        return self

    def __deepcopy__(self: T, memo: Any) -> T:
        return self

    def __repr__(self) -> str:
        return f"<{type(self).__name__} normal={self._normal} emergency={self._emergency}>"

    def _verdict(self, lane: Any) -> Any:
        if not issubclass(type(lane), str):
            raise wrong_type(f"a lane is `normal` or `emergency`, and this is {kind_of(lane)}")
        if lane == "normal":
            return self._normal
        if lane == "emergency":
            return self._emergency
        raise BreakglassError("unknown_value", "a lane is `normal` or `emergency`")


def one(kind: type, value: Any, name: str) -> list[Any]:
    """An object as a call takes it: a group of one."""
    if not issubclass(type(value), kind):
        raise wrong_type(f"`{name}` is to be a {kind.__name__}, and this is {kind_of(value)}")
    return [value]


def many(kind: type, values: Any, name: str) -> list[Any]:
    """A list of objects as a call takes it: one group."""
    from collections.abc import Sequence

    if not issubclass(type(values), Sequence) or issubclass(type(values), (str, bytes)):
        raise wrong_type(f"`{name}` is to be a list of {kind.__name__}, and this is {kind_of(values)}")
    try:
        values = list(values)
    except Exception as error:
        raise wrong_type(f"`{name}` cannot be read") from error
    return [one(kind, value, f"{name}[{index}]")[0] for index, value in enumerate(values)]


def pair(kind: type, value: Any, name: str) -> list[list[Any]]:
    """An assessment as a call takes it: its policy and its change."""
    one(kind, value, name)
    return [[value._policy], [value._change]]


def document_of(document: Any) -> bytes:
    """A document as a call reads it."""
    if not issubclass(type(document), (_later.Document, _later.Mapping)):
        raise wrong_type(f"a document or a `dict` is wanted here, and this is {kind_of(document)}")
    return _later.encode(document).encode()


def given(request: dict[str, Any]) -> dict[str, Any] | None:
    """The arguments that are given, of a call that asks for none of them."""
    return {name: value for name, value in request.items() if value is not None} or None


def ask(name: str, groups: list[list[Any]], request: Any, payload: Any, of: str) -> Any:
    """Makes a call that answers with a value, of a type as an annotation has it."""
    return _later.read(of, _text(name, groups, request, payload))


def make(kind: type[H], name: str, groups: list[list[Any]], request: Any, payload: Any) -> H:
    """Makes a call that answers with an object."""
    return _held(kind, _native.call(name, groups, _request(request), payload))


def make_or(kind: type[H], name: str, groups: list[list[Any]], request: Any, payload: Any, of: str) -> Any:
    """Makes a call that answers with an object, or else with a value."""
    answer = _native.call(name, groups, _request(request), payload)
    return _later.read(of, answer) if isinstance(answer, str) else _held(kind, answer)


def _text(name: str, groups: list[list[Any]], request: Any, payload: Any) -> str:
    answer = _native.call(name, groups, _request(request), payload)
    assert isinstance(answer, str)
    return answer


def _request(request: Any) -> str:
    return "{}" if request is None else _later.encode(request)


def _held(kind: type[H], handle: Any) -> H:
    held: H = Handled.__new__(kind, handle)  # type: ignore[assignment]
    return held


def _restored(kind: type[V], text: str) -> V:
    return make(kind, kind._FROM_DOCUMENT, [], None, text)
