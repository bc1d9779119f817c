"""A program that uses every public name; type checkers read it, and a test runs it.

It goes through an emergency from its declaration to its follow-ups, and then names every document and every word.
"""

import base64
import pathlib
from datetime import datetime, timedelta, timezone

import breakglass as b


def person(login: str, id: str) -> b.Actor:
    return b.Actor(forge="github.com", groups=("acme/engineers",), id=id, kind=b.ActorKind.PERSON, login=login)


def observation(name: str, state: b.State) -> b.Observation:
    return b.Observation(kind=b.Kind.CHECK_RUN, name=name, state=state, app=b.App(id="15368", slug="github-actions"))


POLICY = """version: 1
unlisted: optional
rules:
  - { check: build, tier: absolutely_required, from: any }
  - { check: lint, tier: required, from: any }
emergency: { declare: [alice], merge: ["@acme/engineers"], solo: true, pause: 0 }
"""
HEAD = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49"
MERGE = "b" * 40


def assessed(policy: b.Policy, lint: b.State) -> b.Assessment:
    document = b.ChangeDocument(
        schema="breakglass/change/1",
        repository="acme/shop",
        number=42,
        head=HEAD,
        base=b.Base(branch="main"),
        files=b.Files(complete=True, list=(b.ChangedFile(path="src/pay.rs"),)),
        authors=(b.User(login="carol", id="3"),),
        observations=(observation("build", b.State.PASSED), observation("lint", lint)),
    )
    change = b.Change.from_document(document)
    assert b.Change.parse(change.document.to_json()) == change
    watch(policy, change)
    return b.assess(policy, change)


def emergency(ledger: b.Ledger, now: datetime) -> b.Permit:
    file = b.PolicyFile(repository="acme/shop", branch="main", text=POLICY)
    declaration = b.Declaration(
        reason="checkout answers 500",
        incident="INC-7",
        scope=b.Scope(repositories=("acme/*",), branches=("main",)),
        kind=b.EmergencyKind.REAL,
    )
    declared: b.Emergency = ledger.declare(policy=file, by=person("alice", "1"), declaration=declaration, now=now)
    policy = b.Policy.parse(POLICY)
    assessment: b.Assessment = assessed(policy, b.State.FAILED)
    assert assessment.verdict(b.Lane.NORMAL) is assessment.normal is b.Verdict.BLOCKED
    actor = person("bob", "2")
    attempt: b.Attempt | b.NotOpened = b.Attempt.open(ledger, assessment, emergency=declared.id, actor=actor, now=now)
    assert isinstance(attempt, b.Attempt)
    while True:
        match attempt.stand(ledger, assessment, now=now):
            case b.StandSteps(steps=steps):
                step: b.Asked = steps[0]
                attempt.answer(ledger, assessment, step=step.code, by=actor, reply="acknowledged", now=now)
            case b.StandReady():
                return ledger.grant(attempt, assessment, now=now)
            case stand:
                raise AssertionError(stand)


def follow(ledger: b.Ledger, permit: b.Permit, now: datetime) -> tuple[b.FollowUp, ...]:
    policy = b.Policy.parse(POLICY)
    ledger.redeem(assessed(policy, b.State.FAILED), permit=permit.id, now=now)
    ledger.completed(permit=permit.id, commit=MERGE, found=b.Found.ANSWERED, now=now)
    forms: b.FlagForms = ledger.flag(permit=permit.id, now=now)
    assert forms.document.labels and forms.trailers
    owed = ledger.open_follow_ups()
    assert [up.status for up in owed] == [b.FollowUpStatus.OPEN]
    return owed


