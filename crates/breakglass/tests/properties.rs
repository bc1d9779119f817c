//! What always holds, for policies and changes made at random: the five properties of the design.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test stops when its set-up does not stand"
)]

mod support;

use breakglass::{
    Assessment, Change, ChangeDocument, Kind, Lane, Observation, Outcome, Policy, PolicyDocument, Reason,
    State, Tier, Verdict,
};
use proptest::prelude::*;
use support::{change, policy};

fn assess(policy: &PolicyDocument, change: &ChangeDocument) -> Assessment {
    let policy = Policy::new(policy.clone()).unwrap();
    Assessment::new(&policy, &Change::new(change.clone()).unwrap())
}

/// `clean` and `mergeable` both let through.
fn level(verdict: Verdict) -> Verdict {
    if verdict.lets_through() { Verdict::Mergeable } else { verdict }
}

/// From the best to the worst, as the table ranks what is in them.
fn better(state: State) -> Vec<State> {
    // Whether skipped and neutral are accepted is the rule's; they stand apart.
    const RANKED: [&[State]; 6] = [
        &[State::Passed],
        &[State::Running],
        &[State::Queued],
        &[State::Missing],
        &[State::Failed],
        &[State::Unknown],
    ];
    let at = RANKED.iter().position(|states| states.contains(&state));
    at.map_or_else(|| vec![State::Passed], |at| RANKED[..at].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { max_global_rejects: 100_000, ..ProptestConfig::default() })]

    #[test]
    fn the_emergency_lane_lets_through_what_the_normal_lane_does(policy in policy(), change in change()) {
        let assessment = assess(&policy, &change);
        let of_policy = [Reason::PolicyChange, Reason::PolicyChangeUnknown];
        if assessment.verdict(Lane::Normal).lets_through() && !of_policy.iter().any(|one| assessment.reasons().contains(one)) {
            prop_assert!(assessment.verdict(Lane::Emergency).lets_through());
        }
    }

    #[test]
    fn a_check_that_gets_better_makes_no_verdict_worse(policy in policy(), change in change(), pick: prop::sample::Index, to: prop::sample::Index) {
        // Of a check's only report: what several amount to is their reduction's business.
        let mut change = change;
        let mut seen = std::collections::BTreeSet::new();
        change.observations.retain(|one| seen.insert((one.name.clone(), one.kind)));
        prop_assume!(!change.observations.is_empty());
        let index = pick.index(change.observations.len());
        let states = better(change.observations[index].state);
        prop_assume!(!states.is_empty());
        let before = assess(&policy, &change);
        change.observations[index].state = *to.get(&states);
        let after = assess(&policy, &change);
        for lane in Lane::ALL {
            prop_assert!(after.verdict(lane) <= before.verdict(lane), "{lane}: {} -> {}", before.verdict(lane), after.verdict(lane));
        }
    }

    #[test]
    fn raising_a_tier_makes_no_verdict_better(policy in policy(), change in change(), pick: prop::sample::Index) {
        prop_assume!(!policy.rules.is_empty());
        let index = pick.index(policy.rules.len());
        let raised = match policy.rules[index].tier {
            Tier::Optional => Tier::Required,
            _ => Tier::AbsolutelyRequired,
        };
        let mut stricter = policy.clone();
        stricter.rules[index].tier = raised;
        let (before, after) = (assess(&policy, &change), assess(&stricter, &change));
        for lane in Lane::ALL {
            prop_assert!(level(after.verdict(lane)) >= level(before.verdict(lane)));
        }
    }

    #[test]
    fn order_changes_nothing(policy in policy(), change in change(), seed in prop::collection::vec(any::<u32>(), 40)) {
        let mut shuffled = change.clone();
        let mut keys = seed.iter().cycle();
        shuffled.observations.sort_by_cached_key(|_| *keys.next().unwrap());
        if let Some(files) = &mut shuffled.files {
            files.list.reverse();
        }
        if let Some(rules) = &mut shuffled.forge_rules {
            rules.required.reverse();
        }
        // Read from a map whose keys stand in another order: serde_json's own map sorts them.
        let sorted = serde_json::to_value(&shuffled).unwrap();
        let shuffled = Change::from_json(sorted.to_string().as_bytes()).unwrap();
        let change = Change::new(change).unwrap();
        prop_assert_eq!(change.digest(), shuffled.digest());
        let policy_again = Policy::from_json(serde_json::to_value(&policy).unwrap().to_string().as_bytes()).unwrap();
        let policy = Policy::new(policy).unwrap();
        prop_assert_eq!(policy.digest(), policy_again.digest());
        let document = Assessment::new(&policy, &change).to_document();
        prop_assert_eq!(&document, &Assessment::new(&policy_again, &shuffled).to_document());
        // What was put in order once stays as it is, and a policy that has seen the names says the same.
        let again = Change::new(change.document().clone()).unwrap();
        prop_assert_eq!(again.document(), change.document());
        prop_assert_eq!(&document, &Assessment::new(&policy, &again).to_document());
        let json = serde_json::to_string(&document).unwrap();
        prop_assert_eq!(document, serde_json::from_str(&json).unwrap());
    }

    #[test]
    fn the_verdicts_alone_are_those_of_the_assessment(policy in policy(), change in change()) {
        let (policy, change) = (Policy::new(policy).unwrap(), Change::new(change).unwrap());
        let assessment = Assessment::new(&policy, &change);
        prop_assert_eq!(Assessment::verdicts(&policy, &change), Lane::ALL.map(|lane| assessment.verdict(lane)));
    }

    #[test]
    fn what_is_absolutely_required_is_never_got_past(policy in policy(), change in change()) {
        let latest = policy.duplicates == breakglass::Duplicates::Latest;
        let assessment = assess(&policy, &change);
        for check in assessment.checks().filter(|check| check.tier() == Tier::AbsolutelyRequired) {
            let conflicts_with_failure = check.marks().conflicting && assessment.checks().any(|other| {
                other.name() == check.name() && other.decider() == check.decider() && other.state().is_failure()
            });
            let never = matches!(check.state(), State::Failed | State::Missing | State::Unknown)
                || check.marks().after_failure
                || conflicts_with_failure;
            if never {
                for lane in Lane::ALL {
                    prop_assert!(assessment.verdict(lane) >= Verdict::Waiting, "{} {}", check.name(), lane);
                }
            }
            // A failure that stands beside others is never hidden by them.
            let fails = check.runs().any(|run| {
                !run.superseded && run.observation.state.is_failure() && is_last_of_its_suite(&run.observation.clone(), check.runs().map(|run| run.observation))
            });
            if fails && !latest && check.kind() == Kind::CheckRun {
                prop_assert_eq!(check.outcome(Lane::Emergency), Outcome::Blocked);
            }
        }
    }

    #[test]
    fn equal_policies_weaken_nothing(policy in policy()) {
        let again = Policy::from_json(&serde_json::to_vec(&policy).unwrap()).unwrap();
        prop_assert_eq!(Policy::weakenings(&Policy::new(policy).unwrap(), &again), []);
    }

    #[test]
    fn nothing_gets_through_a_new_policy_unreported(
        old in policy(),
        edits in prop::collection::vec(edit(), 0..4),
        other in policy(),
        unrelated in prop::bool::weighted(0.2),
        changes in prop::collection::vec(change(), 8),
    ) {
        let new = if unrelated { other } else { edits.iter().fold(old.clone(), |policy, edit| edit.apply(policy)) };
        let weakenings = Policy::weakenings(&Policy::new(old.clone()).unwrap(), &Policy::new(new.clone()).unwrap());
        if weakenings.is_empty() {
            for change in &changes {
                let (before, after) = (assess(&old, change), assess(&new, change));
                for lane in Lane::ALL {
                    prop_assert!(
                        level(after.verdict(lane)) >= level(before.verdict(lane)),
                        "{lane}: {} -> {} unreported\n{old:?}\n{new:?}\n{change:?}", before.verdict(lane), after.verdict(lane)
                    );
                }
            }
        }
    }

    #[test]
    fn any_bytes_are_a_value_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let codes = [
            Policy::parse(&bytes).err(),
            Policy::from_json(&bytes).err(),
            Change::from_json(&bytes).err(),
        ];
        for error in codes.into_iter().flatten() {
            prop_assert!(breakglass::code::ALL.iter().any(|(code, _)| *code == error.code()));
        }
    }

    #[test]
    fn documents_with_damage_are_a_value_or_an_error(
        policy in policy(),
        change in change(),
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let mut texts = [serde_json::to_vec(&policy).unwrap(), serde_json::to_vec(&change).unwrap()];
        for text in &mut texts {
            for (at, byte) in &damage {
                let at = at.index(text.len());
                text[at] = *byte;
            }
        }
        let _ = Policy::parse(&texts[0]);
        #[cfg(feature = "yaml")]
        let _ = Policy::from_yaml(&texts[0]);
        if let Ok(change) = Change::from_json(&texts[1]) {
            let _ = assess(&policy, change.document()).to_document();
        }
    }
}

