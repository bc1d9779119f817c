//! `lint`: likely mistakes in a policy, and what it lets through that an older one did not.

use std::fmt::Write as _;
use std::path::PathBuf;

use breakglass::{Change, Finding, Policy, Weakening};
use serde::Serialize;

use crate::args::{LintArgs, Plain};
use crate::exit::Exit;
use crate::input::gather::{Told, gather, is_change};
use crate::input::source;
use crate::policy_file;
use crate::problem::Result;
use crate::show::plain::{clean, clean_json};
use crate::show::style::{self, DIM};
use crate::terminal::Terminal;

/// What was found.
#[derive(Debug, Serialize)]
struct Found {
    findings: Vec<Finding>,
    weakenings: Vec<Weakening>,
}

/// Looks the policy through; a policy that does not load is an error with line and column.
pub(crate) fn run(args: &LintArgs, terminal: &mut Terminal) -> Result<Exit> {
    let policy = policy_file::read(args.policy.as_deref())?;
    let old = args.against.as_deref().map(|path| policy_file::read(Some(path))).transpose()?;
    let recent = changes(&args.recent, terminal)?;
    let base = changes(&args.base, terminal)?;
    let found = Found {
        findings: policy.lint(&recent, &base),
        weakenings: old.map(|old| Policy::weakenings(&old, &policy)).unwrap_or_default(),
    };
    match args.format {
        Plain::Table => terminal.print(&text(&found)),
        Plain::Json => {
            let text = serde_json::to_string_pretty(&found).unwrap_or_default();
            terminal.print(&format!("{}\n", clean_json(&text)));
        }
    }
    let nothing = found.findings.is_empty() && found.weakenings.is_empty();
    Ok(if nothing { Exit::Fine } else { Exit::Waiting })
}

/// One change for each file, and for each folder one that its payloads make; a folder of change documents is many.
fn changes(paths: &[PathBuf], terminal: &mut Terminal) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let mut notes = Vec::new();
    for path in paths {
        let sources = source::read_all(std::slice::from_ref(path))?;
        let documents = sources.iter().all(|source| is_change(&source.bytes));
        let sets = sources.chunks(if documents { 1 } else { sources.len().max(1) });
        for set in sets {
            changes.push(gather(set, &Told::default(), &mut notes)?);
        }
    }
    notes.iter().for_each(|note| terminal.note(note));
    Ok(changes)
}

fn text(found: &Found) -> String {
    if found.findings.is_empty() && found.weakenings.is_empty() {
        return "nothing found\n".to_owned();
    }
    // Writing to a string cannot fail.
    let mut text = String::new();
    let mut line = |label: &str, style: anstyle::Style, pointer: &str, said: &str, code: &str| {
        let (pointer, said) = (clean(pointer), clean(said));
        let _ = writeln!(text, "{style}{label}{style:#}  {pointer}: {said} {DIM}[{code}]{DIM:#}");
    };
    for finding in &found.findings {
        line("warning", style::NOTE, &finding.pointer, &finding.text, &name(&finding.code));
    }
    for weakening in &found.weakenings {
        line("weaker", style::BAD, &weakening.pointer, &weakening.text, &name(&weakening.code));
    }
    text
}

/// A code as it stands on the wire.
fn name(code: &impl Serialize) -> String {
    let value = serde_json::to_value(code).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
