"""The merge gate that knows an emergency when you are in one.

`Policy` says which checks have which tier, `Change` what was reported about one, `assess` what follows, in a normal and in an
emergency lane. `GithubCollector` makes a `Change` of what GitHub sends; `Attempt` asks a person to confirm; `FileLedger` keeps
the record of it all. Data is frozen documents, such as `Actor`; mistakes raise `BreakglassError`.
"""

from . import _face, _types
from ._face import *
from ._support import BreakglassError, Document, Payload, Word
from ._types import *

__version__ = "0.1.0"

__all__ = ["BreakglassError", "Document", "Payload", "Word", "__version__"]
__all__ += _face.__all__
__all__ += _types.__all__
