//! Opening the ledger that the arguments name.

use breakglass::{Ledger, Time};
use breakglass_store::FileStore;

use crate::args::LedgerArgs;
use crate::problem::{Problem, Result, code};
use crate::terminal::Terminal;

/// A ledger and the store that it is kept in.
pub(crate) struct Kept {
    pub(crate) ledger: Ledger,
    pub(crate) store: FileStore,
}

/// Opens the ledger for writing.
pub(crate) fn open(args: &LedgerArgs) -> Result<Kept> {
    require_there(args)?;
    kept(breakglass_store::open_path(&args.ledger)?)
}

/// Opens the ledger for writing, or begins one under that origin where there is none: nobody is to be held up by that in an
/// emergency.
pub(crate) fn open_or_begin(
    args: &LedgerArgs,
    origin: &str,
    now: Time,
    terminal: &mut Terminal,
) -> Result<Kept> {
    if is_begun(args) {
        return open(args);
    }
    let kept = begin(args, origin, now)?;
    terminal.note(&format!("began the ledger `{}` of {origin}", args.ledger.display()));
    Ok(kept)
}

/// Begins a ledger where there is none.
pub(crate) fn begin(args: &LedgerArgs, origin: &str, now: Time) -> Result<Kept> {
    if is_begun(args) {
        let message = format!("`{}` is there already; a ledger is begun once", args.ledger.display());
        return Err(Problem::input(code::ALREADY_THERE, message));
    }
    let mut store = breakglass_store::open_path(&args.ledger)?;
    let ledger = Ledger::create(origin, now, &mut store)?;
    Ok(Kept { ledger, store })
}

/// Opens the ledger for reading, while others may write to it.
pub(crate) fn read(args: &LedgerArgs) -> Result<Kept> {
    kept(store(args)?)
}

/// The store of the ledger, for reading its entries as they stand.
pub(crate) fn store(args: &LedgerArgs) -> Result<FileStore> {
    require_there(args)?;
    Ok(breakglass_store::open_path_read_only(&args.ledger)?)
}

fn kept(mut store: FileStore) -> Result<Kept> {
    let ledger = Ledger::open(&mut store)?;
    Ok(Kept { ledger, store })
}

/// Whether something stands in the file; one that is empty is no ledger yet.
pub(crate) fn is_begun(args: &LedgerArgs) -> bool {
    std::fs::metadata(&args.ledger).is_ok_and(|metadata| metadata.len() > 0)
}

fn require_there(args: &LedgerArgs) -> Result<()> {
    if is_begun(args) {
        return Ok(());
    }
    let message = format!(
        "there is no ledger `{}`; `breakglass ledger init` begins one, --ledger or BREAKGLASS_LEDGER names another",
        args.ledger.display()
    );
    Err(Problem::input(code::NO_LEDGER, message))
}
