"""The call `emergency` of the vectors: a ledger from its beginning, operation by operation."""

from typing import Any

from canonical import canonical

from breakglass import (
    Actor,
    Asked,
    Assessment,
    Attempt,
    BreakglassError,
    Change,
    Declaration,
    Found,
    MemoryLedger,
    Note,
    Observation,
    OutsideMergeAnnounced,
    OutsideMergeFound,
    Policy,
    PolicyFile,
    StandSteps,
    assess,
    parse_entry,
)
from breakglass._document import reader
from breakglass._json import read_time
from breakglass._support import ask, one

NOTHING = "0000000000000000"
"""The code of a step that is not asked for."""


def run(origin: str, at: str, policies: Any, actors: Any, script: Any, changes: Any = None) -> list[Any]:
    """One answer for each operation, an error as `{"error": code}`."""
    world = World(origin, at, policies, actors, changes or {})
    return [world.answer(dict(one)) for one in script]


class World:
    def __init__(self, origin: str, at: str, policies: Any, actors: Any, changes: Any) -> None:
        self.origin = origin
        self.policies: dict[str, str] = policies
        self.actors = {name: Actor.from_dict(actor) for name, actor in actors.items()}
        self.changes: dict[str, Any] = changes
        self.attempts: dict[str, Attempt] = {}
        self.permits: dict[str, str] = {}
        self.ledger = MemoryLedger.create(origin=origin, now=read_time(at))

    def answer(self, operation: dict[str, Any]) -> Any:
        run = getattr(self, f"do_{operation.pop('op')}")
        for time in ("at", "until", "reviewed_at"):
            if time in operation:
                operation[time] = read_time(operation[time])
        try:
            answer = run(**operation)
        except BreakglassError as error:
            return {"error": error.code}
        return {} if answer is None else answer

    def policy(self, name: str) -> Policy:
        return Policy.parse(self.policies[name])

    def file(self, policy: str) -> PolicyFile:
        return PolicyFile(repository="acme/shop", branch="main", text=self.policies[policy])

    def assessed(self, change: str, policy: str) -> Assessment:
        return assess(self.policy(policy), Change.from_document(self.changes[change]))

    def permit_of(self, name: str) -> str:
        return self.permits.get(name, name)

    def follow_up_of(self, named: dict[str, str]) -> str:
        if "id" in named:
            return self.ledger.follow_up(follow_up=named["id"]).id
        all_of_them = self.ledger.follow_ups()
        return next(up.id for up in all_of_them if any(owed.owed.check.name == named["check"] for owed in up.checks))

    def shown(self, *changed: Any) -> Any:
        short = [{"checks": [owed.owed.check.name for owed in up.checks], "status": up.status} for up in changed]
        return sorted(short, key=canonical)

    def test_only(self, name: str, request: Any = None) -> None:
        """What no program can hand in; the operation is there in builds for tests."""
        ask(f"Ledger.{name}", [one(MemoryLedger, self.ledger, "ledger")], request, None, "None")

    def do_record_policy(self, at: Any, policy: str = "policy") -> Any:
        return {"digest": self.ledger.record_policy(policy=self.file(policy), now=at).digest}

    def do_declare(self, at: Any, by: str, declaration: Any, policy: str = "policy") -> Any:
        said = Declaration.from_dict(declaration)
        return self.ledger.declare(policy=self.file(policy), by=self.actors[by], declaration=said, now=at)

    def do_extend(self, at: Any, by: str, emergency: str, until: Any, reason: str) -> Any:
        policy, who = self.policy("policy"), self.actors[by]
        return self.ledger.extend(policy, emergency=emergency, by=who, until=until, reason=reason, now=at)

    def do_close(self, at: Any, by: str, emergency: str, reason: str) -> Any:
        return self.ledger.close(self.policy("policy"), emergency=emergency, by=self.actors[by], reason=reason, now=at)

    def do_emergencies(self) -> Any:
        return self.ledger.emergencies()

    def do_open(self, at: Any, by: str, emergency: str, change: str, attempt: str, policy: str = "policy") -> Any:
        assessment, actor = self.assessed(change, policy), self.actors[by]
        opened = Attempt.open(self.ledger, assessment, emergency=emergency, actor=actor, now=at)
        if not isinstance(opened, Attempt):
            return opened
        self.attempts[attempt] = opened
        return {"start": "opened"}

    def do_look(self, at: Any, attempt: str, change: str, policy: str = "policy") -> Any:
        found = self.attempts[attempt].look(self.ledger, self.assessed(change, policy), now=at)
        return {"differences": [f"`{one.check.name}`: {one.before or 'new'} -> {one.after or 'gone'}" for one in found]}

    def do_pause(self, attempt: str) -> Any:
        self.attempts[attempt].pause()

    def do_restore(self, attempt: str) -> Any:
        before = self.attempts[attempt]
        self.attempts[attempt] = Attempt.parse(before.document.to_json())
        return {"same": self.attempts[attempt] == before}

    def do_stand(self, at: Any, attempt: str, change: str, policy: str = "policy") -> Any:
        return self.attempts[attempt].stand(self.ledger, self.assessed(change, policy), now=at)

    def do_answer(
        self,
        at: Any,
        attempt: str,
        change: str,
        by: str,
        reply: Any,
        step: Any = None,
        code: Any = None,
        of: Any = None,
        policy: str = "policy",
    ) -> Any:
        assessment = self.assessed(change, policy)
        code = code or self.code(of or attempt, assessment, step, at)
        answering = self.attempts[attempt]
        before = answering.document
        who, said = self.actors[by], reader("Reply")(reply)
        try:
            answering.answer(self.ledger, assessment, step=code, by=who, reply=said, now=at)
        except BreakglassError:
            assert answering.document == before, "a refused answer changes nothing"
            raise

    def code(self, attempt: str, assessment: Assessment, step: Any, at: Any) -> str:
        try:
            stand = self.attempts[attempt].stand(self.ledger, assessment, now=at)
        except BreakglassError:
            return NOTHING
        asked: tuple[Asked, ...] = stand.steps if isinstance(stand, StandSteps) else ()
        return next((one.code for one in asked if one.step == step), NOTHING)

    def do_grant(self, at: Any, attempt: str, change: str, permit: str, policy: str = "policy") -> Any:
        granted = self.ledger.grant(self.attempts[attempt], self.assessed(change, policy), now=at)
        self.permits[permit] = granted.id
        return granted

    def do_rehearse(self, at: Any, attempt: str, change: str, policy: str = "policy") -> Any:
        return self.ledger.rehearse(self.attempts[attempt], self.assessed(change, policy), now=at)

    def do_redeem(self, at: Any, permit: str, change: str, policy: str = "policy") -> Any:
        self.ledger.redeem(self.assessed(change, policy), permit=self.permit_of(permit), now=at)

    def do_permit(self, id: str) -> Any:
        return self.ledger.permit(permit=self.permit_of(id))

    def do_completed(self, at: Any, permit: str, commit: str, found: str) -> Any:
        self.ledger.completed(permit=self.permit_of(permit), commit=commit, found=Found(found), now=at)

    def do_abandoned(self, at: Any, permit: str, reason: str) -> Any:
        self.ledger.abandoned(permit=self.permit_of(permit), reason=reason, now=at)

    def do_settle(self, at: Any, repository: str, commit: str, observations: Any, base: Any) -> Any:
        ran = [Observation.from_dict(one) for one in observations]
        return self.shown(*self.ledger.settle(repository=repository, commit=commit, observations=ran, base=base, now=at))

    def do_follow_head(self, at: Any, repository: str, head: str, observations: Any) -> Any:
        ran = [Observation.from_dict(one) for one in observations]
        return self.shown(*self.ledger.follow_head(repository=repository, head=head, observations=ran, now=at))

    def do_reviewed(self, at: Any, follow_up: Any, by: str, reviewed_at: Any) -> Any:
        up, who = self.follow_up_of(follow_up), self.actors[by]
        return self.shown(self.ledger.reviewed(follow_up=up, by=who, reviewed_at=reviewed_at, now=at))

    def do_waive(self, at: Any, follow_up: Any, by: str, reason: str) -> Any:
        up, who, policy = self.follow_up_of(follow_up), self.actors[by], self.policy("policy")
        return self.shown(self.ledger.waive(policy, follow_up=up, by=who, reason=reason, now=at))

    def do_reverted(self, at: Any, repository: str, merge: str, commit: str, by: str | None = None) -> Any:
        who = None if by is None else self.actors[by]
        return self.shown(*self.ledger.reverted(repository=repository, merge=merge, commit=commit, by=who, now=at))

    def do_follow_ups(self) -> Any:
        return self.ledger.follow_ups()

    def do_announce(self, at: Any, announced: Any) -> Any:
        self.ledger.announce(announced=OutsideMergeAnnounced.from_dict(announced), now=at)

    def do_found_outside(self, at: Any, found: Any) -> Any:
        self.ledger.found_outside(found=OutsideMergeFound.from_dict(found), now=at)
        return {"announced": any(one.found is not None for one in self.ledger.announcements())}

    def do_note(self, at: Any, note: Any) -> Any:
        self.ledger.note(note=Note.from_dict(note), now=at)

    def do_create(self, at: Any) -> Any:
        self.test_only("test_create", {"origin": self.origin, "now": at})

    def do_reopen(self) -> Any:
        opened = MemoryLedger.open(entries=self.ledger.entries())
        before, self.ledger = self.ledger, opened
        return {"same": everything(opened) == everything(before)}

    def do_replace_store(self) -> Any:
        self.test_only("test_replace")

    def do_rival(self) -> Any:
        self.test_only("test_rival")

    def do_events(self) -> Any:
        return [parse_entry(text).name for text in self.ledger.entries()]


def everything(ledger: MemoryLedger) -> Any:
    """All that a ledger says."""
    says = (ledger.origin, ledger.tail, ledger.last_at, ledger.newer)
    return says, ledger.emergencies(), ledger.permits(), ledger.follow_ups(), ledger.announcements()
