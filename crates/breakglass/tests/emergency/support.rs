//! A shop with a policy, a change, four people, and a ledger in memory.

use std::collections::BTreeMap;
use std::sync::Mutex;

use breakglass::ledger::{Found, MemoryStore, PolicySource};
use breakglass::{
    Actor, ActorKind, App, Asked, Assessment, Attempt, Base, Change, ChangeDocument, ChangedFile, Code,
    Condition, Declaration, Emergency, EmergencyId, Error, Files, FollowUp, Kind, Ledger, Observation,
    Permit, Policy, Reply, Scope, Stand, Start, State, StepKind, Time, User,
};

/// The head commit.
pub(crate) const HEAD: &str = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
/// Another one, pushed later.
pub(crate) const NEWER: &str = "6e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
/// The commit that the merge makes.
pub(crate) const MERGE: &str = "aaaa4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
/// A commit after it on the base branch.
pub(crate) const LATER: &str = "bbbb4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
/// The repository.
pub(crate) const SHOP: &str = "acme/shop";

/// Who may do what, and what must be there.
pub(crate) const POLICY: &str = r#"
version: 1
unlisted: required
rules:
  - check: build
    tier: absolutely_required
    from: github-actions
  - check: lint
    tier: required
    from: github-actions
    follow_up_within: 2d
emergency:
  declare: [alice, "@acme/sre"]
  merge: ["@acme/engineers"]
  longest: 4h
  confirm_while: [running]
  steps: [acknowledge_waived]
  steps_to_confirm: [acknowledge, type_name]
  pause: 3s
  permit_for: 5m
"#;

/// Noon, and that many seconds.
pub(crate) fn at(seconds: i64) -> Time {
    Time::from_millis(1_772_366_400_000 + seconds * 1000).unwrap()
}

/// She may declare.
pub(crate) fn alice() -> Actor {
    Actor::person("github.com", "1", "alice")
}

/// He merges.
pub(crate) fn bob() -> Actor {
    Actor::person("github.com", "2", "bob").in_group("acme/engineers")
}

/// She may merge too.
pub(crate) fn carol() -> Actor {
    Actor::person("github.com", "3", "carol").in_group("acme/engineers")
}

/// He wrote the change, and may merge.
pub(crate) fn dave() -> Actor {
    Actor::person("github.com", "4", "dave").in_group("acme/engineers")
}

/// She is on no list.
pub(crate) fn eve() -> Actor {
    Actor::person("github.com", "5", "eve")
}

/// A bot of a team that may do everything.
pub(crate) fn robot() -> Actor {
    let bot = Actor { kind: ActorKind::Bot, ..Actor::person("github.com", "6", "deploy[bot]") };
    bot.in_group("acme/engineers").in_group("acme/sre")
}

/// The app that the policy trusts.
pub(crate) fn actions() -> Option<App> {
    Some(App { slug: Some("github-actions".into()), id: Some("15368".into()) })
}

/// A check run of the app that the policy trusts.
pub(crate) fn run(name: &str, state: State) -> Observation {
    Observation { app: actions(), ..Observation::new(Kind::CheckRun, name, state) }
}

/// A check run with an id, started that many seconds after noon.
pub(crate) fn run_at(name: &str, state: State, id: u32, seconds: i64) -> Observation {
    Observation { run: Some(id.to_string().into()), started_at: Some(at(seconds)), ..run(name, state) }
}

/// A change by dave whose build is running, whose lint has failed, and one check that no rule lists.
pub(crate) fn change() -> ChangeDocument {
    let mut observations =
        vec![run("build", State::Running), run("lint", State::Failed), run("spelling", State::Queued)];
    observations.extend(Condition::ALL.map(|one| Observation::condition(one, State::Passed)));
    ChangeDocument {
        number: Some(42),
        authors: vec![User { login: Some("dave".into()), id: Some("4".into()) }],
        base: Base { branch: Some("main".to_owned()), sha: None },
        files: Some(Files { complete: true, list: vec![file("src/cart.rs"), file("docs/cart.md")] }),
        observations,
        ..ChangeDocument::new(SHOP, HEAD)
    }
}

/// A changed file.
pub(crate) fn file(path: &str) -> ChangedFile {
    ChangedFile { path: path.to_owned(), previous_path: None }
}

/// Everything that a test needs, one hour before the emergency ends at most.
#[derive(Debug, Clone)]
pub(crate) struct Scene {
    pub(crate) store: MemoryStore,
    pub(crate) ledger: Ledger,
    pub(crate) text: String,
    pub(crate) change: ChangeDocument,
    pub(crate) emergency: EmergencyId,
    /// Seconds after noon.
    pub(crate) now: i64,
}

/// A declaration of the incident `INC-7` for the shop.
pub(crate) fn declaration() -> Declaration {
    Declaration::new("INC-7", "checkout is down for everybody", Scope::repository(SHOP))
}

impl Scene {
    /// Noon: a ledger without an emergency.
    pub(crate) fn quiet(text: &str) -> Self {
        let mut store = MemoryStore::new();
        let ledger = Ledger::create("acme.example/breakglass", at(0), &mut store).unwrap();
        let none = serde_json::from_str("\"em-none\"").unwrap();
        Self { store, ledger, text: text.to_owned(), change: change(), emergency: none, now: 0 }
    }

    /// Alice has declared an emergency under that policy; a minute has gone by.
    pub(crate) fn with(text: &str) -> Self {
        let mut scene = Self::quiet(text);
        scene.emergency = scene.declare(&alice(), &declaration()).unwrap().id;
        scene.now += 60;
        scene
    }

    pub(crate) fn new() -> Self {
        Self::with(POLICY)
    }

