//! An emergency from its declaration on, for tests: every step is really asked for, answered, granted and redeemed.

use breakglass::ledger::{BaseBranch, Found, MemoryStore, PolicySource};
use breakglass::{
    Actor, Assessment, Attempt, Base, Change, ChangeDocument, ChangedFile, Declaration, EmergencyId,
    EmergencyKind, Files, Kind, Ledger, Observation, PermitId, Policy, Reply, Scope, Seconds, Stand, Start,
    State, StepKind, Time, User,
};

/// The policy of all stories.
pub(crate) const POLICY: &str = "
version: 1
unlisted: required
rules:
  - check: build
    tier: absolutely_required
    from: any
    follow_up_within: 1h
  - check: lint
    tier: required
    from: any
    follow_up_within: 2d
  - check: docs
    tier: required
    from: any
    at_least: 0
    follow_up: none
emergency:
  declare: [alice, bob]
  merge: [alice, bob]
  pause: 10s
";

/// `owner/name` of all stories.
pub(crate) const REPOSITORY: &str = "acme/shop";

/// A ledger and the time that it is.
pub(crate) struct Story {
    pub(crate) ledger: Ledger,
    pub(crate) store: MemoryStore,
    pub(crate) now: Time,
}

/// Somebody who may declare and merge.
pub(crate) fn alice() -> Actor {
    Actor::person("github.com", "1001", "alice")
}

/// Somebody else who may.
pub(crate) fn bob() -> Actor {
    Actor::person("github.com", "1002", "bob")
}

/// A check run.
pub(crate) fn run(name: &str, state: State, started: Option<Time>, completed: Option<Time>) -> Observation {
    let mut run = Observation::new(Kind::CheckRun, name, state);
    run.started_at = started;
    run.completed_at = completed;
    run.run = started.map(|at| at.as_millis().to_string().into());
    run
}

/// A commit that is told by its number.
pub(crate) fn commit(number: u64) -> String {
    format!("{number:040x}")
}

/// A change with these reports.
pub(crate) fn change(number: u64, title: &str, observations: Vec<Observation>) -> ChangeDocument {
    let mut change = ChangeDocument::new(REPOSITORY, commit(number));
    change.number = Some(number);
    change.title = Some(title.to_owned());
    change.authors = vec![User { login: Some("carol".into()), id: Some("1003".into()) }];
    change.base = Base { branch: Some("main".to_owned()), sha: Some(commit(1)) };
    let file = |path: &str| ChangedFile { path: path.to_owned(), previous_path: None };
    let list = vec![file("src/pay/cart.rs"), file("src/pay/retry.rs")];
    change.files = Some(Files { complete: true, list });
    change.observations = observations;
    change
}

impl Story {
    /// A ledger that begins at noon.
    pub(crate) fn new() -> Self {
        let now = "2026-03-01T12:00:00Z".parse().unwrap();
        let mut store = MemoryStore::new();
        let ledger = Ledger::create("acme.example/breakglass", now, &mut store).unwrap();
        Self { ledger, store, now }
    }

    /// Lets seconds pass.
    pub(crate) fn wait(&mut self, seconds: u64) -> Time {
        self.now = self.now.plus(Seconds::new(seconds));
        self.now
    }

    /// Alice declares an emergency.
    pub(crate) fn declare(&mut self, incident: &str, reason: &str, kind: EmergencyKind) -> EmergencyId {
        let mut declaration = Declaration::new(incident, reason, Scope::repository(REPOSITORY));
        declaration.kind = kind;
        let source = PolicySource { repository: REPOSITORY, branch: Some("main"), text: POLICY };
        self.ledger.declare(source, &alice(), &declaration, self.now, &mut self.store).unwrap().id
    }

    /// Alice answers every step; bob agrees where somebody must.
    pub(crate) fn answered(
        &mut self,
        emergency: &EmergencyId,
        change: ChangeDocument,
    ) -> (Attempt, Assessment) {
        let policy = Policy::parse(POLICY.as_bytes()).unwrap();
        let assessment = Assessment::new(&policy, &Change::new(change).unwrap());
        let start = Attempt::open(&self.ledger, emergency, alice(), &assessment, self.now).unwrap();
        let Start::Opened(mut attempt) = start else { panic!("{start:?}") };
        while let Stand::Steps(asked) = attempt.stand(&self.ledger, &assessment, self.now).unwrap() {
            let now = self.wait(20);
            let (by, reply) = match asked[0].step {
                StepKind::TypeName => (alice(), Reply::Name(attempt.change_name())),
                StepKind::SecondPerson => (bob(), Reply::Agreed),
                _ => (alice(), Reply::Acknowledged),
            };
            attempt.answer(&self.ledger, &assessment, &asked[0].code, &by, reply, now).unwrap();
        }
        (*attempt, assessment)
    }

    /// Alice gets a permit.
    pub(crate) fn permit(
        &mut self,
        emergency: &EmergencyId,
        change: ChangeDocument,
    ) -> (PermitId, Assessment) {
        let (attempt, assessment) = self.answered(emergency, change);
        let permit = self.ledger.grant(&attempt, &assessment, self.now, &mut self.store).unwrap();
        (permit.id().clone(), assessment)
    }

    /// Alice merges; the merge commit's number is a thousand more than the change's.
    pub(crate) fn merge(&mut self, emergency: &EmergencyId, change: ChangeDocument) -> PermitId {
        let number = change.number.unwrap();
        let (id, assessment) = self.permit(emergency, change);
        let permit = self.ledger.permit(&id).unwrap().clone();
        let now = self.wait(5);
        self.ledger.redeem(&permit, &assessment, now, &mut self.store).unwrap();
        let (now, commit) = (self.wait(2), commit(number + 1000));
        self.ledger.completed(&id, &commit, Found::Answered, now, &mut self.store).unwrap();
        id
    }

    /// A check runs on a merge commit, for a minute.
    pub(crate) fn runs(&mut self, number: u64, name: &str, state: State) {
        let started = self.wait(30);
        let now = self.wait(60);
        let (on, runs) = (commit(number + 1000), [run(name, state, Some(started), Some(now))]);
        let branch = BaseBranch(vec![on.clone()]);
        self.ledger.settle(REPOSITORY, &on, &runs, &branch, now, &mut self.store).unwrap();
    }
}
