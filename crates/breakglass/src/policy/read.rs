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
    let document: PolicyDocument =
        serde_saphyr::from_str_with_options(text, yaml::options()).map_err(|error| yaml::error(&error))?;
    Policy::new(document).map_err(|error| {
        let position = error.pointer().and_then(|pointer| super::locate::locate(text, pointer));
        error.with_position(position)
    })
}

#[cfg(feature = "yaml")]
mod yaml {
    use serde_saphyr::budget::BudgetBreach;
    use serde_saphyr::{Error as YamlError, MessageFormatter, Options};

    use crate::error::{Error, Position, code};
    use crate::wire::{clipped, shape_code};

    /// Strict where the library is lenient: `yes` is no boolean here, and merge keys are unknown ones.
    pub(super) fn options() -> Options {
        serde_saphyr::options! {
            strict_booleans: true,
            with_snippet: false,
            duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
            merge_keys: serde_saphyr::MergeKeyPolicy::Error,
            budget: serde_saphyr::budget! {
                max_depth: 64,
                max_events: 400_000,
                max_aliases: 1_000,
                max_anchors: 1_000,
            },
        }
    }

    pub(super) fn error(error: &YamlError) -> Error {
        let error = error.without_snippet();
        let text = serde_saphyr::UserMessageFormatter.format_message(error);
        let code = match error {
            YamlError::SerdeUnknownField { .. } | YamlError::MergeKeyNotAllowed { .. } => code::UNKNOWN_KEY,
            YamlError::SerdeUnknownVariant { .. } => code::UNKNOWN_VALUE,
            YamlError::SerdeMissingField { .. } => code::MISSING_KEY,
            YamlError::DuplicateMappingKey { .. } => code::DUPLICATE_KEY,
            YamlError::SerdeInvalidType { .. }
            | YamlError::SerdeInvalidValue { .. }
            | YamlError::SerdeInvalidLength { .. }
            | YamlError::InvalidScalar { .. }
            | YamlError::InvalidBooleanStrict { .. }
            | YamlError::NullIntoString { .. }
            | YamlError::TaggedScalarCannotDeserializeIntoString { .. }
            | YamlError::Unexpected { .. } => code::WRONG_TYPE,
            YamlError::Budget { breach: BudgetBreach::Depth { .. }, .. } => code::NESTED_TOO_DEEPLY,
            YamlError::Budget {
                breach: BudgetBreach::Events { .. } | BudgetBreach::Nodes { .. }, ..
            } => code::INPUT_TOO_LARGE,
            YamlError::Message { msg, .. } => shape_code(msg),
            // The parser has a limit of its own, which it tells in words alone.
            _ if text.starts_with("recursion limit") => code::NESTED_TOO_DEEPLY,
            _ => code::INVALID_YAML,
        };
        let position = error.location().map(|location| Position {
            line: u32::try_from(location.line()).unwrap_or(u32::MAX),
            column: u32::try_from(location.column()).unwrap_or(u32::MAX),
        });
        Error::new(code, clipped(&text)).with_position(position)
    }
}
