//! Texts, and events of every kind, made at random, for tests.

use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::event::*;
use crate::actor::{Actor, ActorKind};
use crate::attempt::{AnswerRecord, Item, Reply, StepCode, StepKind};
use crate::change::{Base, ChangeDocument};
use crate::check::{App, Kind, Observation, State};
use crate::digest::Digest;
use crate::emergency::{EmergencyId, EmergencyKind, Scope};
use crate::follow_up::FollowUpId;
use crate::ledger::permit::PermitId;
use crate::policy::Producer;
use crate::readiness::{Outcome, Verdict};
use crate::report::CheckName;
use crate::tier::Tier;
use crate::time::Time;

/// A text with what is special in JSON, and what RFC 8785 orders otherwise than UTF-8 does.
pub(super) fn text() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        4 => prop::char::range('a', 'e'),
        2 => prop::char::range('\0', '\u{20}'),
        2 => select(vec!['"', '\\', '/', '\u{7f}', 'é', '\u{d7ff}', '\u{e000}', '\u{ffff}', '\u{10000}', '😀', '\u{10ffff}']),
        1 => any::<char>(),
    ];
    prop::collection::vec(one, 0..14).prop_map(String::from_iter)
}

/// A mistake in a text.
#[derive(Debug, Clone)]
pub(super) enum Slip {
    Flip(Index, u8),
    Insert(Index, u8),
    Delete(Index),
    Double(Index, Index),
}

pub(super) fn slip() -> impl Strategy<Value = Slip> {
    let byte = select(b"{}[],:\"\\/bfnrtu0019eE+-. \n\x1fa\xc3\xa9".to_vec());
    prop_oneof![
        (any::<Index>(), 0..8_u8).prop_map(|(at, bit)| Slip::Flip(at, 1 << bit)),
        (any::<Index>(), byte).prop_map(|(at, byte)| Slip::Insert(at, byte)),
        any::<Index>().prop_map(Slip::Delete),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Slip::Double(from, to)),
    ]
}

impl Slip {
    pub(super) fn make(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        match self {
            Self::Flip(at, bit) => *at.get_mut(bytes) ^= bit,
            Self::Insert(at, byte) => bytes.insert(at.index(bytes.len()), *byte),
            Self::Delete(at) => drop(bytes.remove(at.index(bytes.len()))),
            Self::Double(from, to) => {
                let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
                let part = bytes[from.min(to)..from.max(to)].to_vec();
                bytes.splice(from.max(to)..from.max(to), part);
            }
        }
    }
}

pub(super) fn time() -> impl Strategy<Value = Time> {
    let millis = prop_oneof![-62_167_219_200_000..253_402_207_200_000_i64, 0..2_000_000_000_000_i64];
    millis.prop_map(|millis| Time::from_millis(millis).unwrap())
}

pub(super) fn digest() -> impl Strategy<Value = Digest> {
    prop_oneof![
        9 => any::<[u8; 32]>().prop_map(|bytes| Digest::from_bytes(&bytes)),
        1 => text().prop_map(|text| Digest::from_text(&text)),
    ]
}

/// A number that an entry may hold, most of the time.
pub(super) fn number() -> impl Strategy<Value = u64> {
    prop_oneof![4 => 0..1000_u64, 2 => (1 << 53) - 3..(1_u64 << 53), 2 => 0..1_u64 << 53]
}

fn actor() -> impl Strategy<Value = Actor> {
    let kind = select(vec![ActorKind::Person, ActorKind::Bot]);
    (text(), prop::collection::vec(text(), 0..3), text(), kind, text())
        .prop_map(|(forge, groups, id, kind, login)| Actor { forge, groups, id, kind, login })
}

fn state() -> impl Strategy<Value = State> {
    select(State::ALL.to_vec())
}

fn check() -> impl Strategy<Value = CheckName> {
    let app = (of(text()), of(text()))
        .prop_map(|(slug, id)| App { slug: slug.map(Into::into), id: id.map(Into::into) });
    let kind = select(vec![Kind::CheckRun, Kind::Status, Kind::Condition]);
    (kind, text(), of(app)).prop_map(|(kind, name, app)| CheckName { kind, name, app })
}

