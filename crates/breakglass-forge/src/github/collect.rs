//! Many payloads, one change.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use breakglass::{
    Base, Change, ChangeDocument, ChangedFile, Error, Files, ForgeRules, GateRun, Lifecycle, Observation,
    RequiredName, Result, SmolStr, Time,
};

use super::conditions::conditions;
use super::payload::Payload;
use super::pieces::Pieces;
use super::reading::{Announced, Listing, PullFacts, Reading, ReviewFacts, SuiteFacts};
use super::rules::Demands;
use super::text::full_sha;
use crate::code;

/// Puts payloads side by side and makes one change of them. The order in which they are added means nothing.
///
/// What is about another commit than the head is left out and counted; what a listing's pages leave out makes the
/// change incomplete.
#[derive(Debug, Default)]
pub struct Collector {
    reports: Vec<Report>,
    suites: Vec<SuiteFacts>,
    jobs: Vec<(SmolStr, SmolStr)>,
    pulls: Vec<PullFacts>,
    reviews: Option<Vec<ReviewFacts>>,
    files: Option<BTreeSet<ChangedFile>>,
    all_files: bool,
    /// Some file was renamed, and a payload does not tell from where.
    files_hidden: bool,
    behind: Option<bool>,
    demands: Option<Demands>,
    repositories: BTreeSet<String>,
    announced: Vec<Announced>,
    listings: Vec<Listing>,
    cut: BTreeSet<String>,
    repository: Option<String>,
    number: Option<u64>,
    head: Option<String>,
    gate: Option<GateRun>,
    broken_policy: Option<breakglass::ErrorDocument>,
    observed_at: Option<Time>,
}

/// What was reported, with the repository and the commit that it is about, where the payload tells them.
#[derive(Debug)]
struct Report {
    repository: Option<Arc<str>>,
    commit: Option<Arc<str>>,
    observation: Observation,
}

impl Report {
    /// Whether it is about that commit of that repository; one of a fork with the same commit is not.
    fn is_of(&self, repository: &str, head: &str) -> bool {
        self.repository.as_deref().is_none_or(|of| of == repository || of.eq_ignore_ascii_case(repository))
            && is_about(self.commit.as_deref(), head)
    }
}

impl Collector {
    /// An empty collector.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a payload whose kind is told by its keys; answers which it was, and none for an empty list.
    ///
    /// # Errors
    /// Those of [`Payload::detect`] and [`super::read`]; nothing is added then.
    pub fn add(&mut self, bytes: &[u8]) -> Result<Option<Payload>> {
        let Some((payload, reading)) = super::read_any(bytes)? else {
            return Ok(None);
        };
        self.add_reading(reading);
        Ok(Some(payload))
    }

    /// Adds a payload of a known kind.
    ///
    /// # Errors
    /// Those of [`super::read`]; nothing is added then.
    pub fn add_as(&mut self, payload: Payload, bytes: &[u8]) -> Result<()> {
        self.add_reading(super::read(payload, bytes)?);
        Ok(())
    }

    /// Adds a payload that came in pieces; answers as [`Self::add`].
    ///
    /// # Errors
    /// Those of [`Pieces::finish`]; nothing is added then.
    pub fn add_pieces(&mut self, pieces: Pieces) -> Result<Option<Payload>> {
        let Some((payload, reading)) = pieces.finish()? else {
            return Ok(None);
        };
        self.add_reading(reading);
        Ok(Some(payload))
    }

    /// Adds what a payload says.
    pub fn add_reading(&mut self, reading: Reading) {
        let repository: Option<Arc<str>> = reading.repository.as_deref().map(Arc::from);
        self.reports.extend(reading.observations.into_iter().map(|(commit, observation)| Report {
            repository: repository.clone(),
            commit,
            observation,
        }));
        self.suites.extend(reading.suites);
        self.jobs.extend(reading.jobs);
        self.pulls.extend(reading.pulls);
        if let Some(reviews) = reading.reviews {
            self.reviews.get_or_insert_default().extend(reviews);
        }
        if let Some(files) = reading.files {
            self.files.get_or_insert_default().extend(files);
        }
        self.files_hidden |= reading.files_hidden;
        if let Some(behind) = reading.behind {
            self.behind = Some(self.behind.unwrap_or(false) || behind);
        }
        if let Some(demands) = reading.demands {
            self.demands.get_or_insert_default().join(demands);
        }
        self.repositories.extend(reading.repository);
        self.announced.extend(reading.announced);
        self.listings.extend(reading.listings);
    }

    /// Says which repository is meant, `owner/name`.
    pub fn set_repository(&mut self, repository: impl Into<String>) {
        self.repository = Some(repository.into());
    }

    /// Says which pull request is meant, where payloads are about several.
    pub fn set_number(&mut self, number: u64) {
        self.number = Some(number);
    }

