//! The board: many changes at once, kept up to date report by report, and what moved.

mod heads;
mod row;
mod transition;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

pub use row::{BoardRowDocument, Row};
pub use transition::{Moved, Transition, TransitionDocument, TransitionKind};

use self::heads::Heads;
use crate::assess::Assessment;
use crate::change::{Change, ChangeDocument, Lifecycle};
use crate::check::{Kind, Observation};
use crate::error::{Error, Result, code};
use crate::policy::Policy;
use crate::readiness::{Lane, Verdict};

/// A repository, in lower case, and a change of it.
type Key = (String, u64);

/// A repository and a commit of it, both in lower case.
type HeadKey = (String, String);

/// Many changes under one policy. It takes reports as they come, twice, late and in any order, and answers what moved.
///
/// It is for looking, not for merging: see [`Row`]. What it costs to take a report depends on how much was reported about
/// that commit, and not on how many changes there are.
///
/// ```
/// use breakglass::{Board, ChangeDocument, Change, Kind, Observation, Policy, State};
///
/// let policy = Policy::parse(b"version: 1\nrules:\n  - {check: build, tier: absolutely_required, from: any}\n")?;
/// let mut board = Board::new(policy);
/// let head = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
/// let mut change = ChangeDocument::new("acme/shop", head);
/// change.number = Some(42);
/// change.observations = vec![Observation::new(Kind::CheckRun, "build", State::Running)];
/// let entered = board.refresh(&Change::new(change)?)?;
/// assert_eq!(entered.len(), 1);
///
/// let moved = board.observe("acme/shop", head, Observation::new(Kind::CheckRun, "lint", State::Failed))?;
/// assert_eq!(moved[0].to_string(), "acme/shop#42 normal lane: waiting -> blocked");
/// # Ok::<(), breakglass::Error>(())
/// ```
#[derive(Debug)]
pub struct Board {
    policy: Policy,
    rows: BTreeMap<Key, Row>,
    heads: Heads,
    counts: BoardCounts,
    held: usize,
    most: usize,
}

/// How many changes of a board have which verdict, by lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
#[schemars(title = "breakglass board counts")]
pub struct BoardCounts {
    /// In the normal lane.
    pub normal: LaneCounts,
    /// In the emergency lane.
    pub emergency: LaneCounts,
}

/// How many changes have which verdict in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, JsonSchema)]
pub struct LaneCounts {
    /// Everything is done.
    pub clean: usize,
    /// What must pass has passed.
    pub mergeable: usize,
    /// An absolutely-required check is still running.
    pub confirm: usize,
    /// Something that must pass is not there yet.
    pub waiting: usize,
    /// Something that must pass did not.
    pub blocked: usize,
}

/// How much a board holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[schemars(title = "breakglass board size")]
pub struct BoardSize {
    /// Changes on the board.
    pub changes: usize,
    /// Reports about their heads.
    pub reports: usize,
    /// Reports about commits that no change on the board has as its head.
    pub waiting: usize,
    /// The most reports of either sort.
    pub most: usize,
}

impl BoardCounts {
    fn of(&mut self, lane: Lane, verdict: Verdict) -> &mut usize {
        let counts = match lane {
            Lane::Normal => &mut self.normal,
            Lane::Emergency => &mut self.emergency,
        };
        match verdict {
            Verdict::Clean => &mut counts.clean,
            Verdict::Mergeable => &mut counts.mergeable,
            Verdict::Confirm => &mut counts.confirm,
            Verdict::Waiting => &mut counts.waiting,
            Verdict::Blocked => &mut counts.blocked,
        }
    }

    fn add(&mut self, verdicts: [Verdict; 2]) {
        for (lane, verdict) in Lane::ALL.into_iter().zip(verdicts) {
            let count = self.of(lane, verdict);
            *count = count.saturating_add(1);
        }
    }

    fn remove(&mut self, verdicts: [Verdict; 2]) {
        for (lane, verdict) in Lane::ALL.into_iter().zip(verdicts) {
            let count = self.of(lane, verdict);
            *count = count.saturating_sub(1);
        }
    }
}

