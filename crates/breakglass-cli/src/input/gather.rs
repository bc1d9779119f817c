//! From named bytes to a change.

use breakglass::{App, Change, GateRun};
use breakglass_forge::github::Collector;
use serde::Deserialize;

use super::source::Source;
use crate::args::InputArgs;
use crate::problem::{Problem, Result};
use crate::show::words::count;

/// What the caller says about the change where the payloads do not, or say several things.
#[derive(Debug, Default)]
pub(crate) struct Told {
    pub(crate) repository: Option<String>,
    pub(crate) number: Option<u64>,
    pub(crate) head: Option<String>,
    pub(crate) gate: Option<GateRun>,
}

impl Told {
    pub(crate) fn by(args: &InputArgs) -> Self {
        let gate =
            args.gate_app.as_deref().map(|app| GateRun { app: app_of(app), run: args.gate_run.clone() });
        Self { repository: args.repo.clone(), number: args.number, head: args.head.clone(), gate }
    }

    /// Only the gate's own app is said.
    pub(crate) fn gate(app: Option<&str>) -> Self {
        Self { gate: app.map(|app| GateRun { app: app_of(app), run: None }), ..Self::default() }
    }
}

/// An app by the id where it is a number, else by the slug.
fn app_of(text: &str) -> App {
    let text = text.to_owned();
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        App { id: Some(text.into()), slug: None }
    } else {
        App { slug: Some(text.into()), id: None }
    }
}

/// Makes one change of payloads, or of a change document that stands alone. Notes say what was left out.
pub(crate) fn gather(sources: &[Source], told: &Told, notes: &mut Vec<String>) -> Result<Change> {
    if let [source] = sources
        && is_change(&source.bytes)
    {
        return document(source, told);
    }
    if let Some(source) = sources.iter().find(|source| is_change(&source.bytes)) {
        let message = format!("{}: a change document is a whole change; give nothing beside it", source.name);
        return Err(Problem::usage(message));
    }
    let mut collector = Collector::new();
    for source in sources {
        let kind = collector.add(&source.bytes).map_err(|error| Problem::of_input(&source.name, &error))?;
        if kind.is_none() {
            notes.push(format!("{}: an empty list says nothing and was left out", source.name));
        }
    }
    if let Some(repository) = &told.repository {
        collector.set_repository(repository);
    }
    if let Some(number) = told.number {
        collector.set_number(number);
    }
    if let Some(head) = &told.head {
        collector.set_head(head);
    }
    if let Some(gate) = &told.gate {
        collector.set_gate(gate.clone());
    }
    let change = collector.change()?;
    let elsewhere = collector.elsewhere(change.head());
    if elsewhere > 0 {
        let reports = count(u64::try_from(elsewhere).unwrap_or(u64::MAX), "report");
        notes
            .push(format!("left out: {reports} about other commits than the head, or of other repositories"));
    }
    Ok(change)
}

fn document(source: &Source, told: &Told) -> Result<Change> {
    if told.repository.is_some() || told.number.is_some() || told.head.is_some() {
        let message = "a change document tells repository, number and head itself; leave --repo, --number and --head out";
        return Err(Problem::usage(message));
    }
    let of_source = |error| Problem::of_input(&source.name, &error);
    let change = Change::from_json(&source.bytes).map_err(of_source)?;
    let Some(gate) = &told.gate else {
        return Ok(change);
    };
    let mut document = change.document().clone();
    document.gate = Some(gate.clone());
    Change::new(document).map_err(of_source)
}

/// Whether the bytes say that they are a change document, of whatever version.
pub(crate) fn is_change(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct Header {
        schema: String,
    }
    serde_json::from_slice::<Header>(bytes).is_ok_and(|header| header.schema.starts_with("breakglass/"))
}
