//! The codes that are documented.

/// Whether a code is one of those that are documented.
pub(crate) fn known(code: breakglass::Code) -> bool {
    breakglass::code::ALL.iter().chain(breakglass_forge::code::ALL).any(|(known, _)| *known == code)
}
