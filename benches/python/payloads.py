"""A page of 100 check runs of about 3.5 KB each, and a webhook of about 12 KB, with all the keys that GitHub fills."""

import json
from typing import Any

HEAD = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49"
API = "https://api.github.com"
SYSTEMS = ("linux-x64", "linux-arm64", "macos-14", "windows-2022")
LISTS = ("followers", "following", "gists", "starred", "subscriptions", "organizations", "received_events")
PERMISSIONS = (
    "actions administration attestations checks contents deployments discussions issues merge_queues metadata packages pages "
    "pull_requests repository_hooks repository_projects security_events statuses vulnerability_alerts"
).split()
EVENTS = (
    "branch_protection_rule check_run check_suite create delete deployment deployment_status discussion fork issues label "
    "merge_group milestone public pull_request push release status"
).split()

NAMES = [
    *("build", "CodeQL", "license-check", "typecheck", "docs", "size-limit"),
    *(f"build ({SYSTEMS[index % 4]}, {index})" for index in range(8)),
    *(f"security/scanner-{index}" for index in range(4)),
    *(f"unit-tests/shard-{index + 1}-of-8" for index in range(8)),
    *(f"e2e/journey-{index}" for index in range(6)),
    *(f"lint-{index}" for index in range(4)),
    *(f"integration-{index}" for index in range(4)),
    *(f"test ({18 + index}, ubuntu-latest)" for index in range(4)),
    *(f"codecov/part-{index}" for index in range(2)),
    *(f"deploy/preview-{index}" for index in range(2)),
    *(f"wasm{index}-experimental" for index in range(2)),
]
"""The names of 50 checks, as a repository of some size has them."""

State = tuple[str, str | None]


def app() -> dict[str, Any]:
    owner = {
        "login": "github",
        "id": 9919,
        "node_id": "MDEyOk9yZ2FuaXphdGlvbjk5MTk=",
        "type": "Organization",
        "avatar_url": "https://avatars.githubusercontent.com/u/9919?v=4",
        "url": f"{API}/users/github",
        "html_url": "https://github.com/github",
        "repos_url": f"{API}/users/github/repos",
        "events_url": f"{API}/users/github/events{{/privacy}}",
        **{f"{name}_url": f"{API}/users/github/{name}{{/other}}" for name in LISTS},
        "gravatar_id": "",
        "user_view_type": "public",
        "site_admin": False,
    }
    return {
        "id": 15368,
        "slug": "github-actions",
        "node_id": "MDM6QXBwMTUzNjg=",
        "owner": owner,
        "name": "GitHub Actions",
        "description": "Automate your workflow from idea to production",
        "external_url": "https://help.github.com/en/actions",
        "html_url": "https://github.com/apps/github-actions",
        "created_at": "2018-07-30T09:30:17Z",
        "updated_at": "2019-12-10T19:04:12Z",
        "permissions": dict.fromkeys(PERMISSIONS, "write"),
        "events": EVENTS,
    }


def check_run(name: str, index: int, state: State) -> dict[str, Any]:
    status, conclusion = state
    id = 24_000_000_100 + index
    lines = (f'- step {line}: "compiled" with 0 warnings in {line}.4 s \\ see the log\n' for line in range(12))
    return {
        "id": id,
        "name": name,
        "node_id": "CR_kwDOAtoz2M8AAAAFk0Y",
        "head_sha": HEAD,
        "external_id": "ca395085-040a-526b-2ce8-bdc85f692774",
        "url": f"{API}/repos/acme/shop/check-runs/{id}",
        "html_url": f"https://github.com/acme/shop/actions/runs/900/job/{id}",
        "details_url": f"https://github.com/acme/shop/actions/runs/900/job/{id}",
        "status": status,
        "conclusion": conclusion,
        "started_at": "2026-03-01T12:00:00Z",
        "completed_at": "2026-03-01T12:04:00Z" if status == "completed" else None,
        "output": {
            "title": "all good",
            "summary": "".join(lines),
            "text": None,
            "annotations_count": 0,
            "annotations_url": f"{API}/repos/acme/shop/check-runs/{id}/annotations",
        },
        "check_suite": {"id": 24_000_000_001},
        "app": app(),
        "pull_requests": [],
    }


def page(states: list[State], names: list[str] = NAMES, more: int = 50) -> bytes:
    """The page of these runs, and of as many more under other names. `states` are taken in turn."""
    others = (f"CI / a workflow with a long name / matrix job ({SYSTEMS[index % 4]}, shard {index})" for index in range(more))
    runs = [check_run(name, index, states[index % len(states)]) for index, name in enumerate([*names, *others])]
    return json.dumps({"total_count": len(runs), "check_runs": runs}, separators=(",", ":")).encode()


def webhook() -> bytes:
    """A webhook `check_run`."""
    parts = "forks keys teams hooks events branches tags blobs trees statuses languages commits comments contents merges".split()
    urls = {f"{git}{part}_url": f"{API}/repos/acme/shop/{part}{{/sha}}" for part in parts for git in ("", "git_")}
    payload = {
        "action": "completed",
        "check_run": check_run("build", 7, ("completed", "success")),
        "repository": {"id": 186_853_002, "full_name": "acme/shop", "private": False, **urls},
        "organization": {"login": "acme", "id": 38_302_899, "description": "x" * 2600},
        "sender": {"login": "codertocat", "id": 21_031_067, "bio": "y" * 3600},
    }
    return json.dumps(payload, separators=(",", ":")).encode()