/// Whether no run of the same suite, workflow and event comes after it, finished or not.
fn is_last_of_its_suite<'a>(run: &Observation, mut all: impl Iterator<Item = &'a Observation>) -> bool {
    let place = |one: &Observation| {
        (
            one.app.clone(),
            one.workflow.clone(),
            one.event.clone(),
            one.suite.clone(),
            one.name.clone(),
            one.kind,
        )
    };
    all.all(|other| other == run || place(other) != place(run))
}

/// One way to change a policy.
#[derive(Debug, Clone)]
enum Edit {
    Remove(prop::sample::Index),
    Insert(prop::sample::Index, breakglass::RuleDocument),
    Replace(prop::sample::Index, breakglass::RuleDocument),
    Tier(prop::sample::Index, Tier),
    Accept(prop::sample::Index, Option<Vec<breakglass::Accept>>),
    Swap(prop::sample::Index, prop::sample::Index),
    Globals(PolicyDocument),
}

fn edit() -> impl Strategy<Value = Edit> {
    let index = any::<prop::sample::Index>;
    let tier = proptest::sample::select(Tier::ALL.to_vec());
    let accept = proptest::option::of(proptest::sample::subsequence(
        vec![breakglass::Accept::Skipped, breakglass::Accept::Neutral],
        0..=2,
    ));
    prop_oneof![
        index().prop_map(Edit::Remove),
        (index(), support::rule()).prop_map(|(at, rule)| Edit::Insert(at, rule)),
        (index(), support::rule()).prop_map(|(at, rule)| Edit::Replace(at, rule)),
        (index(), tier).prop_map(|(at, tier)| Edit::Tier(at, tier)),
        (index(), accept).prop_map(|(at, accept)| Edit::Accept(at, accept)),
        (index(), index()).prop_map(|(one, other)| Edit::Swap(one, other)),
        policy().prop_map(Edit::Globals),
    ]
}

impl Edit {
    fn apply(&self, mut policy: PolicyDocument) -> PolicyDocument {
        let rules = &mut policy.rules;
        match self {
            Self::Insert(at, rule) => rules.insert(at.index(rules.len() + 1), rule.clone()),
            Self::Globals(other) => {
                policy.unlisted = other.unlisted;
                policy.emergency.clone_from(&other.emergency);
            }
            _ if rules.is_empty() => {}
            Self::Remove(at) => drop(rules.remove(at.index(rules.len()))),
            Self::Replace(at, rule) => {
                let at = at.index(rules.len());
                rules[at] = rule.clone();
            }
            Self::Tier(at, tier) => {
                let at = at.index(rules.len());
                rules[at].tier = *tier;
                if *tier == Tier::Optional {
                    rules[at].at_least = None;
                }
            }
            Self::Accept(at, accept) => {
                let at = at.index(rules.len());
                rules[at].accept.clone_from(accept);
            }
            Self::Swap(one, other) => {
                let (one, other) = (one.index(rules.len()), other.index(rules.len()));
                rules.swap(one, other);
            }
        }
        policy
    }
}
