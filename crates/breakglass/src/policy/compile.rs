//! From the document to rules that are ready to match, and the checks on the whole.

use std::collections::HashMap;

use super::document::{Accept, PolicyDocument, RuleDocument, Step};
use super::names::Names;
use super::paths::PathPatterns;
use super::pattern::Pattern;
use super::producer::Producer;
use super::{Inner, MAX_RULES};
use crate::change::{ChangedFile, Files};
use crate::check::{Condition, State};
use crate::digest::Digest;
use crate::error::{Error, Result, code};
use crate::tier::Tier;
use crate::wire::clipped;

/// What a rule speaks of.
#[derive(Debug, Clone)]
pub(crate) enum Subject {
    Check(Pattern),
    Condition(Condition),
}

/// A rule, ready to match.
#[derive(Debug, Clone)]
pub(crate) struct Rule {
    pub(crate) subject: Subject,
    pub(crate) tier: Tier,
    pub(crate) from: Producer,
    /// A number that it shares with all rules from that producer.
    pub(crate) producer: usize,
    pub(crate) accept: AcceptSet,
    /// How many distinct names it must find, where it applies.
    pub(crate) at_least: u32,
    branches: Vec<Pattern>,
    paths: Option<PathPatterns>,
}

impl Rule {
    /// The text of the rule's subject, for people.
    pub(crate) fn text(&self) -> &str {
        match &self.subject {
            Subject::Check(pattern) => pattern.text(),
            Subject::Condition(condition) => condition.as_str(),
        }
    }

    /// Whether the rule applies whatever is changed.
    pub(crate) fn is_unconditional(&self) -> bool {
        self.branches.is_empty() && self.paths.is_none()
    }

    /// Whether a change's base branch is one of the rule's; one that is not known is.
    pub(crate) fn branch_applies(&self, base: Option<&str>) -> bool {
        self.branches.is_empty()
            || base.is_none_or(|branch| self.branches.iter().any(|one| one.matches(branch)))
    }

    /// Whether a change to those files touches one of the rule's paths; a list that is not wholly known does.
    pub(crate) fn paths_apply(&self, files: Option<&Files>) -> bool {
        let Some(paths) = &self.paths else {
            return true;
        };
        match files {
            Some(Files { complete: true, list }) => {
                list.iter().flat_map(ChangedFile::paths).any(|path| paths.matches(path))
            }
            _ => true,
        }
    }

    pub(crate) fn applies(&self, base: Option<&str>, files: Option<&Files>) -> bool {
        self.branch_applies(base) && self.paths_apply(files)
    }
}

/// Which states beside `passed` a row accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct AcceptSet(u8);

impl AcceptSet {
    /// What a tier accepts unless its rule says otherwise: GitHub takes skipped and neutral for success
    /// (docs, "Troubleshooting required status checks"); what must never be missing does not.
    pub(crate) const fn default_for(tier: Tier) -> Self {
        match tier {
            Tier::AbsolutelyRequired => Self(State::Passed.bit()),
            Tier::Required | Tier::Optional => {
                Self(State::Passed.bit() | State::Skipped.bit() | State::Neutral.bit())
            }
        }
    }

    fn of(states: &[Accept]) -> Self {
        states.iter().fold(Self(State::Passed.bit()), |set, accept| {
            let state = match accept {
                Accept::Skipped => State::Skipped,
                Accept::Neutral => State::Neutral,
            };
            Self(set.0 | state.bit())
        })
    }

    pub(crate) const fn contains(self, state: State) -> bool {
        self.0 & state.bit() != 0
    }

    /// What of a set of states is not accepted.
    pub(crate) const fn leaves(self, states: u8) -> u8 {
        states & !self.0
    }

    pub(crate) const fn is_within(self, other: Self) -> bool {
        self.0 & !other.0 == 0
    }
}

