//! From a payload's bytes to what it says.

use std::sync::Arc;

use breakglass::wire::{MAX_DOCUMENT_BYTES, read_error, text_of};
use breakglass::{App, Base, ChangedFile, Error, Kind, Lifecycle, Observation, Result, SmolStr, User};
use breakglass_json::{Holds, Mode, Object, Objects};

use super::answer::forge_error;
use super::keys::Keys;
use super::model::checks::{
    self, Account, CheckRun, CheckRuns, CheckSuite, CheckSuites, CombinedStatus, Status, SuiteOfRun,
    WorkflowJob, WorkflowJobs, WorkflowRun, WorkflowRuns,
};
use super::model::graphql::{Answer, CommitNode};
use super::model::pulls::{Compare, End, File, PullRequest, Review};
use super::model::rules::{Branch, Protection, RequiredReviews, RequiredStatusChecks, Rule, Ruleset};
use super::model::webhooks::{Delivery, Push};
use super::model::{List, View};
use super::payload::{Payload, of_map};
use super::reading::{Announced, Behind, Listing, Mergeable, PullFacts, Reading, ReviewFacts, SuiteFacts};
use super::rules::Demands;
use super::state::{run_state, status_state};
use super::text::{full_sha, owned, time};
use crate::code;

/// Reads one payload of a known kind.
///
/// # Errors
/// Codes for bytes that are not JSON or of another shape, with line and column; `wrong_payload` where what every payload of its
/// kind has is not there; `forge_error` for GitHub's own errors.
pub fn read(payload: Payload, bytes: &[u8]) -> Result<Reading> {
    read_text(payload, text_of(bytes, MAX_DOCUMENT_BYTES)?, Mode::Strict)
}

/// What one payload says, read with less asked of what is skipped than RFC 8259 asks: that its strings end, and that as many
/// brackets close as open. It is for boards, dashboards and archives of what is known to be JSON. By its type it cannot become a
/// change: nothing is granted on what was taken on trust.
#[derive(Debug, Clone, PartialEq)]
pub struct Glance(pub(super) Reading);

impl Glance {
    /// The observations, each with the commit that it is about, where the payload tells.
    #[must_use]
    pub fn observations(&self) -> &[(Option<Arc<str>>, Observation)] {
        &self.0.observations
    }
}

/// As [`read`], trusting.
///
/// # Errors
/// Those of [`read`], but for what is wrong within values that are skipped.
pub fn glance(payload: Payload, bytes: &[u8]) -> Result<Glance> {
    read_text(payload, text_of(bytes, MAX_DOCUMENT_BYTES)?, Mode::Trusting).map(Glance)
}

/// Reads one payload, whose kind is told by its keys; none for an empty list, which could be any.
///
/// # Errors
/// Those of [`Payload::detect`] and [`read`].
pub fn read_any(bytes: &[u8]) -> Result<Option<(Payload, Reading)>> {
    read_any_text(text_of(bytes, MAX_DOCUMENT_BYTES)?)
}

pub(super) fn read_any_text(text: &str) -> Result<Option<(Payload, Reading)>> {
    // What is wrong with a payload is told as it is for each step alone.
    if let Some((picked, keys)) = breakglass_json::pick_and_keys(text, Mode::Strict, Delivery::WANTED)
        && let Ok(payload) = of_map(&Keys::of(keys))
    {
        return match delivered(payload, View::of(picked.object())) {
            Some(reading) => Ok(Some((payload, reading))),
            None => read_text(payload, text, Mode::Strict).map(|reading| Some((payload, reading))),
        };
    }
    // What tells the kind need not be checked twice.
    if let Ok(Some(payload)) = Payload::detect_in(text, Mode::Trusting)
        && let Ok(reading) = read_text(payload, text, Mode::Strict)
    {
        return Ok(Some((payload, reading)));
    }
    let Some(payload) = Payload::detect_in(text, Mode::Strict)? else {
        return Ok(None);
    };
    read_text(payload, text, Mode::Strict).map(|reading| Some((payload, reading)))
}

