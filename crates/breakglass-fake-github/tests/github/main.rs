//! The fake, asked over HTTP as its users ask it.

mod checks;
mod faults;
mod graphql;
mod merging;
mod people;
mod protocol;
mod reading;
mod rules;
mod support;
mod talking;