    /// Read once for all tests: reading takes longer than all else that they do.
    pub(crate) fn policy(&self) -> Policy {
        static READ: Mutex<BTreeMap<String, Policy>> = Mutex::new(BTreeMap::new());
        let mut read = READ.lock().unwrap();
        let policy = read.entry(self.text.clone());
        policy.or_insert_with(|| Policy::parse(self.text.as_bytes()).unwrap()).clone()
    }

    pub(crate) fn time(&self) -> Time {
        at(self.now)
    }

    pub(crate) fn assessment(&self) -> Assessment {
        Assessment::new(&self.policy(), &Change::new(self.change.clone()).unwrap())
    }

    /// Lets a check stand otherwise.
    pub(crate) fn set(&mut self, name: &str, state: State) {
        self.change.observations.iter_mut().find(|one| one.name == name).unwrap().state = state;
    }

    pub(crate) fn declare(&mut self, by: &Actor, declaration: &Declaration) -> Result<Emergency, Error> {
        let source = PolicySource { repository: SHOP, branch: Some("main"), text: &self.text };
        self.ledger.declare(source, by, declaration, at(self.now), &mut self.store)
    }

    pub(crate) fn start(&self, actor: Actor) -> Result<Start, Error> {
        Attempt::open(&self.ledger, &self.emergency, actor, &self.assessment(), self.time())
    }

    /// Opens an attempt of bob's.
    pub(crate) fn open(&self) -> Attempt {
        match self.start(bob()).unwrap() {
            Start::Opened(attempt) => *attempt,
            other => panic!("not opened: {other:?}"),
        }
    }

    pub(crate) fn stand(&self, attempt: &Attempt) -> Stand {
        attempt.stand(&self.ledger, &self.assessment(), self.time()).unwrap()
    }

    /// The steps that are asked for now.
    pub(crate) fn asked(&self, attempt: &Attempt) -> Vec<Asked> {
        match self.stand(attempt) {
            Stand::Steps(asked) => asked,
            _ => Vec::new(),
        }
    }

    pub(crate) fn kinds(&self, attempt: &Attempt) -> Vec<StepKind> {
        self.asked(attempt).iter().map(|asked| asked.step).collect()
    }

    /// The step of that kind that is asked for now.
    pub(crate) fn step(&self, attempt: &Attempt, kind: StepKind) -> Asked {
        self.asked(attempt).into_iter().find(|asked| asked.step == kind).unwrap()
    }

    /// Gives an answer once the pause is over. A refused one changes nothing.
    pub(crate) fn answer(
        &mut self,
        attempt: &mut Attempt,
        asked: &Asked,
        by: &Actor,
        reply: Reply,
    ) -> Result<(), Error> {
        self.now += 3;
        let before = attempt.clone();
        let answered = attempt.answer(&self.ledger, &self.assessment(), &asked.code, by, reply, self.time());
        if answered.is_err() {
            assert_eq!(before, *attempt, "a refused answer changed something");
        }
        answered
    }

    /// Gives every answer that is asked for: bob's own, and carol's.
    pub(crate) fn answer_all(&mut self, attempt: &mut Attempt) {
        while let Some(asked) = self.asked(attempt).first() {
            let (by, reply) = right(asked.step);
            self.answer(attempt, asked, &by, reply).unwrap();
        }
    }

    pub(crate) fn grant(&mut self, attempt: &Attempt) -> Result<Permit, Error> {
        let (assessment, before) = (self.assessment(), self.ledger.clone());
        let granted = self.ledger.grant(attempt, &assessment, at(self.now), &mut self.store);
        if granted.is_err() {
            assert_eq!(before, self.ledger, "a refused grant changed something");
        }
        granted
    }

    /// A permit of bob's, all steps answered.
    pub(crate) fn permit(&mut self) -> Permit {
        let mut attempt = self.open();
        self.answer_all(&mut attempt);
        self.grant(&attempt).unwrap()
    }

    pub(crate) fn redeem(&mut self, permit: &Permit) -> Result<(), Error> {
        let assessment = self.assessment();
        self.ledger.redeem(permit, &assessment, at(self.now), &mut self.store)
    }

    /// Bob merges, by a squash: the head is not in the base branch.
    pub(crate) fn merge(&mut self) -> Permit {
        let permit = self.permit();
        self.redeem(&permit).unwrap();
        self.ledger.completed(permit.id(), MERGE, Found::Answered, at(self.now), &mut self.store).unwrap();
        permit
    }

    /// The follow-up about that check.
    pub(crate) fn follow_up(&self, name: &str) -> &FollowUp {
        self.ledger
            .follow_ups()
            .find(|one| one.checks.iter().any(|owed| owed.owed.check.name == name))
            .unwrap()
    }

    /// The ledger that another process folds from the store is this one.
    pub(crate) fn check_store(&mut self) {
        assert_eq!(Ledger::open(&mut self.store).unwrap(), self.ledger);
    }
}

/// Who answers a step, and what.
pub(crate) fn right(step: StepKind) -> (Actor, Reply) {
    match step {
        StepKind::SecondPerson => (carol(), Reply::Agreed),
        StepKind::TypeName => (bob(), Reply::Name("acme/shop#42".to_owned())),
        _ => (bob(), Reply::Acknowledged),
    }
}

/// The code of what was refused.
pub(crate) fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> Code {
    result.unwrap_err().code()
}

/// The policy, with a required pattern that wants three names.
pub(crate) fn tests_policy() -> String {
    POLICY.replace(
        "emergency:",
        "  - check: \"test (*)\"\n    tier: required\n    from: github-actions\n    at_least: 3\nemergency:",
    )
}