/// What a delivery of that kind says; none where it is of another kind, or not whole.
fn delivered(payload: Payload, value: Delivery<'_>) -> Option<Reading> {
    let mut reading = Reading::default();
    match payload {
        Payload::CheckRuns => {
            check_runs(&mut reading, value.check_runs()?);
            reading.list(around("check_runs", None, value.total_count()));
        }
        Payload::CheckRunEvent
        | Payload::CheckSuiteEvent
        | Payload::WorkflowRunEvent
        | Payload::WorkflowJobEvent
        | Payload::PullRequestEvent
        | Payload::PullRequestReviewEvent
        | Payload::MergeGroupEvent => delivery(&mut reading, payload, value).ok()?,
        _ => return None,
    }
    Some(reading)
}

pub(super) fn read_text(payload: Payload, text: &str, mode: Mode) -> Result<Reading> {
    let mut reading = Reading::default();
    read_into(&mut reading, payload, text, mode).map_err(|error| explained(error, text))?;
    Ok(reading)
}

/// An answer that something went wrong is not a listing with nothing in it.
pub(super) fn explained(error: Error, text: &str) -> Error {
    match error.code() {
        code::WRONG_PAYLOAD | breakglass::code::WRONG_TYPE => forge_error(text).unwrap_or(error),
        _ => error,
    }
}

/// What is read of a payload.
fn wanted(payload: Payload) -> Holds {
    match payload {
        Payload::CheckRun => Holds::Object(CheckRun::WANTED),
        Payload::CheckRuns => Holds::Object(CheckRuns::WANTED),
        Payload::CheckSuite => Holds::Object(CheckSuite::WANTED),
        Payload::CheckSuites => Holds::Object(CheckSuites::WANTED),
        Payload::Status | Payload::StatusEvent => Holds::Object(Status::WANTED),
        Payload::Statuses => Holds::Objects(Status::WANTED),
        Payload::CombinedStatus => Holds::Object(CombinedStatus::WANTED),
        Payload::WorkflowRun => Holds::Object(WorkflowRun::WANTED),
        Payload::WorkflowRuns => Holds::Object(WorkflowRuns::WANTED),
        Payload::WorkflowJob => Holds::Object(WorkflowJob::WANTED),
        Payload::WorkflowJobs => Holds::Object(WorkflowJobs::WANTED),
        Payload::PullRequest => Holds::Object(PullRequest::WANTED),
        Payload::PullRequests => Holds::Objects(PullRequest::WANTED),
        Payload::Reviews => Holds::Objects(Review::WANTED),
        Payload::Files => Holds::Objects(File::WANTED),
        Payload::Compare => Holds::Object(Compare::WANTED),
        Payload::Branch => Holds::Object(Branch::WANTED),
        Payload::BranchProtection => Holds::Object(Protection::WANTED),
        Payload::RequiredStatusChecks => Holds::Object(RequiredStatusChecks::WANTED),
        Payload::RequiredContexts => Holds::Texts,
        Payload::RequiredReviews => Holds::Object(RequiredReviews::WANTED),
        Payload::BranchRules => Holds::Objects(Rule::WANTED),
        Payload::Ruleset => Holds::Object(Ruleset::WANTED),
        Payload::Rulesets => Holds::Objects(Ruleset::WANTED),
        Payload::GraphQl => Holds::Object(Answer::WANTED),
        Payload::GraphQlCommits => Holds::Objects(CommitNode::WANTED),
        Payload::PushEvent => Holds::Object(Push::WANTED),
        Payload::CheckRunEvent
        | Payload::CheckSuiteEvent
        | Payload::WorkflowRunEvent
        | Payload::WorkflowJobEvent
        | Payload::PullRequestEvent
        | Payload::PullRequestReviewEvent
        | Payload::MergeGroupEvent => Holds::Object(Delivery::WANTED),
    }
}

