//! Ledgers in files, one entry a line.

use std::path::PathBuf;

use breakglass::{Ledger, Time};
use breakglass_store::JsonLinesStore;
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::handle::{Handle, Kind, Store};
use crate::operation::{Operation, means, static_of};

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Create {
    /// The file; its folder must exist.
    path: PathBuf,
    /// What the ledger is called wherever its checkpoints are kept, such as `acme.example/breakglass`.
    origin: String,
    /// The moment now.
    now: Time,
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Open {
    /// The file.
    path: PathBuf,
    /// Whether it is only read: then nothing is locked, and the account needs no right to write.
    #[serde(default)]
    read_only: Option<bool>,
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Ledger;
    let class = "FileLedger";
    vec![
        static_of(class, "create", means!("Begins a ledger in a file.\n\nErrors: `ledger_not_empty`, `store_not_found` without the folder, `store_read_only`, `store_full`, `store_locked`, `store_foreign`, `store_failed`, `invalid_value` for an origin that no checkpoint can carry."))
            .makes_of::<Create>(this, |_, asked| {
                let mut store = JsonLinesStore::open(asked.path)?;
                let ledger = Ledger::create(&asked.origin, asked.now, &mut store)?;
                Ok(Handle::of_ledger(ledger, Store::File(Box::new(store))))
            }),
        static_of(class, "open", means!("Opens a ledger in a file and checks every entry. Several processes may have it open: each append waits for its turn, and is on the disk when the call returns.\n\nErrors: `store_not_found`, `store_read_only`, `store_locked`, `store_damaged`, `store_foreign`, `store_failed`, `ledger_empty`, and those of `Verifier.push` for the first entry that is wrong."))
            .makes_of::<Open>(this, |_, asked| {
                let mut store = if asked.read_only == Some(true) {
                    JsonLinesStore::open_read_only(asked.path)?
                } else {
                    JsonLinesStore::open_existing(asked.path)?
                };
                let ledger = Ledger::open(&mut store)?;
                Ok(Handle::of_ledger(ledger, Store::File(Box::new(store))))
            }),
    ]
}
