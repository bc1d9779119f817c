//! `ledger`: looking into the ledger and checking it.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use breakglass::Error;
use breakglass::ledger::{
    Append as _, Checkpoint, Entry, Event, Replay, Replayer, SigningKey, Verifier, VerifierKey,
};
use serde::Serialize;

use crate::args::{
    CheckpointArgs, ExportArgs, KeyArgs, LedgerCommand, LedgerInitArgs, Plain, ReplayArgs, ShowArgs,
    VerifyArgs,
};
use crate::exit::Exit;
use crate::input::source;
use crate::ledger_file;
use crate::live::present;
use crate::output;
use crate::problem::{Problem, Result, code};
use crate::show::event::line;
use crate::show::plain::{clean, clean_json};
use crate::show::style::{BAD, DIM, GOOD};
use crate::terminal::Terminal;

/// Does what the subcommand says.
pub(crate) fn run(command: &LedgerCommand, terminal: &mut Terminal) -> Result<Exit> {
    match command {
        LedgerCommand::Init(args) => init(args, terminal),
        LedgerCommand::Show(args) => show(args, terminal),
        LedgerCommand::Verify(args) => verify(args, terminal),
        LedgerCommand::Replay(args) => replay(args, terminal),
        LedgerCommand::Checkpoint(args) => checkpoint(args, terminal),
        LedgerCommand::Export(args) => export(args, terminal),
        LedgerCommand::Key(args) => key(args, terminal),
    }
}

fn init(args: &LedgerInitArgs, terminal: &mut Terminal) -> Result<Exit> {
    ledger_file::begin(&args.ledger, &args.origin, present()?)?;
    terminal.print(&format!(
        "began the ledger `{}` of {}\n",
        args.ledger.ledger.display(),
        clean(&args.origin)
    ));
    Ok(Exit::Fine)
}

fn show(args: &ShowArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut store = ledger_file::store(&args.ledger)?;
    store.read_from(args.from, &mut |text| {
        let entry = Entry::parse(text)?;
        if args.event.as_deref().is_none_or(|wanted| wanted == entry.name()) {
            match args.format {
                Plain::Table => terminal.print(&line(&entry)),
                Plain::Json => terminal.print(&format!("{}\n", clean_json(entry.text()))),
            }
        }
        Ok(())
    })?;
    Ok(Exit::Fine)
}

fn verify(args: &VerifyArgs, terminal: &mut Terminal) -> Result<Exit> {
    if !args.keys.is_empty() && !args.checkpoints.iter().any(|text| Path::new(text).exists()) {
        return Err(Problem::usage("--key is for a signed note, and no --checkpoint names a file with one"));
    }
    let keys = args.keys.iter().map(|key| verifier_key(key)).collect::<Result<Vec<_>>>()?;
    let mut store = ledger_file::store(&args.ledger)?;
    // A trailer names no origin; it is that of the ledger which the trailer is held against.
    let origin = origin(&mut store);
    let checkpoints = args
        .checkpoints
        .iter()
        .map(|text| read_checkpoint(text, &origin, &keys))
        .collect::<Result<Vec<_>>>()?;
    if args.keys.is_empty() && args.checkpoints.iter().any(|text| Path::new(text).exists()) {
        terminal.note("no signature was checked: --key names the key that a note must be signed with");
    }
    let held = checkpoints.len();
    let mut verifier = Verifier::new(checkpoints);
    let read = store.read_from(0, &mut |text| verifier.push(text).map(drop));
    let size = verifier.size();
    let verified =
        read.map_err(|error| (size, error)).and_then(|()| verifier.finish().map_err(|error| (size, error)));
    match verified {
        Ok(verified) => {
            let against = match held {
                0 => "not held against a checkpoint, which alone shows a change by whoever keeps the file"
                    .to_owned(),
                1 => "held against 1 checkpoint".to_owned(),
                held => format!("held against {held} checkpoints"),
            };
            terminal.print(&format!(
                "{GOOD}whole{GOOD:#}: {} entries, the last {}; {against}\n{DIM}{}{DIM:#}\n",
                verified.size,
                verified.at.map_or_else(String::new, |at| at.to_string()),
                clean(&verified.checkpoint.trailer())
            ));
            Ok(Exit::Fine)
        }
        Err((size, error)) => {
            terminal.print(&wrong(size, &error));
            Ok(Exit::Blocked)
        }
    }
}

/// What is wrong with a ledger: its first wrong entry, or that its end or its beginning is not there.
fn wrong(size: u64, error: &Error) -> String {
    let (message, code) = (clean(error.message()), error.code());
    let of_the_whole = [breakglass::code::LEDGER_CUT, breakglass::code::LEDGER_EMPTY];
    if of_the_whole.contains(&code) {
        format!("{BAD}wrong{BAD:#}: {message} [{code}]\n")
    } else {
        format!("{BAD}wrong{BAD:#}: entry {size} is the first that is wrong: {message} [{code}]\n")
    }
}

/// What the first entry says that the ledger is called; nothing where it does not say.
fn origin(store: &mut breakglass_store::FileStore) -> String {
    let mut origin = String::new();
    // The first entry is enough. What is wrong with it is for the verifier to say.
    let _ = store.read_from(0, &mut |text| {
        if let Ok(entry) = Entry::parse(text)
            && let Some(Event::LedgerOpened(opened)) = entry.event()
        {
            origin.clone_from(&opened.origin);
        }
        Err(Error::new(code::NO_LEDGER, "no more is read"))
    });
    origin
}

