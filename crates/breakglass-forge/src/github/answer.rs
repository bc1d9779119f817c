//! GitHub's answer that something went wrong.

use breakglass::Error;
use breakglass::wire::clipped;
use breakglass_json::Mode;
use serde::{Deserialize, de};

use super::text::Text;
use crate::code;

/// GitHub's own error, where the text is one: an object with a message.
pub(super) fn forge_error(text: &str) -> Option<Error> {
    #[derive(Deserialize)]
    struct Answer<'a> {
        #[serde(borrow)]
        message: Text<'a>,
        merged: Option<de::IgnoredAny>,
    }
    let answer: Answer<'_> = breakglass_json::from_str(text, Mode::Strict).ok()?;
    // The answer to a merge has a message as well.
    if answer.merged.is_some() {
        return None;
    }
    let message = format!("GitHub answered that something went wrong: {}", clipped(answer.message.as_str()));
    Some(Error::new(code::FORGE_ERROR, message))
}
