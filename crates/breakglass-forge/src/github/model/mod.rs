//! GitHub's payloads as serde sees them: only what is read, everything optional.

pub(crate) mod checks;
pub(crate) mod graphql;
pub(crate) mod pulls;
pub(crate) mod rules;
pub(crate) mod webhooks;
