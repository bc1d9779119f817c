"""The vectors of `schemas/vectors`, which every language runs: all cases, through the public face."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from calls import CALLS, call
from canonical import difference

from breakglass import BreakglassError
from breakglass._support import ask

TEST_ONLY = {"create", "replace_store", "rival"}
"""Operations of scripts that only a build for tests has."""


def has_test_stores() -> bool:
    try:
        ask("Ledger.test_rival", [], None, None, "None")
    except BreakglassError as error:
        return error.code != "unknown_operation"
    raise AssertionError("a ledger is wanted")


def answered(case: dict[str, Any]) -> str | None:
    assert set(case) == {"description", "call", "input", "expect"}, sorted(case)
    value, found = None, None
    try:
        value = call(case["call"], case["input"])
    except BreakglassError as error:
        found = error
    return difference(case["expect"], value, found)


def is_test_only(case: dict[str, Any]) -> bool:
    return case["call"] == "emergency" and any(one["op"] in TEST_ONLY for one in case["input"]["script"])


@pytest.mark.installed
def test_every_case_is_answered_as_it_expects(vectors: Path, request: pytest.FixtureRequest) -> None:
    files = sorted(vectors.rglob("*.json"))
    assert files
    run: Counter[str] = Counter()
    wrong, without = [], 0
    # A package for users has none of the stores that three operations of scripts need.
    is_for_users = "installed" in request.config.option.markexpr and not has_test_stores()
    for path in files:
        file = json.loads(path.read_text(encoding="utf-8"))
        assert set(file) <= {"cases", "generated_by"} and file["cases"], path
        for case in file["cases"]:
            if is_for_users and is_test_only(case):
                without += 1
                continue
            run[case["call"]] += 1
            found = answered(case)
            if found is not None:
                wrong.append(f"{path.relative_to(vectors)}: {case['description']}: {found}")
    counts = ", ".join(f"{name} {cases}" for name, cases in sorted(run.items()))
    print(f"\n{run.total()} vectors: {counts}; {without} need a build for tests")
    assert not wrong, f"{len(wrong)} of {run.total()} are not:\n" + "\n".join(wrong)
    assert set(run) == set(CALLS)


WRONG: list[dict[str, Any]] = [
    {"call": "lint", "input": {"policy": {"version": 1}}, "expect": {"value": [1]}},
    {"call": "lint", "input": {"policy": {"version": 1}}, "expect": {"includes": [1]}},
    {"call": "lint", "input": {"policy": {"version": 1}}, "expect": {"error": {"code": "invalid_value"}}},
    {"call": "lint", "input": {"policy": {}}, "expect": {"value": []}},
    {"call": "lint", "input": {"policy": {}}, "expect": {"error": {"code": "unknown_key"}}},
    {
        "call": "parse_policy",
        "input": {"text": "version: 2"},
        "expect": {"error": {"code": "document_too_new", "pointer": "/versoin"}},
    },
    {
        "call": "parse_policy",
        "input": {"text": "version: 2"},
        "expect": {"error": {"code": "document_too_new", "position": {"line": 1, "column": 1}}},
    },
    {"call": "parse_policy", "input": {"text": "version: 1"}, "expect": {"includes": {"policy": {"unlisted": None}}}},
    {"call": "parse_policy", "input": {"text": "version: 1"}, "expect": {"includes": {"policy": {"rules": [{}]}}}},
]


@pytest.mark.parametrize("case", WRONG)
def test_what_is_not_as_expected_is_noticed(case: dict[str, Any]) -> None:
    assert answered({"description": "", **case}) is not None


def test_unknown_calls_and_keys_are_noticed() -> None:
    with pytest.raises(KeyError):
        answered({"description": "", "call": "absent", "input": {}, "expect": {"value": None}})
    with pytest.raises(TypeError):
        answered({"description": "", "call": "lint", "input": {"policy": {}, "other": 1}, "expect": {"value": []}})