def audit(texts: tuple[str, ...]) -> str:
    verifier, replayer = b.Verifier(), b.Replayer()
    for text in texts:
        entry: b.Entry = verifier.push(text)
        assert b.parse_entry(text) == entry
        replay: b.Replay | None = replayer.push(text)
        assert replay in (None, b.Replay.SAME)
    verified: b.Verified = verifier.finish()
    checkpoint: b.Checkpoint = verified.checkpoint
    trailer = b.checkpoint_trailer(checkpoint=checkpoint)
    assert b.parse_checkpoint_trailer(origin=checkpoint.origin, trailer=trailer).root == checkpoint.root
    assert b.parse_checkpoint(text=b.checkpoint_text(checkpoint=checkpoint)) == checkpoint
    key = b.signing_key(name="acme.example/audit", secret=base64.b64encode(bytes(32)).decode())
    note = b.sign_checkpoint(checkpoint=checkpoint, key=key)
    assert b.open_note(note=note, keys=[b.verifier_key(key=key)]) == checkpoint
    return note


def collect(payload: b.Payload) -> b.Change:
    collector = b.GithubCollector()
    kind: b.PayloadKind | None = collector.add(payload)
    assert kind == b.detect_github_payload(payload) == b.PayloadKind.CHECK_RUNS
    pieces = b.GithubPieces(kind=b.PayloadKind.CHECK_RUNS)
    pieces.push(payload)
    assert collector.add_pieces(pieces) is b.PayloadKind.CHECK_RUNS
    collector.tell(repository="acme/shop", head=HEAD, observed_at=datetime.now(timezone.utc))
    return collector.change()


def watch(policy: b.Policy, change: b.Change) -> None:
    board = b.Board.create(policy, most=100)
    moved: tuple[b.TransitionDocument, ...] = board.refresh(change)
    assert [one.kind for one in moved] == [b.TransitionKind.ENTERED]
    observation = b.Observation(kind=b.Kind.CHECK_RUN, name="lint", state=b.State.PASSED)
    assert board.observe(repository=change.repository, head=change.head, observation=observation) == ()
    observed = b.Observed(repository=change.repository, head=change.head, observation=observation)
    assert board.observe_all(reports=[observed, observed]) == ()
    counts: b.BoardCounts = board.counts
    lanes: list[b.LaneCounts] = [counts.normal, counts.emergency]
    assert sum(lane.confirm + lane.waiting + lane.blocked + lane.mergeable + lane.clean for lane in lanes) == 2
    size: b.BoardSize = board.size
    row: b.BoardRowDocument | None = board.row(repository=change.repository, number=change.number or 0)
    assert size.changes == 1 and row in board.rows
    assert board.set_policy(policy) == board.deliver(b"[]") == ()
    assert board.remove(repository="acme/none", number=1) is None


def main(folder: pathlib.Path) -> str:
    now = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)
    ledger = b.FileLedger.create(path=folder / "ledger.jsonl", origin="acme.example/gate", now=now)
    permit = emergency(ledger, now)
    owed = follow(ledger, permit, now + timedelta(minutes=1))
    again = b.MemoryLedger.open(entries=ledger.entries())
    assert again.open_follow_ups() == owed
    assert collect(b'{"total_count": 0, "check_runs": []}').number is None
    assert b.name_matches(pattern="lint*", name="lint-js") and not b.path_matches(patterns=["src/**"], path="docs")
    assert b.github_payload_of_event(event="check_run") is not None
    opened = b.LedgerOpened(format=1, origin="acme.example/gate")
    nothing: b.Digest = "sha256:" + "0" * 64
    first = b.write_entry(seq=0, at=now, previous=nothing, event=b.EventLedgerOpened(ledger_opened=opened))
    assert first == ledger.entries()[0]
    try:
        b.Policy.parse("version: 9")
    except b.BreakglassError as error:
        position: b.Position | None = error.position
        assert error.code == b.Code.DOCUMENT_TOO_NEW and position is not None
    return audit(ledger.entries()) + b.__version__


def aliases(
    ids: tuple[b.EmergencyId, b.FollowUpId, b.PermitId, b.StepCode],
    event: b.Event,
    item: b.Item,
    status: b.PermitStatus,
    producer: b.Producer,
    reply: b.Reply,
    seconds: b.Seconds,
    stand: b.Stand,
    at: b.Time,
) -> str:
    return f"{ids} {event} {item} {status} {producer} {reply} {seconds} {stand} {at.isoformat()}"


