//! Breadth first through all that can happen: answers by everybody in every order, and the world moving in between.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::rc::Rc;
use std::sync::Mutex;

use breakglass::{Assessment, Attempt, Reply, Stand, Start, State, StepCode, StepKind, Verdict, code};

use crate::model::{Build, Clock, Plain, Situation, Variant, Where, Who};
use crate::world::{END, PAUSE, World, at, person, replies, things};

const TO_CONFIRM: &[StepKind] = &[StepKind::Acknowledge, StepKind::TypeName];

const PLAIN: Variant = Variant {
    name: "default",
    always: &[],
    to_confirm: TO_CONFIRM,
    confirms_queued: false,
    confirms_running: true,
    solo: false,
    unreviewed: false,
    guarded: false,
    applies: true,
    starts: &Build::ALL,
    moves: 1,
};

/// Where those variants start whose confirmations are the same.
const FEW: &[Build] = &[Build::Running, Build::Passed];

/// Where those do in which two people answer.
const ONE: &[Build] = &[Build::Running];

const VARIANTS: [Variant; 9] = [
    PLAIN,
    Variant {
        name: "second person to confirm",
        to_confirm: &[StepKind::Acknowledge, StepKind::TypeName, StepKind::SecondPerson],
        starts: FEW,
        ..PLAIN
    },
    Variant { name: "second person always", always: &[StepKind::SecondPerson], starts: ONE, ..PLAIN },
    Variant { name: "queued confirmed too", confirms_queued: true, starts: FEW, ..PLAIN },
    Variant { name: "nothing confirmed", confirms_running: false, starts: FEW, ..PLAIN },
    Variant { name: "review waived", unreviewed: true, starts: ONE, ..PLAIN },
    Variant {
        name: "review waived alone, guarded",
        unreviewed: true,
        solo: true,
        guarded: true,
        starts: ONE,
        ..PLAIN
    },
    Variant { name: "nothing absolutely required", applies: false, starts: FEW, ..PLAIN },
    Variant { name: "two moves, there and back", starts: ONE, moves: 2, ..PLAIN },
];

/// A state that was reached: the description, and the attempt itself.
#[derive(Clone)]
struct Node {
    plain: Plain,
    attempt: Attempt,
    /// Seconds after noon: when the last answer was taken, and the latest that the attempt was told of.
    answered: i64,
    latest: i64,
    moves: u8,
    /// How the change stood when the attempt was opened.
    home: Situation,
    /// The codes that were asked on the way here.
    codes: BTreeSet<StepCode>,
}

#[derive(Default)]
struct Seen {
    states: usize,
    transitions: usize,
    permits: usize,
    refused: BTreeMap<&'static str, usize>,
}

impl Node {
    fn now(&self) -> i64 {
        match self.plain.clock {
            Clock::TooSoon => self.answered + PAUSE - 1,
            Clock::Free => self.latest.max(self.answered + PAUSE),
            Clock::Back => self.latest - 60,
            Clock::FarBack => self.latest - 121,
            Clock::Over => self.latest.max(END),
        }
    }

    /// What the attempt takes the time for.
    fn taken(&self) -> i64 {
        self.now().max(self.latest)
    }
}

/// All that there is to say about one variant of the world.
struct Explorer {
    world: World,
    assessments: BTreeMap<Situation, Rc<Assessment>>,
    seen: Seen,
}

impl Explorer {
    fn assess(&mut self, situation: &Situation) -> Rc<Assessment> {
        let (world, assessments) = (&self.world, &mut self.assessments);
        assessments.entry(situation.clone()).or_insert_with(|| Rc::new(world.assessment(situation))).clone()
    }

    fn refused(&mut self, code: breakglass::Code) {
        self.seen.transitions += 1;
        *self.seen.refused.entry(code.as_str()).or_default() += 1;
    }