/// Adds what a payload says to what elements of its list, which were taken out of the text, said already.
pub(super) fn read_into(reading: &mut Reading, payload: Payload, text: &str, mode: Mode) -> Result<()> {
    let picked = breakglass_json::pick(text, mode, wanted(payload)).map_err(|error| read_error(&error))?;
    let (object, list) = (picked.object(), picked.objects());
    let wrong = |lacks| wrong(payload, lacks);
    match payload {
        Payload::CheckRun => check_run(reading, View::of(object)).ok_or_else(|| wrong("`name`"))?,
        Payload::CheckRuns => {
            let listed = CheckRuns::of(object);
            check_runs(reading, listed.check_runs().ok_or_else(|| wrong("`check_runs`"))?);
            reading.list(around("check_runs", None, listed.total_count()));
        }
        Payload::CheckSuite => check_suite(reading, View::of(object)).ok_or_else(|| wrong("`id`"))?,
        Payload::CheckSuites => {
            let listed = CheckSuites::of(object);
            check_suites(reading, listed.check_suites().ok_or_else(|| wrong("`check_suites`"))?);
            reading.list(around("check_suites", None, listed.total_count()));
        }
        Payload::Status | Payload::StatusEvent => {
            status(reading, View::of(object)).ok_or_else(|| wrong("`context`"))?;
        }
        Payload::CombinedStatus => {
            let combined = CombinedStatus::of(object);
            combined_statuses(reading, combined.statuses().ok_or_else(|| wrong("`statuses`"))?);
            around_statuses(reading, combined);
        }
        Payload::WorkflowRun => workflow_run(reading, View::of(object)).ok_or_else(|| wrong("`id`"))?,
        Payload::WorkflowRuns => {
            let listed = WorkflowRuns::of(object);
            workflow_runs(reading, listed.workflow_runs().ok_or_else(|| wrong("`workflow_runs`"))?);
            reading.list(around("workflow_runs", None, listed.total_count()));
        }
        Payload::WorkflowJob => workflow_job(reading, View::of(object)).ok_or_else(|| wrong("`name`"))?,
        Payload::WorkflowJobs => {
            let listed = WorkflowJobs::of(object);
            workflow_jobs(reading, listed.jobs().ok_or_else(|| wrong("`jobs`"))?);
            reading.list(around("workflow_jobs", None, listed.total_count()));
        }
        Payload::PullRequest => pull_request(reading, View::of(object)).ok_or_else(|| wrong("`number`"))?,
        Payload::Statuses
        | Payload::PullRequests
        | Payload::Reviews
        | Payload::Files
        | Payload::GraphQlCommits => elements(reading, payload, list)?,
        Payload::Compare => {
            let compare = Compare::of(object);
            reading.behind = Some(compare.behind_by().ok_or_else(|| wrong("`behind_by`"))? > 0);
            compare.files().into_iter().for_each(|page| compared_files(reading, page));
        }
        Payload::Branch
        | Payload::BranchProtection
        | Payload::RequiredStatusChecks
        | Payload::RequiredContexts
        | Payload::RequiredReviews
        | Payload::BranchRules
        | Payload::Ruleset
        | Payload::Rulesets => reading.demands = Some(demands(payload, object, list)?),
        Payload::GraphQl => super::graphql::answer(reading, View::of(object))?,
        Payload::PushEvent => push(reading, View::of(object)).ok_or_else(|| wrong("`ref` and `after`"))?,
        Payload::CheckRunEvent
        | Payload::CheckSuiteEvent
        | Payload::WorkflowRunEvent
        | Payload::WorkflowJobEvent
        | Payload::PullRequestEvent
        | Payload::PullRequestReviewEvent
        | Payload::MergeGroupEvent => delivery(reading, payload, View::of(object))?,
    }
    Ok(())
}

/// A part of a listing, as elements of it tell.
fn part<'v, T: View<'v>>(
    what: &'static str,
    page: List<'v, T>,
    told: usize,
    id: fn(T) -> Option<&'v str>,
) -> Listing {
    let mut ids = Vec::with_capacity(page.len());
    ids.extend(page.flatten().filter_map(|element| owned::<SmolStr>(id(element))));
    // One that lacks its name stands for a check that is not known: the listing is not whole.
    Listing { what, of: None, ids, total: None, cut: told < page.len() }
}

/// A listing, as what stands around its elements tells.
fn around(what: &'static str, of: Option<&str>, total: Option<u64>) -> Listing {
    Listing { what, of: owned(of), ids: Vec::new(), total, cut: false }
}

