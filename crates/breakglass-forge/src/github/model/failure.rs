//! What GitHub answers where something went wrong.

use super::view::views;

views! {
    Failure {
        message: TextOrNull,
        /// Of the answer to a merge.
        merged: Anything,
    }
}
