//! What a policy rules for a lineup: worked out once for all changes that have it.

use std::collections::HashMap;
use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::lineup::{Lineup, Lineups};
use super::shape::Shape;
use crate::change::{Base, Change, Files};
use crate::policy::{Duplicates, Policy};
use crate::readiness::{Outcome, Verdict, confirmable};
use crate::rows::{Cell, Ruled, ruled};

/// What of a change, beside its lineup, decides what is ruled for it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Scope {
    /// For each rule that does not apply to all changes whether it does to this one.
    applies: Box<[bool]>,
    /// The forge demands that the change contains the tip of its base.
    up_to_date: bool,
}

/// What a policy rules for the changes of a lineup and a scope.
#[derive(Debug)]
pub(super) struct Ruling {
    pub(super) hash: u64,
    pub(super) lineup: Arc<Lineup>,
    scope: Scope,
    /// For each group which of the outcomes are its.
    columns: Box<[u8]>,
    /// What is made of what was not reported.
    missing: Outcomes,
    any_check: bool,
    /// Groups count together, so that a change has to be assessed as a whole.
    pub(super) is_joint: bool,
}

/// Outcomes of both lanes, a bit each: the normal lane's in the lower half.
type Outcomes = u16;

/// What becomes of each set of states under one [`Cell`].
#[derive(Debug)]
struct Column {
    plain: [Outcomes; 256],
    after_failure: [Outcomes; 256],
}

/// All that a policy rules for the changes of a board.
#[derive(Debug)]
pub(super) struct Rulings {
    policy: Policy,
    /// The rules that do not apply to all changes.
    conditional: Vec<usize>,
    columns: Vec<Column>,
    /// The places of the columns; none where the name is ignored.
    places: HashMap<Option<Cell>, u8, FixedState>,
    known: HashTable<Arc<Ruling>>,
    /// How many were left when those were forgotten that no change had any more.
    left: usize,
    lineups: Lineups,
}

impl Rulings {
    pub(super) fn new(policy: Policy) -> Self {
        Self::with_lineups(policy, Lineups::default())
    }