fn run() -> impl Strategy<Value = RunRecord> {
    (text(), of(time()), text(), of(text()), of(time()), state(), of(text())).prop_map(
        |(commit, completed_at, name, run, started_at, state, url)| RunRecord {
            commit,
            completed_at,
            name,
            run,
            started_at,
            state,
            url,
        },
    )
}

fn emergency_id() -> impl Strategy<Value = EmergencyId> {
    text().prop_map(EmergencyId)
}

fn follow_up_id() -> impl Strategy<Value = FollowUpId> {
    text().prop_map(FollowUpId)
}

fn permit_id() -> impl Strategy<Value = PermitId> {
    text().prop_map(PermitId)
}

fn outcome() -> impl Strategy<Value = Outcome> {
    select(vec![Outcome::Accepted, Outcome::Waived, Outcome::Confirm])
}

/// What a producer may be called.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![text().prop_map(|text| format!("{text}a")), (0..100_u32).prop_map(|id| id.to_string())]
}

fn owed_check(producer: impl Strategy<Value = Producer>) -> impl Strategy<Value = OwedCheck> {
    (check(), producer, outcome(), state(), any::<u32>())
        .prop_map(|(check, from, outcome, state, wanted)| OwedCheck { check, from, outcome, state, wanted })
}

/// An intent with a follow-up whose producer would be read as another, or not at all.
pub(super) fn misread() -> impl Strategy<Value = Event> {
    let producer = select(vec![Producer::app(""), Producer::user(""), Producer::workflow("", "ci")]);
    (permitted(), owed_check(producer)).prop_map(|(mut permitted, owed)| {
        let follow_up = FollowUpId("fu".to_owned());
        let checks = vec![owed];
        permitted.follow_ups.push(FollowUpRecord { checks, due_within: None, follow_up, paths: Vec::new() });
        Event::MergePermitted(Box::new(permitted))
    })
}

fn permitted() -> impl Strategy<Value = MergePermitted> {
    let checks = (check(), outcome(), text(), state()).prop_map(|(check, outcome, rule, state)| {
        CheckRecord { check, outcome, rule, state, tier: Tier::Required }
    });
    let producer = prop_oneof![
        Just(Producer::Any),
        name().prop_map(|name| Producer::app(&name)),
        (name(), text()).prop_map(|(app, workflow)| Producer::workflow(&app, workflow)),
        name().prop_map(|name| Producer::user(&name)),
    ];
    let owed = owed_check(producer);
    let follow_ups = (
        prop::collection::vec(owed, 0..3),
        of(number()),
        follow_up_id(),
        prop::collection::vec(text(), 0..3),
    )
        .prop_map(|(checks, due_within, follow_up, paths)| FollowUpRecord {
            checks,
            due_within,
            follow_up,
            paths,
        });
    let reply = prop_oneof![Just(Reply::Acknowledged), text().prop_map(Reply::Name), Just(Reply::Agreed)];
    let steps = (time(), actor(), text(), reply).prop_map(|(at, by, code, reply)| AnswerRecord {
        at,
        by,
        code: StepCode::quoted(&code),
        items: Vec::<Item>::new(),
        reply,
        step: StepKind::TypeName,
    });
    let change = (text(), text(), of(number()), prop::collection::vec((text(), state()), 0..3)).prop_map(
        |(repository, head, number, observations)| ChangeDocument {
            number,
            observations: observations
                .into_iter()
                .map(|(name, state)| Observation::new(Kind::CheckRun, name, state))
                .collect(),
            ..ChangeDocument::new(repository, head)
        },
    );
    (
        (actor(), digest(), of(text()), change, emergency_id(), time()),
        prop::collection::vec(checks, 0..3),
        prop::collection::vec(follow_ups, 0..2),
        prop::collection::vec(steps, 0..2),
        (text(), number(), permit_id(), any::<u32>()),
    )
        .prop_map(
            |((actor, digest, branch, change, emergency, expires_at), checks, follow_ups, steps, last)| {
                let (text, number, permit, semantics) = last;
                MergePermitted {
                    actor,
                    attempt: digest.clone(),
                    base: Base { branch, sha: None },
                    change,
                    change_digest: digest.clone(),
                    checks,
                    emergency,
                    expires_at,
                    follow_ups,
                    head: text.clone(),
                    normal: Verdict::Blocked,
                    number,
                    permit,
                    policy: digest,
                    repository: text,
                    semantics,
                    steps,
                    verdict: Verdict::Mergeable,
                }
            },
        )
}

