//! Payloads that nobody on this project wrote. They are read where they lie and are no part of the repository.

mod corpus;

use std::sync::LazyLock;

use breakglass::Policy;

pub(crate) use corpus::corpus;

/// A policy under which everything that was reported counts, and the conditions as they do by default.
pub(crate) static POLICY: LazyLock<Policy> = LazyLock::new(|| {
    let text = "version: 1\nrules:\n  - { check: \"*\", tier: absolutely_required, from: any }\n";
    Policy::parse(text.as_bytes()).unwrap()
});
