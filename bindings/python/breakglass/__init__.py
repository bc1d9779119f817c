"""The merge gate that knows an emergency when you are in one.

`Policy` says which checks have which tier, `Change` what was reported about one, `assess` what follows, in a normal and in an
emergency lane. `GithubCollector` makes a `Change` of what GitHub sends; `Attempt` asks a person to confirm; `FileLedger` keeps
the record of it all. Data is frozen documents, such as `Actor`; mistakes raise `BreakglassError`.
"""

# Type checkers take it for true, and it costs no import of `typing`.
TYPE_CHECKING = False

__version__ = "0.1.0"

if TYPE_CHECKING:
    from . import _document, _face, _support, _types
    from ._document import *
    from ._face import *
    from ._support import *
    from ._types import *

    __all__ = ["__version__"]
    __all__ += _support.__all__
    __all__ += _face.__all__
    __all__ += _types.__all__
    __all__ += _document.__all__
else:
    # A bot may be started for each of its deliveries: nothing is loaded before it is asked for.

    def _homes():
        """The modules that the names stand in, what loads fast first."""
        from . import _support

        yield _support
        from . import _face

        yield _face
        from . import _types

        yield _types
        from . import _document

        yield _document

    def __getattr__(name):
        if name == "__all__":
            found = ["__version__", *(one for home in _homes() for one in home.__all__)]
        else:
            # Of names with a line before them only submodules are asked for, by `import`, which loads them itself.
            homes = () if name.startswith("_") else _homes()
            home = next((home for home in homes if name in home.__all__), None)
            if home is None:
                raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
            found = getattr(home, name)
        globals()[name] = found
        return found

    def __dir__():
        return sorted({*globals(), *__getattr__("__all__")})
