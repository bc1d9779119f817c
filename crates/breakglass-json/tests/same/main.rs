//! The same texts are taken as by serde_json, with the same values, and the same are refused, with the same errors.

mod corpus;
mod generated;
mod judge;
mod written;
