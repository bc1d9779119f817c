//! How answers are shown to people.

pub(crate) mod assessment;
pub(crate) mod columns;
pub(crate) mod event;
pub(crate) mod explanation;
pub(crate) mod markdown;
pub(crate) mod plain;
pub(crate) mod style;
pub(crate) mod words;
