"""What the package costs in Python, beside the peers and the same decision written by hand: interleaved rounds, medians.

cargo xtask bench python, or: python benches/python/bench.py [--json]
"""

import json
import platform
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import orjson
from breakglass import Assessment, Change, GithubCollector, Policy, assess
from by_hand import TIERS, by_fnmatch, by_regex, evaluate, of_dicts, of_structs, typed_hook, typed_page
from payloads import NAMES, page, webhook

ROUNDS = 41
WARM_UP = 5
DONE = ("completed", "success")
MIXED = [
    *(DONE, DONE, DONE, ("in_progress", None), DONE, ("completed", "skipped"), DONE),
    *(("completed", "failure"), ("completed", "neutral"), DONE),
]

# Exact names before patterns, as the policies written by hand have them.
RULES = sorted(((check, tier) for tier, checks in TIERS.items() for check in checks), key=lambda rule: "*" in rule[0])
POLICY = Policy.from_document(
    {"version": 1, "unlisted": "optional", "rules": [{"check": check, "tier": tier} for check, tier in RULES]}
)


def change_of(payload: bytes) -> Change:
    collector = GithubCollector()
    collector.add(payload)
    collector.tell(repository="acme/shop", number=42, all_files=True)
    return collector.change()


def ours(payload: bytes) -> Assessment:
    return assess(POLICY, change_of(payload))


PEERS: dict[str, Callable[[bytes], Any]] = {
    "json": lambda payload: evaluate(of_dicts(json.loads(payload)), by_regex),
    "orjson": lambda payload: evaluate(of_dicts(orjson.loads(payload)), by_regex),
    "msgspec typed": lambda payload: evaluate(of_structs(typed_page(payload)), by_regex),
    "orjson, fnmatch": lambda payload: evaluate(of_dicts(orjson.loads(payload)), by_fnmatch),
}


def agree() -> int:
    """Before anything is timed all agree, whatever the states are."""
    unfinished = [("in_progress", None), ("queued", None)]
    states = [DONE, ("completed", "skipped"), ("completed", "neutral"), *unfinished, ("completed", "failure")]
    cases = [page(MIXED)]
    for name in [*NAMES, "another"]:
        for state in states:
            others = [other for other in NAMES if other != name]
            cases.append(page([state, *(DONE for _ in others)], [name, *others], 0))
    for case in cases:
        mine = ours(case)
        for peer, run in PEERS.items():
            verdicts = run(case)[:2]
            assert (mine.normal, mine.emergency) == verdicts, (peer, mine, verdicts)
    return len(cases)


def medians(all_of_them: dict[str, tuple[int, Callable[[int], Any]]]) -> dict[str, float]:
    """Nanoseconds of one call: medians over rounds in which each has its turn."""
    times: dict[str, list[float]] = {name: [] for name in all_of_them}
    for round in range(ROUNDS):
        for name, (count, run) in all_of_them.items():
            turns = range(count)
            start = time.perf_counter_ns()
            for turn in turns:
                run(turn)
            if round >= WARM_UP:
                times[name].append((time.perf_counter_ns() - start) / count)
    return {name: statistics.median(found) for name, found in times.items()}


def main() -> None:
    compared = agree()
    # Several pages, so that nothing that remembers the last one has it easy.
    pages = [page([*MIXED[turn:], *MIXED[:turn]]) for turn in range(8)]
    hook = webhook()
    fifty = page(MIXED, NAMES, 0)
    change, parsed = change_of(fifty), of_dicts(json.loads(fifty))
    collector = GithubCollector()
    now = medians(
        {
            "an empty function": (2000, lambda turn: None),
            "assess: breakglass": (2000, lambda turn: assess(POLICY, change)),
            "assess: breakglass, and look": (2000, lambda turn: assess(POLICY, change).normal),
            "assess: by hand, re and dict": (200, lambda turn: evaluate(parsed, by_regex)),
            "assess: by hand, fnmatch": (50, lambda turn: evaluate(parsed, by_fnmatch)),
            "page: breakglass": (8, lambda turn: ours(pages[turn]).normal),
            "page: json alone": (8, lambda turn: json.loads(pages[turn])),
            "page: orjson alone": (8, lambda turn: orjson.loads(pages[turn])),
            "page: msgspec typed alone": (8, lambda turn: typed_page(pages[turn])),
            **{f"page: {name} and by hand": (8, lambda turn, run=run: run(pages[turn])) for name, run in PEERS.items()},
            "webhook: breakglass": (50, lambda turn: collector.add(hook)),
            "webhook: json alone": (50, lambda turn: json.loads(hook)),
            "webhook: orjson alone": (50, lambda turn: orjson.loads(hook)),
            "webhook: msgspec typed alone": (50, lambda turn: typed_hook(hook)),
        }
    )
    held = (now["assess: breakglass"] - now["an empty function"]) / 1000
    what = "Python: assess a held change of 50 checks"
    figures: list[dict[str, Any]] = [{"goal": "P1", "what": what, "wanted": "<= 1", "unit": "us", "now": held, "met": held <= 1}]
    for goal, what, slow, fast, wanted in (
        ("P1", "Python: by hand, fnmatch / assess held", "assess: by hand, fnmatch", "assess: breakglass", 75),
        ("P3", "Python, page: orjson alone / breakglass", "page: orjson alone", "page: breakglass", 15),
        ("P3", "Python, page: msgspec typed alone / breakglass", "page: msgspec typed alone", "page: breakglass", 4.5),
        ("P3", "Python, webhook: orjson alone / breakglass", "webhook: orjson alone", "webhook: breakglass", 10),
        ("P3", "Python, webhook: msgspec typed alone / breakglass", "webhook: msgspec typed alone", "webhook: breakglass", 3),
    ):
        found = now[slow] / now[fast]
        figures.append({"goal": goal, "what": what, "wanted": f">= {wanted}", "unit": "x", "now": found, "met": found >= wanted})
    sizes = {"page": len(pages[0]), "webhook": len(hook)}
    if "--json" in sys.argv:
        charts = [
            {"title": f"Python: {title}", "bars": [name for name in now if name.startswith(work) and "look" not in name]}
            for title, work in (
                ("50 parsed checks to a decision", "assess: "),
                ("a page's bytes to a decision", "page: "),
                ("a webhook's bytes", "webhook: "),
            )
        ]
        report = {"python": platform.python_version(), "compared": compared, "bytes": sizes, "left_out": [], "nanoseconds": now}
        print(json.dumps({**report, "figures": figures, "charts": charts}, indent=2))
        return
    print(f"{compared} changes: all give the same verdicts; {sizes}; Python {platform.python_version()}\n")
    for name, took in now.items():
        print(f"{name:<34}{took / 1000:>12.3f} us")
    print(f"\n{'goal':<6}{'':<52}{'wanted':>10}{'now':>14}")
    for one in figures:
        met = "met" if one["met"] else "not yet"
        print(f"{one['goal']:<6}{one['what']:<52}{one['wanted']:>10}{one['now']:>11.2f} {one['unit']:<2}  {met}")


if __name__ == "__main__":
    main()
