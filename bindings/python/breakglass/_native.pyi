from typing import Any, final

from typing_extensions import disjoint_base

from ._types import Verdict

__all__ = ["Assessment", "Handle", "Handled", "call"]

@final
class Handle: ...

@disjoint_base
class Handled:
    def __new__(cls, *given: Any, **named: Any) -> Handled: ...

@disjoint_base
class Assessment:
    def __new__(cls, policy: Any, change: Any) -> Assessment: ...
    @property
    def _policy(self) -> Any: ...
    @property
    def _change(self) -> Any: ...
    @property
    def _normal(self) -> Verdict: ...
    @property
    def _emergency(self) -> Verdict: ...

def call(name: str, groups: list[list[Any]], request: str, payload: Any) -> Handle | str: ...