    fn with_lineups(policy: Policy, lineups: Lineups) -> Self {
        let rules = policy.rules().iter().enumerate();
        let conditional =
            rules.filter(|(_, rule)| !rule.is_unconditional()).map(|(index, _)| index).collect();
        Self {
            policy,
            conditional,
            columns: Vec::new(),
            places: HashMap::default(),
            known: HashTable::new(),
            left: 0,
            lineups,
        }
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Whether all rules apply to all changes.
    pub(super) fn apply_to_all(&self) -> bool {
        self.conditional.is_empty()
    }

    /// Those of another policy for the same changes. Answers whether it counts what is reported of a check otherwise.
    pub(super) fn set_policy(&mut self, policy: Policy) -> bool {
        let duplicates = |policy: &Policy| policy.document().duplicates;
        let counts_otherwise = duplicates(&policy) != duplicates(&self.policy);
        *self = Self::with_lineups(policy, std::mem::take(&mut self.lineups));
        counts_otherwise
    }

    /// What a change's rules depend on beside its lineup.
    pub(super) fn scope(&self, base: Option<&Base>, files: Option<&Files>, up_to_date: bool) -> Scope {
        let branch = base.and_then(|base| base.branch.as_deref());
        let applies = self.conditional.iter();
        let applies =
            applies.map(|&rule| self.policy.rule(rule).is_some_and(|rule| rule.applies(branch, files)));
        Scope { applies: applies.collect(), up_to_date }
    }

    /// What is ruled for a lineup and a scope, where it was worked out before.
    pub(super) fn find(&self, lineup: &Arc<Lineup>, scope: &Scope) -> Option<Arc<Ruling>> {
        let is_of = |known: &Arc<Ruling>| Arc::ptr_eq(&known.lineup, lineup) && known.scope == *scope;
        self.known.find(hash(lineup, scope), is_of).cloned()
    }

    /// What is ruled for a change.
    pub(super) fn of(&mut self, change: &Change) -> Arc<Ruling> {
        let document = change.document();
        let up_to_date = document.forge_rules.as_ref().is_some_and(|rules| rules.up_to_date);
        let scope = self.scope(Some(&document.base), document.files.as_ref(), up_to_date);
        let lineup = self.lineups.of(change.observations());
        if let Some(known) = self.find(&lineup, &scope) {
            return known;
        }
        let Ruled { cells, missing: [normal, emergency], any_check } = ruled(&self.policy, change);
        let columns: Option<Box<[u8]>> = cells.into_iter().map(|cell| self.column(cell)).collect();
        let latest = self.policy.document().duplicates == Duplicates::Latest;
        let ruling = Arc::new(Ruling {
            hash: hash(&lineup, &scope),
            is_joint: columns.is_none() || lineup.others_join || (latest && lineup.runs_join),
            lineup,
            scope,
            columns: columns.unwrap_or_default(),
            missing: outcomes([normal, emergency]),
            any_check,
        });
        self.known.insert_unique(ruling.hash, ruling.clone(), |known| known.hash);
        // Each check that comes to a change makes its lineup another one.
        if self.known.len() > self.left.saturating_mul(2).saturating_add(64) {
            self.known.retain(|ruling| Arc::strong_count(ruling) > 1);
            self.lineups.forget_unused();
            self.left = self.known.len();
        }
        ruling
    }

    /// The place of a column. There are as many as tiers times sets of states that a rule can accept: few.
    fn column(&mut self, cell: Option<Cell>) -> Option<u8> {
        if let Some(place) = self.places.get(&cell) {
            return Some(*place);
        }
        let place = u8::try_from(self.columns.len()).ok()?;
        let confirmable = confirmable(&self.policy.document().emergency.confirm_while);
        let of = |after_failure: bool| {
            let mut states = 0..=u8::MAX;
            [0; 256].map(|_: Outcomes| match (cell, states.next()) {
                (Some(cell), Some(states)) => outcomes(cell.outcomes(states, after_failure, confirmable)),
                _ => 0,
            })
        };
        self.columns.push(Column { plain: of(false), after_failure: of(true) });
        self.places.insert(cell, place);
        Some(place)
    }

    /// The verdicts of changes of a shape whose ruling is not a joint one.
    pub(super) fn verdicts(&self, shape: &Shape) -> [Verdict; 2] {
        let Shape { ruling, states, following, .. } = shape;
        let column = |place: &u8| self.columns.get(usize::from(*place));
        let mut all = ruling.missing;
        for (place, states) in ruling.columns.iter().zip(states) {
            if let Some(column) = column(place) {
                all |= column.plain.get(usize::from(*states)).copied().unwrap_or_default();
            }
        }
        // What a group amounts to that follows a failure is no better than if it did not.
        for &group in following {
            if let (Some(column), Some(states)) =
                (ruling.columns.get(group).and_then(column), states.get(group))
            {
                all |= column.after_failure.get(usize::from(*states)).copied().unwrap_or_default();
            }
        }
        let [normal, emergency] = all.to_le_bytes();
        let worst = [normal, emergency].map(Outcome::worst_of);
        shape.standing.verdicts(&self.policy, worst, ruling.any_check)
    }
}

fn outcomes(lanes: [Outcome; 2]) -> Outcomes {
    u16::from_le_bytes(lanes.map(Outcome::bit))
}

fn hash(lineup: &Arc<Lineup>, scope: &Scope) -> u64 {
    FixedState::default().hash_one((lineup.hash, scope))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::ChangeDocument;
    use crate::check::{Kind, Observation, State};

    #[test]
    fn what_no_change_has_any_more_is_forgotten() {
        let policy =
            Policy::parse(br#"{"version": 1, "rules": [{"check": "build", "tier": "required"}]}"#).unwrap();
        let mut rulings = Rulings::new(policy);
        let of = |rulings: &mut Rulings, name: &str| {
            let mut document = ChangeDocument::new("acme/shop", "0".repeat(40));
            document.observations = vec![Observation::new(Kind::CheckRun, name, State::Passed)];
            rulings.of(&Change::new(document).unwrap())
        };
        let kept = of(&mut rulings, "build");
        for number in 0..10_000 {
            of(&mut rulings, &format!("build of {number}"));
        }
        assert!(rulings.known.len() < 100, "{}", rulings.known.len());
        assert!(Arc::ptr_eq(&kept, &of(&mut rulings, "build")));
    }
}
