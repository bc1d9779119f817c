//! The board: many changes at once, kept up to date report by report, and what moved.

mod advance;
mod facts;
mod kept;
mod lineup;
mod numbers;
mod observed;
mod report;
mod row;
mod rows;
mod ruling;
mod shape;
mod transition;
mod waiting;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

pub use observed::Observed;
pub use row::{BoardRowDocument, Row};
pub use transition::{Moved, Transition, TransitionDocument, TransitionKind};

use self::advance::{Advance, Step};
use self::kept::{Kept, Marks};
use self::observed::goes_back;
use self::rows::{Head, Rows, Slot};
use self::ruling::Rulings;
use self::shape::{Shape, ShapeId, Shapes};
use self::waiting::{Reports, Waiting};
use crate::change::{Change, ChangeDocument, Lifecycle};
use crate::check::{Kind, Observation};
use crate::error::{Error, Result, code};
use crate::policy::Policy;
use crate::readiness::{Lane, Verdict};

/// Many changes under one policy. It takes reports as they come, twice, late and in any order, and answers what moved.
///
/// It is for looking, not for merging: see [`Row`]. What it costs to take a report depends on how much was reported about
/// that commit, and not on how many changes there are.
///
/// ```
/// use breakglass::{Board, ChangeDocument, Change, Kind, Observation, Observed, Policy, State};
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
/// let observation = Observation::new(Kind::CheckRun, "lint", State::Failed);
/// let moved = board.observe(Observed { repository: "acme/shop".into(), head: head.into(), observation })?;
/// assert_eq!(moved[0].to_string(), "acme/shop#42 normal lane: waiting -> blocked");
/// # Ok::<(), breakglass::Error>(())
/// ```
#[derive(Debug)]
pub struct Board {
    rulings: Rulings,
    rows: Rows,
    shapes: Shapes,
    waiting: Waiting,
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

    fn add(&mut self, verdicts: [Verdict; 2], changes: usize) {
        for (lane, verdict) in Lane::ALL.into_iter().zip(verdicts) {
            let count = self.of(lane, verdict);
            *count = count.saturating_add(changes);
        }
    }

    fn remove(&mut self, verdicts: [Verdict; 2]) {
        for (lane, verdict) in Lane::ALL.into_iter().zip(verdicts) {
            let count = self.of(lane, verdict);
            *count = count.saturating_sub(1);
        }
    }
}

/// How many rows are fetched at once, so that they stay at hand until they are used.
const AT_ONCE: usize = 32;

