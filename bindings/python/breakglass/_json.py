"""Python values to JSON text and back, and times."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from enum import Enum
from math import isfinite
from os import PathLike, fspath

from ._error import BreakglassError, kind_of, wrong_type

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DEEPEST = 128
"""The deepest nesting that is read."""
_MOST = 64 * 1024 * 1024
"""The most characters of one document."""
_SHORT = 4096
"""What one text of a request may have for the request to be taken as it is."""
_quoted = json.encoder.encode_basestring
_WRITER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
_READER = json.JSONDecoder()


def encode(value: Any) -> str:
    """The JSON text of a value; strict, so that nothing is lost on the way.

    Documents, `dict`, `list`, `tuple`, `str`, `int`, `bool`, `None` and words stand for themselves, and an aware `datetime`
    for a time.

    Raises:
        BreakglassError: `not_json` for what JSON cannot carry, `invalid_time` for a `datetime` without a time zone,
        `nested_too_deeply`, `input_too_large`.
    """
    try:
        text = _flat(value)
        if text is None:
            text = _WRITER.encode(_Plain().of(value, ()))
        if not text.isascii():
            text.encode()
        return text
    except (BreakglassError, MemoryError):
        raise
    except UnicodeEncodeError as error:
        raise BreakglassError("not_json", "a text holds half of a surrogate pair") from error
    except Exception as error:
        # Code of the caller's raised: a property, a mapping.
        raise BreakglassError("not_json", "the value cannot be read to be written as JSON") from error


def _flat(value: Any) -> str | None:
    """The text of a plain `dict` of a few short values, as the requests of most calls are: it needs no second look."""
    if type(value) is not dict or len(value) > 32:
        return None
    entries: list[str] = []
    for key, item in value.items():
        if type(key) is not str or len(key) > _SHORT:
            return None
        kind = type(item)
        if item is None:
            text = "null"
        elif kind is str:
            if len(item) > _SHORT:
                return None
            text = _quoted(item)
        elif kind is bool:
            text = "true" if item else "false"
        elif kind is int:
            text = str(item)
        elif issubclass(kind, Enum) and issubclass(kind, str):
            text = _quoted(item.value)
        else:
            return None
        entries.append(f"{_quoted(key)}:{text}")
    return "{" + ",".join(entries) + "}"


def decode(text: str) -> Any:
    """What an answer says, whose text nothing stands around."""
    return _READER.raw_decode(text)[0]


def write_time(time: datetime) -> str:
    """A time as it stands on the wire: in UTC, finer than milliseconds cut."""
    if time.utcoffset() is None:
        raise BreakglassError("invalid_time", "a `datetime` has no time zone; say which, such as `datetime.now(timezone.utc)`")
    try:
        return time.astimezone(timezone.utc).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"
    except (OverflowError, ValueError) as error:
        raise BreakglassError("invalid_time", "the time lies outside the years 1 to 9999") from error


def read_time(text: Any) -> datetime:
    """A time of the wire, aware and in UTC."""
    try:
        if text.endswith("Z"):
            return datetime.fromisoformat(text[:-1]).replace(tzinfo=timezone.utc)
    except (AttributeError, TypeError, ValueError):
        pass
    raise BreakglassError("invalid_time", f"a time is written like 2026-03-01T12:00:00.000Z, and this is {text!r:.80}")


class _Plain:
    """Makes plain values of others, and keeps count: one that is shared many times would be written as many times."""

    __slots__ = ("_characters",)

    def __init__(self) -> None:
        self._characters = 0

    def of(self, value: Any, above: tuple[Any, ...]) -> Any:
        self._count(2)
        kind = type(value)
        if kind is str:
            self._count(len(value))
            return value
        if value is None or kind is bool or kind is int:
            return value
        if kind is float:
            if isfinite(value):
                return value
            raise _not(f"{value}")
        if issubclass(kind, Enum) and issubclass(kind, str):
            return value.value
        if issubclass(kind, (str, int, float)) and not issubclass(kind, Enum):
            return self.of(_base_value(value), above)
        if issubclass(kind, datetime):
            return write_time(value)
        if hasattr(kind, "_plain"):
            value = value._plain()
            kind = dict
        elif issubclass(kind, PathLike):
            return fspath(value)
        if issubclass(kind, Mapping):
            return self._mapping(value, self._inside(value, above))
        if issubclass(kind, Sequence) and not issubclass(kind, (bytes, bytearray, memoryview)):
            return self._sequence(value, self._inside(value, above))
        raise _not(f"a {kind_of(value)}")

    def _mapping(self, value: Any, above: tuple[Any, ...]) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key, item in value.items():
            if not issubclass(type(key), str):
                raise _not(f"a {kind_of(key)} as a key")
            key = key.value if issubclass(type(key), Enum) else str.__str__(key)
            self._count(len(key))
            try:
                plain[key] = self.of(item, above)
            except BreakglassError as error:
                raise _placed(error, key) from error.__cause__
        return plain

    def _sequence(self, value: Any, above: tuple[Any, ...]) -> list[Any]:
        plain: list[Any] = []
        for index, item in enumerate(value):
            try:
                plain.append(self.of(item, above))
            except BreakglassError as error:
                raise _placed(error, index) from error.__cause__
        return plain

    def _inside(self, value: Any, above: tuple[Any, ...]) -> tuple[Any, ...]:
        if any(one is value for one in above):
            raise _not("a value that contains itself")
        if len(above) > _DEEPEST:
            raise BreakglassError("nested_too_deeply", f"lists and objects are nested more than {_DEEPEST} deep")
        return (*above, value)

    def _count(self, characters: int) -> None:
        self._characters += characters
        if self._characters > _MOST:
            raise BreakglassError("input_too_large", f"the value has more than {_MOST} characters as JSON")


def _base_value(value: Any) -> Any:
    for kind in (str, int, float):
        if issubclass(type(value), kind):
            return getattr(kind, {str: "__str__", int: "__int__", float: "__float__"}[kind])(value)
    raise wrong_type(f"a {kind_of(value)} is no text and no number")


def _placed(error: BreakglassError, key: str | int) -> BreakglassError:
    """Sizes and depths are of the whole value; all else has its place."""
    return error if error.code in ("input_too_large", "nested_too_deeply") else error._inside(key)


def _not(what: str) -> BreakglassError:
    return BreakglassError("not_json", f"JSON cannot carry {what}")