    /// Says which commit is meant.
    pub fn set_head(&mut self, head: impl Into<String>) {
        self.head = Some(head.into());
    }

    /// Says which run is the gate's own.
    pub fn set_gate(&mut self, gate: GateRun) {
        self.gate = Some(gate);
    }

    /// Says that all pages of the list of files were added.
    pub fn set_all_files(&mut self) {
        self.all_files = true;
        self.files.get_or_insert_default();
    }

    /// Says that a listing was cut, such as `check_runs`.
    pub fn set_cut(&mut self, what: impl Into<String>) {
        self.cut.insert(what.into());
    }

    /// Says that the forge's rules were read and demand nothing beyond what was added.
    pub fn set_rules_read(&mut self) {
        self.demands.get_or_insert_default();
    }

    /// Says that the policy as the change would leave it does not load.
    pub fn set_broken_policy(&mut self, error: &Error) {
        self.broken_policy = Some(error.to_document());
    }

    /// Says when all of this was read.
    pub fn set_observed_at(&mut self, time: Time) {
        self.observed_at = Some(time);
    }

    /// What the forge demands, where a payload said.
    #[must_use]
    pub fn demands(&self) -> Option<&Demands> {
        self.demands.as_ref()
    }

    /// How many observations are about other commits than `head`, or about commits of other repositories.
    #[must_use]
    pub fn elsewhere(&self, head: &str) -> usize {
        let repository = self.repository().unwrap_or_default();
        self.reports.iter().filter(|report| !report.is_of(&repository, head)).count()
    }

    /// Makes the change.
    ///
    /// # Errors
    /// `head_not_known`, `several_heads`, `several_changes`, `repository_not_known`, `several_repositories`, and those of [`Change::new`].
    pub fn change(&self) -> Result<Change> {
        Change::new(self.document()?)
    }

    /// Makes the change's document.
    ///
    /// # Errors
    /// `head_not_known`, `several_heads`, `several_changes`, `repository_not_known`, `several_repositories`.
    pub fn document(&self) -> Result<ChangeDocument> {
        let pull = self.pull()?;
        let (head, group) = self.head(pull.as_ref())?;
        let mut document = ChangeDocument::new(self.repository()?, head.clone());
        document.observations = self.observations(&document.repository, &head);
        if let Some(pull) = &pull {
            let reviews = self.reviews.as_deref();
            describe(&mut document, pull, reviews, self.behind, self.demands.as_ref());
        } else if let Some(base) = group {
            document.base = base;
        }
        document.files = self.files(pull.as_ref());
        document.incomplete = self.incomplete(&head);
        document.gate.clone_from(&self.gate);
        document.forge_rules = self.demands.as_ref().map(forge_rules);
        document.broken_policy.clone_from(&self.broken_policy);
        document.observed_at = self.observed_at;
        Ok(document)
    }

    /// The pull request that is meant: its newest payload, with what only older ones of the same head tell.
    fn pull(&self) -> Result<Option<PullFacts>> {
        let numbers: BTreeSet<u64> = self.pulls.iter().filter_map(|pull| pull.number).collect();
        if self.number.is_none() && numbers.len() > 1 {
            let listed: Vec<String> = numbers.iter().take(10).map(|number| format!("#{number}")).collect();
            let message = format!(
                "the payloads are about several pull requests ({}); say which is meant",
                listed.join(", ")
            );
            return Err(Error::new(code::SEVERAL_CHANGES, message));
        }
        let of_number =
            |pull: &&PullFacts| self.number.is_none() || pull.number.is_none() || pull.number == self.number;
        let mut facts: Vec<&PullFacts> = self.pulls.iter().filter(of_number).collect();
        // Without the pull request its conditions would not be asked for: what is left out must make nothing pass.
        if let (true, Some(number), Some(other)) = (facts.is_empty(), self.number, numbers.first()) {
            let message = format!(
                "the payloads are about #{other}, and #{number} was asked for; give that one, or none"
            );
            return Err(Error::new(code::SEVERAL_CHANGES, message));
        }
        if let Some(head) = &self.head {
            let of_head =
                |pull: &&PullFacts| pull.head.as_ref().is_none_or(|of| of.eq_ignore_ascii_case(head));
            let other = facts.iter().rev().find_map(|pull| pull.head.clone());
            facts.retain(of_head);
            if let (true, Some(other)) = (facts.is_empty(), other) {
                let message = format!("the head of the pull request is {other}, and {head} was asked for");
                return Err(Error::new(code::SEVERAL_HEADS, message));
            }
        }
        Ok(newest(facts))
    }

    /// What is known of the pull request itself: its payloads, its reviews, whether it is behind, and what is demanded.
    pub(super) fn pulls(&self) -> PullTold {
        PullTold {
            payloads: self.pulls.clone(),
            reviews: self.reviews.clone(),
            behind: self.behind,
            demands: self.demands.clone(),
        }
    }

