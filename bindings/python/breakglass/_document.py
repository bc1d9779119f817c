"""What the generated documents and words are made with."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, ClassVar, NamedTuple, TypeVar

from ._error import BreakglassError, kind_of, wrong_type
from ._json import encode

D = TypeVar("D", bound="Document")
T = TypeVar("T")


class Word(str, Enum):
    """One of a few words. It is equal to its text on the wire."""

    def __str__(self) -> str:
        return str.__str__(self.value)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    @classmethod
    def _missing_(cls, value: object) -> Any:
        if not isinstance(value, str):
            raise wrong_type(f"a `{cls.__name__}` is a text, and this is {kind_of(value)}")
        words = ", ".join(f"`{word.value}`" for word in cls)
        raise BreakglassError("unknown_value", f"`{value:.80}` is no `{cls.__name__}`; there are {words}")


class Field(NamedTuple):
    """An attribute of a document, as it stands on the wire."""

    name: str
    wire: str
    load: Callable[[Any], Any]
    omit: bool


class Document:
    """A value of the wire: frozen, with attributes. Equal values are equal, have one hash, and can be pickled."""

    __slots__ = ()
    _FIELDS: ClassVar[tuple[Field, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """The value as plain `dict`, `list`, `str`, `int`, `bool` and `None`, as JSON has them."""
        plain: dict[str, Any] = json.loads(encode(self))
        return plain

    def to_json(self) -> str:
        """The value as JSON text."""
        return encode(self)

    @classmethod
    def from_dict(cls: type[D], value: Mapping[str, Any]) -> D:
        """Makes a value of what `to_dict` gives.

        Raises:
            BreakglassError: `wrong_type`, `missing_key`, `unknown_key`, `unknown_value`, `invalid_time`, with the pointer.
        """
        if not issubclass(type(value), Mapping):
            raise wrong_type(f"a `{cls.__name__}` is made of a `dict`, and this is {kind_of(value)}")
        given: dict[str, Any] = {}
        for field in cls._FIELDS:
            if field.wire in value:
                try:
                    given[field.name] = field.load(value[field.wire])
                except BreakglassError as error:
                    raise error._inside(field.wire) from None
        if len(given) != len(value):
            known = {field.wire for field in cls._FIELDS}
            unknown = next(str(key) for key in value if key not in known)
            raise BreakglassError("unknown_key", f"a `{cls.__name__}` has no `{unknown:.80}`")._inside(unknown)
        try:
            return cls(**given)
        except TypeError:
            missing = next(field.wire for field in cls._FIELDS if field.name not in given and not _has_default(cls, field))
            raise BreakglassError("missing_key", f"a `{cls.__name__}` needs `{missing}`") from None

    @classmethod
    def from_json(cls: type[D], text: str | bytes | bytearray) -> D:
        """Makes a value of its JSON text.

        Raises:
            BreakglassError: `invalid_json`, and those of `from_dict`.
        """
        if not issubclass(type(text), (str, bytes, bytearray)):
            raise wrong_type(f"text or bytes are wanted here, and this is {kind_of(text)}")
        try:
            value = json.loads(text, object_pairs_hook=_unique)
        except BreakglassError:
            raise
        except RecursionError:
            raise BreakglassError("nested_too_deeply", "lists and objects are nested too deeply") from None
        except ValueError as error:
            raise BreakglassError("invalid_json", f"the text is no JSON: {error}") from None
        return cls.from_dict(value)

    def _plain(self) -> dict[str, Any]:
        """The value by its keys on the wire, without what is left out there."""
        kind = type(self)
        defaults = _DEFAULTS.get(kind) or _DEFAULTS.setdefault(kind, _defaults_of(kind))
        plain = {}
        for field, default in defaults:
            value = getattr(self, field.name)
            if not (field.omit and (value is default or value == default)):
                plain[field.wire] = value
        return plain


_DEFAULTS: dict[type, list[tuple[Field, Any]]] = {}


def _defaults_of(kind: Any) -> list[tuple[Field, Any]]:
    by_name = {field.name: field for field in dataclasses.fields(kind)}

    def default(field: Field) -> Any:
        declared = by_name[field.name]
        if declared.default_factory is not dataclasses.MISSING:
            return declared.default_factory()
        return declared.default

    return [(field, default(field)) for field in kind._FIELDS]


def _has_default(kind: Any, field: Field) -> bool:
    return any(one is field and default is not dataclasses.MISSING for one, default in _defaults_of(kind))


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BreakglassError("duplicate_key", f"the key `{twice:.80}` stands twice")
    return value


def unreadable(name: str, value: Any) -> BreakglassError:
    """The error for a value that is no form of a union."""
    return wrong_type(f"this {kind_of(value)} is no form of `{name}`")


def same(value: Any) -> Any:
    """Loads what JSON has as it is."""
    return value


def optional(load: Callable[[Any], T]) -> Callable[[Any], T | None]:
    """Loads what may be absent."""
    return lambda value: None if value is None else load(value)


def list_of(load: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    """Loads a list."""

    def read(value: Any) -> tuple[T, ...]:
        if not issubclass(type(value), (list, tuple)):
            raise wrong_type(f"a list is wanted here, and this is {kind_of(value)}")
        if load is same:
            return tuple(value)
        try:
            return tuple([load(item) for item in value])
        except BreakglassError:
            for index, item in enumerate(value):
                try:
                    load(item)
                except BreakglassError as error:
                    raise error._inside(index) from None
            raise

    return read
