//! `schema`, `completions` and `man`: what the command knows about itself.

use crate::args::{CompletionsArgs, Document, ManArgs, SchemaArgs};
use crate::exit::Exit;
use crate::problem::{Problem, Result, code};
use crate::schemas;
use crate::terminal::Terminal;

/// Prints a document's JSON Schema.
pub(crate) fn schema(args: &SchemaArgs, terminal: &mut Terminal) -> Result<Exit> {
    terminal.print(&match args.document {
        Document::Policy => schemas::policy(),
        Document::Change => schemas::change(),
        Document::Assessment => schemas::assessment(),
    });
    Ok(Exit::Fine)
}

/// Prints completions for a shell.
pub(crate) fn completions(args: &CompletionsArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut crate::command_line(), "breakglass", &mut script);
    terminal.print(&String::from_utf8_lossy(&script));
    Ok(Exit::Fine)
}

/// Prints the manual page of the command or of one of its subcommands.
pub(crate) fn man(args: &ManArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut whole = crate::command_line();
    whole.build();
    let command = match &args.command {
        None => whole,
        Some(name) => {
            let found = whole.find_subcommand(name).cloned();
            let missing = || Problem::usage(format!("there is no command `{name}`"));
            found.ok_or_else(missing)?
        }
    };
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(command).render(&mut page);
    rendered.map_err(|error| Problem::input(code::CANNOT_WRITE, format!("the manual page: {error}")))?;
    terminal.print(&String::from_utf8_lossy(&page));
    Ok(Exit::Fine)
}
