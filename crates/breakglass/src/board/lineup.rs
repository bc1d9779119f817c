//! Which checks a change has: kept once for all changes that have the same ones.

use std::hash::BuildHasher;
use std::ops::Range;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use smol_str::SmolStr;

use crate::check::{App, Kind, Observation, State, User};

/// What all reports share of one check that one event caused.
#[derive(Debug)]
pub(super) struct Check {
    hash: u64,
    pub(super) kind: Kind,
    name: SmolStr,
    app: Option<App>,
    user: Option<User>,
    workflow: Option<SmolStr>,
    event: Option<SmolStr>,
}

impl Check {
    fn hash_of(one: &Observation) -> u64 {
        let Observation { kind, name, app, user, workflow, event, .. } = one;
        FixedState::default().hash_one((kind, name, app, user, workflow, event))
    }

    fn new(one: &Observation) -> Self {
        let Observation { kind, name, app, user, workflow, event, .. } = one.clone();
        Self { hash: Self::hash_of(one), kind, name, app, user, workflow, event }
    }

    fn is_of(&self, one: &Observation) -> bool {
        (self.kind, &self.name, &self.app, &self.user, &self.workflow, &self.event)
            == (one.kind, &one.name, &one.app, &one.user, &one.workflow, &one.event)
    }

    /// Whether a change's groups hold reports of both: all is the same but the event.
    fn is_grouped_with(&self, other: &Self) -> bool {
        (self.kind, &self.name, &self.app, &self.user, &self.workflow)
            == (other.kind, &other.name, &other.app, &other.user, &other.workflow)
    }

    /// Whether a report tells nothing of the check that would stand once it is merged with what is known.
    pub(super) fn tells_all_of(&self, one: &Observation) -> bool {
        let app = match (&self.app, &one.app) {
            (Some(kept), Some(other)) => other.id <= kept.id && other.slug <= kept.slug,
            (_, other) => other.is_none(),
        };
        let user = match (&self.user, &one.user) {
            (Some(kept), Some(other)) => other.id <= kept.id && other.login <= kept.login,
            (_, other) => other.is_none(),
        };
        app && user && one.workflow <= self.workflow && one.event <= self.event
    }

    /// A report of the check, of which no more is known.
    pub(super) fn report(&self, state: State) -> Observation {
        Observation {
            app: self.app.clone(),
            user: self.user.clone(),
            workflow: self.workflow.clone(),
            event: self.event.clone(),
            ..Observation::new(self.kind, self.name.clone(), state)
        }
    }
}

/// The checks of a change, in the order of its observations.
#[derive(Debug)]
pub(super) struct Lineup {
    pub(super) hash: u64,
    checks: Box<[Arc<Check>]>,
    /// Their names, which are looked for most.
    names: Box<[SmolStr]>,
    /// For each check its place among the change's groups.
    groups: Box<[usize]>,
    /// Groups of check runs can come to stand in one row.
    pub(super) runs_join: bool,
    /// Groups of statuses or of conditions can.
    pub(super) others_join: bool,
}

impl Lineup {
    fn new(hash: u64, checks: Box<[Arc<Check>]>) -> Self {
        let mut groups = Vec::with_capacity(checks.len());
        let (mut group, mut runs_join, mut others_join) = (0_usize, false, false);
        let mut before: Option<&Check> = None;
        for check in &checks {
            if let Some(before) = before.filter(|before| !before.is_grouped_with(check)) {
                group = group.saturating_add(1);
                // Rows are of one kind, name and app, and those stand beside each other.
                if (before.kind, &before.name, &before.app) == (check.kind, &check.name, &check.app) {
                    runs_join |= check.kind == Kind::CheckRun;
                    others_join |= check.kind != Kind::CheckRun;
                }
            }
            groups.push(group);
            before = Some(check);
        }
        let names = checks.iter().map(|check| check.name.clone()).collect();
        Self { hash, checks, names, groups: groups.into(), runs_join, others_join }
    }

    pub(super) fn check(&self, place: usize) -> Option<&Check> {
        self.checks.get(place).map(|check| &**check)
    }

    /// The place of a check's group.
    pub(super) fn group(&self, place: usize) -> Option<usize> {
        self.groups.get(place).copied()
    }

    /// The places of the checks of a name.
    pub(super) fn of_name(&self, name: &str) -> Range<usize> {
        let first = self.names.partition_point(|one| one.as_str() < name);
        let of_name = self.names.iter().skip(first).take_while(|one| *one == name).count();
        first..first.saturating_add(of_name)
    }

    /// The place of each observation's check, for a change's observations in their normal order.
    pub(super) fn places<'a>(
        &self,
        observations: &'a [Observation],
    ) -> impl Iterator<Item = (usize, &'a Observation)> {
        let mut place = 0_usize;
        observations.iter().map(move |one| {
            while self.checks.get(place).is_some_and(|check| !check.is_of(one)) {
                place = place.saturating_add(1);
            }
            (place, one)
        })
    }
}

/// All lineups that changes have.
#[derive(Debug, Default)]
pub(super) struct Lineups {
    checks: HashTable<Arc<Check>>,
    lineups: HashTable<Arc<Lineup>>,
}

impl Lineups {
    /// The lineup of a change's observations, in their normal order.
    pub(super) fn of(&mut self, observations: &[Observation]) -> Arc<Lineup> {
        let mut checks: Vec<Arc<Check>> = Vec::new();
        for one in observations {
            if checks.last().is_none_or(|last| !last.is_of(one)) {
                checks.push(self.check(one));
            }
        }
        let hash = FixedState::default().hash_one(checks.iter().map(|check| check.hash).collect::<Vec<_>>());
        let is_same = |known: &Arc<Lineup>| {
            known.checks.len() == checks.len()
                && known.checks.iter().zip(&checks).all(|(a, b)| Arc::ptr_eq(a, b))
        };
        if let Some(known) = self.lineups.find(hash, is_same) {
            return known.clone();
        }
        let new = Arc::new(Lineup::new(hash, checks.into()));
        self.lineups.insert_unique(hash, new.clone(), |lineup| lineup.hash);
        new
    }

    fn check(&mut self, one: &Observation) -> Arc<Check> {
        let hash = Check::hash_of(one);
        if let Some(known) = self.checks.find(hash, |known| known.is_of(one)) {
            return known.clone();
        }
        let new = Arc::new(Check::new(one));
        self.checks.insert_unique(hash, new.clone(), |check| check.hash);
        new
    }

    /// Forgets those that no change has any more.
    pub(super) fn forget_unused(&mut self) {
        self.lineups.retain(|lineup| Arc::strong_count(lineup) > 1);
        self.checks.retain(|check| Arc::strong_count(check) > 1);
    }
}
