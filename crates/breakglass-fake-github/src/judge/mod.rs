//! What GitHub would say of a pull request: which checks are required and how they stand, whether it can be
//! merged, and why not.

mod asked;
mod merge_state;
mod refusal;
mod required;

pub(crate) use self::{
    asked::{Asked, bypasses, pull_rules},
    merge_state::{clean, is_behind, merge_state, merged_tree},
    refusal::{refusal, review_decision},
    required::{Standing, is_required, standing},
};
