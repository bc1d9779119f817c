"""Documents and words: what they have in common, and how each is made of what `_types.py` says about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import Enum
from functools import cache, cached_property

from . import _types
from ._error import BreakglassError, kind_of, wrong_type
from ._json import decode, encode, read_time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, NoReturn, TypeVar

    from typing_extensions import dataclass_transform

    D = TypeVar("D", bound="Document")
    T = TypeVar("T")
else:

    def dataclass_transform(**_: Any) -> Callable[[T], T]:
        return lambda decorated: decorated


__all__: list[str] = ["Document", "Word"]


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


class Field:
    """An attribute of a document, and the key that it has on the wire."""

    def __init__(self, name: str, of: str, default: Any = ..., is_written: bool = False) -> None:
        self.name = name
        # A key that is a word of Python's has a line behind it here.
        self.wire = name.rstrip("_")
        self.of = of
        self.default = default
        self.is_required = default is ...
        # All others are left out where they are what they would be without.
        self.is_written = is_written or self.is_required

    @cached_property
    def load(self) -> Any:
        return reader(self.of)

    @cached_property
    def blank(self) -> Any:
        """What it is where nothing is given. Documents are frozen: one will do for all."""
        return self.load(self.default)


@dataclass_transform(frozen_default=True, kw_only_default=True)
class _Kind(type):
    """What type checkers take for `dataclass(frozen=True, kw_only=True)`, which writes code for each class and compiles it."""

    _FIELDS: tuple[Field, ...]

    @property
    def __signature__(cls) -> Any:
        """For `help` and for editors."""
        from inspect import Parameter, Signature

        def parameter(field: Field) -> Parameter:
            default = Parameter.empty if field.is_required else field.blank
            return Parameter(field.name, Parameter.KEYWORD_ONLY, default=default)

        return Signature([parameter(field) for field in cls._FIELDS])


class Document(metaclass=_Kind):
    """A value of the wire: frozen, with attributes. Equal values are equal, have one hash, and can be pickled."""

    _FIELDS: ClassVar[tuple[Field, ...]] = ()
    _NAMES: ClassVar[tuple[str, ...]] = ()

    if not TYPE_CHECKING:

        def __init__(self, **given: Any) -> None:
            kind = type(self)
            for field in kind._FIELDS:
                if field.name in given:
                    value = given.pop(field.name)
                elif field.is_required:
                    raise TypeError(f"a `{kind.__name__}` needs `{field.name}`")
                else:
                    value = field.blank
                object.__setattr__(self, field.name, value)
            for name in given:
                raise TypeError(f"a `{kind.__name__}` has no `{name}`")

        def __setattr__(self, name: str, value: Any) -> NoReturn:
            raise _frozen(f"`{name}` of a document cannot be set: `copy.replace` makes another one, from Python 3.13 on")

        def __delattr__(self, name: str) -> NoReturn:
            raise _frozen(f"`{name}` of a document cannot be deleted")

    def __eq__(self, other: object) -> bool:
        return self._named() == other._named() if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self._named().values()))

    def __repr__(self) -> str:
        values = ", ".join(f"{name}={value!r}" for name, value in self._named().items())
        return f"{type(self).__qualname__}({values})"

    def __reduce__(self) -> Any:
        return _restored, (type(self), self._named())

    def __replace__(self: D, **given: Any) -> D:
        return type(self)(**{**self._named(), **given})

    def _named(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self._NAMES}

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
            missing = next(field.wire for field in cls._FIELDS if field.is_required and field.name not in given)
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
        plain = {}
        for field in self._FIELDS:
            value = getattr(self, field.name)
            if field.is_written or value != field.blank:
                plain[field.wire] = value
        return plain


def _restored(kind: type[D], named: dict[str, Any]) -> D:
    return kind(**named)


def _frozen(message: str) -> AttributeError:
    from dataclasses import FrozenInstanceError

    return FrozenInstanceError(message)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise BreakglassError("duplicate_key", f"the key `{twice:.80}` stands twice")
    return value


def made(name: str) -> Any:
    """Makes the class, the union or the other name for a type that `_types.py` has under a name."""
    if name in _types.DOCUMENTS:
        return _document(name, *_types.DOCUMENTS[name])
    if name in _types.WORDS:
        return _word(name, *_types.WORDS[name])
    if name in _types.UNIONS:
        return _union(_types.UNIONS[name])
    return _named(_types.ALIASES[name])


def _document(name: str, doc: str, *parts: Any) -> Any:
    fields = tuple(Field(*part) for part in parts)
    names = tuple(field.name for field in fields)
    body = {
        "__module__": _types.__name__,
        "__doc__": doc,
        "__slots__": names,
        "__annotations__": {field.name: field.of for field in fields},
        "_FIELDS": fields,
        "_NAMES": names,
    }
    return _Kind(name, (Document,), body)


def _word(name: str, doc: str, *words: str) -> Any:
    kind: Any = Word
    made = kind(name, {word.upper().translate(_LINES): word for word in words}, module=_types.__name__)
    made.__doc__ = doc
    return made


_LINES = str.maketrans("-/.", "___")


def _union(forms: tuple[tuple[str, ...], ...]) -> Any:
    from typing import Union

    return Union[tuple(_named(of) for of, *_ in forms)]  # noqa: UP007


def _named(of: str) -> Any:
    """The type of an annotation of one word."""
    if of.startswith("Literal["):
        from typing import Literal

        return Literal[_literal(of)]
    return {"str": str, "int": int, "datetime": datetime}.get(of) or getattr(_types, of)


def _literal(of: str) -> str:
    return of[len('Literal["') : -len('"]')]


def read(of: str, text: str) -> Any:
    """Makes an answer what an annotation says."""
    return reader(of)(decode(text))


@cache
def reader(of: str) -> Any:
    """What makes a value of JSON what an annotation says."""
    if of.endswith(" | None"):
        return _optional(reader(of.removesuffix(" | None")))
    if of.startswith("tuple["):
        return _list_of(reader(of[len("tuple[") : -len(", ...]")]))
    if of in _types.ALIASES:
        return reader(_types.ALIASES[of])
    if of in _types.DOCUMENTS:
        return getattr(_types, of).from_dict
    if of in _types.WORDS:
        return getattr(_types, of)
    if of in _types.UNIONS:
        return _form_of(of)
    return read_time if of == "datetime" else _same


def _same(value: Any) -> Any:
    return value


def _optional(load: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda value: None if value is None else load(value)


def _list_of(load: Callable[[Any], T]) -> Callable[[Any], tuple[T, ...]]:
    def read(value: Any) -> tuple[T, ...]:
        if not issubclass(type(value), (list, tuple)):
            raise wrong_type(f"a list is wanted here, and this is {kind_of(value)}")
        if load is _same:
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


def _form_of(union: str) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        for of, *mark in _types.UNIONS[union]:
            if _has(value, *mark) if mark else _is(value, of):
                return reader(of)(value)
        raise wrong_type(f"this {kind_of(value)} is no form of `{union}`")

    return read


def _has(value: Any, key: str, word: str | None = None) -> bool:
    return isinstance(value, dict) and key in value and word in (None, value[key])


def _is(value: Any, of: str) -> bool:
    if of.startswith("Literal["):
        return bool(value == _literal(of))
    # Numbers are checked by those who use them.
    return of != "str" or isinstance(value, str)
