"""What all tests share."""

import os
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "installed: needs nothing but the package, the vectors and the README")


@pytest.fixture(scope="session")
def vectors() -> Path:
    """The folder of the vectors: the repository's, or the one that stands beside an installed package."""
    given = os.environ.get("BREAKGLASS_VECTORS")
    return Path(given) if given else Path(__file__).parents[3] / "schemas" / "vectors"


@pytest.fixture(scope="session")
def readme() -> Path:
    given = os.environ.get("BREAKGLASS_README")
    return Path(given) if given else Path(__file__).parents[1] / "README.md"
