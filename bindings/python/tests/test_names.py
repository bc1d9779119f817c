"""What there is: the same as in Rust, Node and WebAssembly, by the list that the generator writes."""

import json
from pathlib import Path
from typing import Any, get_args

import breakglass

ROOT = Path(__file__).parents[3]
NAMES: dict[str, Any] = json.loads((ROOT / "bindings/js/names.json").read_text(encoding="utf-8"))


def test_classes_and_functions() -> None:
    for one in NAMES["classes"]:
        cls = getattr(breakglass, one["name"])
        own = {name for name in vars(cls) if not name.startswith("_")}
        wanted = {call["key"].split(".")[1] for call in one["calls"] if call["form"] != "constructor"}
        extra = {"policy", "change", "normal", "emergency", "verdict"} if one["name"] == "Assessment" else set()
        assert own == wanted | extra, one["name"]
    functions = {call["key"] for call in NAMES["functions"]} | {"assess", "__version__"}
    assert functions == {name for name in breakglass.__all__ if name.islower()}


def test_types() -> None:
    known = set(NAMES["types"])
    assert known <= set(breakglass.__all__)
    classes = {one["name"] for one in NAMES["classes"]} | {"BreakglassError"}
    # The forms of a union have names in Python alone, which has no other way to write them.
    forms = {name for name in breakglass.__all__ if not name.islower()} - known - classes
    unions = [getattr(breakglass, name) for name in known]
    members = {member.__name__ for union in unions for member in get_args(union) if isinstance(member, type)}
    # And what the classes of documents derive from, what payloads may be, and the fields of an item.
    assert forms - members == {"Document", "ItemCheckCheck", "Payload", "Word"}
