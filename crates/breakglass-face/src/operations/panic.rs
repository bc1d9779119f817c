//! What only the tests of the bindings have: a panic, so that they can show what becomes of one, and the stores that the vectors
//! speak of and that no binding can hand in.

use breakglass::ledger::{Append, AppendError, Entry, Event, MemoryStore, Note, Tail};
use breakglass::{Error, Ledger, Result, Time};
#[cfg(feature = "describe")]
use schemars::JsonSchema;
use serde::Deserialize;

use crate::handle::{Kind, Store};
use crate::operation::{Operation, function, means, method};

/// Another writer is always faster.
#[derive(Debug)]
pub(crate) struct Rival(MemoryStore);

impl Append for Rival {
    fn append(&mut self, after: &Tail, entries: &[Entry]) -> std::result::Result<(), AppendError> {
        let Some(first) = entries.first() else { return Ok(()) };
        let note = Event::Note(Note { by: None, emergency: None, text: "faster".to_owned() });
        let faster = Entry::new(after.size, first.at(), after.hash.clone(), note)?;
        self.0.append(after, &[faster])?;
        Err(AppendError::Moved)
    }

    fn read_from(&mut self, from: u64, visit: &mut dyn FnMut(&str) -> Result<()>) -> Result<()> {
        self.0.read_from(from, visit)
    }
}

#[derive(Deserialize)]
#[cfg_attr(feature = "describe", derive(JsonSchema))]
#[serde(deny_unknown_fields)]
struct Create {
    /// The ledger's name.
    origin: String,
    /// The moment now.
    now: Time,
}

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Ledger;
    vec![
        function("panic", means!("Panics.")).gives::<()>(|_| {
            #[expect(clippy::panic, reason = "that is what it is for")]
            {
                panic!("forced")
            }
        }),
        method(this, "test_create", means!("Begins another ledger in the ledger's store."))
            .answers::<Create, ()>(|given, asked| {
                let mut kept = given.this()?.ledger()?;
                let (_, store) = kept.parts();
                Ledger::create(&asked.origin, asked.now, store).map(drop)
            }),
        method(this, "test_replace", means!("Gives the ledger an empty store.")).gives::<()>(|given| {
            given.this()?.ledger()?.store = Store::Memory(MemoryStore::new());
            Ok(())
        }),
        method(this, "test_rival", means!("Gives the ledger's store another writer, who is always faster."))
            .gives::<()>(|given| {
                let mut kept = given.this()?.ledger()?;
                let mut texts = Vec::new();
                kept.parts().1.read_from(0, &mut |text| {
                    texts.push(text.to_owned());
                    Ok::<(), Error>(())
                })?;
                kept.store = Store::Rival(Rival(MemoryStore::of(texts)?));
                Ok(())
            }),
    ]
}
