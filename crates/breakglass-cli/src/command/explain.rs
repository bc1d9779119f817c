//! `explain`: which rule of the policy decided about each check, and which were passed over.

use breakglass::{Assessment, Explanation};

use super::check;
use crate::args::{ExplainArgs, Plain};
use crate::exit::Exit;
use crate::problem::{Problem, Result, code};
use crate::show::explanation;
use crate::show::plain::clean_json;
use crate::terminal::Terminal;

/// Explains every check, or those of one name.
pub(crate) fn run(args: &ExplainArgs, terminal: &mut Terminal) -> Result<Exit> {
    let (policy, change) = check::read(&args.input, terminal)?;
    let wanted = |one: &Explanation| args.check.as_ref().is_none_or(|name| *name == one.check.name);
    let explanations: Vec<Explanation> =
        Assessment::new(&policy, &change).explain().into_iter().filter(wanted).collect();
    if let (Some(name), true) = (&args.check, explanations.is_empty()) {
        return Err(Problem::input(code::NO_SUCH_CHECK, format!("the change has no check `{name}`")));
    }
    match args.format {
        Plain::Table => terminal.print(&explanation::text(&explanations, policy.document())),
        Plain::Json => {
            let text = serde_json::to_string_pretty(&explanations).unwrap_or_default();
            terminal.print(&format!("{}\n", clean_json(&text)));
        }
    }
    Ok(Exit::Fine)
}
