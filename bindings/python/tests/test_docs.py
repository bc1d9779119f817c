"""The README, the page for bot authors and the docstrings: every example runs."""

import doctest
import hashlib
import hmac
import json
import re
from pathlib import Path
from typing import Any

import pytest

import breakglass
from breakglass import FileLedger, _face

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
ROOT = Path(__file__).parents[3]
MERGED = "7b0d3c5e2f9a81d46c3b7e50f1a2d9c8e4b6a357"
HEAD = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49"

POLICY = """version: 1
unlisted: optional
rules:
  - { check: build, tier: absolutely_required, from: github-actions }
  - { check: lint, tier: required }
emergency:
  declare: [alice]
  merge: ["@acme/engineers"]
  solo: true
"""


def run(name: str, conclusion: str) -> dict[str, Any]:
    app = {"id": 15368, "slug": "github-actions"}
    at = "2026-03-01T08:00:00Z"
    return {
        "id": len(name),
        "name": name,
        "head_sha": HEAD,
        "status": "completed",
        "conclusion": conclusion,
        "app": app,
        "started_at": at,
        "completed_at": at,
        "check_suite": {"id": 1},
        "details_url": None,
        "html_url": None,
    }


def pull() -> dict[str, Any]:
    repository = {"full_name": "acme/shop"}
    return {
        "number": 7,
        "state": "open",
        "draft": False,
        "mergeable": True,
        "mergeable_state": "clean",
        "merged": False,
        "title": "fix the till",
        "changed_files": 1,
        "commits": 1,
        "user": {"login": "carol", "id": 3, "type": "User"},
        "head": {"sha": HEAD, "ref": "fix", "repo": repository},
        "base": {"sha": "1" * 40, "ref": "main", "repo": repository},
    }


def runs(lint: str) -> dict[str, Any]:
    return {"total_count": 2, "check_runs": [run("build", "success"), run("lint", lint)]}


def review() -> dict[str, Any]:
    return {
        "id": 1,
        "user": {"login": "dave", "id": 4, "type": "User"},
        "state": "APPROVED",
        "commit_id": HEAD,
        "submitted_at": "2026-03-01T08:00:00Z",
        "author_association": "MEMBER",
        "body": "",
    }


STATUS = {"state": "success", "statuses": [], "sha": HEAD, "total_count": 0, "repository": {"full_name": "acme/shop"}}


def blocks(text: str, language: str) -> list[str]:
    return [block for found, block in BLOCK.findall(text) if found == language]


@pytest.mark.installed
def test_readme(readme: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = readme.read_text(encoding="utf-8")
    assert {language for language, _ in BLOCK.findall(text)} == {"python", "sh"}
    monkeypatch.chdir(tmp_path)
    Path("breakglass.yml").write_text(POLICY)
    Path("pull_request.json").write_text(json.dumps(pull()))
    Path("check_runs.json").write_text(json.dumps(runs("failure")))
    Path("status.json").write_text(json.dumps(STATUS))
    Path("files.json").write_text(json.dumps([{"filename": "src/till.py", "status": "modified"}]))
    url = "https://api.github.com/repos/acme/shop/check-runs/9"
    at = "2026-03-01T12:20:00Z"
    after = {**run("lint", "success"), "head_sha": MERGED, "started_at": at, "completed_at": at, "url": url}
    Path("merge_check_runs.json").write_text(json.dumps({"total_count": 1, "check_runs": [after]}))
    for block in blocks(text, "python"):
        exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
    said = capsys.readouterr().out
    assert "today: blocked; in an emergency: waiting\n" in said
    assert "lint: required, failed" in said and "unknown_key: " in said
    assert "owed: [['review'], ['lint']]\nsettled: [['lint']]\n" in said
    ledger = FileLedger.open(path="ledger.jsonl")
    assert ledger.emergencies()[0].incident == "INC-7" and len(ledger.open_follow_ups()) == 1


def test_the_six_lines_of_the_front_page_run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT / "docs/example")
    (block,) = blocks((ROOT / "README.md").read_text(encoding="utf-8"), "python")
    exec(compile(block, "README.md", "exec"), {"__name__": "readme"})
    assert re.fullmatch(r"today: \w+; in an emergency: \w+\n", capsys.readouterr().out)


