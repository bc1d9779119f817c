//! What forges report about a change, read into what [`breakglass`] assesses.
//!
//! ```text
//! bytes -> Payload (which one) -> Reading (what it says) -> Collector (all of them) -> Change, draft policy
//!          payload.rs             read.rs, model/           collect.rs                 draft.rs
//! ```
//!
//! A page that is too long to be held goes the same way in pieces: pieces.rs.
//!
//! Pure, as the core is: it takes bytes and fetches nothing. Keys that are not known are ignored, values that are not
//! known are kept and never pass, and what is absent or null is not known rather than fine.
#![forbid(unsafe_code)]

pub mod github;

/// The codes that reading payloads gives beside the core's.
pub mod code {
    breakglass::codes! {
        /// The payload is the forge's answer that something went wrong, such as a missing permission.
        FORGE_ERROR = "forge_error";
        /// The payload is none of those that are read.
        UNKNOWN_PAYLOAD = "unknown_payload";
        /// The payload lacks what every payload of its kind has.
        WRONG_PAYLOAD = "wrong_payload";
        /// No payload tells the head commit.
        HEAD_NOT_KNOWN = "head_not_known";
        /// The payloads are about several commits, and none says which is the head.
        SEVERAL_HEADS = "several_heads";
        /// The payloads are about several pull requests, and the caller did not say which is meant.
        SEVERAL_CHANGES = "several_changes";
        /// The payloads are about several repositories, and the caller did not say which is meant.
        SEVERAL_REPOSITORIES = "several_repositories";
        /// No payload tells the repository.
        REPOSITORY_NOT_KNOWN = "repository_not_known";
    }
}
