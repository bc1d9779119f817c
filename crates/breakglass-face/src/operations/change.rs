//! Changes.

use breakglass::{Change, ChangeDocument, Digest, Refusal, forge_would_refuse};

use crate::handle::{Handle, Kind};
use crate::operation::{Operation, getter, means, method, of_object, static_of};

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Change;
    vec![
        static_of("Change", "parse", means!("Reads a change from the JSON text of its document.\n\nErrors: codes for JSON that is malformed or of another shape, `wrong_document`, `document_too_new`, and those that the page of error codes lists for changes."))
            .payload("text")
            .makes(this, |given| Change::from_json(given.payload()?).map(Handle::of_change)),
        static_of("Change", "from_document", means!("Makes a change of its document.\n\nErrors: as for `parse`."))
            .payload("document")
            .makes(this, |given| of_object(given, Change::from_json).map(Handle::of_change)),
        getter(this, "document", means!("The change as it stands on the wire, its observations in their normal order."))
            .gives::<ChangeDocument>(|given| Ok(given.this()?.change()?.document().clone())),
        getter(this, "digest", means!("What names this reading of the change: `sha256:` and 64 hexadecimal digits over what was observed."))
            .gives::<Digest>(|given| Ok(given.this()?.change()?.digest())),
        getter(this, "repository", means!("The repository, `owner/name`."))
            .gives::<String>(|given| Ok(given.this()?.change()?.repository().to_owned())),
        getter(this, "number", means!("The number of the pull or merge request, where it is one."))
            .gives::<Option<u64>>(|given| Ok(given.this()?.change()?.number())),
        getter(this, "head", means!("The head commit."))
            .gives::<String>(|given| Ok(given.this()?.change()?.head().to_owned())),
        getter(this, "base_branch", means!("The branch that it is to be merged into, where known."))
            .gives::<Option<String>>(|given| Ok(given.this()?.change()?.base_branch().map(str::to_owned))),
        getter(this, "own_runs", means!("How many of the reports were the gate's own, which count for nothing."))
            .gives::<usize>(|given| Ok(given.this()?.change()?.own_runs())),
        getter(this, "touches_policy", means!("Whether it changes the policy's own file."))
            .gives::<bool>(|given| Ok(given.this()?.change()?.touches_policy())),
        method(this, "forge_would_refuse", means!("For what the forge itself would refuse to merge, by its own rules; nothing where its rules were not read. Shown beside the verdict, never part of it."))
            .gives::<Option<Vec<Refusal>>>(|given| Ok(forge_would_refuse(given.this()?.change()?))),
    ]
}
