//! What was reported about commits that no change has as its head: deliveries come in any order.

use std::collections::{BTreeMap, VecDeque};

use super::observed::goes_back;
use super::rows::Head;
use crate::change::merge_same_runs;
use crate::check::Observation;

#[derive(Debug)]
pub(super) struct Waiting {
    all: BTreeMap<Head, Reports>,
    /// The commits in the order in which the first report about them came; some wait no more.
    order: VecDeque<(u64, Head)>,
    next: u64,
    held: usize,
    most: usize,
}

/// What waits for a change.
#[derive(Debug, Default)]
pub(super) struct Reports {
    pub(super) reports: Vec<Observation>,
    /// A run that had ended was reported unfinished.
    pub(super) went_back: bool,
    /// When the first of them came.
    place: u64,
}

impl Waiting {
    /// With no more reports than that.
    pub(super) fn new(most: usize) -> Self {
        Self { all: BTreeMap::new(), order: VecDeque::new(), next: 0, held: 0, most }
    }

    /// How many reports wait.
    pub(super) fn held(&self) -> usize {
        self.held
    }

    pub(super) fn has(&self, head: &Head) -> bool {
        self.all.contains_key(head)
    }

    /// Keeps a report for the change that is to come. Where there are too many, all about the commit that came first is dropped,
    /// and of a commit alone what came first.
    pub(super) fn wait(&mut self, head: &Head, observation: Observation) {
        if self.most == 0 {
            return;
        }
        if !self.has(head) {
            self.order.push_back((self.next, head.clone()));
            self.all.insert(head.clone(), Reports { place: self.next, ..Reports::default() });
            self.next = self.next.saturating_add(1);
        }
        if let Some(of) = self.all.get_mut(head) {
            let before = of.reports.len();
            of.went_back |= goes_back(&of.reports, &observation);
            // A delivery that comes twice is one, and so are the reports of one run.
            if !of.reports.contains(&observation) {
                of.reports.push(observation);
                of.reports = merge_same_runs(std::mem::take(&mut of.reports));
            }
            self.held = self.held.saturating_sub(before).saturating_add(of.reports.len());
        }
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
            order.retain(|(place, head)| all.get(head).is_some_and(|of| of.place == *place));
        }
    }

    /// Makes room where the commit that came first is the one that was reported about: what waits longest behind it goes, else
    /// what came first of its own. Answers whether anything went.
    fn drop_other(&mut self, head: &Head) -> bool {
        let other = self.order.iter().position(|(place, other)| {
            other != head && self.all.get(other).is_some_and(|of| of.place == *place)
        });
        if let Some((_, other)) = other.and_then(|place| self.order.remove(place)) {
            self.take(&other);
            return true;
        }
        let own = self.all.get_mut(head).filter(|of| !of.reports.is_empty());
        let dropped = own.map(|of| of.reports.remove(0)).is_some();
        self.held = self.held.saturating_sub(usize::from(dropped));
        dropped
    }

    /// Keeps what was reported about the head of a change that is not on the board any more, or not yet.
    pub(super) fn wait_all(
        &mut self,
        head: &Head,
        reports: impl IntoIterator<Item = Observation>,
        went_back: bool,
    ) {
        reports.into_iter().for_each(|one| self.wait(head, one));
        if let Some(of) = self.all.get_mut(head) {
            of.went_back |= went_back;
        }
    }

    /// What was reported about a commit, which then waits no more.
    pub(super) fn take(&mut self, head: &Head) -> Reports {
        let of = self.all.remove(head).unwrap_or_default();
        self.held = self.held.saturating_sub(of.reports.len());
        of
    }

    pub(super) fn reports_mut(&mut self, head: &Head) -> &mut [Observation] {
        self.all.get_mut(head).map(|of| of.reports.as_mut_slice()).unwrap_or_default()
    }
}