DOCUMENTS: tuple[type[b.Document], ...] = (
    b.Actor,
    b.Announcement,
    b.AnswerRecord,
    b.App,
    b.Asked,
    b.AskedCheck,
    b.AssessmentDocument,
    b.AttemptDocument,
    b.Base,
    b.BlockerDocument,
    b.ChangeDocument,
    b.ChangedFile,
    b.CheckDocument,
    b.CheckName,
    b.CheckRecord,
    b.Checkpoint,
    b.Closed,
    b.Declaration,
    b.Difference,
    b.Emergency,
    b.EmergencyClosed,
    b.EmergencyDeclared,
    b.EmergencyDocument,
    b.EmergencyExtended,
    b.Entry,
    b.ErrorDocument,
    b.EventEmergencyClosed,
    b.EventEmergencyDeclared,
    b.EventEmergencyExtended,
    b.EventFollowUpRan,
    b.EventFollowUpReverted,
    b.EventFollowUpWaived,
    b.EventLateFailure,
    b.EventLedgerOpened,
    b.EventMergeAbandoned,
    b.EventMergeCompleted,
    b.EventMergePermitted,
    b.EventMergeStarted,
    b.EventNote,
    b.EventOutsideMergeAnnounced,
    b.EventOutsideMergeFound,
    b.EventPolicyRecorded,
    b.Explanation,
    b.Files,
    b.Finding,
    b.FlagCheck,
    b.FlagDocument,
    b.FlagFollowUp,
    b.FlagForms,
    b.FlagOwed,
    b.FlagWaiver,
    b.FollowUp,
    b.FollowUpRan,
    b.FollowUpRecord,
    b.FollowUpReverted,
    b.FollowUpWaived,
    b.ForgeRules,
    b.GateRun,
    b.ItemChange,
    b.ItemCheck,
    b.ItemCheckCheck,
    b.ItemGuarded,
    b.LateFailure,
    b.LedgerOpened,
    b.MergeAbandoned,
    b.MergeCompleted,
    b.MergePermitted,
    b.MergeStarted,
    b.NotOpenedBlocked,
    b.NotOpenedNotNeeded,
    b.Note,
    b.Observation,
    b.OutsideMergeAnnounced,
    b.OutsideMergeFound,
    b.Owed,
    b.OwedCheck,
    b.PassedOver,
    b.Permit,
    b.PermitRecord,
    b.PermitStatusAbandoned,
    b.PermitStatusCompleted,
    b.PermitStatusGranted,
    b.PermitStatusStarted,
    b.PolicyDocument,
    b.PolicyFile,
    b.PolicyRecorded,
    b.Position,
    b.ProducerApp,
    b.ProducerUser,
    b.ReadinessDocument,
    b.Refusal,
    b.Rehearsal,
    b.ReplyName,
    b.RequiredName,
    b.RuleDocument,
    b.RunDocument,
    b.RunRecord,
    b.Scope,
    b.Seen,
    b.StandEnded,
    b.StandNotNeeded,
    b.StandPaused,
    b.StandReady,
    b.StandSteps,
    b.StandWaiting,
    b.Tail,
    b.User,
    b.Verified,
    b.Waiver,
    b.Warning,
    b.Weakening,
    b.When,
)

WORDS: tuple[type[b.Word], ...] = (
    b.Accept,
    b.ActorKind,
    b.Code,
    b.Condition,
    b.ConfirmWhile,
    b.Duplicates,
    b.EmergencyKind,
    b.End,
    b.FindingCode,
    b.FollowUpRule,
    b.FollowUpStatus,
    b.Found,
    b.Kind,
    b.Label,
    b.Lane,
    b.Lifecycle,
    b.Outcome,
    b.PayloadKind,
    b.RefusalCode,
    b.Replay,
    b.State,
    b.Step,
    b.StepKind,
    b.Tier,
    b.Verdict,
    b.WarningCode,
    b.WeakeningCode,
    b.WhyNot,
)
