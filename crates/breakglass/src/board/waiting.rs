//! What was reported about commits that no change of the board has as its head: deliveries come in any order.

use std::collections::BTreeMap;

use super::HeadKey;
use crate::check::Observation;

/// Reports by the commit that they are about, as many as there may be; the commits that came first go first.
#[derive(Debug)]
pub(super) struct Waiting {
    heads: BTreeMap<HeadKey, (u64, Vec<Observation>)>,
    /// The commits in the order in which they came.
    order: BTreeMap<u64, HeadKey>,
    next: u64,
    held: usize,
    most: usize,
}

impl Waiting {
    pub(super) fn new(most: usize) -> Self {
        Self { heads: BTreeMap::new(), order: BTreeMap::new(), next: 0, held: 0, most }
    }

    pub(super) fn held(&self) -> usize {
        self.held
    }

    pub(super) fn add(&mut self, head: HeadKey, observation: Observation) {
        if let Some((_, observations)) = self.heads.get_mut(&head) {
            // A delivery that comes twice is one.
            if !observations.contains(&observation) {
                observations.push(observation);
                self.held = self.held.saturating_add(1);
            }
        } else {
            let place = self.next;
            self.next = self.next.saturating_add(1);
            self.order.insert(place, head.clone());
            self.heads.insert(head, (place, vec![observation]));
            self.held = self.held.saturating_add(1);
        }
        while self.held > self.most {
            let Some((_, first)) = self.order.pop_first() else { return };
            self.take(&first);
        }
    }

    /// What was reported about a commit, which then waits no more.
    pub(super) fn take(&mut self, head: &HeadKey) -> Vec<Observation> {
        let Some((place, observations)) = self.heads.remove(head) else { return Vec::new() };
        self.order.remove(&place);
        self.held = self.held.saturating_sub(observations.len());
        observations
    }

    pub(super) fn get_mut(&mut self, head: &HeadKey) -> &mut [Observation] {
        self.heads.get_mut(head).map(|(_, observations)| observations.as_mut_slice()).unwrap_or_default()
    }

    pub(super) fn has(&self, head: &HeadKey) -> bool {
        self.heads.contains_key(head)
    }
}
