//! What many rows have in common, and is kept once for all of them.

use std::hash::BuildHasher;
use std::num::NonZeroU32;
use std::sync::Arc;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

use super::advance::Step;
use super::report::Told;
use super::ruling::{Ruling, Rulings};
use crate::assess::Standing;
use crate::readiness::Verdict;

/// All of a row that bears on its verdicts, without its place and its numbers. A report moves a row from one shape to another.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    pub(super) ruling: Arc<Ruling>,
    pub(super) standing: Standing,
    /// Its reports, in their normal order.
    pub(super) told: Box<[Told]>,
    /// The states of each of its groups as they count, a bit each.
    pub(super) states: Box<[u8]>,
    /// The groups that follow a failure.
    pub(super) following: Box<[usize]>,
    pub(super) verdicts: [Verdict; 2],
    /// Some report has an id that is no number.
    pub(super) has_text: bool,
    /// Of what is told of its reports, each with its place.
    told_hash: u64,
    /// How many rows have it.
    pub(super) rows: usize,
}

impl Shape {
    pub(super) fn new(
        ruling: Arc<Ruling>,
        standing: Standing,
        told: Box<[Told]>,
        counted: impl Iterator<Item = (u8, bool)>,
    ) -> Self {
        let (mut states, mut following) = (Vec::new(), Vec::new());
        for (group, (of_group, after_failure)) in counted.enumerate() {
            states.push(of_group);
            if after_failure {
                following.push(group);
            }
        }
        let told_hash = told.iter().enumerate().fold(0, |all, (place, told)| all ^ told_hash(place, *told));
        Self {
            ruling,
            standing,
            has_text: told.iter().any(|told| told.has_text()),
            told,
            states: states.into(),
            following: following.into(),
            verdicts: [Verdict::Blocked; 2],
            told_hash,
            rows: 0,
        }
    }

    fn hash(&self) -> u64 {
        self.told_hash ^ self.ruling.hash
    }

    /// It under another ruling.
    pub(super) fn under(&self, ruling: Arc<Ruling>) -> Self {
        Self { ruling, ..self.clone() }
    }

    /// Whether all of it is the same beside its reports.
    fn is_beside(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.ruling, &other.ruling)
            && self.standing == other.standing
            && self.following == other.following
    }

    /// Whether a step makes the one of the other.
    fn is_after(&self, step: &Step, before: &Self) -> bool {
        self.is_beside(before)
            && is_with(&self.told, &before.told, step.place, &step.told)
            && is_with(&self.states, &before.states, step.group, &step.state.bit())
    }

    fn hash_after(&self, step: &Step) -> u64 {
        let before = self.told.get(step.place).map_or(0, |told| told_hash(step.place, *told));
        self.told_hash ^ before ^ told_hash(step.place, step.told)
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.is_beside(other)
            && self.verdicts == other.verdicts
            && self.told == other.told
            && self.states == other.states
    }
}

/// Whether a list is another one with one thing in the place of another.
fn is_with<T: PartialEq>(list: &[T], other: &[T], place: usize, one: &T) -> bool {
    let after = place.wrapping_add(1);
    list.get(place) == Some(one)
        && list.get(..place) == other.get(..place)
        && list.get(after..) == other.get(after..)
}

/// By xor of these the hash of a shape comes from that of the shape before it.
fn told_hash(place: usize, told: Told) -> u64 {
    FixedState::default().hash_one((place, told))
}

/// Which of the shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ShapeId(NonZeroU32);

impl ShapeId {
    fn new(place: usize) -> Self {
        // There are never as many as that: each takes more than a hundred bytes.
        Self(
            u32::try_from(place)
                .ok()
                .and_then(|place| NonZeroU32::MIN.checked_add(place))
                .unwrap_or(NonZeroU32::MAX),
        )
    }

    pub(super) fn place(self) -> usize {
        usize::try_from(self.0.get().wrapping_sub(1)).unwrap_or(usize::MAX)
    }
}

/// All shapes that rows have.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    all: Vec<Option<Shape>>,
    free: Vec<ShapeId>,
    by_hash: HashTable<ShapeId>,
}

impl Shapes {
    /// Nothing but room for each of the shapes in its place, and the shapes.
    pub(super) fn start_over(&mut self) -> Self {
        let room = self.all.iter().map(|_| None).collect();
        let empty = Self { all: room, free: self.free.clone(), by_hash: HashTable::new() };
        std::mem::replace(self, empty)
    }

    /// All rows of a shape, so many, have this one instead, in its place.
    pub(super) fn put(&mut self, id: ShapeId, shape: Shape, rows: usize) {
        let hash = shape.hash();
        if let Some(room) = self.all.get_mut(id.place()) {
            *room = Some(Shape { rows, ..shape });
            self.remember(id, hash);
        }
    }

    /// Ends what [`Self::start_over`] began: where no shape was put others may stand.
    pub(super) fn end(&mut self) {
        let places = self.all.iter().enumerate();
        self.free =
            places.filter(|(_, shape)| shape.is_none()).map(|(place, _)| ShapeId::new(place)).collect();
    }

