//! Doing an operation by its name.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

use breakglass::{Assessment, Error, Result, Verdict};

use crate::code;
use crate::handle::Handle;
use crate::operation::{Given, Operation};

/// What an operation answers.
#[derive(Debug)]
pub enum Reply {
    /// Something that stays parsed.
    Handle(Box<Handle>),
    /// A JSON text; `null` where there is nothing to say.
    Json(String),
}

/// Does the operation of that name (`Class.name`, or `name` for a function of the package).
///
/// `handles` are the objects that it takes, a list as one group and everything else as a group of one; an assessment
/// stands as two groups, policy and change. `request` is a JSON object with its other arguments; `payload` the text or
/// bytes that it reads, as they are.
///
/// # Errors
/// `unknown_operation`, `panicked`, the codes for JSON of a wrong shape, and those of the operation.
pub fn call(name: &str, handles: &[&[&Handle]], request: &str, payload: Option<&[u8]>) -> Result<Reply> {
    let operation = table().get(name).ok_or_else(|| {
        let message =
            format!("there is no operation `{name}`; install all parts of breakglass in one version");
        Error::new(code::UNKNOWN_OPERATION, message)
    })?;
    guarded(|| operation.run(&Given { handles, request, payload }))
}

/// The verdicts of the normal and of the emergency lane: what an assessment is asked most, without any text.
///
/// # Errors
/// `wrong_type` where the handles are no policy and no change; `panicked`.
pub fn verdicts(policy: &Handle, change: &Handle) -> Result<[Verdict; 2]> {
    let (policy, change) = (policy.policy()?, change.change()?);
    guarded(|| Ok(Assessment::verdicts(policy, change)))
}

/// A panic would end the process of whoever loaded the binding. What it may have left half done is behind a lock that
/// stays poisoned.
fn guarded<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<&str>().copied().map(str::to_owned);
        let text = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
        Err(Error::new(code::PANICKED, format!("a defect of breakglass: {text}")))
    })
}

fn table() -> &'static HashMap<String, Operation> {
    static TABLE: OnceLock<HashMap<String, Operation>> = OnceLock::new();
    TABLE.get_or_init(|| {
        crate::operations::all().into_iter().map(|operation| (operation.key(), operation)).collect()
    })
}