/// Adds what elements of a payload's list say; a list may be read in parts, from its start to its end.
///
/// # Errors
/// `wrong_payload`.
pub(super) fn elements(reading: &mut Reading, payload: Payload, list: Objects<'_>) -> Result<()> {
    match payload {
        Payload::CheckRuns => check_runs(reading, List::of(list)),
        Payload::CheckSuites => check_suites(reading, List::of(list)),
        Payload::Statuses => statuses(reading, List::of(list)),
        Payload::CombinedStatus => combined_statuses(reading, List::of(list)),
        Payload::WorkflowRuns => workflow_runs(reading, List::of(list)),
        Payload::WorkflowJobs => workflow_jobs(reading, List::of(list)),
        Payload::PullRequests => {
            for pull in List::of(list) {
                let pull = pull.and_then(|pull| pull_request(reading, pull));
                pull.ok_or_else(|| wrong(payload, "`number`"))?;
            }
        }
        Payload::Reviews => {
            reading.reviews.get_or_insert_default().extend(List::of(list).flatten().map(review));
        }
        Payload::Files => {
            reading.files.get_or_insert_default().extend(List::of(list).flatten().filter_map(file));
        }
        Payload::Compare => compared_files(reading, List::of(list)),
        Payload::GraphQlCommits => {
            for node in List::of(list) {
                super::graphql::commit(reading, node.ok_or_else(|| wrong(payload, "`commit`"))?);
            }
        }
        _ => {}
    }
    Ok(())
}

pub(super) fn wrong(payload: Payload, lacks: &str) -> Error {
    Error::new(code::WRONG_PAYLOAD, format!("the payload was read as `{payload}`, but has no {lacks}"))
}

/// An app, as the last one where it is the same: a page's checks are mostly of one.
fn app(app: Option<checks::App<'_>>, last: Option<&Observation>) -> Option<App> {
    let (slug, id) = (app?.slug(), app?.id());
    let last = last.and_then(|last| last.app.as_ref());
    if let Some(last) = last.filter(|last| last.slug.as_deref() == slug && last.id.as_deref() == id) {
        return Some(last.clone());
    }
    (slug.is_some() || id.is_some()).then(|| App { slug: owned(slug), id: owned(id) })
}

fn user(account: Option<Account<'_>>) -> Option<User> {
    let user = User { login: owned(account?.login()), id: owned(account?.id()) };
    (user.login.is_some() || user.id.is_some()).then_some(user)
}

/// Adds the files of a comparison; one that shows none may have left them out.
fn compared_files(reading: &mut Reading, page: List<'_, File<'_>>) {
    let mut files = page.flatten().peekable();
    if files.peek().is_some() {
        reading.files.get_or_insert_default().extend(files.filter_map(file));
    }
}

/// The forge's last word: the conclusion once there is one and the run is completed, else the status.
pub(super) fn last_word<'t>(status: Option<&'t str>, conclusion: Option<&'t str>) -> Option<&'t str> {
    let completed =
        status.is_none_or(|status| status == "completed" || status.eq_ignore_ascii_case("completed"));
    if completed { conclusion.or(status) } else { status }
}

fn check_runs(reading: &mut Reading, page: List<'_, CheckRun<'_>>) {
    reading.observations.reserve(page.len());
    let told = page.flatten().filter_map(|one| check_run(reading, one)).count();
    let of = page.flatten().find_map(|one| owned(one.head_sha()));
    reading.list(Listing { of, ..part("check_runs", page, told, CheckRun::id) });
}

/// Adds a check run; none where it has no name.
fn check_run(reading: &mut Reading, run: CheckRun<'_>) -> Option<()> {
    let name = run.name()?;
    let suite = run.check_suite();
    let mut observation = Observation::new(Kind::CheckRun, name, run_state(run.status(), run.conclusion()));
    let last = reading.observations.last().map(|(_, last)| last);
    let word = last_word(run.status(), run.conclusion());
    let said = last.and_then(|last| last.raw.as_ref()).filter(|said| Some(said.as_str()) == word);
    observation.raw = said.cloned().or_else(|| owned(word));
    observation.app = app(run.app(), last).or_else(|| app(suite.and_then(SuiteOfRun::app), last));
    observation.suite = suite.and_then(|suite| owned(suite.id()));
    observation.run = owned(run.id());
    observation.started_at = time(run.started_at());
    observation.completed_at = time(run.completed_at());
    observation.url = owned(run.details_url()).or_else(|| owned(run.html_url()));
    let head = run.head_sha().or_else(|| suite.and_then(SuiteOfRun::head_sha));
    if reading.repository.is_none() {
        reading.repository = run.url().and_then(repository_of_url);
    }
    reading.add(head, observation);
    Some(())
}

