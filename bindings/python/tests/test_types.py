"""The types: a sample that uses every public name, read by the type checkers; the stub of the native part; the style."""

import ast
import subprocess
import sys
from pathlib import Path

import sample

import breakglass

HERE = Path(__file__).parent
FOLDER = HERE.parent


def runs(*arguments: str) -> None:
    # The package that is checked is the installed one, not the sources beside.
    done = subprocess.run([sys.executable, "-m", *arguments], capture_output=True, text=True, cwd=HERE, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_sample_runs(tmp_path: Path) -> None:
    assert sample.main(tmp_path).endswith(breakglass.__version__)


def test_the_sample_uses_every_public_name() -> None:
    nodes = ast.walk(ast.parse((HERE / "sample.py").read_text(encoding="utf-8")))
    used = {
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "b"
    }
    assert set(breakglass.__all__) - used == set()


def test_mypy_reads_the_sample() -> None:
    runs("mypy", "--strict", "--config-file", "", "sample.py")


def test_pyright_reads_the_sample() -> None:
    runs("pyright", "--project", str(FOLDER / "pyproject.toml"), "--pythonpath", sys.executable, "sample.py")


def test_mypy_reads_the_package() -> None:
    runs("mypy", "--config-file", str(FOLDER / "pyproject.toml"), "--package", "breakglass")


def test_the_stubs_are_those_of_what_is_there(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed"
    # A word is looked up, whatever `str` would make of it.
    allowed.write_text(r"breakglass\._types\.\w+\.__new__")
    runs("mypy.stubtest", "--allowlist", str(allowed), "breakglass._native", "breakglass._types")


def test_style() -> None:
    runs("ruff", "check", str(FOLDER))
    runs("ruff", "format", "--check", str(FOLDER))
