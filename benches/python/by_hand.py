"""The same decision as the author of a bot would write it: dicts or typed structs, `fnmatch` or regular expressions."""

import re
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

import msgspec

TIERS = {
    "absolutely_required": ["build", "CodeQL", "license-check", "build (linux*", "security/*", "unit-tests/*"],
    "required": ["typecheck", "docs", "e2e/*", "lint*", "integration-*", "test (*, ubuntu-*"],
    "optional": ["size-limit", "codecov/*", "deploy/preview-*", "*-experimental"],
}
ORDER = ["clean", "mergeable", "confirm", "waiting", "blocked"]
FAILED = {"failure", "cancelled", "timed_out", "action_required", "stale", "startup_failure"}

ALL = [(pattern, tier) for tier, patterns in TIERS.items() for pattern in patterns]
EXACT = {pattern: tier for pattern, tier in ALL if "*" not in pattern}
GLOBS = [(re.compile(re.escape(pattern).replace(r"\*", ".*")).fullmatch, tier) for pattern, tier in ALL if "*" in pattern]


class Check(NamedTuple):
    name: str
    state: str


class App(msgspec.Struct):
    slug: str


class Run(msgspec.Struct):
    name: str
    status: str
    conclusion: str | None
    app: App | None


class Page(msgspec.Struct):
    total_count: int
    check_runs: list[Run]


class Hook(msgspec.Struct):
    action: str
    check_run: Run


typed_page = msgspec.json.Decoder(Page).decode
typed_hook = msgspec.json.Decoder(Hook).decode


def by_regex(name: str) -> str:
    """A check's tier: by exact name first, then by pattern."""
    return EXACT.get(name) or next((tier for match, tier in GLOBS if match(name)), "optional")


def by_fnmatch(name: str) -> str:
    exact = EXACT.get(name)
    return exact or next((tier for pattern, tier in ALL if fnmatchcase(name, pattern.replace("[", "[[]"))), "optional")


def state(status: str, conclusion: str | None) -> str:
    if status != "completed":
        return "running" if status == "in_progress" else "queued"
    if conclusion == "success":
        return "passed"
    if conclusion in ("skipped", "neutral"):
        return str(conclusion)
    return "failed" if conclusion in FAILED else "unknown"


def of_dicts(page: Any) -> list[Check]:
    return [Check(run["name"], state(run["status"], run["conclusion"])) for run in page["check_runs"]]


def of_structs(page: Page) -> list[Check]:
    return [Check(run.name, state(run.status, run.conclusion)) for run in page.check_runs]


def evaluate(checks: Iterable[Check], tier_of: Callable[[str], str]) -> tuple[str, str, list[Any]]:
    """The verdicts of both lanes, with what is in the way."""
    normal = emergency = 0
    blockers = []
    for name, now in checks:
        tier = tier_of(name)
        if now == "passed" or (tier != "absolutely_required" and now in ("skipped", "neutral")):
            continue
        must = 3 if now in ("running", "queued") else 4
        normal = max(normal, 1 if tier == "optional" else must)
        emergency = max(emergency, 1 if tier != "absolutely_required" else 2 if now == "running" else must)
        blockers.append((name, tier, now))
    return ORDER[normal], ORDER[emergency], blockers