/// `owner/name` out of an API address, such as `https://api.github.com/repos/owner/name/check-runs/4`.
fn repository_of_url(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("/repos/")?;
    let mut parts = rest.split('/');
    let (owner, name) = (parts.next()?, parts.next()?);
    (!owner.is_empty() && !name.is_empty()).then(|| format!("{owner}/{name}"))
}

fn check_suites(reading: &mut Reading, page: List<'_, CheckSuite<'_>>) {
    let told = page.flatten().filter_map(|one| check_suite(reading, one)).count();
    reading.list(part("check_suites", page, told, CheckSuite::id));
}

/// Adds a suite; none where it has no id. A suite that nothing ran in is no check; all that it tells is that it exists.
fn check_suite(reading: &mut Reading, suite: CheckSuite<'_>) -> Option<()> {
    let id = owned(suite.id())?;
    reading.suites.push(SuiteFacts { id: Some(id), ..SuiteFacts::default() });
    Some(())
}

fn workflow_runs(reading: &mut Reading, page: List<'_, WorkflowRun<'_>>) {
    let told = page.flatten().filter_map(|one| workflow_run(reading, one)).count();
    reading.list(part("workflow_runs", page, told, WorkflowRun::id));
}

/// Adds a workflow run; none where it has no id.
fn workflow_run(reading: &mut Reading, run: WorkflowRun<'_>) -> Option<()> {
    let id = owned(run.id())?;
    reading.suites.push(SuiteFacts {
        id: owned(run.check_suite_id()),
        workflow_run: Some(id),
        workflow: owned(run.name()),
        event: owned(run.event()),
        head: owned(run.head_sha()),
    });
    if reading.repository.is_none() {
        reading.repository = run.repository().and_then(|repository| owned(repository.full_name()));
    }
    Some(())
}

fn workflow_jobs(reading: &mut Reading, page: List<'_, WorkflowJob<'_>>) {
    let told = page.flatten().filter_map(|one| workflow_job(reading, one)).count();
    let of = page.flatten().find_map(|one| owned(one.run_id()));
    reading.list(Listing { of, ..part("workflow_jobs", page, told, WorkflowJob::id) });
}

/// Adds a job; none where it has no name.
fn workflow_job(reading: &mut Reading, job: WorkflowJob<'_>) -> Option<()> {
    let name = job.name()?;
    let state = run_state(job.status(), job.conclusion());
    let mut observation = Observation::new(Kind::CheckRun, name, state);
    observation.raw = owned(last_word(job.status(), job.conclusion()));
    // Only GitHub Actions has jobs; a job's id is its check run's.
    observation.app = Some(App { slug: Some("github-actions".into()), id: None });
    observation.workflow = owned(job.workflow_name());
    observation.attempt = job.run_attempt().and_then(|attempt| attempt.parse().ok());
    observation.run = owned(job.id());
    observation.started_at = time(job.started_at());
    observation.completed_at = time(job.completed_at());
    observation.url = owned(job.html_url());
    if let (Some(job), Some(run)) = (&observation.run, owned(job.run_id())) {
        reading.jobs.push((job.clone(), run));
    }
    reading.add(job.head_sha(), observation);
    Some(())
}

fn statuses(reading: &mut Reading, page: List<'_, Status<'_>>) {
    let told = page.flatten().filter_map(|one| status(reading, one)).count();
    reading.list(part("statuses", page, told, Status::id));
}

/// As [`statuses`], of one commit that what stands around them tells.
fn combined_statuses(reading: &mut Reading, page: List<'_, Status<'_>>) {
    let told = page.flatten().filter(|one| one.context().is_some()).zip(reading.observations.len()..);
    let by_address: Vec<usize> =
        told.filter_map(|(one, place)| one.sha().is_none().then_some(place)).collect();
    reading.by_address.extend(by_address);
    statuses(reading, page);
}

/// Adds what stands around the statuses of one commit: it tells their commit and repository better than their addresses.
fn around_statuses(reading: &mut Reading, combined: CombinedStatus<'_>) {
    reading.list(around("statuses", combined.sha(), combined.total_count()));
    if let Some(name) = combined.repository().and_then(|repository| owned(repository.full_name())) {
        reading.repository = Some(name);
    }
    let head: Option<Arc<str>> = combined.sha().map(Arc::from);
    for place in std::mem::take(&mut reading.by_address) {
        if let (Some((of, _)), Some(head)) = (reading.observations.get_mut(place), &head) {
            *of = Some(Arc::clone(head));
        }
    }
}

