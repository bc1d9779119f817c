//! What GitHub's deliveries tell a board.

use std::collections::{BTreeMap, VecDeque};

use breakglass::{Board, ChangeDocument, Error, Kind, Lifecycle, Observed, Result, Transition};
use breakglass_json::{Holds, Wanted};

use super::collect::{Collector, PullTold, describe, newest};
use super::conditions::DISMISSED;
use super::read::Glance;
use super::reading::{Mergeable, PullFacts, Reading, ReviewFacts};
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

    /// Takes the body of a delivery, whatever it is about, and answers what moved on the board: nothing for one that is about
    /// something else, such as the first one of a new webhook.
    ///
    /// # Errors
    /// Those of [`Payload::detect`](super::Payload::detect) and [`read`](super::read); `repository_not_known`; those of
    /// [`Board::observe_all`] and [`Board::renew`].
    pub fn deliver(&mut self, board: &mut Board, body: &[u8]) -> Result<Vec<Transition>> {
        match super::read_any(body) {
            Ok(Some((_, reading))) => self.told(board, reading),
            Ok(None) => Ok(Vec::new()),
            Err(error) if error.code() == code::UNKNOWN_PAYLOAD && is_delivery(body) => Ok(Vec::new()),
            Err(error) => Err(error),
        }
    }

    /// As [`Self::deliver`], for the body of a delivery that was read trusting.
    ///
    /// # Errors
    /// `repository_not_known`; those of [`Board::observe_all`] and [`Board::renew`].
    pub fn look(&mut self, board: &mut Board, glance: Glance) -> Result<Vec<Transition>> {
        self.told(board, glance.0)
    }

    /// Takes a change as it was read afresh, all pages of it: it counts, whatever was delivered before.
    ///
    /// # Errors
    /// Those of [`Collector::change`] and [`Board::refresh`].
    pub fn refresh(&mut self, board: &mut Board, listing: &Collector) -> Result<Vec<Transition>> {
        let change = listing.change()?;
        if board.has_later(&change) {
            return Ok(Vec::new());
        }
        let mut moved = board.refresh(&change)?;
        let Some(number) = change.number() else { return Ok(moved) };
        let key = (change.repository().to_ascii_lowercase(), number);
        let mut told = listing.pulls();
        told.payloads.retain(|pull| pull.number.is_none_or(|of| of == number));
        let read = told.payloads.iter().filter_map(|pull| pull.updated_at).max();
        let known = self.pulls.remove(&key).map(|known| known.payloads).unwrap_or_default();
        // What was delivered while the listing was read is newer, by the forge's own clock.
        let newer: Vec<PullFacts> = known.into_iter().filter(|pull| pull.updated_at > read).collect();
        let is_behind = !newer.is_empty();
        told.payloads.extend(newer);
        self.pulls.insert(key, told);
        if is_behind {
            moved.extend(self.renew(board, change.repository(), number)?);
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
        let mut observed = Vec::new();
        for (head, observation) in reading.observations {
            let Some(head) = head else { continue };
            if observation.kind == Kind::CheckRun {
                let suites = self.suites_of(board, &repository, &head);
                let job = reading.jobs.iter().find(|(job, _)| Some(job) == observation.run.as_ref());
                let of_job = job.is_some_and(|(job, workflow_run)| suites.job(job, workflow_run));
                if suites.run(&observation) || of_job {
                    moved.extend(board.fill(&repository, &head, |other| suites.fill(other))?);
                }
            }
            observed.push(Observed { repository: repository.clone(), head: head.to_string(), observation });
        }
        for Observed { head, observation, .. } in &mut observed {
            self.suites_of(board, &repository, head).fill(observation);
        }
        moved.extend(board.observe_all(observed).map_err(of_the_payload)?);
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
        let told = self.pulls.entry((repository.to_ascii_lowercase(), number)).or_default();
        if !told.payloads.contains(&pull) {
            told.payloads.push(pull);
        }
        for review in reviews.unwrap_or_default() {
            let known = told.reviews.get_or_insert_default();
            let same = known.iter_mut().find(|one| one.id.is_some() && one.id == review.id);
            match same {
                // A dismissal changes a review for good, and keeps its id and time.
                Some(same) if same.state == DISMISSED => {}
                Some(same) => *same = review.clone(),
                None => known.push(review.clone()),
            }
        }
        let moved = self.renew(board, repository, number);
        if moved.is_err() && board.row(repository, number).is_none() {
            self.pulls.remove(&(repository.to_ascii_lowercase(), number));
        }
        moved
    }

    /// Tells the board what is known of a pull request by now.
    fn renew(&mut self, board: &mut Board, repository: &str, number: u64) -> Result<Vec<Transition>> {
        let key = (repository.to_ascii_lowercase(), number);
        let Some(told) = self.pulls.get_mut(&key) else { return Ok(Vec::new()) };
        let Some(mut pull) = newest(told.payloads.iter().collect()) else { return Ok(Vec::new()) };
        let Some(head) = pull.head.clone() else { return Ok(Vec::new()) };
        let before = told.payloads.len();
        told.payloads.retain(|one| one.head.as_deref() == Some(&*head));
        if before != told.payloads.len() {
            // Of another head.
            told.behind = None;
        }
        told.payloads.sort_by_key(|one| one.updated_at);
        if pull.mergeable == Mergeable::Computing {
            // Most deliveries are sent before that is computed, and none once it is: what was known last stands.
            let mut told = told.payloads.iter().rev().map(|one| one.mergeable);
            pull.mergeable = told.find(|one| one.is_known()).unwrap_or(Mergeable::Computing);
        }
        let mut document = ChangeDocument::new(repository, head);
        describe(&mut document, &pull, told.reviews.as_deref(), told.behind, told.demands.as_ref());
        forget_older(&mut told.payloads);
        if document.lifecycle != Lifecycle::Open && !self.left.contains(&key) {
            self.left.push_back(key);
            if self.left.len() > REMEMBERED
                && let Some(first) = self.left.pop_front()
            {
                self.pulls.remove(&first);
            }
        }
        board.renew(document)
    }
}

/// Keeps the newest payloads, and the last one that tells whether the pull request merges.
fn forget_older(payloads: &mut Vec<PullFacts>) {
    let is_known = |one: &PullFacts| one.mergeable.is_known();
    while payloads.len() > PAYLOADS {
        let keeps = payloads.iter().filter(|one| is_known(one)).count() == 1
            && payloads.first().is_some_and(is_known);
        payloads.remove(usize::from(keeps));
    }
}

/// Of what was made of a payload a pointer says nothing to whoever has the payload: the mistake is somewhere in it.
fn of_the_payload(error: Error) -> Error {
    if error.pointer().is_some() { error.with_pointer("") } else { error }
}

/// Whether a body is a delivery of GitHub: all of them tell who caused them.
fn is_delivery(body: &[u8]) -> bool {
    static DELIVERY: Wanted = Wanted::new("Delivery", &["sender"], &[Holds::Anything]);
    let picked = std::str::from_utf8(body).ok().and_then(|text| {
        breakglass_json::pick(text, breakglass_json::Mode::Strict, Holds::Object(&DELIVERY)).ok()
    });
    picked.is_some_and(|picked| picked.object().has(0))
}