    /// The head commit, and the base of a merge group that it heads.
    fn head(&self, pull: Option<&PullFacts>) -> Result<(String, Option<Base>)> {
        let announced =
            |head: &str| self.announced.iter().find(|one| one.head == head).and_then(|one| one.base.clone());
        let told = self.head.clone().or_else(|| pull.and_then(|pull| pull.head.clone()));
        if let Some(head) = told {
            let base = announced(&head);
            return Ok((head, base));
        }
        let of_announced = self.announced.iter().map(|one| one.head.as_str());
        let of_observations = self.reports.iter().filter_map(|report| report.commit.as_deref());
        let told: BTreeSet<&str> = of_announced.chain(of_observations).collect();
        let heads: BTreeSet<String> = told.into_iter().map(str::to_ascii_lowercase).collect();
        let mut found = heads.iter();
        match (found.next(), found.next()) {
            (Some(head), None) => Ok((head.clone(), announced(head))),
            (None, _) => {
                let message =
                    "no payload tells the head commit; add the pull request, or say which commit is meant";
                Err(Error::new(code::HEAD_NOT_KNOWN, message))
            }
            (Some(_), Some(_)) => {
                let message = format!(
                    "the payloads are about {} commits; add the pull request, or say which commit is meant",
                    heads.len()
                );
                Err(Error::new(code::SEVERAL_HEADS, message))
            }
        }
    }

    /// The repository that is meant: the one that the caller says, or the only one that the payloads are about.
    fn repository(&self) -> Result<String> {
        if let Some(repository) = &self.repository {
            return Ok(repository.clone());
        }
        let mut told = self.repositories.iter();
        let first = told.next().ok_or_else(|| {
            let message = "no payload tells the repository; say which is meant as `owner/name`";
            Error::new(code::REPOSITORY_NOT_KNOWN, message)
        })?;
        match told.find(|other| !other.eq_ignore_ascii_case(first)) {
            None => Ok(first.clone()),
            Some(other) => {
                let message = format!("the payloads are about `{first}` and `{other}`; say which is meant");
                Err(Error::new(code::SEVERAL_REPOSITORIES, message))
            }
        }
    }

    /// The head's observations, with workflow, event and suite joined from the payloads that tell them.
    fn observations(&self, repository: &str, head: &str) -> Vec<Observation> {
        let mut suites: BTreeMap<&str, &SuiteFacts> = BTreeMap::new();
        let mut runs: BTreeMap<&str, &SuiteFacts> = BTreeMap::new();
        for facts in self.suites.iter().filter(|facts| facts.workflow_run.is_some()) {
            if let Some(id) = &facts.id {
                suites.insert(id, facts);
            }
            if let Some(run) = &facts.workflow_run {
                runs.insert(run, facts);
            }
        }
        let jobs: BTreeMap<&str, &str> =
            self.jobs.iter().map(|(job, run)| (job.as_str(), run.as_str())).collect();
        let in_suite: BTreeSet<&str> = self
            .reports
            .iter()
            .map(|report| &report.observation)
            .filter(|observation| !jobs.is_empty() && observation.suite.is_some())
            .filter_map(|observation| observation.run.as_deref())
            .collect();
        let mut observations = Vec::with_capacity(self.reports.len());
        for report in self.reports.iter().filter(|report| report.is_of(repository, head)) {
            let mut observation = report.observation.clone();
            let job = observation
                .run
                .as_deref()
                .and_then(|run| jobs.get(run).map(|workflow_run| (run, *workflow_run)));
            if let (None, Some((run, workflow_run))) = (&observation.suite, job) {
                observation.suite = match runs.get(workflow_run).and_then(|facts| facts.id.clone()) {
                    Some(suite) => Some(suite),
                    None if in_suite.contains(run) => None,
                    // Jobs of one workflow run are of one suite, whatever its id.
                    None => Some(SmolStr::from(format!("workflow_run/{workflow_run}"))),
                };
            }
            let of_suite = observation.suite.as_deref().and_then(|suite| suites.get(suite));
            if let Some(facts) = of_suite.or_else(|| job.and_then(|(_, run)| runs.get(run))) {
                observation.workflow = observation.workflow.or_else(|| facts.workflow.clone());
                observation.event = observation.event.or_else(|| facts.event.clone());
            }
            observations.push(observation);
        }
        observations
    }

    fn files(&self, pull: Option<&PullFacts>) -> Option<Files> {
        let list: Vec<ChangedFile> = self.files.as_ref()?.iter().cloned().collect();
        let expected = pull.and_then(|pull| pull.changed_files);
        let listed = u64::try_from(list.len()).unwrap_or(u64::MAX);
        let complete = !self.files_hidden && expected.map_or(self.all_files, |expected| listed >= expected);
        Some(Files { complete, list })
    }

