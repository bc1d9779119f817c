//! The subcommands.

pub(crate) mod check;
pub(crate) mod explain;
pub(crate) mod init;
pub(crate) mod lint;
pub(crate) mod reference;
pub(crate) mod watch;
