//! Decisions at random, under policies and changes at random: the ledger holds together, and what was decided is decided
//! again.

use breakglass::ledger::{
    Entry, Extension, Found, Ledger, MemoryStore, Note, PolicySource, Relation, Replay, Replayer, Verifier,
};
use breakglass::{
    Actor, Assessment, Attempt, Base, Change, ChangeDocument, Files, Lifecycle, Permit, Policy,
    PolicyDocument, Producer, Reply, RuleDocument, Scope, Stand, Start, State, Step, StepKind, Tier,
};
use proptest::prelude::*;

use crate::generated;
use crate::support::{HEAD, MERGE, SHOP, alice, at, bob, carol, declaration, eve, robot};

/// One decision, or one move of the world.
#[derive(Debug, Clone)]
enum Decide {
    Declare(usize, u8),
    Extend(usize, i64),
    Close(usize),
    Open(usize),
    Change(Box<ChangeDocument>),
    Answer(usize),
    Look,
    Grant,
    /// All the way, as far as it goes.
    Merge,
    Rehearse,
    Redeem(usize),
    Complete(usize),
    Abandon(usize),
    Settle(usize, State),
    FollowHead,
    Waive(usize, usize),
    Review(usize, usize),
    Revert,
    Note,
    Wait(i64),
    Reopen,
}

fn decide() -> impl Strategy<Value = Decide> {
    prop_oneof![
        3 => (0..5_usize, 0..4_u8).prop_map(|(who, what)| Decide::Declare(who, what)),
        1 => (0..5_usize, 0..40_000_i64).prop_map(|(who, until)| Decide::Extend(who, until)),
        1 => (0..5_usize).prop_map(Decide::Close),
        4 => (0..5_usize).prop_map(Decide::Open),
        2 => changes().prop_map(|change| Decide::Change(Box::new(change))),
        12 => (0..5_usize).prop_map(Decide::Answer),
        1 => Just(Decide::Look),
        6 => Just(Decide::Grant),
        3 => Just(Decide::Merge),
        1 => Just(Decide::Rehearse),
        4 => (0..3_usize).prop_map(Decide::Redeem),
        4 => (0..3_usize).prop_map(Decide::Complete),
        1 => (0..3_usize).prop_map(Decide::Abandon),
        3 => (0..4_usize, generated::state()).prop_map(|(which, state)| Decide::Settle(which, state)),
        1 => Just(Decide::FollowHead),
        1 => (0..4_usize, 0..5_usize).prop_map(|(which, who)| Decide::Waive(which, who)),
        1 => (0..4_usize, 0..5_usize).prop_map(|(which, who)| Decide::Review(which, who)),
        1 => Just(Decide::Revert),
        1 => Just(Decide::Note),
        3 => (-200..400_i64).prop_map(Decide::Wait),
        1 => Just(Decide::Reopen),
    ]
}

/// A request into `main`, mostly one that can be merged in an emergency.
fn changes() -> impl Strategy<Value = ChangeDocument> {
    let build = prop_oneof![
        6 => Just(State::Passed),
        3 => Just(State::Running),
        1 => generated::state(),
    ];
    (generated::change(), build, prop::bool::weighted(0.9)).prop_map(|(change, build, tame)| {
        let mut change = ChangeDocument {
            number: Some(42),
            base: Base { branch: Some("main".to_owned()), sha: None },
            authors: vec![breakglass::User { login: Some("dave".into()), id: None }],
            ..change
        };
        if tame {
            change.lifecycle = Lifecycle::Open;
            change.incomplete = Vec::new();
            change.files = Some(Files { complete: true, list: Vec::new() });
            change.observations.retain(|one| one.kind != breakglass::Kind::Condition);
        }
        change.observations.push(crate::support::run("compile", build));
        change
    })
}

/// A policy under which somebody may declare: one more rule, about the compile, and the rest made milder.
fn policies() -> impl Strategy<Value = PolicyDocument> {
    generated::policy().prop_map(|mut policy| {
        for rule in &mut policy.rules {
            if rule.tier == Tier::AbsolutelyRequired {
                rule.tier = Tier::Required;
            }
        }
        if policy.unlisted == Tier::AbsolutelyRequired {
            policy.unlisted = Tier::Required;
        }
        let compile =
            RuleDocument::check("compile", Tier::AbsolutelyRequired).from(Producer::app("github-actions"));
        policy.rules.insert(0, compile);
        policy.ignore = Vec::new();
        policy.emergency.declare = vec!["alice".to_owned(), "bob".to_owned()];
        policy.emergency.merge = vec!["bob".to_owned(), "carol".to_owned()];
        for step in [Step::Acknowledge, Step::TypeName] {
            if !policy.emergency.steps_to_confirm.contains(&step) {
                policy.emergency.steps_to_confirm.push(step);
            }
        }
        policy
    })
}

