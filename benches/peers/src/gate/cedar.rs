//! cedar-policy: a request for each check; which policies forbid it says its tier, and whether it passed.

use std::fs;
use std::path::Path;

use breakglass::Tier;
use cedar_policy::{Authorizer, Context, Entities, EntityUid, PolicySet, Request, RestrictedExpression};

use super::{Check, Standing, Tally, expected};
use crate::Done;

pub(super) struct Cedar {
    policies: PolicySet,
    authorizer: Authorizer,
    entities: Entities,
}

/// The checks with their requests.
pub(super) struct Requests<'a>(Vec<(&'a Check, Request)>);

impl Cedar {
    pub(super) fn new(folder: &Path) -> Done<Self> {
        let policies = fs::read_to_string(folder.join("policy.cedar"))?.parse()?;
        Ok(Self { policies, authorizer: Authorizer::new(), entities: Entities::empty() })
    }

    pub(super) fn requests<'a>(&self, checks: &'a [Check]) -> Done<Requests<'a>> {
        let principal: EntityUid = r#"User::"alice""#.parse()?;
        let action: EntityUid = r#"Action::"merge""#.parse()?;
        let resource: EntityUid = r#"Change::"42""#.parse()?;
        let request = |check: &'a Check| -> Done<_> {
            let context = Context::from_pairs(
                [
                    ("name", check.name.as_str()),
                    ("status", check.status),
                    ("conclusion", check.conclusion.unwrap_or("")),
                ]
                .map(|(key, value)| (key.to_owned(), RestrictedExpression::new_string(value.to_owned()))),
            )?;
            let request = Request::new(principal.clone(), action.clone(), resource.clone(), context, None)?;
            Ok((check, request))
        };
        Ok(Requests(checks.iter().map(request).collect::<Done<_>>()?))
    }

    pub(super) fn decide<'a>(&self, Requests(requests): &Requests<'a>) -> Tally<'a> {
        let mut tally = Tally::default();
        for (check, request) in requests {
            let response = self.authorizer.is_authorized(request, &self.policies, &self.entities);
            let (mut tier, mut passed) = (Tier::Optional, true);
            for policy in response.diagnostics().reason() {
                match self.policies.annotation(policy, "id") {
                    Some("abs") => tier = Tier::AbsolutelyRequired,
                    Some("req") => tier = Tier::Required,
                    Some("bad") => passed = false,
                    _ => {}
                }
            }
            tally.add(&check.name, tier, if passed { Standing::Pass } else { check.standing() });
        }
        for (name, tier) in expected() {
            if requests.iter().all(|(check, _)| check.name != name) {
                tally.add(name, tier, Standing::Missing);
            }
        }
        tally
    }
}
