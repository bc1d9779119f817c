//! Reading policies from text.

use super::{MAX_POLICY_BYTES, Policy, PolicyDocument};
use crate::error::Result;
use crate::wire::{self, text_of};

pub(super) fn parse(bytes: &[u8]) -> Result<Policy> {
    let json = bytes.trim_ascii_start().first() == Some(&b'{');
    #[cfg(feature = "yaml")]
    if !json {
        return from_yaml(bytes);
    }
    let _ = json;
    from_json(bytes)
}

pub(super) fn from_json(bytes: &[u8]) -> Result<Policy> {
    let text = text_of(bytes, MAX_POLICY_BYTES)?;
    let document: PolicyDocument = wire::from_json(text)?;
    Policy::new(document)
}

#[cfg(feature = "yaml")]
pub(super) fn from_yaml(bytes: &[u8]) -> Result<Policy> {
    let text = text_of(bytes, MAX_POLICY_BYTES)?;
    let (document, locate) = super::yaml::parse(text)?;
    Policy::new(document).map_err(|error| {
        let position = error.pointer().map(locate);
        error.with_position(position)
    })
}