    /// Opens an attempt in every situation in which one opens.
    fn starts(&mut self, variant: Variant) -> Vec<Node> {
        let mut starts = Vec::new();
        let everywhere = variant.starts.len() == Build::ALL.len();
        let lints: &[State] = if everywhere { &[State::Failed, State::Passed] } else { &[State::Failed] };
        for build in variant.starts {
            for &lint in lints {
                let build = *build;
                let situation = Situation {
                    build,
                    lint,
                    bench: false,
                    licences: false,
                    head_moved: false,
                    base_moved: false,
                    policy_changed: false,
                };
                let plain = Plain {
                    variant,
                    situation: situation.clone(),
                    answered: BTreeSet::new(),
                    paused: false,
                    ended: None,
                    clock: Clock::TooSoon,
                    rested: false,
                };
                let assessment = self.assess(&situation);
                let (ledger, emergency) = (&self.world.ledger, &self.world.emergency);
                let start =
                    Attempt::open(ledger, emergency, person(Who::Actor), &assessment, at(600)).unwrap();
                let wanted = plain.stand();
                match start {
                    Start::Blocked => assert!(matches!(wanted, Where::Ended(_)), "{situation:?}"),
                    Start::NotNeeded(verdict) => assert_eq!(wanted, Where::NotNeeded(verdict)),
                    Start::Opened(attempt) => {
                        assert!(!matches!(wanted, Where::Ended(_) | Where::NotNeeded(_)), "{situation:?}");
                        let attempt = *attempt;
                        let codes = BTreeSet::new();
                        starts.push(Node {
                            plain,
                            attempt,
                            answered: 600,
                            latest: 600,
                            moves: 0,
                            home: situation.clone(),
                            codes,
                        });
                    }
                }
            }
        }
        starts
    }

    fn explore(&mut self, variant: Variant) {
        let mut queue: VecDeque<Node> = self.starts(variant).into();
        // A state that was reached with more moves left leads to all that one with fewer does.
        let mut known: BTreeMap<Plain, u8> = BTreeMap::new();
        while let Some(mut node) = queue.pop_front() {
            if known.get(&node.plain).is_some_and(|moves| *moves <= node.moves) {
                continue;
            }
            if known.insert(node.plain.clone(), node.moves).is_none() {
                self.seen.states += 1;
            }
            // Written out and read back it goes on as if it had not been.
            let text = serde_json::to_vec(&node.attempt).unwrap();
            let read = Attempt::from_json(&text).unwrap();
            assert_eq!(read, node.attempt);
            node.attempt = read;
            self.check(&mut node);
            self.answers(&node, &mut queue);
            self.moves(&node, &mut queue);
        }
    }

    /// Stand and grant are what the model says.
    fn check(&mut self, node: &mut Node) {
        let assessment = self.assess(&node.plain.situation);
        let wanted = node.plain.stand();
        let now = at(node.now());
        let stand = node.attempt.stand(&self.world.ledger, &assessment, now);
        let found = match stand {
            Err(error) => {
                assert_eq!(error.code(), code::CLOCK_BEHIND);
                Where::ClockBehind
            }
            Ok(Stand::Ended(end)) => Where::Ended(end),
            Ok(Stand::Paused) => Where::Paused,
            Ok(Stand::NotNeeded(verdict)) => Where::NotNeeded(verdict),
            Ok(Stand::Waiting) => Where::Waiting,
            Ok(Stand::Ready) => Where::Ready,
            Ok(Stand::Steps(asked)) => {
                node.codes.extend(asked.iter().map(|asked| asked.code.clone()));
                Where::Steps(asked.iter().map(|asked| (asked.step, things(asked))).collect())
            }
        };
        assert_eq!(found, wanted, "{:#?}", node.plain);

        let grant = node.plain.grant();
        // What is refused changes nothing, so that only where a permit is due the ledger is copied.
        let mut copy = grant.is_none().then(|| (self.world.ledger.clone(), self.world.store.clone()));
        let (ledger, store) = match &mut copy {
            Some((ledger, store)) => (ledger, store),
            None => (&mut self.world.ledger, &mut self.world.store),
        };
        let tail = ledger.tail().clone();
        let granted = ledger.grant(&node.attempt, &assessment, now, store);
        match (granted, grant) {
            (Ok(permit), None) => {
                self.seen.transitions += 1;
                self.seen.permits += 1;
                // Whatever was answered.
                let situation = &node.plain.situation;
                let never =
                    [Build::Missing, Build::Failed, Build::Unknown, Build::AfterFailure, Build::Conflicting];
                assert!(!node.plain.variant.applies || !never.contains(&situation.build));
                assert_ne!(assessment.verdict(breakglass::Lane::Emergency), Verdict::Waiting);
                assert!(permit.expires_at() <= at(END) && permit.granted_at() == at(node.taken()));
                let second = |answer: &&breakglass::AnswerRecord| answer.step == StepKind::SecondPerson;
                assert!(
                    node.attempt.answers().iter().filter(second).all(|one| one.by == person(Who::Second))
                );
                // The answers count once.
                let again = ledger.grant(&node.attempt, &assessment, now, store).unwrap_err();
                self.refused(again.code());
                assert_eq!(again.code(), code::ATTEMPT_ENDED);
            }
            (Err(error), Some(wanted)) => {
                assert_eq!(error.code(), wanted, "{:#?}", node.plain);
                assert_eq!(*ledger.tail(), tail);
                self.refused(wanted);
            }
            (granted, wanted) => panic!("{granted:?}, and the model says {wanted:?}: {:#?}", node.plain),
        }
    }