fn declared() -> impl Strategy<Value = EmergencyDeclared> {
    let kind = select(vec![EmergencyKind::Real, EmergencyKind::Drill]);
    let scope = (prop::collection::vec(text(), 0..3), prop::collection::vec(text(), 0..3))
        .prop_map(|(branches, repositories)| Scope { branches, repositories });
    (actor(), emergency_id(), time(), text(), kind, time(), digest(), text(), scope).prop_map(
        |(by, emergency, expires_at, incident, kind, latest_end, policy, reason, scope)| EmergencyDeclared {
            by,
            emergency,
            expires_at,
            incident,
            kind,
            latest_end,
            policy,
            reason,
            scope,
        },
    )
}

/// An event of any kind. Whatever it says, it may be recorded.
pub(super) fn event() -> impl Strategy<Value = Event> {
    let of_emergencies = prop_oneof![
        declared().prop_map(|declared| Event::EmergencyDeclared(Box::new(declared))),
        (actor(), emergency_id(), time(), text()).prop_map(|(by, emergency, expires_at, reason)| {
            Event::EmergencyExtended(EmergencyExtended { by, emergency, expires_at, reason })
        }),
        (actor(), emergency_id(), text()).prop_map(|(by, emergency, reason)| {
            Event::EmergencyClosed(EmergencyClosed { by, emergency, reason })
        }),
    ];
    let of_merges = prop_oneof![
        permitted().prop_map(|permitted| Event::MergePermitted(Box::new(permitted))),
        (digest(), permit_id()).prop_map(|(change_digest, permit)| {
            Event::MergeStarted(MergeStarted { change_digest, permit })
        }),
        (text(), select(vec![Found::Answered, Found::LookedUp]), permit_id()).prop_map(
            |(commit, found, permit)| Event::MergeCompleted(MergeCompleted { commit, found, permit })
        ),
        (permit_id(), text())
            .prop_map(|(permit, reason)| Event::MergeAbandoned(MergeAbandoned { permit, reason })),
    ];
    let of_follow_ups = prop_oneof![
        (check(), follow_up_id(), permit_id(), run()).prop_map(|(check, follow_up, permit, run)| {
            Event::LateFailure(LateFailure { check, follow_up, permit, run })
        }),
        (check(), any::<bool>(), follow_up_id(), run()).prop_map(|(check, defect, follow_up, run)| {
            Event::FollowUpRan(FollowUpRan { check, defect, follow_up, run })
        }),
        (actor(), follow_up_id(), text()).prop_map(|(by, follow_up, reason)| {
            Event::FollowUpWaived(FollowUpWaived { by, follow_up, reason })
        }),
        (of(actor()), text(), follow_up_id()).prop_map(|(by, commit, follow_up)| {
            Event::FollowUpReverted(FollowUpReverted { by, commit, follow_up })
        }),
    ];
    let others = prop_oneof![
        (any::<u32>(), text())
            .prop_map(|(format, origin)| Event::LedgerOpened(LedgerOpened { format, origin })),
        (of(text()), digest(), text(), text()).prop_map(|(branch, digest, repository, text)| {
            Event::PolicyRecorded(PolicyRecorded { branch, digest, repository, text })
        }),
        (actor(), text(), text(), of(number()), text(), text()).prop_map(
            |(by, head, incident, number, reason, repository)| {
                let announced = OutsideMergeAnnounced { by, head, incident, number, reason, repository };
                Event::OutsideMergeAnnounced(announced)
            }
        ),
        (of(number()), of(text()), text(), of(text()), of(number()), text()).prop_map(
            |(announced, by, commit, head, number, repository)| {
                let found = OutsideMergeFound { announced, by, commit, head, number, repository };
                Event::OutsideMergeFound(found)
            }
        ),
        (of(actor()), of(emergency_id()), text()).prop_map(|(by, emergency, text)| Event::Note(Note {
            by,
            emergency,
            text
        })),
    ];
    prop_oneof![of_emergencies, of_merges, of_follow_ups, others]
}
