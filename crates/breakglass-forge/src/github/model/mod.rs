//! GitHub's payloads: of each object the keys that are read, and what they hold. Everything may be absent or null.

pub(crate) mod checks;
pub(crate) mod failure;
pub(crate) mod graphql;
pub(crate) mod pulls;
pub(crate) mod rules;
mod view;
pub(crate) mod webhooks;

pub(crate) use view::{List, View};
