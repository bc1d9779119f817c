//! GitHub's answer that something went wrong.

use breakglass::Error;
use breakglass::wire::clipped;
use breakglass_json::{Holds, Mode};

use super::model::View;
use super::model::failure::Failure;
use crate::code;

/// GitHub's own error, where the text is one: an object with a message.
pub(super) fn forge_error(text: &str) -> Option<Error> {
    let picked = breakglass_json::pick(text, Mode::Strict, Holds::Object(Failure::WANTED)).ok()?;
    let failure = Failure::of(picked.object());
    // The answer to a merge has a message as well.
    if failure.merged() {
        return None;
    }
    let message = failure.message()?.unwrap_or_default();
    let message = format!("GitHub answered that something went wrong: {}", clipped(message));
    Some(Error::new(code::FORGE_ERROR, message))
}
