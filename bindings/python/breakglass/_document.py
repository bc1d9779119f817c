"""What the generated documents and words are made with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, NoReturn, TypeVar, cast

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


class _Made(NamedTuple):
    """A default that is made once somebody needs it: the classes that it is of may stand further down."""

    make: Callable[[], Any]


def field(*, default_factory: Callable[[], T]) -> T:
    """What an attribute is where nothing is given."""
    return cast(T, _Made(default_factory))


if TYPE_CHECKING:
    from typing_extensions import dataclass_transform
else:

    def dataclass_transform(**_: Any) -> Callable[[T], T]:
        return lambda decorated: decorated


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
class _Kind(type):
    """Makes the classes of documents as `dataclass(frozen=True, slots=True, kw_only=True)` does. That one writes code for each of
    them and compiles it: for more than a hundred, at each start of a process.
    """

    def __new__(mcs, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> Any:
        if "_FIELDS" not in body:
            # A class of somebody's own, with the attributes of the one above it.
            return super().__new__(mcs, name, bases, body)
        names = tuple(field.name for field in body["_FIELDS"])
        blank = {name: body.pop(name) for name in names if name in body}
        return super().__new__(mcs, name, bases, {**body, "__slots__": names, "_NAMES": names, "_BLANK": blank})

    @property
    def __signature__(cls) -> Any:
        """For `help` and for editors."""
        from inspect import Parameter, Signature

        def parameter(name: str) -> Parameter:
            default = cls._blank(name) if name in cls._BLANK else Parameter.empty
            return Parameter(name, Parameter.KEYWORD_ONLY, default=default)

        return Signature([parameter(name) for name in cls._NAMES])

    def _blank(cls, name: str) -> Any:
        default = cls._BLANK[name]
        if type(default) is _Made:
            # Documents are frozen: one will do for all.
            default = cls._BLANK[name] = default.make()
        return default

    _NAMES: tuple[str, ...]
    _BLANK: dict[str, Any]


class Document(metaclass=_Kind):
    """A value of the wire: frozen, with attributes. Equal values are equal, have one hash, and can be pickled."""

    _FIELDS: ClassVar[tuple[Field, ...]] = ()

    if not TYPE_CHECKING:

        def __init__(self, **given: Any) -> None:
            kind = type(self)
            for name in kind._NAMES:
                if name in given:
                    value = given.pop(name)
                elif name in kind._BLANK:
                    value = kind._blank(name)
                else:
                    raise TypeError(f"a `{kind.__name__}` needs `{name}`")
                object.__setattr__(self, name, value)
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
        return {name: getattr(self, name) for name in type(self)._NAMES}

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
            missing = next(field.wire for field in cls._FIELDS if field.name not in given and field.name not in cls._BLANK)
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
        plain = {}
        for field in kind._FIELDS:
            value = getattr(self, field.name)
            if not (field.omit and field.name in kind._BLANK and value == kind._blank(field.name)):
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