    /// No place is as large.
    pub(super) fn places(&self) -> usize {
        self.all.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Shape> {
        self.all.iter().flatten()
    }

    pub(super) fn get(&self, id: ShapeId) -> Option<&Shape> {
        self.all.get(id.place())?.as_ref()
    }

    /// The shape of one more row.
    pub(super) fn enter(&mut self, shape: Shape) -> ShapeId {
        let known = self.find(shape.hash(), |known| *known == shape);
        let id = known.unwrap_or_else(|| self.insert(shape));
        self.join(id);
        id
    }

    fn join(&mut self, id: ShapeId) {
        if let Some(Some(shape)) = self.all.get_mut(id.place()) {
            shape.rows = shape.rows.saturating_add(1);
        }
    }

    /// One row less has a shape. One that none has any more is forgotten.
    pub(super) fn leave(&mut self, id: ShapeId) {
        let Some(place) = self.all.get_mut(id.place()) else { return };
        let Some(shape) = place else { return };
        shape.rows = shape.rows.saturating_sub(1);
        if shape.rows == 0 {
            let hash = shape.hash();
            *place = None;
            self.free.push(id);
            if let Ok(entry) = self.by_hash.find_entry(hash, |&known| known == id) {
                entry.remove();
            }
        }
    }

    /// The shape of one more row, which a step makes of another row's; its ruling is not a joint one.
    pub(super) fn enter_after(&mut self, before: ShapeId, step: &Step, rulings: &Rulings) -> Option<ShapeId> {
        let shape = self.get(before)?;
        let hash = shape.hash_after(step) ^ shape.ruling.hash;
        let id = if let Some(known) = self.find(hash, |known| known.is_after(step, shape)) {
            known
        } else {
            let mut next = Shape { told_hash: shape.hash_after(step), ..shape.clone() };
            *next.told.get_mut(step.place)? = step.told;
            *next.states.get_mut(step.group)? = step.state.bit();
            next.verdicts = rulings.verdicts(&next);
            self.insert(next)
        };
        self.join(id);
        Some(id)
    }

    fn find(&self, hash: u64, is_it: impl Fn(&Shape) -> bool) -> Option<ShapeId> {
        self.by_hash.find(hash, |&id| self.get(id).is_some_and(&is_it)).copied()
    }

    fn insert(&mut self, shape: Shape) -> ShapeId {
        let (hash, shape) = (shape.hash(), Shape { rows: 0, ..shape });
        let id = self.free.pop().unwrap_or_else(|| ShapeId::new(self.all.len()));
        match self.all.get_mut(id.place()) {
            Some(free) => *free = Some(shape),
            None => self.all.push(Some(shape)),
        }
        self.remember(id, hash);
        id
    }

    fn remember(&mut self, id: ShapeId, hash: u64) {
        let Self { all, by_hash, .. } = self;
        let hash_of = |id: &ShapeId| all.get(id.place()).and_then(Option::as_ref).map_or(0, Shape::hash);
        by_hash.insert_unique(hash, id, hash_of);
    }
}

#[cfg(test)]
mod tests {
    use crate::board::{Board, Observed};
    use crate::change::{Change, ChangeDocument};
    use crate::check::{Kind, Observation, State};
    use crate::policy::Policy;
    use crate::time::Time;

    const CHANGES: u64 = 40;

    fn head(number: u64) -> String {
        format!("{number:040x}")
    }

    fn report(number: u64, name: &str, state: State) -> Observation {
        let mut one = Observation::new(Kind::CheckRun, name, state);
        one.run = Some(format!("{}{number}", name.len()).into());
        one.started_at = Time::from_millis(1000).ok();
        one
    }

    fn policies() -> [Policy; 3] {
        let rules = [
            r#"[{"check": "build", "tier": "absolutely_required", "from": "any"}]"#,
            r#"[{"check": "build", "tier": "optional", "from": "any"}]"#,
            r#"[{"check": "build", "tier": "required", "from": "any", "when": {"branches": ["main"]}}]"#,
        ];
        rules.map(|rules| Policy::parse(format!(r#"{{"version": 1, "rules": {rules}}}"#).as_bytes()).unwrap())
    }

    fn board(policy: Policy) -> Board {
        let mut board = Board::new(policy);
        for number in 0..CHANGES {
            let mut document = ChangeDocument::new("acme/shop", head(number));
            document.number = Some(number);
            document.observations =
                vec![report(number, "build", State::Running), report(number, "lint", State::Passed)];
            board.refresh(&Change::new(document).unwrap()).unwrap();
        }
        board
    }

    /// How many shapes there are, and how many rows have them.
    fn shapes(board: &Board) -> (usize, usize) {
        (board.shapes.iter().count(), board.shapes.iter().map(|shape| shape.rows).sum())
    }

    #[test]
    fn changes_that_stand_alike_have_one_shape_and_no_longer_than_they_do() {
        let [policy, ..] = policies();
        let mut board = board(policy);
        let all = usize::try_from(CHANGES).unwrap();
        assert_eq!(shapes(&board), (1, all));
        for number in 0..CHANGES {
            let observation = report(number, "build", State::Passed);
            let observed = Observed { repository: "acme/shop".into(), head: head(number), observation };
            let moved = board.observe(observed).unwrap();
            assert!(!moved.is_empty(), "{number}");
            assert_eq!(shapes(&board), (if number < CHANGES - 1 { 2 } else { 1 }, all), "after {number}");
        }
        assert!(board.shapes.places() <= 2);
        (0..CHANGES).for_each(|number| assert!(board.remove("acme/shop", number).is_some()));
        assert_eq!(shapes(&board), (0, 0));
    }

    #[test]
    fn shapes_stay_few_under_one_policy_after_another() {
        let policies = policies();
        let [first, ..] = &policies;
        let mut board = board(first.clone());
        for policy in policies.iter().cycle().take(60) {
            board.set_policy(policy.clone());
            assert_eq!(shapes(&board).1, usize::try_from(CHANGES).unwrap());
            assert!(board.shapes.places() <= 2, "{}", board.shapes.places());
        }
    }
}
