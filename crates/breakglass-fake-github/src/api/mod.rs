//! The REST endpoints, a family a file. Each handler reads or changes the state and answers.

pub(crate) mod account;
pub(crate) mod branches;
pub(crate) mod check_runs;
pub(crate) mod check_writes;
pub(crate) mod commits;
pub(crate) mod compare;
pub(crate) mod contents;
pub(crate) mod issues;
pub(crate) mod labels;
pub(crate) mod merge;
pub(crate) mod pulls;
pub(crate) mod repos;
pub(crate) mod rules;
pub(crate) mod runs;
pub(crate) mod statuses;
pub(crate) mod teams;
