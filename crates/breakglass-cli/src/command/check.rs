//! `check`: whether a change may be merged, normally and in an emergency.

use breakglass::{Assessment, AssessmentDocument, Change, Policy};

use super::watch;
use crate::args::{CheckArgs, Format, InputArgs};
use crate::exit::Exit;
use crate::input::gather::{Told, gather};
use crate::input::{source, target};
use crate::live::Live;
use crate::policy_file;
use crate::problem::{Problem, Result};
use crate::show::plain::clean_json;
use crate::show::{assessment, markdown};
use crate::terminal::Terminal;

/// Assesses the change once, or again and again.
pub(crate) fn run(args: &CheckArgs, terminal: &mut Terminal) -> Result<Exit> {
    if args.watch.watch {
        let mut live = live(&args.input)?.ok_or_else(|| {
            Problem::usage("--watch looks again and again, which only a pull request that is read from GitHub makes sense for")
        })?;
        return watch::run(args, &mut live, terminal);
    }
    let (policy, change) = read(&args.input, terminal)?;
    let assessment = Assessment::new(&policy, &change);
    terminal.print(&shown(&assessment, args.format));
    Ok(Exit::of(assessment.verdict(args.lane.into())))
}

/// The change and its policy, from wherever the arguments say.
pub(crate) fn read(args: &InputArgs, terminal: &mut Terminal) -> Result<(Policy, Change)> {
    if let Some(mut live) = live(args)? {
        let (policy, change) = live.read()?;
        live.take_notes().iter().for_each(|note| terminal.note(note));
        return Ok((policy, change));
    }
    let sources = source::read_all(&args.inputs)?;
    let mut notes = Vec::new();
    let change = gather(&sources, &Told::by(args), &mut notes)?;
    notes.iter().for_each(|note| terminal.note(note));
    Ok((policy_file::read(args.policy.as_deref())?, change))
}

/// The reader of the pull request that the arguments name; none where they name files.
fn live(args: &InputArgs) -> Result<Option<Live>> {
    let Some(target) = target::target(&args.inputs)? else {
        return Ok(None);
    };
    if args.repo.is_some() || args.number.is_some() {
        return Err(Problem::usage(
            "the pull request tells repository and number; leave --repo and --number out",
        ));
    }
    let policy = args.policy.as_deref().map(|path| policy_file::read(Some(path))).transpose()?;
    Live::new(target, Told::by(args), policy, &args.forge).map(Some)
}

/// The assessment as it was asked for.
pub(crate) fn shown(assessment: &Assessment, format: Format) -> String {
    let document = assessment.to_document();
    match format {
        Format::Table => assessment::table(assessment, &document),
        Format::Markdown => markdown::markdown(&document),
        Format::Json => json(&document, Layout::Pretty),
    }
}

/// How JSON is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    Pretty,
    Line,
}

/// The document's wire form with a line break at its end.
pub(crate) fn json(document: &AssessmentDocument, layout: Layout) -> String {
    let text = match layout {
        Layout::Pretty => serde_json::to_string_pretty(document),
        Layout::Line => serde_json::to_string(document),
    };
    // Maps with keys that are no strings are all that cannot be written, and there are none.
    let mut text = clean_json(&text.unwrap_or_default());
    text.push('\n');
    text
}
