//! Which rule decides for a check: the first that matches.

use crate::change::{Change, Group};
use crate::check::Condition;
use crate::policy::{AcceptSet, Policy, Rule};
use crate::tier::Tier;

/// What decided a check's tier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Decider {
    /// The rule of the policy at that index, from 0.
    Rule(usize),
    /// `unlisted`: no rule matched.
    Unlisted,
    /// The default for a merge condition: no rule speaks of it.
    Default,
}

impl Decider {
    /// JSON pointer into the policy of what decided; the empty text for a default, which stands in no policy.
    #[must_use]
    pub fn pointer(self) -> String {
        match self {
            Self::Rule(index) => format!("/rules/{index}"),
            Self::Unlisted => "/unlisted".to_owned(),
            Self::Default => String::new(),
        }
    }
}

/// What was decided: by which rule, and with what.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Decision {
    pub(crate) by: Decider,
    pub(crate) tier: Tier,
    pub(crate) accept: AcceptSet,
    /// A rule before it speaks of the name and trusts other producers.
    pub(crate) mismatch: bool,
}

/// The rules of a policy beside one change: which of them apply, asked once each.
pub(crate) struct Resolver<'a> {
    policy: &'a Policy,
    change: &'a Change,
    notes: Vec<RuleNotes>,
    /// For each producer of the policy's, the last of the change's that it was compared with, and whether it is the same.
    compared: Vec<Option<(usize, bool)>>,
}

/// What one assessment learns about one rule.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RuleNotes {
    /// Whether the rule applies to the change, once it was asked.
    applies: Option<bool>,
    /// How many distinct names it decided.
    pub(crate) found: u32,
    /// A report of the right name came from a wrong producer.
    pub(crate) mismatch: bool,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(policy: &'a Policy, change: &'a Change) -> Self {
        let notes = vec![RuleNotes::default(); policy.rules().len()];
        Self { policy, change, notes, compared: vec![None; policy.producers()] }
    }

    pub(crate) fn notes(&mut self, rule: usize) -> Option<&mut RuleNotes> {
        self.notes.get_mut(rule)
    }

    /// Whether the rule at that index applies to the change.
    #[inline]
    pub(crate) fn applies(&mut self, index: usize, rule: &Rule) -> bool {
        if rule.is_unconditional() {
            return true;
        }
        let Some(notes) = self.notes.get_mut(index) else {
            return false;
        };
        *notes.applies.get_or_insert_with(|| {
            rule.applies(self.change.base_branch(), self.change.document().files.as_ref())
        })
    }

    /// What a rule decides that asks for nothing but the name.
    #[inline(always)]
    pub(crate) fn settled(&self, index: usize) -> Option<Decision> {
        let rule = self.policy.rule(index)?;
        Some(Decision { by: Decider::Rule(index), tier: rule.tier, accept: rule.accept, mismatch: false })
    }

    /// Decides for a check run or status among the rules whose pattern matches its name.
    #[inline(always)]
    pub(crate) fn check(&mut self, candidates: &[usize], group: &Group) -> Decision {
        let policy = self.policy;
        let mut mismatch = false;
        for &index in candidates {
            let Some(rule) = policy.rule(index).filter(|rule| self.applies(index, rule)) else {
                continue;
            };
            if self.trusts(rule, group) {
                return Decision { by: Decider::Rule(index), tier: rule.tier, accept: rule.accept, mismatch };
            }
            mismatch = true;
            if let Some(notes) = self.notes.get_mut(index) {
                notes.mismatch = true;
            }
        }
        let tier = policy.document().unlisted;
        Decision { by: Decider::Unlisted, tier, accept: AcceptSet::default_for(tier), mismatch }
    }

    /// Whether the rule's producer made the group's reports. Most of a change's are made by one.
    #[inline]
    fn trusts(&mut self, rule: &Rule, group: &Group) -> bool {
        let last = self.compared.get_mut(rule.producer);
        if let Some(Some((producer, same))) = last
            && *producer == group.producer
        {
            return *same;
        }
        let first = self.change.observations().get(group.range.start);
        let same = first.is_some_and(|first| rule.from.made(first));
        if let Some(last) = last {
            *last = Some((group.producer, same));
        }
        same
    }

    /// Decides for a merge condition.
    pub(crate) fn condition(&mut self, condition: Condition) -> Decision {
        let policy = self.policy;
        for &index in policy.condition_rules(condition) {
            if let Some(rule) = policy.rule(index).filter(|rule| self.applies(index, rule)) {
                let (tier, accept) = (rule.tier, rule.accept);
                return Decision { by: Decider::Rule(index), tier, accept, mismatch: false };
            }
        }
        let tier = default_tier(condition, self.change);
        Decision { by: Decider::Default, tier, accept: AcceptSet::default_for(tier), mismatch: false }
    }
}

/// The tier of a condition that no rule speaks of.
pub(crate) fn default_tier(condition: Condition, change: &Change) -> Tier {
    let forge_demands = change.document().forge_rules.as_ref().is_some_and(|rules| rules.up_to_date);
    match condition {
        Condition::Conflicts | Condition::Draft => Tier::AbsolutelyRequired,
        Condition::Review => Tier::Required,
        Condition::UpToDate if forge_demands => Tier::Required,
        Condition::UpToDate => Tier::Optional,
    }
}