impl Board {
    /// As many reports as a board holds unless it is told otherwise. Of a change with thirty of them one takes some 8 bytes,
    /// and some 500 while it waits for its change.
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
            rulings: Rulings::new(policy),
            rows: Rows::default(),
            shapes: Shapes::default(),
            waiting: Waiting::new(most),
            counts: BoardCounts::default(),
            held: 0,
            most,
        }
    }

    /// The policy under which the changes are assessed.
    #[must_use]
    pub fn policy(&self) -> &Policy {
        self.rulings.policy()
    }

    /// Assesses all changes under another policy. Where all of its rules apply to all changes, that is done once for all that
    /// stand alike.
    pub fn set_policy(&mut self, policy: Policy) -> Vec<Transition> {
        let counts_otherwise = self.rulings.set_policy(policy);
        let settles = !counts_otherwise && self.rulings.apply_to_all();
        let before = self.shapes.start_over();
        // Of the shapes that are settled whether their rows move.
        let mut settled: Vec<Option<bool>> = vec![None; before.places()];
        let mut moved = Vec::new();
        for slot in self.rows.slots() {
            let Some(id) = self.rows.shape(slot) else { continue };
            let moves = settled.get(id.place()).copied().flatten();
            if moves == Some(false) {
                continue;
            }
            let (Some(kept), Some(shape)) = (self.rows.get(slot), before.get(id)) else { continue };
            let mut next_id = id;
            if moves.is_none() {
                let next = reshaped(kept, shape, counts_otherwise, &mut self.rulings);
                if settles && !next.ruling.is_joint {
                    let moves = next.verdicts != shape.verdicts;
                    settled.get_mut(id.place()).into_iter().for_each(|of| *of = Some(moves));
                    self.shapes.put(id, next, shape.rows);
                } else {
                    next_id = self.shapes.enter(next);
                    self.rows.set_shape(slot, next_id);
                }
            }
            if let Some(next) = self.shapes.get(next_id).filter(|next| next.verdicts != shape.verdicts) {
                moved.push((slot, shape.verdicts, next.verdicts));
            }
        }
        self.shapes.end();
        self.counts = BoardCounts::default();
        self.shapes.iter().for_each(|shape| self.counts.add(shape.verdicts, shape.rows));
        let rows = moved.into_iter().filter_map(|(slot, from, to)| Some((self.rows.get(slot)?, from, to)));
        let mut rows: Vec<_> = rows.collect();
        rows.sort_unstable_by(|(a, ..), (b, ..)| a.compare_place(b));
        let mut transitions = Vec::new();
        rows.into_iter().for_each(|(kept, from, to)| moves(kept, from, to, &mut transitions));
        transitions
    }

    /// Takes a change as it was read afresh, all pages of it: it counts, whatever was reported before. One that was read before
    /// the last one, by the times at which they were observed, is passed over. One that is closed or merged leaves the board.
    ///
    /// # Errors
    /// `missing_key` for a change without a number; `board_full`, where nothing is changed.
    pub fn refresh(&mut self, change: &Change) -> Result<Vec<Transition>> {
        check_number(change)?;
        if self.has_later(change) {
            return Ok(Vec::new());
        }
        let document = change.document();
        let (read_at, listed) = (document.observed_at, document.incomplete.is_empty());
        let moved =
            self.put(change, |marks| Marks { stale: false, listed, listed_at: read_at.or(marks.listed_at) })?;
        if self.rows.has_head(change.repository(), change.head()) {
            self.waiting.take(&Head::new(change.repository(), change.head()));
        }
        Ok(moved)
    }

    /// Whether a listing of the change was taken that was read later than this one, by the times at which they were observed.
    #[must_use]
    pub fn has_later(&self, change: &Change) -> bool {
        let row = change.number().and_then(|number| self.row(change.repository(), number));
        let last = row.and_then(|row| row.kept.marks().listed_at);
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
        check_number(&described)?;
        let head = Head::new(described.repository(), described.head());
        let mut document = described.document().clone();
        let before = described.number().and_then(|number| self.row(described.repository(), number));
        let before = before.filter(|row| row.head() == document.head);
        let Marks { stale, listed, .. } = before.map(|row| row.kept.marks()).unwrap_or_default();
        // Another change with the same head has what was reported about it.
        let other = self.rows.of_head(described.repository(), described.head()).first().copied();
        let like = before.or_else(|| self.at(other?)).map(|row| row.kept.document(row.shape));
        let known = like.clone().filter(|_| before.is_some());
        if let Some(like) = like {
            let reported = like.observations.into_iter().filter(|one| one.kind != Kind::Condition);
            document.observations.extend(reported);
        }
        if let Some(known) = known {
            document.files = document.files.or(known.files);
            document.incomplete = known.incomplete;
            document.gate = document.gate.or(known.gate);
            document.forge_rules = document.forge_rules.or(known.forge_rules);
            document.broken_policy = document.broken_policy.or(known.broken_policy);
        }
        let is_open = document.lifecycle == Lifecycle::Open;
        let Reports { reports, went_back, .. } =
            if is_open { self.waiting.take(&head) } else { Reports::default() };
        document.observations.extend(reports.iter().cloned());
        let mark = |marks| Marks { stale: stale || went_back, listed, ..marks };
        let put = Change::new(document).and_then(|change| self.put(&change, mark));
        if put.is_err() {
            self.waiting.wait_all(&head, reports, went_back);
        }
        put
    }

    /// Takes one report about a commit. Where no change has that commit as its head the report waits for one.
    ///
    /// # Errors
    /// `invalid_repository`, `invalid_commit`, `empty_name`, `invalid_value`, `unknown_condition`, each with a pointer into the
    /// [`Observed`]; `board_full`. Nothing is changed then.
    pub fn observe(&mut self, observed: Observed) -> Result<Vec<Transition>> {
        let slot = self.rows.only_of_head(&observed.repository, &observed.head);
        self.fetch(slot.iter());
        if let Some(moved) = slot.and_then(|slot| self.advance(slot, &observed.observation)) {
            return Ok(moved);
        }
        observed.check(slot.is_some())?;
        self.learn(observed)
    }

    /// Takes many reports at once, as [`Self::observe`] takes each: all of them or none, and faster.
    ///
    /// # Errors
    /// Those of [`Self::observe`], with a pointer into the list, such as `/3/head`. Nothing is changed then.
    pub fn observe_all(&mut self, all: Vec<Observed>) -> Result<Vec<Transition>> {
        // Rows stay in their slots.
        let heads = |some: &[Observed]| {
            self.rows.only_of_heads(some.iter().map(|one| (one.repository.as_str(), one.head.as_str())))
        };
        let slots: Vec<Option<Slot>> = all.chunks(AT_ONCE).flat_map(heads).collect();
        all.iter()
            .zip(&slots)
            .enumerate()
            .try_for_each(|(index, (one, slot))| one.check_at(index, slot.is_some()))?;
        let rows = |one: &Observed| self.rows.of_head(&one.repository, &one.head).len();
        let adds = all.iter().zip(&slots).map(|(one, slot)| if slot.is_some() { 1 } else { rows(one) });
        if adds.fold(self.held, usize::saturating_add) > self.most {
            self.has_room_for(&all)?;
        }
        let mut moved = Vec::new();
        for (place, (one, slot)) in all.into_iter().zip(&slots).enumerate() {
            if place.is_multiple_of(AT_ONCE) {
                self.fetch(slots.iter().skip(place).take(AT_ONCE).flatten());
            }
            match slot.and_then(|slot| self.advance(slot, &one.observation)) {
                Some(advanced) => moved.extend(advanced),
                None => moved.extend(self.learn(one)?),
            }
        }
        Ok(moved)
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
        let head = Head::new(repository, head);
        let moved = self.revise(&head, |document| {
            document.observations.iter_mut().for_each(&fill);
            false
        })?;
        self.waiting.reports_mut(&head).iter_mut().for_each(&fill);
        Ok(moved)
    }

    /// Takes a change off the board.
    pub fn remove(&mut self, repository: &str, number: u64) -> Option<Transition> {
        let (kept, _) = self.take(repository, number)?;
        Some(transition(&kept, Moved::Left))
    }

    /// Whether anything is held about a commit.
    #[must_use]
    pub fn knows(&self, repository: &str, head: &str) -> bool {
        self.rows.has_head(repository, head) || self.waiting.has(&Head::new(repository, head))
    }

    /// A change on the board.
    #[must_use]
    pub fn row(&self, repository: &str, number: u64) -> Option<Row<'_>> {
        self.at(self.rows.slot(repository, number)?)
    }

    /// All changes on the board, by repository and number.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.in_order().filter_map(|slot| self.at(slot))
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
            waiting: self.waiting.held(),
            most: self.most,
        }
    }

    fn at(&self, slot: Slot) -> Option<Row<'_>> {
        let kept = self.rows.get(slot)?;
        Some(Row { kept, shape: self.shapes.get(kept.shape?)? })
    }

    /// Waits for what is held of some rows at once.
    fn fetch<'a>(&self, slots: impl Iterator<Item = &'a Slot>) {
        slots.filter_map(|&slot| self.rows.get(slot)).for_each(|kept| kept.numbers.fetch());
    }

    /// Takes a report of a run that its change has alone in its group, and that tells but how far it is by now: most do, and it
    /// costs next to nothing. Any other is not taken.
    fn advance(&mut self, slot: Slot, observation: &Observation) -> Option<Vec<Transition>> {
        let kept = self.rows.get_mut(slot)?;
        let id = kept.shape?;
        let shape = self.shapes.get(id).filter(|shape| !shape.ruling.is_joint)?;
        let Advance { went_back, step } = Advance::of(shape, &kept.numbers, observation)?;
        let mut transitions = Vec::new();
        if went_back && !kept.stale {
            kept.stale = true;
            transitions.push(transition(kept, Moved::Stale));
        }
        if let Some(step) = step {
            kept.numbers.replace(step.at.clone(), &step.numbers);
            self.step(slot, id, &step, &mut transitions);
        }
        Some(transitions)
    }

    /// Gives a row the shape that comes after the one it has.
    fn step(&mut self, slot: Slot, before: ShapeId, step: &Step, transitions: &mut Vec<Transition>) {
        let Some(next) = self.shapes.enter_after(before, step, &self.rulings) else { return };
        let verdicts = [before, next].map(|id| self.shapes.get(id).map(|shape| shape.verdicts));
        self.rows.set_shape(slot, next);
        self.shapes.leave(before);
        if let ([Some(from), Some(to)], Some(kept)) = (verdicts, self.rows.get(slot))
            && from != to
        {
            self.counts.remove(from);
            self.counts.add(to, 1);
            moves(kept, from, to, transitions);
        }
    }

    /// Takes any report.
    fn learn(&mut self, Observed { repository, head, observation }: Observed) -> Result<Vec<Transition>> {
        let head = Head::new(&repository, &head);
        // What no verdict depends on is not kept.
        let observation = Observation { raw: None, url: None, disputed: false, ..observation };
        if !self.rows.has_head(&head.repository, &head.commit) {
            self.waiting.wait(&head, observation);
            return Ok(Vec::new());
        }
        self.revise(&head, |document| {
            let goes_back = goes_back(&document.observations, &observation);
            document.observations.push(observation.clone());
            goes_back
        })
    }

    /// Whether there is room for what all of these reports would add.
    fn has_room_for(&self, all: &[Observed]) -> Result<()> {
        let mut added: BTreeMap<Slot, ChangeDocument> = BTreeMap::new();
        for one in all {
            for slot in self.rows.of_head(&one.repository, &one.head) {
                let Some(row) = self.at(slot) else { continue };
                let document = added.entry(slot).or_insert_with(|| row.kept.document(row.shape));
                document.observations.push(one.observation.clone());
            }
        }
        let mut held = self.held;
        for (slot, document) in added {
            let before = self.at(slot).map_or(0, |row| row.reports());
            let after = Change::new(document)?.observations().len();
            held = held.saturating_sub(before).saturating_add(after);
        }
        self.has_room(held)
    }

    /// Changes the documents of all changes with a head, and assesses them again. The change to a document answers whether
    /// it asks for a listing.
    fn revise(
        &mut self,
        head: &Head,
        mut change: impl FnMut(&mut ChangeDocument) -> bool,
    ) -> Result<Vec<Transition>> {
        let mut revised = Vec::new();
        let mut held = self.held;
        for slot in self.rows.of_head(&head.repository, &head.commit) {
            let Some(row) = self.at(slot) else { continue };
            let mut document = row.kept.document(row.shape);
            let stale = change(&mut document);
            let change = Change::new(document)?;
            held = held.saturating_sub(row.reports()).saturating_add(change.observations().len());
            revised.push((change, stale));
        }
        self.has_room(held)?;
        let mut moved = Vec::new();
        for (change, stale) in revised {
            moved.extend(self.place(&change, |marks| Marks { stale: marks.stale || stale, ..marks }));
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
    fn put(&mut self, change: &Change, mark: impl FnOnce(Marks) -> Marks) -> Result<Vec<Transition>> {
        let number = change.number().unwrap_or_default();
        if change.document().lifecycle != Lifecycle::Open {
            let left = self.take(change.repository(), number);
            left.iter().for_each(|(kept, shape)| self.keep(kept, shape));
            return Ok(left.map(|(kept, _)| transition(&kept, Moved::Left)).into_iter().collect());
        }
        let before = self.row(change.repository(), number).map_or(0, |row| row.reports());
        self.has_room(self.held.saturating_sub(before).saturating_add(change.observations().len()))?;
        Ok(self.place(change, mark))
    }

    fn place(&mut self, change: &Change, mark: impl FnOnce(Marks) -> Marks) -> Vec<Transition> {
        let repository = self.rows.repository(change.repository());
        let (mut kept, shape) = Kept::new(&mut self.rulings, repository, change);
        let old = self.take(kept.repository(), kept.number);
        if let Some((old, old_shape)) = old.as_ref().filter(|(old, _)| old.commit != kept.commit) {
            self.keep(old, old_shape);
        }
        kept.mark(mark(old.as_ref().map(|(old, _)| old.marks()).unwrap_or_default()));
        let to = shape.verdicts;
        let mut moved = Vec::new();
        if old.is_none() {
            let [normal, emergency] = to;
            moved.push(transition(&kept, Moved::Entered { normal, emergency }));
        }
        if kept.stale && old.as_ref().is_none_or(|(old, _)| !old.stale) {
            moved.push(transition(&kept, Moved::Stale));
        }
        if let Some((_, old_shape)) = old {
            moves(&kept, old_shape.verdicts, to, &mut moved);
        }
        self.counts.add(to, 1);
        self.held = self.held.saturating_add(shape.told.len());
        let shape = self.shapes.enter(shape);
        self.rows.insert(kept, shape);
        moved
    }

    /// Keeps what was reported about a head that a change has left, as what waits: it may come back.
    fn keep(&mut self, kept: &Kept, shape: &Shape) {
        let head = Head::new(kept.repository(), &kept.commit.to_string());
        if !self.rows.has_head(&head.repository, &head.commit) {
            let observations = kept.document(shape).observations;
            let reported = observations.into_iter().filter(|one| one.kind != Kind::Condition);
            self.waiting.wait_all(&head, reported, kept.stale);
        }
    }

    /// Takes a row out, and out of all that is counted.
    fn take(&mut self, repository: &str, number: u64) -> Option<(Kept, Shape)> {
        let kept = self.rows.remove(repository, number)?;
        let id = kept.shape?;
        let shape = self.shapes.get(id)?.clone();
        self.shapes.leave(id);
        self.counts.remove(shape.verdicts);
        self.held = self.held.saturating_sub(shape.told.len());
        Some((kept, shape))
    }
}

/// The shape that a row has under another policy.
fn reshaped(kept: &Kept, shape: &Shape, counts_otherwise: bool, rulings: &mut Rulings) -> Shape {
    let known = if counts_otherwise { None } else { kept.ruling(shape, rulings) };
    if let Some(ruling) = known {
        let mut next = shape.under(ruling);
        next.verdicts = rulings.verdicts(&next);
        return next;
    }
    let next = kept.change(shape).map(|change| Kept::new(rulings, kept.repository().clone(), &change).1);
    // What was read once is read again.
    next.unwrap_or_else(|_| shape.clone())
}

fn check_number(change: &Change) -> Result<()> {
    if change.number().is_some() {
        return Ok(());
    }
    let message = "a change on a board has a number; a bare commit cannot stand there";
    Err(Error::new(code::MISSING_KEY, message).with_pointer("/number"))
}

fn transition(kept: &Kept, moved: Moved) -> Transition {
    Transition { repository: kept.repository().to_string(), number: kept.number, moved }
}

/// Tells which of a row's verdicts are others.
fn moves(kept: &Kept, from: [Verdict; 2], to: [Verdict; 2], moved: &mut Vec<Transition>) {
    for ((lane, from), to) in Lane::ALL.into_iter().zip(from).zip(to) {
        if from != to {
            moved.push(transition(kept, Moved::Verdict { lane, from, to }));
        }
    }
}
