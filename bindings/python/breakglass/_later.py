"""What the first call that needs it loads, since it takes long: JSON, times, enums."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping as Mapping

    from ._document import Document as Document
    from ._document import read as read
    from ._json import encode as encode
else:

    def __getattr__(name):
        from . import _document

        return globals().setdefault(name, getattr(_document, name))