    /// Gives one answer; a refused one changes nothing.
    fn answer(
        &mut self,
        node: &Node,
        code: &StepCode,
        who: Who,
        reply: Reply,
    ) -> Result<Attempt, breakglass::Code> {
        let assessment = self.assess(&node.plain.situation);
        let mut attempt = node.attempt.clone();
        let now = at(node.now());
        match attempt.answer(&self.world.ledger, &assessment, code, &person(who), reply, now) {
            Ok(()) => {
                self.seen.transitions += 1;
                Ok(attempt)
            }
            Err(error) => {
                assert_eq!(attempt, node.attempt, "a refused answer changed something: {:#?}", node.plain);
                self.refused(error.code());
                Err(error.code())
            }
        }
    }

    /// Every answer by everybody to every step that is asked or was.
    fn answers(&mut self, node: &Node, queue: &mut VecDeque<Node>) {
        let assessment = self.assess(&node.plain.situation);
        let stand = node.attempt.stand(&self.world.ledger, &assessment, at(node.now()));
        let asked = match stand {
            Ok(Stand::Steps(asked)) => asked,
            _ => Vec::new(),
        };
        // Where nothing at all is taken, one of them stands for all.
        let most = if node.plain.answers_refused().is_some() { 1 } else { usize::MAX };
        let gone = |code: &&StepCode| asked.iter().all(|asked| asked.code != **code);
        for code in node.codes.iter().filter(gone).take(most) {
            let wanted = node.plain.answers_refused().unwrap_or(code::STEP_NOT_ASKED);
            assert_eq!(self.answer(node, code, Who::Actor, Reply::Acknowledged).unwrap_err(), wanted);
        }
        for asked in asked {
            let (right, wrong) = replies(asked.step);
            // While the pause lasts it is all the same who answers what.
            let (wrong, everybody) = if node.plain.is_free() {
                (wrong, Who::ALL.as_slice())
            } else {
                (Vec::new(), &[Who::Actor, Who::Second][..])
            };
            for reply in wrong {
                let by = if asked.step == StepKind::SecondPerson { Who::Second } else { Who::Actor };
                assert_eq!(self.answer(node, &asked.code, by, reply).unwrap_err(), code::WRONG_ANSWER);
            }
            // To a step of the actor's own the author is one more who is not the actor.
            let is_own = asked.step != StepKind::SecondPerson;
            for &who in everybody.iter().filter(|who| !(is_own && **who == Who::Author)) {
                match (
                    self.answer(node, &asked.code, who, right.clone()),
                    node.plain.refused(asked.step, who),
                ) {
                    (Err(code), Some(wanted)) => assert_eq!(code, wanted, "{} {who:?}", asked.step),
                    (Ok(attempt), None) => {
                        let mut next = Node { attempt, ..node.clone() };
                        next.plain.answer(asked.step, &things(&asked));
                        next.answered = node.taken();
                        next.latest = node.taken();
                        // Twice is once.
                        let mut twice = next.clone();
                        twice.plain.clock = Clock::Free;
                        let again = self.answer(&twice, &asked.code, who, right.clone()).unwrap_err();
                        let wanted = twice.plain.answers_refused().unwrap_or(code::STEP_NOT_ASKED);
                        assert_eq!(again, wanted);
                        queue.push_back(next);
                    }
                    (answered, wanted) => {
                        panic!("{answered:?}, and the model says {wanted:?}: {:#?}", node.plain)
                    }
                }
            }
        }
    }

