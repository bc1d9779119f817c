"""The calls that vectors make, as `schemas/README.md` lists them, through the public face."""

import json
from typing import Any

from script import run

from breakglass import (
    Assessment,
    Board,
    BreakglassError,
    Change,
    Checkpoint,
    GateRun,
    GithubCollector,
    GithubPieces,
    LedgerOpened,
    Observation,
    Observed,
    PayloadKind,
    Policy,
    Replayer,
    Verifier,
    assess,
    checkpoint_text,
    checkpoint_trailer,
    open_note,
    parse_checkpoint,
    sign_checkpoint,
    verifier_key,
    write_entry,
)
from breakglass._document import reader
from breakglass._json import read_time
from breakglass._types import EventLedgerOpened


def payload(text: Any) -> str | bytes:
    """A text that is handed in byte for byte."""
    if isinstance(text, str):
        return text
    if "hex" in text:
        return bytes.fromhex(text["hex"])
    return str(text["start"] + text["repeat"] * text["times"])


def call(name: str, given: dict[str, Any]) -> Any:
    """Makes a call. Another name, and an input key that the call does not have, are errors."""
    return CALLS[name](**given)


def parse_policy(text: Any) -> Any:
    policy = Policy.parse(payload(text))
    return {"policy": policy.document, "digest": policy.digest}


def read_change(document: Any = None, text: Any = None) -> Any:
    change = Change.parse(payload(text)) if document is None else Change.from_document(document)
    return {"change": change.document, "digest": change.digest, "own_runs": change.own_runs}


def assessed(policy: Any, change: Any) -> Assessment:
    return assess(Policy.from_document(policy), Change.from_document(change))


def assessment(policy: Any, change: Any) -> Any:
    made = assessed(policy, change)
    document = made.document
    assert (made.normal, made.emergency) == (document.normal.verdict, document.emergency.verdict)
    assert made.verdict("normal") is made.normal
    return document


def lint(policy: Any, recent: Any = (), base: Any = ()) -> Any:
    return Policy.from_document(policy).lint(*([Change.from_document(one) for one in many] for many in (recent, base)))


def collected(payloads: list[Any]) -> GithubCollector:
    collector = GithubCollector()
    for one in payloads:
        assert set(one) - {"kind"} in ({"body"}, {"text"}, {"pieces"})
        kind = PayloadKind(one["kind"]) if "kind" in one else None
        if "pieces" in one:
            pieces = GithubPieces(kind=kind)
            for piece in one["pieces"]:
                pieces.push(payload(piece))
            collector.add_pieces(pieces)
            continue
        body = payload(one["text"]) if "text" in one else json.dumps(one["body"]).encode()
        collector.add(body, kind=kind)
    return collector


def read_github(**given: Any) -> Any:
    return told(**given).change().document


def told(
    payloads: Any,
    repository: Any = None,
    number: Any = None,
    head: Any = None,
    gate: Any = None,
    all_files: Any = None,
    cut: Any = None,
) -> GithubCollector:
    collector = collected(payloads)
    gate = None if gate is None else GateRun.from_dict(gate)
    collector.tell(repository=repository, number=number, head=head, gate=gate, all_files=all_files, cut=cut)
    return collector


def step(made: Board, kind: str, given: Any) -> Any:
    if kind == "deliver":
        return made.deliver(json.dumps(given))
    if kind == "observe":
        return made.observe(**{**given, "observation": Observation.from_dict(given["observation"])})
    if kind == "observe_all":
        return made.observe_all(reports=[Observed.from_dict(report) for report in given])
    if kind == "refresh":
        return made.refresh(Change.from_document(given))
    if kind == "refresh_from":
        return made.refresh_from(told(**given))
    if kind == "set_policy":
        return made.set_policy(Policy.from_document(given))
    assert kind == "remove"
    left = made.remove(**given)
    return [] if left is None else [left]


def board(policy: Any, steps: Any, most: Any = None) -> Any:
    made = Board.create(Policy.from_document(policy), most=most)
    moved = [step(made, kind, given) for one in steps for kind, given in one.items()]
    for row in made.rows:
        assert made.row(repository=row.repository, number=row.number) == row
    return {"moved": moved, "rows": made.rows, "counts": made.counts, "size": made.size}


def draft_policy(payloads: Any, repository: Any, schema: Any) -> Any:
    return collected(payloads).draft_policy(repository=repository, schema=schema)


def append_events(origin: Any, at: Any, events: Any) -> Any:
    opened = EventLedgerOpened(ledger_opened=LedgerOpened(format=1, origin=origin))
    verifier = Verifier()
    texts: list[str] = []
    previous = "sha256:" + "0" * 64
    for when, event in [(at, opened), *((one["at"], reader("Event")(one["event"])) for one in events)]:
        text = write_entry(at=read_time(when), event=event, previous=previous, seq=len(texts))
        previous = verifier.push(text).hash
        texts.append(text)
    return texts


def verified(entries: Any, checkpoints: Any, visit: Any) -> Any:
    verifier = Verifier(checkpoints=[Checkpoint.from_dict(one) for one in checkpoints])
    for number, text in enumerate(entries):
        try:
            verifier.push(payload(text))
            visit(number, payload(text))
        except BreakglassError as error:
            raise BreakglassError(error.code, error.message, f"/entries/{number}", error.args[3]) from error
    return verifier.finish()


def verify_ledger(entries: Any, checkpoints: Any = ()) -> Any:
    found = verified(entries, checkpoints, lambda number, text: None)
    return {"size": found.size, "hash": found.hash, "root": found.checkpoint.root}


def replay_ledger(entries: Any, checkpoints: Any = ()) -> Any:
    replayer = Replayer()
    found = []

    def visit(number: int, text: Any) -> None:
        replay = replayer.push(text)
        if replay is not None:
            found.append({"entry": number, "replay": replay})

    verified(entries, checkpoints, visit)
    return found


def checkpoint(origin: Any = None, size: Any = None, root: Any = None, text: Any = None) -> Any:
    made = Checkpoint(origin=origin, size=size, root=root) if text is None else parse_checkpoint(text=text)
    parts = {"origin": made.origin, "size": made.size, "root": made.root}
    return {**parts, "text": checkpoint_text(checkpoint=made), "trailer": checkpoint_trailer(checkpoint=made)}


def signed(key: Any, checkpoint: Any) -> Any:
    note = sign_checkpoint(key=key, checkpoint=Checkpoint.from_dict(checkpoint))
    return {"note": note, "key": verifier_key(key=key)}


CALLS: dict[str, Any] = {
    "append_events": append_events,
    "assess": assessment,
    "board": board,
    "checkpoint_text": checkpoint,
    "draft_policy": draft_policy,
    "emergency": run,
    "explain": lambda policy, change: assessed(policy, change).explain(),
    "lint": lint,
    "open_note": lambda note, keys: open_note(note=note, keys=keys),
    "parse_policy": parse_policy,
    "read_change": read_change,
    "read_github": read_github,
    "replay_ledger": replay_ledger,
    "sign_checkpoint": signed,
    "verify_ledger": verify_ledger,
    "weakenings": lambda old, new: Policy.from_document(old).weakenings(Policy.from_document(new)),
}