def test_page_of_the_board(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs" / "board.md").read_text(encoding="utf-8")
    monkeypatch.chdir(ROOT / "docs/example")
    (program,) = blocks(text, "python")
    exec(compile(program, "board.md", "exec"), {"__name__": "page"})
    (printed,) = blocks(text, "text")
    assert capsys.readouterr().out == printed


def test_pieces_of_the_page_about_github(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT / "docs/example")
    (program,) = blocks((ROOT / "docs" / "github.md").read_text(encoding="utf-8"), "python")
    exec(compile(program, "github.md", "exec"), {"__name__": "page"})
    assert capsys.readouterr().out == "check_runs\n"


class GitHub:
    """Answers from a table, and keeps what is sent."""

    def __init__(self, lint: str, policy: str = POLICY) -> None:
        self.sent: list[Any] = []
        self.answers = {
            "pulls/7": json.dumps(pull()),
            f"commits/{HEAD}/check-runs": json.dumps(runs(lint)),
            f"commits/{HEAD}/status": json.dumps(STATUS),
            "pulls/7/reviews": json.dumps([review()]),
            "pulls/7/files": json.dumps([{"filename": "src/till.py", "status": "modified"}]),
            "contents/.github/breakglass.yml": policy,
        }

    def __call__(self, method: str, path: str, body: Any) -> bytes:
        path = path.removeprefix("/repos/acme/shop/").partition("?")[0]
        if method == "GET":
            return self.answers[path].encode()
        self.sent.append((path, body["state"], body["description"]))
        return b"{}"


def test_page_for_bot_authors() -> None:
    (program,) = blocks((ROOT / "docs" / "python.md").read_text(encoding="utf-8"), "python")
    page: dict[str, Any] = {"__name__": "page"}
    exec(compile(program, "python.md", "exec"), page)
    body = json.dumps({"action": "synchronize", "pull_request": pull()}).encode()
    signature = "sha256=" + hmac.new(b"secret", body, hashlib.sha256).hexdigest()

    def handled(github: GitHub, event: str = "pull_request", signature: str = signature) -> str:
        return str(page["Gate"]("acme/shop", b"secret", github).handle(event, body, signature))

    red, green, broken = GitHub("failure"), GitHub("success"), GitHub("success", "version: 9")
    assert handled(red) == "#7: blocked, in an emergency mergeable"
    assert red.sent[0][:2] == (f"statuses/{HEAD}", "failure") and "lint" in red.sent[0][2]
    handled(green)
    assert green.sent[0][1] == "success"
    assert handled(broken) == "#7: document_too_new" and broken.sent[0][1] == "error"
    for github, event, sign in ((GitHub("failure"), "pull_request", "sha256=0"), (GitHub("failure"), "star", signature)):
        handled(github, event, sign)
        assert github.sent == []
    run_body = json.dumps(
        {"check_run": {"pull_requests": [{"number": 7, "head": {"sha": HEAD}, "base": {"ref": "main"}}]}}
    ).encode()
    signature = "sha256=" + hmac.new(b"secret", run_body, hashlib.sha256).hexdigest()
    gate = page["Gate"]("acme/shop", b"secret", red)
    assert gate.handle("check_run", run_body, signature) == "#7: blocked, in an emergency mergeable"


def test_docstrings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    finder = doctest.DocTestFinder(exclude_empty=True)
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    tests = [one for one in finder.find(_face, "breakglass") if one.examples]
    for one in tests:
        one.globs = {"breakglass": breakglass}
        runner.run(one)
    found = runner.summarize()
    examples = ROOT / "bindings" / "python" / "examples"
    assert found.failed == 0 and len(tests) == len(list(examples.glob("*.txt"))) > 0, (found, len(tests))


def test_every_public_name_has_a_docstring() -> None:
    for name in _face.__all__:
        public = getattr(breakglass, name)
        members = [member for key, member in vars(public).items() if not key.startswith("_")] if isinstance(public, type) else []
        assert public.__doc__ and all(getattr(member, "__doc__", None) for member in members), name
