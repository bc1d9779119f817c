//! What GitHub's deliveries tell a board.

use std::collections::{BTreeMap, VecDeque};

use breakglass::{Board, ChangeDocument, Error, Kind, Lifecycle, Result, Transition};

use super::collect::{Collector, PullTold, describe, newest};
use super::read::Glance;
use super::reading::{PullFacts, Reading, ReviewFacts};
use super::suites::Suites;
use crate::code;

/// How many pull requests are remembered after they were closed or merged, so that a late delivery does not bring them back.
const REMEMBERED: usize = 10_000;

/// How many payloads of one pull request at one head are kept: what older ones tell the newer ones tell as well.
const PAYLOADS: usize = 8;

/// Takes GitHub's deliveries, twice, late and in any order, and keeps a [`Board`] as a fresh listing would have it.
///
/// ```
/// use breakglass::{Board, Policy};
/// use breakglass_forge::github::Feed;
///
/// let mut board = Board::new(Policy::parse(b"version: 1\nrules:\n  - {check: build, tier: required}\n")?);
/// let mut feed = Feed::new();
/// let head = "5e1f4f3a6ad1e8a0a5c0d5f3fd4e8a4d1c2b3a49";
/// let opened = format!(r#"{{"action": "opened", "number": 42, "repository": {{"full_name": "acme/shop"}},
///     "pull_request": {{"number": 42, "state": "open", "draft": false, "mergeable": true, "head": {{"sha": "{head}"}},
///     "base": {{"ref": "main"}}}}}}"#);
/// let moved = feed.deliver(&mut board, opened.as_bytes())?;
/// assert!(moved[0].to_string().starts_with("acme/shop#42: entered, waiting"));
/// # Ok::<(), breakglass::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct Feed {
    pulls: BTreeMap<(String, u64), PullTold>,
    /// Those that were closed or merged, the first ones first.
    left: VecDeque<(String, u64)>,
    suites: BTreeMap<(String, String), Suites>,
}

impl Feed {
    /// One that nothing was delivered to.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the body of a delivery, whatever it is about, and answers what moved on the board.
    ///
    /// # Errors
    /// Those of [`Payload::detect`](super::Payload::detect) and [`read`](super::read); `repository_not_known`; those of
    /// [`Board::observe`] and [`Board::renew`].
    pub fn deliver(&mut self, board: &mut Board, body: &[u8]) -> Result<Vec<Transition>> {
        match super::read_any(body)? {
            Some((_, reading)) => self.told(board, reading),
            None => Ok(Vec::new()),
        }
    }

    /// As [`Self::deliver`], for the body of a delivery that was read trusting.
    ///
    /// # Errors
    /// `repository_not_known`; those of [`Board::observe`] and [`Board::renew`].
    pub fn look(&mut self, board: &mut Board, glance: Glance) -> Result<Vec<Transition>> {
        self.told(board, glance.0)
    }

    /// Takes a change as it was read afresh, all pages of it: it counts, whatever was delivered before.
    ///
    /// # Errors
    /// Those of [`Collector::change`] and [`Board::refresh`].
    pub fn refresh(&mut self, board: &mut Board, listing: &Collector) -> Result<Vec<Transition>> {
        let change = listing.change()?;
        let moved = board.refresh(&change)?;
        if let Some(number) = change.number() {
            let key = (change.repository().to_ascii_lowercase(), number);
            let mut told = listing.pulls();
            told.payloads.retain(|pull| pull.number.is_none_or(|of| of == number));
            self.pulls.insert(key, told);
        }
        Ok(moved)
    }

    fn told(&mut self, board: &mut Board, reading: Reading) -> Result<Vec<Transition>> {
        let repository = reading.repository.ok_or_else(|| {
            let message = "the payload does not tell the repository; a board is fed with whole deliveries";
            Error::new(code::REPOSITORY_NOT_KNOWN, message)
        })?;
        let mut moved = Vec::new();
        for facts in &reading.suites {
            let Some(head) = facts.head.as_deref() else { continue };
            let suites = self.suites_of(board, &repository, head);
            suites.told(facts);
            moved.extend(board.fill(&repository, head, |observation| suites.fill(observation))?);
        }
        for (head, mut observation) in reading.observations {
            let Some(head) = head else { continue };
            let suites = self.suites_of(board, &repository, &head);
            if observation.kind == Kind::CheckRun {
                let job = reading.jobs.iter().find(|(job, _)| Some(job) == observation.run.as_ref());
                let of_job = job.is_some_and(|(job, workflow_run)| suites.job(job, workflow_run));
                if suites.run(&observation) || of_job {
                    moved.extend(board.fill(&repository, &head, |other| suites.fill(other))?);
                }
            }
            suites.fill(&mut observation);
            moved.extend(board.observe(&repository, &head, observation)?);
        }
        for pull in reading.pulls {
            moved.extend(self.pull(board, &repository, pull, reading.reviews.as_deref())?);
        }
        Ok(moved)
    }

    /// What is known of a commit's suites; of commits that the board has forgotten nothing is kept for long.
    fn suites_of(&mut self, board: &Board, repository: &str, head: &str) -> &mut Suites {
        const SPARE: usize = 1024;
        let known = board.size();
        if self.suites.len() > known.changes.saturating_add(known.waiting).saturating_add(SPARE) {
            self.suites.retain(|(repository, head), _| board.knows(repository, head));
        }
        self.suites.entry((repository.to_ascii_lowercase(), head.to_ascii_lowercase())).or_default()
    }

    fn pull(
        &mut self,
        board: &mut Board,
        repository: &str,
        pull: PullFacts,
        reviews: Option<&[ReviewFacts]>,
    ) -> Result<Vec<Transition>> {
        let Some(number) = pull.number else { return Ok(Vec::new()) };
        let key = (repository.to_ascii_lowercase(), number);
        let told = self.pulls.entry(key.clone()).or_default();
        if !told.payloads.contains(&pull) {
            told.payloads.push(pull);
        }
        for review in reviews.unwrap_or_default() {
            let known = told.reviews.get_or_insert_default();
            known.retain(|one| one.id.is_none() || one.id != review.id);
            known.push(review.clone());
        }
        let Some(pull) = newest(told.payloads.iter().collect()) else { return Ok(Vec::new()) };
        let Some(head) = pull.head.clone() else { return Ok(Vec::new()) };
        let before = told.payloads.len();
        told.payloads.retain(|one| one.head.as_deref() == Some(&*head));
        if before != told.payloads.len() {
            // Of another head.
            told.behind = None;
        }
        told.payloads.sort_by_key(|one| one.updated_at);
        let older = told.payloads.len().saturating_sub(PAYLOADS);
        told.payloads.drain(..older);
        let mut document = ChangeDocument::new(repository, head);
        describe(&mut document, &pull, told.reviews.as_deref(), told.behind, told.demands.as_ref());
        if document.lifecycle != Lifecycle::Open && !self.left.contains(&key) {
            self.left.push_back(key);
            if self.left.len() > REMEMBERED
                && let Some(first) = self.left.pop_front()
            {
                self.pulls.remove(&first);
            }
        }
        let moved = board.renew(document);
        if moved.is_err() && board.row(repository, number).is_none() {
            self.pulls.remove(&(repository.to_ascii_lowercase(), number));
        }
        moved
    }
}