    /// Everything else that can happen.
    fn moves(&mut self, node: &Node, queue: &mut VecDeque<Node>) {
        let mut push = |plain: Plain, attempt: Attempt, latest: i64, moves: u8| {
            queue.push_back(Node { plain, attempt, latest, moves, ..node.clone() });
        };
        // A look: free of charge.
        let assessment = self.assess(&node.plain.situation);
        let mut attempt = node.attempt.clone();
        let looked = attempt.look(&self.world.ledger, &assessment, at(node.now()));
        self.seen.transitions += 1;
        if node.plain.clock == Clock::FarBack {
            assert_eq!(looked.unwrap_err().code(), code::CLOCK_BEHIND);
            assert_eq!(attempt, node.attempt);
        } else {
            looked.unwrap();
            assert!(
                attempt.look(&self.world.ledger, &assessment, at(node.taken())).unwrap().is_empty()
                    || node.plain.ended.is_some()
            );
            let mut plain = node.plain.clone();
            plain.look();
            push(plain, attempt, node.taken(), node.moves);
        }
        // The pause goes by: free of charge too.
        if node.plain.clock == Clock::TooSoon {
            let plain = Plain { clock: Clock::Free, ..node.plain.clone() };
            push(plain, node.attempt.clone(), node.latest, node.moves);
        }
        if node.moves >= node.plain.variant.moves {
            return;
        }
        let moved = node.moves + 1;
        // Where it moves twice, the second time leads back.
        let clocks =
            if node.moves == 0 { &[Clock::Back, Clock::FarBack, Clock::Over, Clock::Free][..] } else { &[] };
        for &clock in clocks {
            let plain = Plain { clock, ..node.plain.clone() };
            push(plain, node.attempt.clone(), node.latest, moved);
        }
        let mut attempt = node.attempt.clone();
        attempt.pause();
        push(Plain { paused: true, ..node.plain.clone() }, attempt, node.latest, moved);
        let was = &node.plain.situation;
        let mut situations: Vec<Situation> = Vec::new();
        situations.extend(Build::ALL.map(|build| Situation { build, ..was.clone() }));
        situations.extend(
            [State::Running, State::Failed, State::Passed].map(|lint| Situation { lint, ..was.clone() }),
        );
        situations.extend([
            Situation { bench: !was.bench, ..was.clone() },
            Situation { licences: !was.licences, ..was.clone() },
            Situation { head_moved: !was.head_moved, ..was.clone() },
            Situation { base_moved: !was.base_moved, ..was.clone() },
            Situation { policy_changed: !was.policy_changed, ..was.clone() },
        ]);
        situations.retain(|one| one != was && (node.moves == 0 || *one == node.home));
        for situation in situations {
            let plain = Plain { situation, ..node.plain.clone() };
            push(plain, node.attempt.clone(), node.latest, moved);
        }
    }
}

#[test]
fn every_way_through_an_attempt() {
    let total: Mutex<Seen> = Mutex::default();
    let rest: Mutex<Vec<Variant>> = Mutex::new(VARIANTS.to_vec());
    let one = || {
        while let Some(variant) = { rest.lock().unwrap().pop() } {
            let world = World::new(variant);
            let mut explorer = Explorer { world, assessments: BTreeMap::new(), seen: Seen::default() };
            explorer.explore(variant);
            let seen = explorer.seen;
            println!("{}: {} states, {} transitions", variant.name, seen.states, seen.transitions);
            assert!(seen.permits > 0, "{}: no permit at all", variant.name);
            let mut total = total.lock().unwrap();
            total.states += seen.states;
            total.transitions += seen.transitions;
            total.permits += seen.permits;
            for (code, times) in seen.refused {
                *total.refused.entry(code).or_default() += times;
            }
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(one);
        scope.spawn(one);
    });
    let total = total.into_inner().unwrap();
    println!(
        "{} states, {} transitions, {} permits; refused: {:?}",
        total.states, total.transitions, total.permits, total.refused
    );
    assert!(total.states > 5_000 && total.transitions > 40_000);
    let codes = [
        "attempt_ended",
        "attempt_paused",
        "clock_behind",
        "may_not_merge",
        "not_a_person",
        "not_needed",
        "not_ready",
        "not_the_actor",
        "own_change",
        "same_person",
        "step_not_asked",
        "steps_open",
        "too_soon",
        "wrong_answer",
    ];
    assert_eq!(total.refused.keys().copied().collect::<Vec<_>>(), codes, "each refusal was met");
}
