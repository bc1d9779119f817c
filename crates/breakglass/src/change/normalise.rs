//! Putting a change in its normal order, so that the order of delivery leaves no trace.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use smol_str::SmolStr;

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
    document.observations = sorted(observations);
    document.observations.dedup();
    own_runs
}

/// Sorts by place, so that each report is moved once: it is large.
fn sorted(observations: Vec<Observation>) -> Vec<Observation> {
    if observations.is_sorted_by(|a, b| order(a, b).is_le()) {
        return observations;
    }
    // Most names differ, so they are at hand.
    let mut sorted: Vec<(&str, &Observation, usize)> =
        observations.iter().enumerate().map(|(place, one)| (one.name.as_str(), one, place)).collect();
    sorted.sort_by(|(a, one, _), (b, other, _)| a.cmp(b).then_with(|| order(one, other)));
    let places: Vec<usize> = sorted.into_iter().map(|(_, _, place)| place).collect();
    let mut unsorted: Vec<Option<Observation>> = observations.into_iter().map(Some).collect();
    places.into_iter().filter_map(|place| unsorted.get_mut(place)?.take()).collect()
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
    same_app && gate.run.as_ref().is_none_or(|run| observation.run.as_deref() == Some(run))
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
pub(crate) fn merge_same_runs(observations: Vec<Observation>) -> Vec<Observation> {
    let firsts = firsts_of_runs(&observations);
    if firsts.iter().enumerate().all(|(index, first)| index == *first) {
        return observations;
    }
    let mut merged: Vec<Option<Observation>> = Vec::with_capacity(observations.len());
    for (observation, first) in observations.into_iter().zip(firsts) {
        if let Some(Some(kept)) = merged.get_mut(first) {
            merge_into(kept, observation);
            merged.push(None);
        } else {
            merged.push(Some(observation));
        }
    }
    merged.into_iter().flatten().collect()
}

/// For each report the place of the first one of the same run: its own, for most.
fn firsts_of_runs(observations: &[Observation]) -> Vec<usize> {
    let run = |index: usize| {
        let observation = observations.get(index)?;
        Some((observation.run.as_deref()?, observation.kind, observation.name.as_str()))
    };
    let mut by_run: Vec<usize> = (0..observations.len()).filter(|&index| run(index).is_some()).collect();
    by_run.sort_by(|&a, &b| run(a).cmp(&run(b)));
    let mut firsts: Vec<usize> = (0..observations.len()).collect();
    for same in by_run.chunk_by(|&a, &b| run(a) == run(b)) {
        for &index in same {
            if let (Some(first), Some(place)) = (same.first(), firsts.get_mut(index)) {
                *place = *first;
            }
        }
    }
    firsts
}

/// How much a report of a run says: the greatest stands.
pub(crate) fn weight(state: State) -> u8 {
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
    let of_apps = halves_of_apps(observations);
    for (place, app) in of_apps {
        if let Some(observation) = observations.get_mut(place) {
            observation.app = Some(app);
        }
    }
    for (place, told) in told_by_suites(observations) {
        if let Some(observation) = observations.get_mut(place) {
            observation.workflow = observation.workflow.take().or(told.workflow);
            observation.event = observation.event.take().or(told.event);
            observation.app = observation.app.take().or(told.app);
        }
    }
}

/// What reports say about one thing.
#[derive(Clone, Copy, Default)]
enum Told<T> {
    #[default]
    Nothing,
    One(T),
    Several,
}

impl<T: PartialEq + Copy> Told<T> {
    fn add(&mut self, value: Option<T>) {
        *self = match (*self, value) {
            (told, None) => told,
            (Self::Nothing, Some(value)) => Self::One(value),
            (Self::One(known), Some(value)) if known == value => Self::One(known),
            (_, Some(_)) => Self::Several,
        };
    }

    fn one(self) -> Option<T> {
        if let Self::One(value) = self { Some(value) } else { None }
    }
}

/// The whole of each app of which a report has the id or the slug alone, and that report's place.
fn halves_of_apps(observations: &[Observation]) -> Vec<(usize, App)> {
    let half = |app: &App| app.id.is_some() != app.slug.is_some();
    let apps = || observations.iter().enumerate().filter_map(|(place, one)| Some((place, one.app.as_ref()?)));
    if !apps().any(|(_, app)| half(app)) {
        return Vec::new();
    }
    let mut slugs: BTreeMap<&str, Told<&SmolStr>> = BTreeMap::new();
    let mut ids: BTreeMap<&str, Told<&SmolStr>> = BTreeMap::new();
    for (_, app) in apps() {
        if let (Some(slug), Some(id)) = (&app.slug, &app.id) {
            slugs.entry(id).or_default().add(Some(slug));
            ids.entry(slug).or_default().add(Some(id));
        }
    }
    let whole = |(place, app): (usize, &App)| {
        let told = |of: &BTreeMap<&str, Told<&SmolStr>>, by: &Option<SmolStr>| {
            of.get(by.as_deref()?).copied().and_then(Told::one).cloned()
        };
        let slug = app.slug.clone().or_else(|| told(&slugs, &app.id));
        let id = app.id.clone().or_else(|| told(&ids, &app.slug));
        (place, App { slug, id })
    };
    apps().filter(|(_, app)| half(app)).map(whole).collect()
}

/// What the reports of one suite say about it.
#[derive(Default)]
struct Suite<'a> {
    workflow: Told<&'a SmolStr>,
    event: Told<&'a SmolStr>,
    app: Told<&'a App>,
}

/// What a report leaves out and its suite tells.
struct Filling {
    workflow: Option<SmolStr>,
    event: Option<SmolStr>,
    app: Option<App>,
}

/// Whether some reports tell what others leave out: of most changes all come from one listing.
fn tell_different_things(observations: &[Observation]) -> bool {
    let told = |one: &Observation| [one.workflow.is_some(), one.event.is_some(), one.app.is_some()];
    let mut all = observations.iter().map(told);
    let first = all.next();
    all.any(|told| Some(told) != first)
}

/// The fillings of check runs, each with its place.
fn told_by_suites(observations: &[Observation]) -> Vec<(usize, Filling)> {
    if !tell_different_things(observations) {
        return Vec::new();
    }
    let mut suites: BTreeMap<&str, Suite<'_>> = BTreeMap::new();
    for observation in observations {
        if let Some(id) = &observation.suite {
            let suite = suites.entry(id).or_default();
            suite.workflow.add(observation.workflow.as_ref());
            suite.event.add(observation.event.as_ref());
            suite.app.add(observation.app.as_ref());
        }
    }
    let filling = |(place, observation): (usize, &Observation)| {
        let suite = suites.get(observation.suite.as_deref()?)?;
        let workflow = suite.workflow.one().filter(|_| observation.workflow.is_none());
        let event = suite.event.one().filter(|_| observation.event.is_none());
        let app = suite.app.one().filter(|_| observation.app.is_none());
        let any = workflow.is_some() || event.is_some() || app.is_some();
        any.then(|| {
            (place, Filling { workflow: workflow.cloned(), event: event.cloned(), app: app.cloned() })
        })
    };
    let runs = observations.iter().enumerate().filter(|(_, one)| one.kind == Kind::CheckRun);
    runs.filter_map(filling).collect()
}