pub(super) fn compile(document: PolicyDocument) -> Result<Inner> {
    if document.version != 1 {
        let newer = document.version > 1;
        let code = if newer { code::DOCUMENT_TOO_NEW } else { code::INVALID_VALUE };
        let message = format!(
            "the policy has version {}; this version of breakglass reads version 1",
            document.version
        );
        return Err(Error::new(code, message).with_pointer("/version"));
    }
    if document.rules.len() > MAX_RULES {
        let message = format!("the policy has {} rules; at most {MAX_RULES} are read", document.rules.len());
        return Err(Error::new(code::TOO_MANY_RULES, message).with_pointer("/rules"));
    }
    let mut rules = document
        .rules
        .iter()
        .enumerate()
        .map(|(index, rule)| compile_rule(rule, &format!("/rules/{index}")))
        .collect::<Result<Vec<_>>>()?;
    let producers = number_producers(&mut rules);
    let ignore = patterns(&document.ignore, "/ignore")?;
    check_emergency(&document, &rules)?;
    let guarded = match document.emergency.guarded.as_slice() {
        [] => None,
        guarded => Some(PathPatterns::new(guarded, "/emergency/guarded")?),
    };
    let expecting = indices(&rules, |rule| rule.tier != Tier::Optional && rule.at_least > 0);
    let conditions = Condition::ALL.map(|condition| {
        indices(&rules, |rule| matches!(rule.subject, Subject::Condition(of) if of == condition))
    });
    let names = Names::new(&rules, ignore);
    let digest = Digest::of(&document);
    Ok(Inner { document, digest, rules, producers, conditions, expecting, names, guarded })
}

/// Numbers the producers of the rules, and tells how many there are.
fn number_producers(rules: &mut [Rule]) -> usize {
    let mut producers = HashMap::new();
    for Rule { from, producer, .. } in rules {
        let next = producers.len();
        *producer = *producers.entry(&*from).or_insert(next);
    }
    producers.len()
}

fn indices(rules: &[Rule], wanted: impl Fn(&Rule) -> bool) -> Vec<usize> {
    rules.iter().enumerate().filter(|(_, rule)| wanted(rule)).map(|(index, _)| index).collect()
}

fn patterns(texts: &[String], pointer: &str) -> Result<Vec<Pattern>> {
    texts
        .iter()
        .enumerate()
        .map(|(index, text)| {
            Pattern::new(text).map_err(|error| error.with_pointer(format!("{pointer}/{index}")))
        })
        .collect()
}

fn compile_rule(rule: &RuleDocument, pointer: &str) -> Result<Rule> {
    let subject = match (&rule.check, rule.condition) {
        (Some(check), None) => {
            let pattern =
                Pattern::new(check).map_err(|error| error.with_pointer(format!("{pointer}/check")))?;
            Subject::Check(pattern)
        }
        (None, Some(condition)) => Subject::Condition(condition),
        (Some(_), Some(_)) => {
            let message = "the rule names both a `check` and a `condition`; make two rules of it";
            return Err(Error::new(code::ONE_SUBJECT, message).with_pointer(pointer));
        }
        (None, None) => {
            let message = "the rule names neither a `check` nor a `condition`; it must name one";
            return Err(Error::new(code::ONE_SUBJECT, message).with_pointer(pointer));
        }
    };
    let at_least = at_least(rule, &subject, pointer)?;
    if matches!(subject, Subject::Condition(_)) && rule.from.is_some() {
        let message = "`from` says nothing about a condition, which the forge itself computes; take it out";
        return Err(Error::new(code::NOT_FOR_CONDITIONS, message).with_pointer(format!("{pointer}/from")));
    }
    let paths = match rule.when.paths.as_slice() {
        [] => None,
        paths => Some(PathPatterns::new(paths, &format!("{pointer}/when/paths"))?),
    };
    Ok(Rule {
        subject,
        tier: rule.tier,
        from: rule.from.clone().unwrap_or(Producer::Any),
        producer: 0,
        accept: rule.accept.as_deref().map_or(AcceptSet::default_for(rule.tier), AcceptSet::of),
        at_least,
        branches: patterns(&rule.when.branches, &format!("{pointer}/when/branches"))?,
        paths,
    })
}

