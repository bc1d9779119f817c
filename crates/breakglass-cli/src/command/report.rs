//! `report`: what happened, what was waived, and what is still owed.

use crate::args::{Page, ReportArgs};
use crate::exit::Exit;
use crate::ledger_file;
use crate::live::present;
use crate::output;
use crate::problem::Result;
use crate::report::Report;
use crate::terminal::Terminal;

/// Writes the report of the whole ledger.
pub(crate) fn run(args: &ReportArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut store = ledger_file::store(&args.ledger)?;
    let mut report = Report::new();
    breakglass::ledger::Append::read_from(&mut store, 0, &mut |text| {
        report.read(&breakglass::ledger::Entry::parse(text)?)
    })?;
    let now = present()?;
    let page = match args.format {
        Page::Html => report.html(now),
        Page::Markdown => report.markdown(now),
    };
    match &args.to {
        None => terminal.print(&page),
        Some(path) => {
            output::replace(path, page.as_bytes())?;
            terminal.note(&format!("wrote `{}`", path.display()));
        }
    }
    Ok(Exit::Fine)
}
