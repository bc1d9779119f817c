"""The exception of breakglass."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ._types import Position


class BreakglassError(ValueError):
    """What was wrong with an input, and what would be right. A call that raises it has changed nothing."""

    code: str
    """The stable code; the page of error codes lists all, and `Code` has them as words."""
    message: str
    """For people: what was wrong, and what would be right."""
    pointer: str | None
    """JSON pointer to what was wrong, where it is a part of an input."""

    def __init__(self, code: str, message: str, pointer: str | None = None, position: tuple[int, int] | None = None) -> None:
        super().__init__(code, message, pointer, position)
        self.code = code
        self.message = message
        self.pointer = pointer

    @property
    def position(self) -> Position | None:
        """Line and column, both from 1, where the input is a text."""
        place = self.args[3]
        if place is None:
            return None
        from ._types import Position

        return Position(line=place[0], column=place[1])

    def __str__(self) -> str:
        if self.position is not None:
            return f"{self.message} (line {self.position.line}, column {self.position.column})"
        return f"{self.message} (at `{self.pointer}`)" if self.pointer else self.message

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BreakglassError):
            return NotImplemented
        return self.args == other.args

    def __hash__(self) -> int:
        return hash(self.args)

    def _inside(self, key: str | int) -> BreakglassError:
        """The same error, seen from what holds the value under this key."""
        step = str(key).replace("~", "~0").replace("/", "~1")
        return BreakglassError(self.code, self.message, f"/{step}{self.pointer or ''}", self.args[3])


def wrong_type(message: str, pointer: str | None = None) -> BreakglassError:
    return BreakglassError("wrong_type", message, pointer)


def kind_of(value: Any) -> str:
    """What a value is, for a message. It asks the value nothing."""
    return "None" if value is None else f"`{type(value).__name__}`"