/// Adds a status; none where it has no context.
fn status(reading: &mut Reading, status: Status<'_>) -> Option<()> {
    let context = status.context()?;
    let mut observation = Observation::new(Kind::Status, context, status_state(status.state()));
    observation.raw = owned(status.state());
    observation.user = user(status.creator());
    observation.run = owned(status.id());
    observation.started_at = time(status.created_at()).or_else(|| time(status.updated_at()));
    observation.url = owned(status.target_url());
    let url = status.url();
    if reading.repository.is_none() {
        let told = status.repository().and_then(|repository| owned(repository.full_name()));
        reading.repository = told.or_else(|| url.and_then(repository_of_url));
    }
    // A listed status names its commit in its address alone: `.../statuses/<sha>`.
    let of_url = || url.and_then(|url| url.rsplit_once("/statuses/")).map(|(_, sha)| sha);
    reading.add(status.sha().or_else(of_url), observation);
    Some(())
}

/// Adds a pull request; none where it has no number.
fn pull_request(reading: &mut Reading, pull: PullRequest<'_>) -> Option<()> {
    let number = pull.number()?;
    let (head, base) = (pull.head(), pull.base());
    let merged = pull.merged() == Some(true) || pull.merged_at().is_some();
    let closed = pull.state() == Some("closed");
    let state = pull.mergeable_state().map(str::to_ascii_lowercase);
    let state = state.as_deref();
    reading.pulls.push(PullFacts {
        number: Some(number),
        title: owned(pull.title()),
        url: owned(pull.html_url()),
        lifecycle: if merged {
            Lifecycle::Merged
        } else if closed {
            Lifecycle::Closed
        } else {
            Lifecycle::Open
        },
        author: user(pull.user()),
        head: head.and_then(|head| owned(head.sha())),
        base_branch: base.and_then(|base| owned(base.branch())),
        base_sha: base.and_then(|base| owned(base.sha())),
        changed_files: pull.changed_files(),
        updated_at: time(pull.updated_at()),
        draft: pull.draft(),
        mergeable: match (pull.mergeable(), state) {
            (Some(Some(true)), _) => Mergeable::Yes,
            (Some(Some(false)), _) | (_, Some("dirty")) => Mergeable::Conflicting,
            (Some(None), _) => Mergeable::Computing,
            (None, _) => Mergeable::NotTold,
        },
        behind: behind(state),
        decision: super::reading::Decision::NotTold,
    });
    let repository = base.and_then(End::repo);
    if let Some(name) = repository.and_then(|repository| owned(repository.full_name())) {
        reading.repository = Some(name);
    }
    Some(())
}

/// `mergeable_state` tells whether the head is behind only in the states that come after that question (GraphQL
/// `MergeStateStatus`); it is asked for nothing else, since for those who may bypass rules it hides what blocks.
pub(super) fn behind(state: Option<&str>) -> Behind {
    match state {
        Some("behind") => Behind::Yes,
        Some("clean" | "unstable" | "has_hooks") => Behind::No,
        Some("unknown") => Behind::Computing,
        Some(_) => Behind::Hidden,
        None => Behind::NotTold,
    }
}

fn review(review: Review<'_>) -> ReviewFacts {
    ReviewFacts {
        id: owned(review.id()),
        user: review.user().and_then(|user| owned(user.id()).or_else(|| owned(user.login()))),
        login: review.user().and_then(|user| owned(user.login())),
        association: owned(review.author_association()),
        state: review.state().unwrap_or_default().to_ascii_uppercase(),
        submitted_at: time(review.submitted_at()),
    }
}

fn file(file: File<'_>) -> Option<ChangedFile> {
    Some(ChangedFile { path: owned(file.filename())?, previous_path: owned(file.previous_filename()) })
}