/// A checkpoint: a file with its text or its signed note, or the trailer's form.
fn read_checkpoint(text: &str, origin: &str, keys: &[VerifierKey]) -> Result<Checkpoint> {
    if !Path::new(text).exists() {
        return Ok(Checkpoint::parse_trailer(origin, text)?);
    }
    let source = source::read(Path::new(text))?;
    let of_source = |error: Error| Problem::of_input(&source.name, &error);
    let note = breakglass::wire::text_of(&source.bytes, 1 << 20).map_err(of_source)?;
    if keys.is_empty() {
        // Of a signed note the text stands before an empty line.
        let text = note.split_once("\n\n").map_or(note.to_owned(), |(text, _)| format!("{text}\n"));
        return Checkpoint::parse(&text).map_err(of_source);
    }
    Checkpoint::open(note.as_bytes(), keys).map_err(of_source)
}

fn verifier_key(text: &str) -> Result<VerifierKey> {
    if Path::new(text).exists() {
        let source = source::read(Path::new(text))?;
        let of_source = |error: Error| Problem::of_input(&source.name, &error);
        let text = breakglass::wire::text_of(&source.bytes, 1 << 16).map_err(of_source)?;
        return VerifierKey::parse(text.trim()).map_err(of_source);
    }
    Ok(VerifierKey::parse(text.trim())?)
}

/// One permitted merge, decided again.
#[derive(Debug, Serialize)]
struct Replayed {
    seq: u64,
    permit: String,
    change: String,
    replay: Replay,
}

fn replay(args: &ReplayArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut store = ledger_file::store(&args.ledger)?;
    let (mut replayer, mut replayed, mut size) = (Replayer::new(), Vec::new(), 0);
    let read = store.read_from(0, &mut |text| {
        let entry = Entry::parse(text)?;
        size = entry.seq().saturating_add(1);
        if let (Some(replay), Some(Event::MergePermitted(permitted))) =
            (replayer.push(&entry)?, entry.event())
        {
            replayed.push(Replayed {
                seq: entry.seq(),
                permit: permitted.permit.to_string(),
                change: format!("{}#{}", permitted.repository, permitted.number),
                replay,
            });
        }
        Ok(())
    });
    if let Err(error) = read {
        terminal.print(&wrong(size, &error));
        return Ok(Exit::Blocked);
    }
    let differs = replayed.iter().any(|one| one.replay == Replay::Differs);
    match args.format {
        Plain::Json => {
            let json = serde_json::to_string_pretty(&replayed).unwrap_or_default();
            terminal.print(&format!("{}\n", clean_json(&json)));
        }
        Plain::Table => {
            let mut text = String::new();
            for one in &replayed {
                let style = if one.replay == Replay::Differs { BAD } else { GOOD };
                // Writing to a string cannot fail.
                let _ = writeln!(
                    text,
                    "{style}{}{style:#}  {}  {DIM}entry {}, {}{DIM:#}",
                    one.replay.as_str(),
                    clean(&one.change),
                    one.seq,
                    clean(&one.permit)
                );
            }
            terminal.print(if text.is_empty() { "no merge was permitted\n" } else { &text });
        }
    }
    Ok(if differs { Exit::Blocked } else { Exit::Fine })
}

fn checkpoint(args: &CheckpointArgs, terminal: &mut Terminal) -> Result<Exit> {
    let checkpoint = ledger_file::read(&args.ledger)?.ledger.checkpoint();
    let Some(path) = &args.sign else {
        terminal.print(&checkpoint.to_text());
        return Ok(Exit::Fine);
    };
    let source = source::read(path)?;
    let of_source = |error: Error| Problem::of_input(&source.name, &error);
    let text = breakglass::wire::text_of(&source.bytes, 1 << 16).map_err(of_source)?;
    let key = SigningKey::parse(text.trim()).map_err(of_source)?;
    terminal.print(&key.sign(&checkpoint));
    Ok(Exit::Fine)
}

fn export(args: &ExportArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut store = ledger_file::store(&args.ledger)?;
    match &args.to {
        None => store.read_from(0, &mut |text| {
            terminal.print(&format!("{text}\n"));
            Ok(())
        })?,
        Some(path) => {
            output::create(path, b"", "name another file")?;
            let unwritable = |error: &std::io::Error| output::unwritable(path, error);
            let file = fs::OpenOptions::new().append(true).open(path).map_err(|error| unwritable(&error))?;
            let mut file = std::io::BufWriter::new(file);
            let mut failed = None;
            store.read_from(0, &mut |text| {
                let written = std::io::Write::write_all(&mut file, text.as_bytes())
                    .and_then(|()| std::io::Write::write_all(&mut file, b"\n"));
                written.map_err(|error| {
                    let stopped = Error::new(code::CANNOT_WRITE, error.to_string());
                    failed = Some(error);
                    stopped
                })
            })?;
            std::io::Write::flush(&mut file).map_err(|error| unwritable(&error))?;
            terminal.note(&format!("wrote `{}`", path.display()));
        }
    }
    Ok(Exit::Fine)
}

fn key(args: &KeyArgs, terminal: &mut Terminal) -> Result<Exit> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(|error| {
        Problem::input(code::CANNOT_READ, format!("the machine gives no random bytes: {error}"))
    })?;
    let key = SigningKey::from_secret(&args.name, secret)?;
    output::create_secret(
        &args.to,
        format!("{}\n", key.to_secret_text()).as_bytes(),
        "a key is not written over",
    )?;
    terminal.note(&format!(
        "wrote the secret key to `{}`; keep it from whoever keeps the ledger",
        args.to.display()
    ));
    terminal.print(&format!("{}\n", key.verifier()));
    Ok(Exit::Fine)
}