impl Board {
    /// As many reports as a board holds unless it is told otherwise; each takes some 500 bytes.
    pub const MOST: usize = 1_000_000;

    /// An empty board.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self::with_most(policy, Self::MOST)
    }

    /// An empty board that holds no more reports than that about the heads of its changes, and no more about other commits.
    #[must_use]
    pub fn with_most(policy: Policy, most: usize) -> Self {
        Self {
            policy,
            rows: BTreeMap::new(),
            heads: Heads::new(most),
            counts: BoardCounts::default(),
            held: 0,
            most,
        }
    }

    /// The policy under which the changes are assessed.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// Assesses all changes under another policy.
    pub fn set_policy(&mut self, policy: Policy) -> Vec<Transition> {
        self.policy = policy;
        let mut moved = Vec::new();
        for row in self.rows.values_mut() {
            let verdicts = Assessment::verdicts(&self.policy, &row.change);
            moves(row, verdicts, &mut self.counts, &mut moved);
        }
        moved
    }

    /// Takes a change as it was read afresh, all pages of it: it counts, whatever was reported before. One that was read before
    /// the last one, by the times at which they were observed, is passed over. One that is closed or merged leaves the board.
    ///
    /// # Errors
    /// `missing_key` for a change without a number; `board_full`, where nothing is changed.
    pub fn refresh(&mut self, change: &Change) -> Result<Vec<Transition>> {
        let key = key(change)?;
        if self.has_later(change) {
            return Ok(Vec::new());
        }
        let read_at = change.document().observed_at;
        let head = (key.0.clone(), change.head().to_owned());
        let moved = self.put(key, change.clone(), |row| {
            (row.stale, row.listed) = (false, change.document().incomplete.is_empty());
            row.listed_at = read_at.or(row.listed_at);
        })?;
        if !self.heads.numbers(&head).is_empty() {
            self.heads.take(&head);
        }
        Ok(moved)
    }

    /// Whether a listing of the change was taken that was read later than this one, by the times at which they were observed.
    #[must_use]
    pub fn has_later(&self, change: &Change) -> bool {
        let row = change.number().and_then(|number| self.row(change.repository(), number));
        let last = row.and_then(|row| row.listed_at);
        change.document().observed_at.zip(last).is_some_and(|(read_at, last)| read_at < last)
    }

    /// Takes what a forge tells of a change beside its checks: all of the document but its observations of runs and statuses,
    /// which are those that were reported about its head.
    ///
    /// # Errors
    /// Those of [`Change::new`] and [`Self::refresh`]; nothing is changed then.
    pub fn renew(&mut self, mut document: ChangeDocument) -> Result<Vec<Transition>> {
        document.observations.retain(|one| one.kind == Kind::Condition);
        let described = Change::new(document)?;
        let key = key(&described)?;
        let head = (key.0.clone(), described.head().to_owned());
        let mut document = described.document().clone();
        let before = self.rows.get(&key).filter(|row| row.head() == document.head);
        let (stale, listed) = before.map_or((false, false), |row| (row.stale, row.listed));
        // Another change with the same head has what was reported about it.
        let other = self.heads.numbers(&head).first();
        let like = before.or_else(|| self.rows.get(&(key.0.clone(), *other?)));
        if let Some(row) = like {
            let reported = row.change.observations().iter().filter(|one| one.kind != Kind::Condition);
            document.observations.extend(reported.cloned());
        }
        if let Some(row) = before {
            let known = row.change.document();
            document.files = document.files.or_else(|| known.files.clone());
            document.incomplete.clone_from(&known.incomplete);
            document.gate = document.gate.or_else(|| known.gate.clone());
            document.forge_rules = document.forge_rules.or_else(|| known.forge_rules.clone());
            document.broken_policy = document.broken_policy.or_else(|| known.broken_policy.clone());
        }
        let waiting = if document.lifecycle == Lifecycle::Open { self.heads.take(&head) } else { Vec::new() };
        document.observations.extend(waiting.iter().cloned());
        let put = Change::new(document)
            .and_then(|change| self.put(key, change, |row| (row.stale, row.listed) = (stale, listed)));
        if put.is_err() {
            waiting.into_iter().for_each(|observation| self.heads.wait(&head, observation));
        }
        put
    }

    /// Takes one report about a commit. Where no change has that commit as its head the report waits for one.
    ///
    /// # Errors
    /// Those of [`Change::new`]; `board_full`. Nothing is changed then.
    pub fn observe(
        &mut self,
        repository: &str,
        head: &str,
        observation: Observation,
    ) -> Result<Vec<Transition>> {
        // Whatever is wrong with it is told before anything is touched.
        let mut document = ChangeDocument::new(repository, head);
        document.observations.push(observation);
        let alone = Change::new(document)?;
        let head = (repository.to_ascii_lowercase(), alone.head().to_owned());
        let Some(observation) = alone.observations().first() else { return Ok(Vec::new()) };
        if self.heads.numbers(&head).is_empty() {
            self.heads.wait(&head, observation.clone());
            return Ok(Vec::new());
        }
        self.revise(&head, |document| {
            let same_run = |one: &&Observation| {
                observation.run.is_some()
                    && (&one.run, one.kind, &one.name)
                        == (&observation.run, observation.kind, &observation.name)
            };
            let ended =
                document.observations.iter().find(same_run).is_some_and(|one| !one.state.is_unfinished());
            document.observations.push(observation.clone());
            ended && observation.state.is_unfinished()
        })
    }

    /// Fills in what reports about a commit leave out, such as the workflow of a suite; those that are yet to come are the
    /// caller's to fill in.
    ///
    /// # Errors
    /// Those of [`Change::new`]; nothing is changed then.
    pub fn fill(
        &mut self,
        repository: &str,
        head: &str,
        fill: impl Fn(&mut Observation),
    ) -> Result<Vec<Transition>> {
        let head = (repository.to_ascii_lowercase(), head.to_ascii_lowercase());
        let moved = self.revise(&head, |document| {
            document.observations.iter_mut().for_each(&fill);
            false
        })?;
        self.heads.waiting_mut(&head).iter_mut().for_each(&fill);
        Ok(moved)
    }

    /// Takes a change off the board.
    pub fn remove(&mut self, repository: &str, number: u64) -> Option<Transition> {
        let row = self.take(&(repository.to_ascii_lowercase(), number))?;
        Some(transition(&row, Moved::Left))
    }

    /// Whether anything is held about a commit.
    #[must_use]
    pub fn knows(&self, repository: &str, head: &str) -> bool {
        let head = (repository.to_ascii_lowercase(), head.to_ascii_lowercase());
        self.heads.has(&head)
    }

    /// A change on the board.
    #[must_use]
    pub fn row(&self, repository: &str, number: u64) -> Option<&Row> {
        self.rows.get(&(repository.to_ascii_lowercase(), number))
    }

    /// All changes on the board, by repository and number.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.rows.values()
    }

    /// How many changes have which verdict.
    #[must_use]
    pub fn counts(&self) -> BoardCounts {
        self.counts
    }

    /// How much the board holds.
    #[must_use]
    pub fn size(&self) -> BoardSize {
        BoardSize {
            changes: self.rows.len(),
            reports: self.held,
            waiting: self.heads.held(),
            most: self.most,
        }
    }

    /// Changes the documents of all changes with a head, and assesses them again. The change to a document answers whether
    /// it asks for a listing.
    fn revise(
        &mut self,
        head: &HeadKey,
        mut change: impl FnMut(&mut ChangeDocument) -> bool,
    ) -> Result<Vec<Transition>> {
        let numbers = self.heads.numbers(head).to_vec();
        let mut revised = Vec::with_capacity(numbers.len());
        let mut held = self.held;
        for number in numbers {
            let key = (head.0.clone(), number);
            let Some(row) = self.rows.get(&key) else { continue };
            let mut document = row.change.document().clone();
            let stale = change(&mut document);
            let change = Change::new(document)?;
            held = held.saturating_sub(row.reports()).saturating_add(change.observations().len());
            revised.push((key, change, stale));
        }
        self.has_room(held)?;
        let mut moved = Vec::new();
        for (key, change, stale) in revised {
            moved.extend(self.place(key, change, |row| row.stale |= stale));
        }
        Ok(moved)
    }

    fn has_room(&self, held: usize) -> Result<()> {
        if held <= self.most {
            return Ok(());
        }
        let message = format!(
            "the board would hold {held} reports, and may hold {}; make one that may hold more",
            self.most
        );
        Err(Error::new(code::BOARD_FULL, message))
    }

    /// Puts a change in its place, where there is room for it.
    fn put(&mut self, key: Key, change: Change, mark: impl FnOnce(&mut Row)) -> Result<Vec<Transition>> {
        if change.document().lifecycle != Lifecycle::Open {
            let left = self.take(&key);
            left.iter().for_each(|row| self.keep(row));
            return Ok(left.map(|row| transition(&row, Moved::Left)).into_iter().collect());
        }
        let before = self.rows.get(&key).map_or(0, Row::reports);
        self.has_room(self.held.saturating_sub(before).saturating_add(change.observations().len()))?;
        Ok(self.place(key, change, mark))
    }

    fn place(&mut self, key: Key, change: Change, mark: impl FnOnce(&mut Row)) -> Vec<Transition> {
        let old = self.take(&key);
        let mut row = Row::new(&self.policy, change);
        if let Some(old) = old.as_ref().filter(|old| old.head() != row.head()) {
            self.keep(old);
        }
        let verdicts = row.verdicts;
        let mut moved = Vec::new();
        if let Some(old) = &old {
            (row.stale, row.listed, row.listed_at) = (old.stale, old.listed, old.listed_at);
        }
        mark(&mut row);
        match old {
            Some(old) => {
                if row.stale && !old.stale {
                    moved.push(transition(&row, Moved::Stale));
                }
                row.verdicts = old.verdicts;
                self.counts.add(old.verdicts);
                moves(&mut row, verdicts, &mut self.counts, &mut moved);
            }
            None => {
                let [normal, emergency] = verdicts;
                moved.push(transition(&row, Moved::Entered { normal, emergency }));
                self.counts.add(verdicts);
            }
        }
        self.held = self.held.saturating_add(row.reports());
        self.heads.enter((key.0.clone(), row.head().to_owned()), key.1);
        self.rows.insert(key, row);
        moved
    }

    /// Keeps what was reported about a head that a change has left, as what waits: it may come back.
    fn keep(&mut self, row: &Row) {
        let head = (row.repository().to_ascii_lowercase(), row.head().to_owned());
        if self.heads.numbers(&head).is_empty() {
            let reported = row.change.observations().iter().filter(|one| one.kind != Kind::Condition);
            reported.for_each(|one| self.heads.wait(&head, one.clone()));
        }
    }

    /// Takes a row out, and out of all that is counted.
    fn take(&mut self, key: &Key) -> Option<Row> {
        let row = self.rows.remove(key)?;
        self.counts.remove(row.verdicts);
        self.held = self.held.saturating_sub(row.reports());
        let head = (key.0.clone(), row.head().to_owned());
        self.heads.leave(&head, key.1);
        Some(row)
    }
}

fn key(change: &Change) -> Result<Key> {
    let number = change.number().ok_or_else(|| {
        let message = "a change on a board has a number; a bare commit cannot stand there";
        Error::new(code::MISSING_KEY, message).with_pointer("/number")
    })?;
    Ok((change.repository().to_ascii_lowercase(), number))
}

fn transition(row: &Row, moved: Moved) -> Transition {
    Transition { repository: row.repository().to_owned(), number: row.number(), moved }
}

/// Gives a row its new verdicts, and tells which of them are others.
fn moves(row: &mut Row, verdicts: [Verdict; 2], counts: &mut BoardCounts, moved: &mut Vec<Transition>) {
    counts.remove(row.verdicts);
    counts.add(verdicts);
    for ((lane, from), to) in Lane::ALL.into_iter().zip(row.verdicts).zip(verdicts) {
        if from != to {
            moved.push(transition(row, Moved::Verdict { lane, from, to }));
        }
    }
    row.verdicts = verdicts;
}