fn demands(payload: Payload, object: Object<'_>, list: Objects<'_>) -> Result<Demands> {
    Ok(match payload {
        Payload::Branch => {
            let branch = Branch::of(object);
            let protection = match (branch.protected(), branch.protection()) {
                (_, Some(protection)) => protection,
                (Some(false), None) => return Ok(Demands::default()),
                (_, None) => return Err(wrong(payload, "`protection`")),
            };
            let checks = protection.required_status_checks();
            checks.map(Demands::of_required_status_checks).unwrap_or_default()
        }
        Payload::RequiredStatusChecks => {
            let checks = RequiredStatusChecks::of(object);
            if checks.says_nothing() {
                return Err(wrong(payload, "`contexts` or `checks`"));
            }
            Demands::of_required_status_checks(checks)
        }
        Payload::RequiredContexts => {
            let names: Option<Vec<&str>> = list.map(|name| name?.text(0)).collect();
            Demands::of_contexts(names.ok_or_else(|| wrong(payload, "name in one of its places"))?)
        }
        Payload::RequiredReviews => {
            let reviews = RequiredReviews::of(object);
            if reviews.says_nothing() {
                return Err(wrong(payload, "`required_approving_review_count`"));
            }
            Demands { reviews: reviews.required_approving_review_count().unwrap_or(1), ..Demands::default() }
        }
        Payload::BranchRules => Demands::of_branch_rules(List::of(list).flatten()),
        Payload::Ruleset => {
            let ruleset = Ruleset::of(object);
            if ruleset.enforcement().is_none() {
                return Err(wrong(payload, "`enforcement`"));
            }
            Demands::of_ruleset(ruleset)
        }
        Payload::Rulesets => {
            let mut demands = Demands::default();
            for ruleset in List::of(list).flatten() {
                demands.join(Demands::of_ruleset(ruleset));
            }
            demands
        }
        _ => {
            let protection = Protection::of(object);
            if protection.says_nothing() {
                return Err(wrong(payload, "`enforce_admins`"));
            }
            Demands::of_protection(protection)
        }
    })
}

/// Adds a push; none where it does not say what of.
fn push(reading: &mut Reading, push: Push<'_>) -> Option<()> {
    reading.repository = push.repository().and_then(|repository| owned(repository.full_name()));
    let to_branch = push.branch()?.starts_with("refs/heads/");
    let head = owned(push.after())?;
    if to_branch && push.deleted() != Some(true) {
        reading.announced = Some(Announced { head, base: None });
    }
    Some(())
}

fn delivery(reading: &mut Reading, payload: Payload, delivery: Delivery<'_>) -> Result<()> {
    let wrong = |lacks| wrong(payload, lacks);
    match payload {
        Payload::CheckRunEvent => {
            let run = delivery.check_run().ok_or_else(|| wrong("`check_run`"))?;
            check_run(reading, run).ok_or_else(|| wrong("`check_run.name`"))?;
        }
        Payload::CheckSuiteEvent => {
            let suite = delivery.check_suite().ok_or_else(|| wrong("`check_suite`"))?;
            check_suite(reading, suite).ok_or_else(|| wrong("`check_suite.id`"))?;
        }
        Payload::WorkflowRunEvent => {
            let run = delivery.workflow_run().ok_or_else(|| wrong("`workflow_run`"))?;
            workflow_run(reading, run).ok_or_else(|| wrong("`workflow_run.id`"))?;
        }
        Payload::WorkflowJobEvent => {
            let job = delivery.workflow_job().ok_or_else(|| wrong("`workflow_job`"))?;
            workflow_job(reading, job).ok_or_else(|| wrong("`workflow_job.name`"))?;
        }
        Payload::MergeGroupEvent => {
            let group = delivery.merge_group().ok_or_else(|| wrong("`merge_group`"))?;
            let head = owned(group.head_sha()).ok_or_else(|| wrong("`merge_group.head_sha`"))?;
            let branch = group.base_ref().map(|name| name.trim_start_matches("refs/heads/").to_owned());
            let base = Base { branch, sha: full_sha(group.base_sha()) };
            reading.announced = Some(Announced { head, base: Some(base) });
        }
        _ => {
            let pull = delivery.pull_request().ok_or_else(|| wrong("`pull_request`"))?;
            pull_request(reading, pull).ok_or_else(|| wrong("`pull_request.number`"))?;
            if payload == Payload::PullRequestReviewEvent {
                let given = delivery.review().ok_or_else(|| wrong("`review`"))?;
                reading.reviews = Some(vec![review(given)]);
            }
        }
    }
    if let Some(name) = delivery.repository().and_then(|repository| owned(repository.full_name())) {
        reading.repository = Some(name);
    }
    Ok(())
}
