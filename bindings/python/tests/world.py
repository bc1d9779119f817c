"""One of everything, for tests that need something that works."""

from datetime import datetime, timedelta, timezone
from typing import Any

from breakglass import (
    Actor,
    ActorKind,
    Attempt,
    Board,
    Change,
    Declaration,
    EmergencyKind,
    GithubCollector,
    GithubPieces,
    Ledger,
    MemoryLedger,
    Policy,
    PolicyFile,
    Replayer,
    Scope,
    Verifier,
    assess,
)

START = datetime(2026, 3, 1, 8, tzinfo=timezone.utc)
NOW = START + timedelta(seconds=10)
ORIGIN = "acme.example/gate"

POLICY = """version: 1
rules:
  - { check: build, tier: absolutely_required, from: any }
  - { check: lint, tier: required, from: any }
emergency:
  declare: [alice]
  merge: [bob]
  solo: true
"""

CHANGE: dict[str, Any] = {
    "schema": "breakglass/change/1",
    "repository": "acme/shop",
    "number": 42,
    "head": "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49",
    "base": {"branch": "main"},
    "authors": [{"login": "carol", "id": "3"}],
    "files": {"complete": True, "list": [{"path": "src/pay.rs"}]},
    "observations": [
        {"kind": "check_run", "name": "build", "state": "running"},
        {"kind": "check_run", "name": "lint", "state": "failed"},
        *({"kind": "condition", "name": name, "state": "passed"} for name in ("conflicts", "draft", "review", "up_to_date")),
    ],
}


def person(login: str, id: str) -> Actor:
    return Actor(forge="github.com", groups=(), id=id, kind=ActorKind.PERSON, login=login)


def declare(ledger: Ledger) -> None:
    ledger.declare(
        policy=PolicyFile(repository="acme/shop", branch="main", text=POLICY),
        by=person("alice", "1"),
        declaration=Declaration(
            reason="checkout answers 500",
            incident="INC-7",
            scope=Scope(repositories=("acme/*",), branches=("main",)),
            kind=EmergencyKind.REAL,
        ),
        now=START + timedelta(seconds=1),
    )


def world() -> dict[str, Any]:
    """One object of every class that needs no file, by the name of the class."""
    policy, change = Policy.parse(POLICY), Change.from_document(CHANGE)
    assessment = assess(policy, change)
    ledger = MemoryLedger.create(origin=ORIGIN, now=START)
    declare(ledger)
    attempt = Attempt.open(ledger, assessment, emergency="INC-7", actor=person("bob", "2"), now=NOW)
    assert isinstance(attempt, Attempt)
    return {
        "Policy": policy,
        "Change": change,
        "Assessment": assessment,
        "Ledger": ledger,
        "MemoryLedger": ledger,
        "Attempt": attempt,
        "GithubCollector": GithubCollector(),
        "GithubPieces": GithubPieces(),
        "Board": Board.create(policy),
        "Verifier": Verifier(),
        "Replayer": Replayer(),
    }


def said(world: dict[str, Any]) -> Any:
    """What the objects of a world say: the same before and after calls that were refused."""
    attempt, assessment = world["Attempt"].document, world["Assessment"].document
    return world["Policy"].digest, world["Change"].digest, assessment, world["Ledger"].tail, attempt
