//! Which rules speak of a name.

use hashbrown::HashTable;

use super::compile::{Rule, Subject};
use super::memo::{Memo, Seen};
use super::name_list::{NameHash, NameList};
use super::pattern::{Pattern, Wild};
use super::producer::Producer;

/// What decides for the checks of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Candidates {
    Ignored,
    /// One rule, whatever is changed and whoever reports.
    Settled(usize),
    /// The first of these rules, whose patterns match the name, that applies to the change and trusts the producer.
    Rules(Box<[usize]>),
}

/// The bytes with which a text in UTF-8 can begin are below this one.
const LEADS: usize = 0xf5;

/// The index from names to rules.
#[derive(Debug)]
pub(crate) struct Names {
    exact: HashTable<Exact>,
    /// Patterns by the byte that all their names begin with.
    starting: [Vec<Wildcard>; LEADS],
    /// Patterns that begin with what stands for any.
    floating: Vec<Wildcard>,
    ignore: Vec<Pattern>,
    /// For each rule whether it applies to all changes and trusts all producers.
    settling: Vec<bool>,
    memo: Memo,
}

/// A name, and the rules that name it, in order.
#[derive(Debug)]
struct Exact {
    name: Box<str>,
    hash: NameHash,
    rules: Vec<usize>,
}

/// A rule's pattern.
#[derive(Debug)]
struct Wildcard {
    rule: usize,
    pattern: Wild,
}

impl Names {
    pub(super) fn new(rules: &[Rule], ignore: Vec<Pattern>) -> Self {
        let settling =
            rules.iter().map(|rule| rule.is_unconditional() && rule.from == Producer::Any).collect();
        let mut names = Self {
            exact: HashTable::new(),
            starting: [const { Vec::new() }; LEADS],
            floating: Vec::new(),
            ignore,
            settling,
            memo: Memo::default(),
        };
        for (index, rule) in rules.iter().enumerate() {
            match &rule.subject {
                Subject::Check(Pattern::Exact(name)) => names.add_exact(name, index),
                Subject::Check(Pattern::Wild(pattern)) => names.add_wild(pattern.clone(), index),
                Subject::Condition(_) => {}
            }
        }
        names
    }

    fn add_exact(&mut self, name: &str, rule: usize) {
        let hash = NameHash::of(name);
        let is_it = |exact: &Exact| *exact.name == *name;
        let entry = self.exact.entry(hash.get(), is_it, |exact| exact.hash.get());
        let exact = entry.or_insert_with(|| Exact { name: name.into(), hash, rules: Vec::new() });
        exact.into_mut().rules.push(rule);
    }

    fn add_wild(&mut self, pattern: Wild, rule: usize) {
        let first = pattern.first_byte();
        let starting = first.and_then(|first| self.starting.get_mut(usize::from(first)));
        starting.unwrap_or(&mut self.floating).push(Wildcard { rule, pattern });
    }

    /// What was worked out before.
    pub(crate) fn seen(&self) -> Seen<'_> {
        self.memo.seen()
    }

    /// Works out what decides for each of the names that were not seen as a whole.
    pub(crate) fn work_out_all(&self, names: &NameList, seen: &Seen<'_>) -> Vec<Candidates> {
        let one = |(name, hash)| seen.one(name, hash).cloned().unwrap_or_else(|| self.work_out(name, hash));
        names.iter().map(one).collect()
    }

    fn work_out(&self, name: &str, hash: NameHash) -> Candidates {
        if self.ignore.iter().any(|pattern| pattern.matches(name)) {
            return Candidates::Ignored;
        }
        let mut found = Found { settling: &self.settling, settled: None, rules: Vec::new() };
        let exact = self.exact.find(hash.get(), |exact| *exact.name == *name);
        exact.into_iter().flat_map(|exact| &exact.rules).all(|rule| found.add(*rule));
        let starting = name.bytes().next().and_then(|first| self.starting.get(usize::from(first)));
        for wildcards in starting.into_iter().chain([&self.floating]) {
            for Wildcard { rule, pattern } in wildcards {
                if found.is_behind(*rule) || pattern.matches(name) && !found.add(*rule) {
                    break;
                }
            }
        }
        found.candidates()
    }

    /// Remembers what was worked out.
    pub(crate) fn remember(&self, names: &NameList, candidates: Vec<Candidates>) {
        self.memo.remember(names, candidates);
    }
}

/// The rules that speak of one name, as they are found. Behind one that settles, no other has a say.
struct Found<'a> {
    settling: &'a [bool],
    settled: Option<usize>,
    rules: Vec<usize>,
}

impl Found<'_> {
    fn is_behind(&self, rule: usize) -> bool {
        self.settled.is_some_and(|settled| settled < rule)
    }

    /// Adds a rule; tells whether one behind it could have a say.
    fn add(&mut self, rule: usize) -> bool {
        let settles = self.settling.get(rule) == Some(&true);
        if settles {
            self.settled = Some(self.settled.map_or(rule, |settled| settled.min(rule)));
        } else {
            self.rules.push(rule);
        }
        !settles
    }

    fn candidates(mut self) -> Candidates {
        let last = self.settled;
        self.rules.retain(|rule| last.is_none_or(|last| *rule < last));
        match last {
            Some(last) if self.rules.is_empty() => return Candidates::Settled(last),
            last => self.rules.extend(last),
        }
        self.rules.sort_unstable();
        Candidates::Rules(self.rules.into())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::policy::{PolicyDocument, RuleDocument};
    use crate::{Policy, Tier};

    use super::*;

    /// What is meant: all rules whose patterns match, up to the first that settles.
    fn by_definition(policy: &Policy, name: &str) -> Candidates {
        let matches = |pattern: &str| Pattern::new(pattern).unwrap().matches(name);
        let PolicyDocument { rules, ignore, .. } = policy.document();
        if ignore.iter().any(|pattern| matches(pattern)) {
            return Candidates::Ignored;
        }
        let settles = |index: &usize| rules[*index].when.branches.is_empty() && rules[*index].from.is_none();
        let matching = (0..rules.len()).filter(|index| rules[*index].check.as_deref().is_some_and(matches));
        let mut rules: Vec<usize> = matching.collect();
        if let Some(first) = rules.iter().position(settles) {
            rules.truncate(first.saturating_add(1));
        }
        match rules.as_slice() {
            [first] if settles(first) => Candidates::Settled(*first),
            _ => Candidates::Rules(rules.into()),
        }
    }

    fn rule() -> impl Strategy<Value = RuleDocument> {
        ("[abé*?]{1,4}", 0..3_u8).prop_map(|(pattern, which)| {
            let mut rule = RuleDocument::check(pattern, Tier::Optional);
            match which {
                0 => rule.when.branches = vec!["main".to_owned()],
                1 => rule.from = Some(Producer::user("ci")),
                _ => {}
            }
            rule
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3_000))]
        #[test]
        fn names_find_the_rules_that_speak_of_them(
            rules in prop::collection::vec(rule(), 0..12),
            ignore in prop::collection::vec("[abé*?]{2,4}", 0..2),
            name in "[abé]{0,4}",
        ) {
            let policy = Policy::new(PolicyDocument { rules, ignore, ..PolicyDocument::default() }).unwrap();
            let expected = by_definition(&policy, &name);
            prop_assert_eq!(policy.names().work_out(&name, NameHash::of(&name)), expected);
        }
    }
}
