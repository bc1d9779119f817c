//! Listings, page by page to their end: one that cannot be read to its end makes the change incomplete.

use std::collections::HashMap;

use breakglass::{POLICY_PATHS, SmolStr};
use breakglass_forge::github::{Collector, Payload, read};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::answer::Answer;
use super::answer_error;
use super::client::Client;
use super::pull::Pull;
use crate::problem::{Problem, Result, code};

/// The most pages of one listing: 20,000 items.
pub(crate) const PAGES: usize = 200;
/// GitHub lists 3,000 files of a pull request at most (REST docs, "List pull requests files").
const FILE_PAGES: usize = 30;
/// GitHub lists check runs of the 1,000 newest suites alone, and as many of one name in a suite (REST docs, "List check
/// runs for a Git reference").
const SUITES: u64 = 1_000;

/// Whether the pages that were read are all there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    Reached,
    Cut,
}

/// Reads the pages of a listing, each given to `page`.
pub(crate) fn pages(
    client: &mut Client,
    path: &str,
    most: usize,
    what: &str,
    mut page: impl FnMut(&Answer) -> Result<()>,
) -> Result<End> {
    let mut answer = client.get(path)?.found(what)?;
    for _ in 1..most {
        page(&answer)?;
        let Some(next) = &answer.next else {
            return Ok(End::Reached);
        };
        let Some(own) = client.own(next) else {
            return Ok(End::Cut);
        };
        answer = client.get_at(own)?.found(what)?;
    }
    page(&answer)?;
    Ok(if answer.next.is_none() { End::Reached } else { End::Cut })
}

/// Reads a listing to its end.
///
/// # Errors
/// `forge_answer` where it cannot be read to its end; those of the client.
pub(crate) fn list<T: DeserializeOwned>(client: &mut Client, path: &str, what: &str) -> Result<Vec<T>> {
    let mut items = Vec::new();
    let end = pages(client, path, PAGES, what, |answer| {
        items.extend(answer.json::<Vec<T>>()?);
        Ok(())
    })?;
    if end == End::Cut { Err(cut(what)) } else { Ok(items) }
}

/// A listing of which not all pages can be read.
pub(crate) fn cut(what: &str) -> Problem {
    Problem::unread(code::FORGE_ANSWER, format!("GitHub does not show {what} to their end"))
}

/// Adds a listing of payloads of one kind.
fn add(
    client: &mut Client,
    collector: &mut Collector,
    path: &str,
    kind: Payload,
    what: &'static str,
) -> Result<()> {
    let end = pages(client, path, PAGES, what, |answer| {
        collector.add_as(kind, &answer.body).map_err(|error| answer_error(&error))
    })?;
    if end == End::Cut {
        collector.set_cut(kind.as_str());
    }
    Ok(())
}

/// A commit's check runs, statuses, and the workflow runs that tell of which workflow and event the suites are.
pub(crate) fn checks(
    client: &mut Client,
    collector: &mut Collector,
    repository: &str,
    sha: &str,
) -> Result<()> {
    let commit = format!("/repos/{repository}/commits/{sha}");
    // The default, `filter=latest`, goes by when runs ended, and may leave out a re-run that has not started.
    let mut of_one_name: HashMap<(Option<SmolStr>, SmolStr), u64> = HashMap::new();
    let mut end = pages(
        client,
        &format!("{commit}/check-runs?filter=all&per_page=100"),
        PAGES,
        "check runs",
        |answer| {
            let reading = read(Payload::CheckRuns, &answer.body).map_err(|error| answer_error(&error))?;
            for (_, observation) in &reading.observations {
                let counted =
                    of_one_name.entry((observation.suite.clone(), observation.name.clone())).or_default();
                *counted = counted.saturating_add(1);
            }
            collector.add_reading(reading);
            Ok(())
        },
    )?;
    if of_one_name.values().any(|count| *count >= SUITES) || suites(client, &commit)? > SUITES {
        end = End::Cut;
    }
    if end == End::Cut {
        collector.set_cut(Payload::CheckRuns.as_str());
    }
    add(client, collector, &format!("{commit}/statuses?per_page=100"), Payload::Statuses, "commit statuses")?;
    workflow_runs(client, collector, repository, sha)
}

/// How many suites the commit has; 0 where GitHub does not say.
fn suites(client: &mut Client, commit: &str) -> Result<u64> {
    #[derive(Deserialize)]
    struct Count {
        total_count: u64,
    }
    let answer = client.get(&format!("{commit}/check-suites?per_page=1"))?;
    if !answer.is_ok() {
        return Ok(0);
    }
    Ok(answer.json::<Count>()?.total_count)
}

/// Workflow runs that cannot be read make the verdict stricter, not wrong: all suites then count side by side.
fn workflow_runs(client: &mut Client, collector: &mut Collector, repository: &str, sha: &str) -> Result<()> {
    let path = format!("/repos/{repository}/actions/runs?head_sha={sha}&per_page=100");
    let first = client.get(&path)?;
    if !first.is_ok() {
        return Ok(());
    }
    let mut next = Some(first);
    for _ in 0..PAGES {
        let Some(answer) = next.take() else {
            break;
        };
        collector.add_as(Payload::WorkflowRuns, &answer.body).map_err(|error| answer_error(&error))?;
        let own = answer.next.as_deref().and_then(|next| client.own(next));
        next = own.map(|own| client.get_at(own)).transpose()?.filter(Answer::is_ok);
    }
    Ok(())
}

/// The pull request's reviews.
pub(crate) fn reviews(client: &mut Client, collector: &mut Collector, pull: &Pull) -> Result<()> {
    let path = format!("/repos/{}/pulls/{}/reviews?per_page=100", pull.repository, pull.number);
    add(client, collector, &path, Payload::Reviews, "reviews")
}

/// What the changed files say about the policy.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Touched {
    /// The change touches the policy file, or the list is not whole.
    pub(crate) may_touch_policy: bool,
}

/// The files that the change touches. A list that GitHub cuts is found out by the number that the pull request tells.
pub(crate) fn files(client: &mut Client, collector: &mut Collector, pull: &Pull) -> Result<Touched> {
    #[derive(Deserialize)]
    struct File {
        filename: String,
        previous_filename: Option<String>,
    }
    #[derive(Deserialize)]
    struct Count {
        changed_files: Option<u64>,
    }
    let path = format!("/repos/{}/pulls/{}/files?per_page=100", pull.repository, pull.number);
    let (mut listed, mut touches): (u64, bool) = (0, false);
    let end = pages(client, &path, FILE_PAGES, "changed files", |answer| {
        for file in answer.json::<Vec<File>>()? {
            listed = listed.saturating_add(1);
            let names = [Some(file.filename), file.previous_filename];
            touches |= names.iter().flatten().any(|name| POLICY_PATHS.contains(&name.as_str()));
        }
        collector.add_as(Payload::Files, &answer.body).map_err(|error| answer_error(&error))
    })?;
    let counted = serde_json::from_slice::<Count>(&pull.bytes).ok().and_then(|count| count.changed_files);
    let whole = end == End::Reached && counted.is_some_and(|counted| listed >= counted);
    Ok(Touched { may_touch_policy: touches || !whole })
}
