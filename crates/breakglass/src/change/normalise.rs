//! Putting a change in its normal order, so that the order of delivery leaves no trace.

use std::cmp::Ordering;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::document::{ChangeDocument, GateRun};
use crate::check::{App, Kind, Observation, State};

/// Normalises in place; returns how many reports were the gate's own and were taken out.
pub(super) fn normalise(document: &mut ChangeDocument) -> usize {
    document.head.make_ascii_lowercase();
    if let Some(sha) = &mut document.base.sha {
        sha.make_ascii_lowercase();
    }
    document.authors.sort();
    document.authors.dedup();
    document.incomplete.sort();
    document.incomplete.dedup();
    if let Some(files) = &mut document.files {
        files.list.sort();
        files.list.dedup();
    }
    if let Some(rules) = &mut document.forge_rules {
        rules.required.sort();
        rules.required.dedup();
    }
    let mut observations = merge_same_runs(std::mem::take(&mut document.observations));
    let before = observations.len();
    if let Some(gate) = &document.gate {
        observations.retain(|observation| !is_own(observation, gate));
    }
    let own_runs = before.saturating_sub(observations.len());
    fill_from_others(&mut observations);
    observations.sort_by(order);
    observations.dedup();
    document.observations = observations;
    own_runs
}

/// The order of a change's observations: first what tells groups apart, then what tells runs apart.
fn order(a: &Observation, b: &Observation) -> Ordering {
    (&a.name, &a.app, a.kind, &a.workflow, &a.user, &a.event)
        .cmp(&(&b.name, &b.app, b.kind, &b.workflow, &b.user, &b.event))
        .then_with(|| id_order(a.suite.as_deref(), b.suite.as_deref()))
        .then_with(|| a.attempt.cmp(&b.attempt))
        .then_with(|| id_order(a.run.as_deref(), b.run.as_deref()))
        .then_with(|| (a.started_at, a.completed_at).cmp(&(b.started_at, b.completed_at)))
        .then_with(|| (a.state, &a.raw, &a.url, a.disputed).cmp(&(b.state, &b.raw, &b.url, b.disputed)))
}

/// Ids in the order in which the forge gave them out: numbers by value, so shorter ones first; none before any.
pub(super) fn id_order(a: Option<&str>, b: Option<&str>) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => a.len().cmp(&b.len()).then_with(|| a.cmp(b)),
        _ => a.is_some().cmp(&b.is_some()),
    }
}

fn is_own(observation: &Observation, gate: &GateRun) -> bool {
    if observation.kind != Kind::CheckRun {
        return false;
    }
    let same_app = observation.app.as_ref().is_some_and(|app| same_app(app, &gate.app));
    same_app && gate.run.as_ref().is_none_or(|run| observation.run.as_ref() == Some(run))
}

/// Whether two descriptions are of one app: by id where both have one, else by slug.
fn same_app(a: &App, b: &App) -> bool {
    match (&a.id, &b.id) {
        (Some(a), Some(b)) => a == b,
        _ => a.slug.is_some() && a.slug == b.slug,
    }
}

/// Several reports of one run become one: finished beats unfinished, running beats queued, and of two conclusions
/// the worse stands and is marked. What one report leaves out is filled from the others.
fn merge_same_runs(observations: Vec<Observation>) -> Vec<Observation> {
    let mut merged: BTreeMap<(Kind, String, String), Observation> = BTreeMap::new();
    let mut rest = Vec::new();
    for observation in observations {
        let Some(run) = observation.run.clone() else {
            rest.push(observation);
            continue;
        };
        match merged.entry((observation.kind, observation.name.clone(), run)) {
            Entry::Vacant(entry) => {
                entry.insert(observation);
            }
            Entry::Occupied(mut entry) => merge_into(entry.get_mut(), observation),
        }
    }
    rest.extend(merged.into_values());
    rest
}