fn person(index: usize) -> Actor {
    [alice(), bob(), carol(), eve(), robot()][index].clone()
}

/// Everything that the decisions are about.
struct Play {
    store: MemoryStore,
    ledger: Ledger,
    text: String,
    policy: Policy,
    change: ChangeDocument,
    attempt: Option<Attempt>,
    permits: Vec<Permit>,
    now: i64,
}

impl Play {
    fn new(policy: &PolicyDocument, change: ChangeDocument) -> Self {
        let text = serde_json::to_string(policy).unwrap();
        let mut store = MemoryStore::new();
        let ledger = Ledger::create("acme.example/breakglass", at(0), &mut store).unwrap();
        let policy = Policy::parse(text.as_bytes()).unwrap();
        Self { store, ledger, text, policy, change, attempt: None, permits: Vec::new(), now: 0 }
    }

    fn assessment(&self) -> Assessment {
        Assessment::new(&self.policy, &Change::new(self.change.clone()).unwrap())
    }

    /// Makes one decision; whether it was taken does not matter, only that nothing breaks.
    fn decide(&mut self, decision: Decide) {
        let (now, assessment) = (at(self.now), self.assessment());
        let emergency = self.ledger.emergencies().last().map(|one| one.id.clone());
        let follow_up =
            |ledger: &Ledger, index: usize| ledger.follow_ups().nth(index).map(|one| one.id.clone());
        let Self { store, ledger, policy, .. } = self;
        match decision {
            Decide::Declare(who, what) => {
                let mut declaration = declaration();
                declaration.incident = format!("INC-{}", what / 2);
                if what == 3 {
                    declaration.kind = breakglass::EmergencyKind::Drill;
                }
                declaration.scope = Scope::repository("acme/*");
                let source = PolicySource { repository: SHOP, branch: Some("main"), text: &self.text };
                let _ = ledger.declare(source, &person(who), &declaration, now, store);
            }
            Decide::Extend(who, until) => {
                if let Some(id) = emergency {
                    let extension = Extension { until: at(until), reason: "longer".to_owned() };
                    let _ = ledger.extend(policy, &id, &person(who), &extension, now, store);
                }
            }
            Decide::Close(who) => {
                if let Some(id) = emergency {
                    let _ = ledger.close(policy, &id, &person(who), "over", now, store);
                }
            }
            Decide::Open(who) => {
                if let Some(id) = emergency
                    && let Ok(Start::Opened(attempt)) =
                        Attempt::open(ledger, &id, person(who), &assessment, now)
                {
                    self.attempt = Some(*attempt);
                }
            }
            Decide::Change(change) => self.change = *change,
            Decide::Answer(who) => {
                self.now += 5;
                self.answer(&assessment, who);
            }
            Decide::Look => {
                if let Some(attempt) = &mut self.attempt {
                    let _ = attempt.look(ledger, &assessment, now);
                }
            }
            Decide::Grant => {
                if let Some(attempt) = &self.attempt
                    && let Ok(permit) = ledger.grant(attempt, &assessment, now, store)
                {
                    self.permits.push(permit);
                }
            }
            Decide::Merge => {
                let answers = std::iter::repeat_n(Decide::Answer(0), 8);
                let rest = [Decide::Grant, Decide::Redeem(0), Decide::Complete(0)];
                answers.chain(rest).for_each(|one| self.decide(one));
            }
            Decide::Rehearse => {
                if let Some(attempt) = &self.attempt {
                    let _ = ledger.rehearse(attempt, &assessment, now, store);
                }
            }
            Decide::Redeem(index) => {
                if let Some(permit) = self.permits.iter().rev().nth(index) {
                    let _ = ledger.redeem(permit, &assessment, now, store);
                }
            }
            Decide::Complete(index) => {
                if let Some(permit) = self.permits.iter().rev().nth(index) {
                    let _ = ledger.completed(permit.id(), MERGE, Found::Answered, now, store);
                }
            }
            Decide::Abandon(index) => {
                if let Some(permit) = self.permits.iter().rev().nth(index) {
                    let _ = ledger.abandoned(permit.id(), "no", now, store);
                }
            }
            Decide::Settle(index, state) => {
                self.now += 5;
                let owed = ledger.open_follow_ups().nth(index).map(|one| one.checks[0].owed.clone());
                if let Some(owed) = owed {
                    let run = breakglass::Observation {
                        app: owed.check.app.clone(),
                        started_at: Some(at(self.now)),
                        ..breakglass::Observation::new(owed.check.kind, owed.check.name.clone(), state)
                    };
                    let same = |_: &str, _: &str| Relation::Same;
                    let _ = ledger.settle(SHOP, MERGE, &[run], &same, at(self.now), store);
                }
            }
            Decide::FollowHead => {
                let red = [crate::support::run_at("compile", State::Failed, 9, self.now)];
                let _ = ledger.follow_head(SHOP, HEAD, &red, now, store);
            }
            Decide::Waive(index, who) => {
                if let Some(id) = follow_up(ledger, index) {
                    let _ = ledger.waive(policy, &id, &person(who), "known", now, store);
                }
            }
            Decide::Review(index, who) => {
                if let Some(id) = follow_up(ledger, index) {
                    let _ = ledger.reviewed(&id, &person(who), now, now, store);
                }
            }
            Decide::Revert => {
                let _ = ledger.reverted(SHOP, MERGE, HEAD, None, now, store);
            }
            Decide::Note => {
                let note = Note { by: Some(eve()), emergency, text: "hm".to_owned() };
                let _ = ledger.note(&note, now, store);
            }
            Decide::Wait(seconds) => self.now += seconds,
            Decide::Reopen => self.ledger = Ledger::open(store).unwrap(),
        }
    }

