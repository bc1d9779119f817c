//! The rules of two policies beside each other.

use super::super::Policy;
use super::super::compile::{AcceptSet, Rule, Subject};
use super::super::document::{Duplicates, FollowUpRule, RuleDocument};
use super::super::producer::Producer;
use super::align::{Place, align};
use super::{Found, WeakeningCode};
use crate::check::Condition;
use crate::tier::Tier;

/// Both policies' rules laid side by side. Where both have a rule the new one's stands: it is compared by itself.
struct Sides<'a> {
    old: &'a Policy,
    new: &'a Policy,
    places: Vec<Place>,
}

pub(super) fn compare(old: &Policy, new: &Policy, found: &mut Found) {
    let places = align(&old.document().rules, &new.document().rules);
    let sides = Sides { old, new, places };
    for (at, place) in sides.places.iter().enumerate() {
        match *place {
            Place::Both { old: of_old, new: of_new } => sides.changed(of_old, of_new, found),
            Place::Old(index) => sides.removed(at, index, found),
            Place::New(index) => sides.added(at, index, found),
        }
    }
}

impl Sides<'_> {
    /// The rules after a place: what would decide if the rule there did not.
    fn after(&self, at: usize) -> impl Iterator<Item = &Rule> {
        self.places.iter().skip(at.saturating_add(1)).filter_map(|place| match *place {
            Place::Both { new: index, .. } | Place::New(index) => self.new.rule(index),
            Place::Old(index) => self.old.rule(index),
        })
    }

    /// Whether joining or parting the reports of one name by this rule can change which of them count: of statuses the
    /// latest of all accounts does, and under `duplicates: latest` the newest run of all workflows.
    fn parts_reports(&self, rule: &Rule) -> bool {
        let latest =
            [self.old, self.new].iter().any(|policy| policy.document().duplicates == Duplicates::Latest);
        match &rule.from {
            Producer::Any => false,
            Producer::App { workflow, .. } => latest && workflow.is_some(),
            Producer::User(_) => true,
        }
    }

    /// A rule that was taken out is harmless where it was optional, and what it took away from later rules does not help
    /// them to find enough names.
    fn removed(&self, at: usize, index: usize, found: &mut Found) {
        let Some(rule) = self.old.rule(index) else {
            return;
        };
        let counted_later = self.after(at).any(|later| later.at_least > 0 && may_overlap(rule, later));
        if rule.tier != Tier::Optional || counted_later || self.parts_reports(rule) {
            let text = format!(
                "the rule for `{}` ({}) is gone, or matches something else now",
                rule.text(),
                rule.tier
            );
            found.add(WeakeningCode::RuleRemoved, format!("/rules/{index}"), text);
        }
    }

    /// A rule that was put in is harmless where it is at least as strict as all that it could take checks away from.
    fn added(&self, at: usize, index: usize, found: &mut Found) {
        let Some(rule) = self.new.rule(index) else {
            return;
        };
        let as_strict = |tier: Tier, accept: AcceptSet| rule.tier <= tier && rule.accept.is_within(accept);
        let rest = match rule.subject {
            Subject::Check(_) => self.new.document().unlisted.max(self.old.document().unlisted),
            // What the forge may demand counts as demanded.
            Subject::Condition(Condition::Conflicts | Condition::Draft) => Tier::AbsolutelyRequired,
            Subject::Condition(Condition::Review | Condition::UpToDate) => Tier::Required,
        };
        let strict = self
            .after(at)
            .filter(|later| may_overlap(rule, later))
            .all(|later| as_strict(later.tier, later.accept))
            && as_strict(rest, AcceptSet::default_for(rest));
        if !strict || self.parts_reports(rule) {
            let text = format!(
                "the rule for `{}` ({}) is new and may decide more mildly than what decided before",
                rule.text(),
                rule.tier
            );
            found.add(WeakeningCode::RuleAdded, format!("/rules/{index}"), text);
        }
    }

    /// A rule that both have, saying something else.
    fn changed(&self, of_old: usize, of_new: usize, found: &mut Found) {
        let (Some(was), Some(is)) = (self.old.rule(of_old), self.new.rule(of_new)) else {
            return;
        };
        let pointer = format!("/rules/{of_new}");
        let name = is.text();
        found.add_if(
            is.tier > was.tier,
            WeakeningCode::TierLowered,
            &format!("{pointer}/tier"),
            format_args!("`{name}` was {} and is {}", was.tier, is.tier),
        );
        found.add_if(
            is.tier != Tier::Optional && !is.accept.is_within(was.accept),
            WeakeningCode::AcceptsMore,
            &format!("{pointer}/accept"),
            format_args!("`{name}` takes more states for as good as passed"),
        );
        found.add_if(
            is.at_least < was.at_least,
            WeakeningCode::AsksForFewer,
            &format!("{pointer}/at_least"),
            format_args!("`{name}` asked for at least {} and asks for {}", was.at_least, is.at_least),
        );
        let documents = (self.old.document().rules.get(of_old), self.new.document().rules.get(of_new));
        if let (Some(was), Some(is)) = documents {
            found.add_if(
                follows_up_less(was, is),
                WeakeningCode::FollowUpWeakened,
                &pointer,
                format_args!("`{name}` is followed up later than before, or not at all"),
            );
        }
    }
}

fn follows_up_less(was: &RuleDocument, is: &RuleDocument) -> bool {
    let dropped = was.follow_up == FollowUpRule::Track && is.follow_up == FollowUpRule::None;
    let later = match (was.follow_up_within, is.follow_up_within) {
        (Some(was), Some(is)) => is > was,
        (Some(_), None) => true,
        (None, _) => false,
    };
    dropped || (later && was.follow_up == FollowUpRule::Track)
}

/// Whether some check could match both; may say yes where none can.
fn may_overlap(a: &Rule, b: &Rule) -> bool {
    match (&a.subject, &b.subject) {
        (Subject::Check(a), Subject::Check(b)) => a.may_overlap(b),
        (Subject::Condition(a), Subject::Condition(b)) => a == b,
        _ => false,
    }
}
