//! Which rules of two policies are the same rule: the longest common subsequence of what they match.

use super::super::document::RuleDocument;
use super::super::producer::Producer;

/// One place of two lists of rules laid side by side, with the index in each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Both { old: usize, new: usize },
    Old(usize),
    New(usize),
}

/// Past this many comparisons what differs in the middle is taken for wholly different: more is reported, not less.
const MOST_CELLS: usize = 4_000_000;

/// Lays two lists side by side, in an order that keeps that of both.
pub(super) fn align(old: &[RuleDocument], new: &[RuleDocument]) -> Vec<Place> {
    let start = old.iter().zip(new).take_while(|(old, new)| same_subject(old, new)).count();
    let (old_rest, new_rest) = (old.get(start..).unwrap_or_default(), new.get(start..).unwrap_or_default());
    let backwards = old_rest.iter().rev().zip(new_rest.iter().rev());
    let end = backwards.take_while(|(old, new)| same_subject(old, new)).count();
    let middle = |rest: &[RuleDocument]| start..start.saturating_add(rest.len().saturating_sub(end));
    let (old_middle, new_middle) = (middle(old_rest), middle(new_rest));

    let mut places: Vec<Place> = (0..start).map(|index| Place::Both { old: index, new: index }).collect();
    let pairs = common(
        old.get(old_middle.clone()).unwrap_or_default(),
        new.get(new_middle.clone()).unwrap_or_default(),
    );
    let (mut next_old, mut next_new) = (old_middle.start, new_middle.start);
    for (of_old, of_new) in pairs {
        let (of_old, of_new) = (start.saturating_add(of_old), start.saturating_add(of_new));
        places.extend((next_old..of_old).map(Place::Old));
        places.extend((next_new..of_new).map(Place::New));
        places.push(Place::Both { old: of_old, new: of_new });
        (next_old, next_new) = (of_old.saturating_add(1), of_new.saturating_add(1));
    }
    places.extend((next_old..old_middle.end).map(Place::Old));
    places.extend((next_new..new_middle.end).map(Place::New));
    let last = (old_middle.end..old.len()).zip(new_middle.end..new.len());
    places.extend(last.map(|(old, new)| Place::Both { old, new }));
    places
}

/// The longest common subsequence, as pairs of indices.
fn common(old: &[RuleDocument], new: &[RuleDocument]) -> Vec<(usize, usize)> {
    let width = new.len().saturating_add(1);
    if old.is_empty() || new.is_empty() || old.len().saturating_mul(width) > MOST_CELLS {
        return Vec::new();
    }
    // lengths[i][j]: how many are common to old[i..] and new[j..].
    let mut lengths: Vec<Vec<u32>> = vec![vec![0; width]; old.len().saturating_add(1)];
    let at = |lengths: &[Vec<u32>], i: usize, j: usize| {
        lengths.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0)
    };
    for (i, of_old) in old.iter().enumerate().rev() {
        for (j, of_new) in new.iter().enumerate().rev() {
            let (down, right) = (i.saturating_add(1), j.saturating_add(1));
            let length = if same_subject(of_old, of_new) {
                at(&lengths, down, right).saturating_add(1)
            } else {
                at(&lengths, down, j).max(at(&lengths, i, right))
            };
            if let Some(cell) = lengths.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = length;
            }
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(of_old), Some(of_new)) = (old.get(i), new.get(j)) {
        let (down, right) = (i.saturating_add(1), j.saturating_add(1));
        if same_subject(of_old, of_new) {
            pairs.push((i, j));
            (i, j) = (down, right);
        } else if at(&lengths, down, j) >= at(&lengths, i, right) {
            i = down;
        } else {
            j = right;
        }
    }
    pairs
}

/// Whether two rules match the same, whatever they then say of it.
fn same_subject(a: &RuleDocument, b: &RuleDocument) -> bool {
    let from = |rule: &RuleDocument| rule.from.clone().unwrap_or(Producer::Any);
    a.check == b.check && a.condition == b.condition && a.when == b.when && from(a) == from(b)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Tier;

    proptest! {
        #[test]
        fn both_lists_are_there_in_their_order(old in "[abc]{0,8}", new in "[abc]{0,8}") {
            let rules = |names: &str| names.chars().map(|name| RuleDocument::check(name, Tier::Required)).collect::<Vec<_>>();
            let (old, new) = (rules(&old), rules(&new));
            let places = align(&old, &new);
            let of_old: Vec<usize> = places.iter().filter_map(|place| match place {
                Place::Both { old, .. } | Place::Old(old) => Some(*old),
                Place::New(_) => None,
            }).collect();
            let of_new: Vec<usize> = places.iter().filter_map(|place| match place {
                Place::Both { new, .. } | Place::New(new) => Some(*new),
                Place::Old(_) => None,
            }).collect();
            prop_assert_eq!(of_old, (0..old.len()).collect::<Vec<_>>());
            prop_assert_eq!(of_new, (0..new.len()).collect::<Vec<_>>());
            for place in places {
                if let Place::Both { old: i, new: j } = place {
                    prop_assert_eq!(&old[i].check, &new[j].check);
                }
            }
        }
    }
}