/// How much a report of a run says: the greatest stands.
fn weight(state: State) -> u8 {
    match state {
        State::Missing => 0,
        State::Queued => 1,
        State::Running => 2,
        State::Passed => 3,
        State::Skipped => 4,
        State::Neutral => 5,
        State::Failed => 6,
        State::Unknown => 7,
    }
}

fn merge_into(kept: &mut Observation, other: Observation) {
    let both_finished = !kept.state.is_unfinished() && !other.state.is_unfinished();
    kept.disputed = kept.disputed || other.disputed || (both_finished && kept.state != other.state);
    match weight(kept.state).cmp(&weight(other.state)) {
        Ordering::Less => {
            kept.state = other.state;
            kept.raw = other.raw;
        }
        Ordering::Equal => later(&mut kept.raw, other.raw),
        Ordering::Greater => {}
    }
    match (&mut kept.app, other.app) {
        (Some(kept), Some(other)) => {
            later(&mut kept.id, other.id);
            later(&mut kept.slug, other.slug);
        }
        (kept, other) => later(kept, other),
    }
    match (&mut kept.user, other.user) {
        (Some(kept), Some(other)) => {
            later(&mut kept.id, other.id);
            later(&mut kept.login, other.login);
        }
        (kept, other) => later(kept, other),
    }
    later(&mut kept.workflow, other.workflow);
    later(&mut kept.event, other.event);
    later(&mut kept.suite, other.suite);
    later(&mut kept.attempt, other.attempt);
    later(&mut kept.started_at, other.started_at);
    later(&mut kept.completed_at, other.completed_at);
    later(&mut kept.url, other.url);
}

/// The greater of two values, and any value before none: the same whichever came first.
fn later<T: Ord>(kept: &mut Option<T>, other: Option<T>) {
    if other > *kept {
        *kept = other;
    }
}

/// Fills what some payloads leave out from what others say: an app's id and slug from any report of that app, then
/// workflow, event and app from reports of the same suite. Where others disagree nothing is filled.
fn fill_from_others(observations: &mut [Observation]) {
    let mut slugs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for observation in observations.iter() {
        if let Some(App { slug: Some(slug), id: Some(id) }) = &observation.app {
            slugs.entry(id.clone()).or_default().insert(slug.clone());
            ids.entry(slug.clone()).or_default().insert(id.clone());
        }
    }
    for app in observations.iter_mut().filter_map(|observation| observation.app.as_mut()) {
        match (&app.slug, &app.id) {
            (None, Some(id)) => fill(&mut app.slug, slugs.get(id)),
            (Some(slug), None) => fill(&mut app.id, ids.get(slug)),
            _ => {}
        }
    }
    let mut suites: BTreeMap<String, Suite> = BTreeMap::new();
    for observation in observations.iter() {
        if let Some(id) = &observation.suite {
            let suite = suites.entry(id.clone()).or_default();
            suite.workflows.extend(observation.workflow.clone());
            suite.events.extend(observation.event.clone());
            suite.apps.extend(observation.app.clone());
        }
    }
    for observation in observations.iter_mut().filter(|observation| observation.kind == Kind::CheckRun) {
        if let Some(suite) = observation.suite.as_ref().and_then(|id| suites.get(id)) {
            fill(&mut observation.workflow, Some(&suite.workflows));
            fill(&mut observation.event, Some(&suite.events));
            fill(&mut observation.app, Some(&suite.apps));
        }
    }
}

/// What the reports of one suite say about it.
#[derive(Default)]
struct Suite {
    workflows: BTreeSet<String>,
    events: BTreeSet<String>,
    apps: BTreeSet<App>,
}

fn fill<T: Ord + Clone>(empty: &mut Option<T>, seen: Option<&BTreeSet<T>>) {
    if empty.is_none()
        && let Some(seen) = seen
        && seen.len() == 1
    {
        *empty = seen.first().cloned();
    }
}