    /// Answers the first step that is asked, mostly rightly.
    fn answer(&mut self, assessment: &Assessment, who: usize) {
        let Some(attempt) = &mut self.attempt else {
            return;
        };
        let now = at(self.now);
        let Ok(Stand::Steps(asked)) = attempt.stand(&self.ledger, assessment, now) else {
            return;
        };
        let second = asked[0].step == StepKind::SecondPerson;
        let by = match who {
            0 | 1 if second => carol(),
            0 | 1 => attempt.actor().clone(),
            _ => person(who),
        };
        let reply = match asked[0].step {
            StepKind::SecondPerson => Reply::Agreed,
            StepKind::TypeName => Reply::Name(attempt.change_name()),
            _ => Reply::Acknowledged,
        };
        let _ = attempt.answer(&self.ledger, assessment, &asked[0].code, &by, reply, now);
    }

    /// The chain holds, the store says what the memory does, and every permit is decided again as it was.
    fn check(&mut self) -> usize {
        let (mut verifier, mut replayer, mut permits) = (Verifier::new(Vec::new()), Replayer::new(), 0);
        for text in self.store.texts() {
            let entry: Entry = verifier.push(text).unwrap();
            if let Some(replay) = replayer.push(&entry).unwrap() {
                assert_eq!(replay, Replay::Same);
                permits += 1;
            }
        }
        let verified = verifier.finish().unwrap();
        assert_eq!(
            (verified.size, verified.hash),
            (self.ledger.tail().size, self.ledger.tail().hash.clone())
        );
        assert_eq!(Ledger::open(&mut self.store).unwrap(), self.ledger);
        assert_eq!(self.ledger.permits().count(), permits);
        for permit in &self.permits {
            assert_eq!(self.ledger.permit(permit.id()).unwrap(), permit);
        }
        permits
    }
}

#[test]
fn decisions_at_random_never_break_the_ledger() {
    let (mut permits, mut follow_ups) = (0, 0);
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(192) };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let play = (policies(), changes(), prop::collection::vec(decide(), 1..60));
    let cell = std::cell::RefCell::new((&mut permits, &mut follow_ups));
    runner
        .run(&play, |(policy, change, decisions)| {
            let mut play = Play::new(&policy, change);
            for start in [Decide::Declare(0, 0), Decide::Open(1)].into_iter().chain(decisions) {
                play.decide(start);
            }
            let mut seen = cell.borrow_mut();
            *seen.0 += play.check();
            *seen.1 += play.ledger.follow_ups().count();
            Ok(())
        })
        .unwrap();
    assert!(permits > 20 && follow_ups > 20, "the plays reach too little: {permits}, {follow_ups}");
}
