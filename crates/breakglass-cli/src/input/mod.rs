//! What the command is given: files, folders, standard input, or a pull request to read from GitHub.

pub(crate) mod gather;
pub(crate) mod source;
pub(crate) mod target;