    /// The listings of which not all pages were added.
    fn incomplete(&self, head: &str) -> Vec<String> {
        let mut pages: BTreeMap<(&str, Option<&str>), Pages<'_>> = BTreeMap::new();
        let mut incomplete = self.cut.clone();
        for listing in &self.listings {
            if listing.cut {
                incomplete.insert(listing.what.to_owned());
            }
            // An empty page names no commit: it is taken for one of the head's.
            let of = match (listing.what, listing.of.as_deref()) {
                ("check_runs" | "statuses", Some(of)) if is_about(Some(of), head) => None,
                // Suites and workflow runs that are not known make the verdict stricter, not wrong.
                ("check_runs" | "statuses", Some(_)) | ("check_suites" | "workflow_runs", _) => continue,
                (_, of) => of,
            };
            let seen = pages.entry((listing.what, of)).or_default();
            seen.ids.extend(listing.ids.iter().map(SmolStr::as_str));
            seen.total = seen.total.max(listing.total.unwrap_or(0));
        }
        for ((what, _), mut seen) in pages {
            // Listed in order, most of them: soon sorted.
            seen.ids.sort_unstable();
            seen.ids.dedup();
            if u64::try_from(seen.ids.len()).unwrap_or(u64::MAX) < seen.total {
                incomplete.insert(what.to_owned());
            }
        }
        incomplete.into_iter().collect()
    }
}

/// What payloads tell of pull requests, beside their checks.
#[derive(Debug, Clone, Default)]
pub(super) struct PullTold {
    pub(super) payloads: Vec<PullFacts>,
    pub(super) reviews: Option<Vec<ReviewFacts>>,
    pub(super) behind: Option<bool>,
    pub(super) demands: Option<Demands>,
}

/// The newest of a pull request's payloads, with what only older ones of the same head tell. Of two of one moment the one that
/// is closed comes later: forges' times are whole seconds.
pub(super) fn newest(mut facts: Vec<&PullFacts>) -> Option<PullFacts> {
    facts.sort_by_cached_key(|pull| {
        let is_over = pull.lifecycle != Lifecycle::Open;
        (pull.updated_at, is_over, pull.mergeable, pull.draft, format!("{pull:?}"))
    });
    let mut facts = facts.into_iter().cloned();
    let first = facts.next()?;
    Some(facts.fold(first, PullFacts::renewed_by))
}

/// Says of a document what is known of its pull request.
pub(super) fn describe(
    document: &mut ChangeDocument,
    pull: &PullFacts,
    reviews: Option<&[ReviewFacts]>,
    behind: Option<bool>,
    demands: Option<&Demands>,
) {
    document.observations.extend(conditions(pull, reviews, behind, demands));
    document.number = pull.number;
    document.title.clone_from(&pull.title);
    document.url.clone_from(&pull.url);
    document.authors = pull.author.iter().cloned().collect();
    document.lifecycle = pull.lifecycle;
    document.base = Base { branch: pull.base_branch.clone(), sha: full_sha(pull.base_sha.as_deref()) };
}

/// The pages of one listing.
#[derive(Default)]
struct Pages<'a> {
    ids: Vec<&'a str>,
    total: u64,
}

fn is_about(of: Option<&str>, head: &str) -> bool {
    of.is_none_or(|of| of == head || of.eq_ignore_ascii_case(head))
}

fn forge_rules(demands: &Demands) -> ForgeRules {
    let mut required: Vec<RequiredName> = demands
        .names
        .iter()
        .map(|demanded| RequiredName { name: demanded.name.clone(), app: demanded.app.clone() })
        .collect();
    required.sort();
    required.dedup();
    ForgeRules { required, up_to_date: demands.up_to_date, review: demands.reviews > 0 }
}

impl PullFacts {
    /// What a newer payload of the same pull request tells counts; what it leaves out stays, unless the head moved.
    fn renewed_by(self, newer: Self) -> Self {
        let moved = newer.head.is_some() && newer.head != self.head;
        Self {
            number: newer.number.or(self.number),
            title: newer.title.or(self.title),
            url: newer.url.or(self.url),
            lifecycle: newer.lifecycle,
            author: newer.author.or(self.author),
            base_branch: newer.base_branch.or(self.base_branch),
            base_sha: newer.base_sha.or(self.base_sha),
            changed_files: newer.changed_files.or(if moved { None } else { self.changed_files }),
            updated_at: newer.updated_at.or(self.updated_at),
            draft: newer.draft.or(self.draft),
            mergeable: if moved || newer.mergeable.is_told() { newer.mergeable } else { self.mergeable },
            behind: if moved || newer.behind.is_told() { newer.behind } else { self.behind },
            decision: if moved || newer.decision.is_told() { newer.decision } else { self.decision },
            head: newer.head.or(self.head),
        }
    }
}
