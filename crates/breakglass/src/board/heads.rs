//! Commits: which changes have them as their head, and what was reported about those that no change has, since deliveries
//! come in any order.

use std::collections::{BTreeMap, VecDeque};

use super::HeadKey;
use crate::change::merge_same_runs;
use crate::check::Observation;

#[derive(Debug)]
pub(super) struct Heads {
    all: BTreeMap<HeadKey, Head>,
    /// The commits that reports wait for, in the order in which they came; some wait no more.
    order: VecDeque<(u64, HeadKey)>,
    next: u64,
    held: usize,
    most: usize,
}

#[derive(Debug, Default)]
struct Head {
    /// The numbers of the changes, in order.
    numbers: Vec<u64>,
    /// What waits for a change, and when it came.
    waiting: Vec<Observation>,
    place: u64,
}

impl Heads {
    /// With no more reports that wait than that.
    pub(super) fn new(most: usize) -> Self {
        Self { all: BTreeMap::new(), order: VecDeque::new(), next: 0, held: 0, most }
    }

    /// How many reports wait.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    pub(super) fn has(&self, head: &HeadKey) -> bool {
        self.all.contains_key(head)
    }

    /// The changes with a head.
    pub(super) fn numbers(&self, head: &HeadKey) -> &[u64] {
        self.all.get(head).map(|head| head.numbers.as_slice()).unwrap_or_default()
    }

    pub(super) fn enter(&mut self, head: HeadKey, number: u64) {
        let numbers = &mut self.all.entry(head).or_default().numbers;
        numbers.push(number);
        numbers.sort_unstable();
    }

    pub(super) fn leave(&mut self, head: &HeadKey, number: u64) {
        if let Some(of) = self.all.get_mut(head) {
            of.numbers.retain(|one| *one != number);
        }
        self.forget(head);
    }

    /// Keeps a report for the change that is to come. Where there are too many, all about the commit that came first is dropped,
    /// and of a commit alone what came first.
    pub(super) fn wait(&mut self, head: &HeadKey, observation: Observation) {
        if self.most == 0 {
            return;
        }
        let of = self.all.entry(head.clone()).or_default();
        if of.waiting.is_empty() {
            of.place = self.next;
            self.order.push_back((self.next, head.clone()));
            self.next = self.next.saturating_add(1);
        }
        let before = of.waiting.len();
        // A delivery that comes twice is one, and so are the reports of one run.
        if !of.waiting.contains(&observation) {
            of.waiting.push(observation);
            of.waiting = merge_same_runs(std::mem::take(&mut of.waiting));
        }
        self.held = self.held.saturating_sub(before).saturating_add(of.waiting.len());
        while self.held > self.most {
            match self.order.pop_front() {
                Some((place, first)) if first == *head => {
                    self.order.push_front((place, first));
                    if !self.drop_other(head) {
                        return;
                    }
                }
                Some((place, first)) => {
                    if self.all.get(&first).is_some_and(|of| of.place == place) {
                        self.take(&first);
                    }
                }
                None => return,
            }
        }
        let Self { all, order, .. } = self;
        if order.len() > all.len().saturating_mul(2).saturating_add(64) {
            order.retain(|(place, head)| {
                all.get(head).is_some_and(|of| of.place == *place && !of.waiting.is_empty())
            });
        }
    }

    /// Makes room where the commit that came first is the one that was reported about: what waits longest behind it goes, else
    /// what came first of its own. Answers whether anything went.
    fn drop_other(&mut self, head: &HeadKey) -> bool {
        let other = self.order.iter().position(|(place, other)| {
            other != head
                && self.all.get(other).is_some_and(|of| of.place == *place && !of.waiting.is_empty())
        });
        if let Some((_, other)) = other.and_then(|place| self.order.remove(place)) {
            self.take(&other);
            return true;
        }
        let own = self.all.get_mut(head).filter(|of| !of.waiting.is_empty());
        let dropped = own.map(|of| of.waiting.remove(0)).is_some();
        self.held = self.held.saturating_sub(usize::from(dropped));
        dropped
    }

    /// What was reported about a commit, which then waits no more.
    pub(super) fn take(&mut self, head: &HeadKey) -> Vec<Observation> {
        let waiting = self.all.get_mut(head).map(|of| std::mem::take(&mut of.waiting)).unwrap_or_default();
        self.held = self.held.saturating_sub(waiting.len());
        self.forget(head);
        waiting
    }

    pub(super) fn waiting_mut(&mut self, head: &HeadKey) -> &mut [Observation] {
        self.all.get_mut(head).map(|of| of.waiting.as_mut_slice()).unwrap_or_default()
    }

    fn forget(&mut self, head: &HeadKey) {
        if self.all.get(head).is_some_and(|of| of.numbers.is_empty() && of.waiting.is_empty()) {
            self.all.remove(head);
        }
    }
}
