//! GitHub: REST responses, GraphQL answers and webhook deliveries.

mod answer;
mod collect;
mod conditions;
mod draft;
mod feed;
mod graphql;
mod keys;
mod model;
mod pages;
mod payload;
mod pieces;
mod read;
mod reading;
mod rules;
mod state;
mod suites;
mod taken;
mod text;

pub use collect::Collector;
pub use draft::draft_policy;
pub use feed::Feed;
pub use payload::Payload;
pub use pieces::Pieces;
pub use read::{Glance, glance, read, read_any};
pub use reading::{Listing, Reading};
pub use rules::{DemandedName, DemandedWorkflow, Demands};
pub use state::{run_state, status_state};
