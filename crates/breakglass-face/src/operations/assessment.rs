//! Assessments. One stands as two handles, its policy and its change: what they give is always the same.

use breakglass::{AssessmentDocument, Explanation};

use crate::handle::Kind;
use crate::operation::{Operation, getter, means, method};

pub(super) fn operations() -> Vec<Operation> {
    let this = Kind::Assessment;
    vec![
        getter(this, "document", means!("The assessment as it stands on the wire: both lanes with their verdicts and blockers, and every check with its tier, state and the rule that decided."))
            .gives::<AssessmentDocument>(|given| Ok(given.assessment(0)?.to_document())),
        method(this, "explain", means!("For every check the rule that decided, and why each rule before it did not."))
            .gives::<Vec<Explanation>>(|given| Ok(given.assessment(0)?.explain())),
    ]
}
