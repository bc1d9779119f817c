//! The subcommands.

pub(crate) mod announce;
pub(crate) mod check;
pub(crate) mod emergency;
pub(crate) mod explain;
pub(crate) mod follow_ups;
pub(crate) mod init;
pub(crate) mod ledger;
pub(crate) mod lint;
pub(crate) mod merge;
pub(crate) mod reference;
pub(crate) mod report;
pub(crate) mod watch;
