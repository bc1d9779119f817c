"""RFC 8785 canonical JSON, and the comparisons of `schemas/README.md`."""

import json
from typing import Any

from breakglass import BreakglassError, Document


def plain(value: Any) -> Any:
    """What the face gives, as JSON has it."""
    if isinstance(value, Document):
        return value.to_dict()
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def canonical(value: Any) -> str:
    return json.dumps(ordered(plain(value)), ensure_ascii=False, separators=(",", ":"))


def ordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: ordered(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))}
    return [ordered(item) for item in value] if isinstance(value, list) else value


def difference(expect: dict[str, Any], value: Any, error: BreakglassError | None) -> str | None:
    """Where an answer is not what a case expects."""
    if set(expect) - {"value", "includes", "error"} or len(expect) != 1:
        return f"`expect` has one of three keys, not {sorted(expect)}"
    if "error" in expect:
        return of_error(expect["error"], value, error)
    if error is not None:
        return f"wanted a value and got the error {error!r}"
    if "includes" in expect:
        return includes(expect["includes"], plain(value), "")
    wanted, got = canonical(expect["value"]), canonical(value)
    return None if wanted == got else f"wanted\n  {wanted}\nand got\n  {got}"


def of_error(wanted: dict[str, Any], value: Any, error: BreakglassError | None) -> str | None:
    if error is None:
        return f"wanted the error {canonical(wanted)} and got {canonical(value)}"
    place = None if error.position is None else error.position.to_dict()
    got = {"code": error.code, "pointer": error.pointer, "position": place}
    same = all(key in got and canonical(got[key]) == canonical(item) for key, item in wanted.items())
    return None if same else f"wanted the error {canonical(wanted)} and got {canonical(got)}"


def includes(wanted: Any, value: Any, at: str) -> str | None:
    if isinstance(wanted, dict) and isinstance(value, dict):
        pairs = [(item, value.get(key), f"{at}/{key}") for key, item in wanted.items()]
    elif isinstance(wanted, list) and isinstance(value, list) and len(wanted) == len(value):
        pairs = [(item, other, f"{at}/{index}") for index, (item, other) in enumerate(zip(wanted, value, strict=True))]
    else:
        wanted, value = canonical(wanted), canonical(value)
        return None if wanted == value else f"at `{at}` wanted {wanted} and got {value}"
    return next((found for pair in pairs if (found := includes(*pair)) is not None), None)