fn at_least(rule: &RuleDocument, subject: &Subject, pointer: &str) -> Result<u32> {
    let refuse =
        |code, message: &str| Err(Error::new(code, message).with_pointer(format!("{pointer}/at_least")));
    match (subject, rule.at_least) {
        (Subject::Condition(_), None) => Ok(0),
        (Subject::Condition(_), Some(_)) => refuse(
            code::NOT_FOR_CONDITIONS,
            "`at_least` says nothing about a condition, of which there is one; take it out",
        ),
        (Subject::Check(_), Some(wanted)) if wanted > 0 && rule.tier == Tier::Optional => refuse(
            code::NOT_FOR_OPTIONAL,
            "an optional rule expects nothing; take `at_least` out or raise the tier",
        ),
        (Subject::Check(Pattern::Exact(_)), Some(wanted)) if wanted > 1 => refuse(
            code::NEVER_ENOUGH,
            "one exact name can be found once at most; write `at_least: 1`, or a pattern",
        ),
        (Subject::Check(_), Some(wanted)) => Ok(wanted),
        (Subject::Check(pattern), None) => {
            let expected = match (pattern, rule.tier) {
                (_, Tier::Optional) | (Pattern::Wild(_), Tier::Required) => 0,
                (Pattern::Exact(_), Tier::Required) | (_, Tier::AbsolutelyRequired) => 1,
            };
            Ok(expected)
        }
    }
}

/// A team that is written as a login names nobody, which is found out only once production is down.
fn check_people(people: &[String], pointer: &str) -> Result<()> {
    let names_nobody = |entry: &str| match entry.strip_prefix('@') {
        Some(named) => named.split('/').any(str::is_empty),
        None => entry.is_empty() || entry.contains('/'),
    };
    let Some((index, entry)) = people.iter().enumerate().find(|(_, entry)| names_nobody(entry)) else {
        return Ok(());
    };
    let message = format!(
        "`{}` names nobody; write a login such as `alice`, or a team such as `@acme/sre`",
        clipped(entry)
    );
    Err(Error::new(code::INVALID_VALUE, message).with_pointer(format!("{pointer}/{index}")))
}

/// A policy that lets somebody declare an emergency must be fit for one, and says so on a normal day.
fn check_emergency(document: &PolicyDocument, rules: &[Rule]) -> Result<()> {
    let emergency = &document.emergency;
    for (key, steps) in [("steps", &emergency.steps), ("steps_to_confirm", &emergency.steps_to_confirm)] {
        for (index, step) in steps.iter().enumerate() {
            if steps.iter().take(index).any(|earlier| earlier == step) {
                let pointer = format!("/emergency/{key}/{index}");
                return Err(Error::new(code::DUPLICATE_STEP, "the step stands twice; once is enough")
                    .with_pointer(pointer));
            }
        }
    }
    check_people(&emergency.declare, "/emergency/declare")?;
    check_people(&emergency.merge, "/emergency/merge")?;
    if emergency.declare.is_empty() {
        return Ok(());
    }
    let absolutely_required =
        |rule: &Rule| matches!(rule.subject, Subject::Check(_)) && rule.tier == Tier::AbsolutelyRequired;
    if !rules.iter().any(absolutely_required) {
        let message = "emergencies may be declared, but no check is absolutely required, so that everything would be \
                       waived; give at least one `check` rule the tier `absolutely_required`, or empty `declare`";
        return Err(Error::new(code::NOTHING_ABSOLUTELY_REQUIRED, message).with_pointer("/emergency/declare"));
    }
    for (index, (rule, written)) in rules.iter().zip(&document.rules).enumerate() {
        if absolutely_required(rule) && written.from.is_none() {
            let message = format!(
                "the absolutely-required rule for `{}` does not say whose reports count; write `from: github-actions` \
                 or another producer, or `from: any` if anybody's will do",
                rule.text()
            );
            return Err(
                Error::new(code::PRODUCER_NOT_PINNED, message).with_pointer(format!("/rules/{index}"))
            );
        }
    }
    let deliberate = [Step::Acknowledge, Step::TypeName, Step::SecondPerson]
        .iter()
        .filter(|step| emergency.steps.contains(step) || emergency.steps_to_confirm.contains(step))
        .count();
    if !emergency.confirm_while.is_empty() && deliberate < 2 {
        let message = "a check that is still running could be got past with fewer than two deliberate steps; list at \
                       least two of `acknowledge`, `type_name`, `second_person`, or empty `confirm_while`";
        return Err(Error::new(code::TOO_FEW_STEPS, message).with_pointer("/emergency/steps_to_confirm"));
    }
    Ok(())
}
