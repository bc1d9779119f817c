//! As one would write it with globset: exact names first, then the first pattern that matches.

use std::collections::HashMap;

use breakglass::Tier;
use breakglass_bench::gate::{EXACT, GLOBS};
use globset::{Glob, GlobSet};

use super::{Check, Standing, Tally, expected};
use crate::Done;

pub(super) struct ByHand {
    exact: HashMap<&'static str, Tier>,
    globs: GlobSet,
    tiers: Vec<Tier>,
    expected: HashMap<&'static str, (usize, Tier)>,
}

impl ByHand {
    pub(super) fn new() -> Done<Self> {
        let named = EXACT.iter().flat_map(|&(tier, names)| names.iter().map(move |name| (*name, tier)));
        let (mut globs, mut tiers) = (GlobSet::builder(), Vec::new());
        for (tier, patterns) in GLOBS {
            for pattern in patterns {
                globs.add(Glob::new(pattern)?);
                tiers.push(tier);
            }
        }
        let expected = expected().enumerate().map(|(index, (name, tier))| (name, (index, tier)));
        Ok(Self { exact: named.collect(), globs: globs.build()?, tiers, expected: expected.collect() })
    }

    pub(super) fn decide<'a>(&self, checks: &'a [Check]) -> Tally<'a> {
        let mut tally = Tally::default();
        let mut present = 0_u32;
        let mut matches = Vec::new();
        for check in checks {
            let name = check.name.as_str();
            let tier = self.exact.get(name).copied().unwrap_or_else(|| {
                self.globs.matches_into(name, &mut matches);
                matches.first().map_or(Tier::Optional, |first| self.tiers[*first])
            });
            if let Some((index, _)) = self.expected.get(name) {
                present |= 1 << index;
            }
            tally.add(name, tier, check.standing());
        }
        for (name, (index, tier)) in &self.expected {
            if present & (1 << index) == 0 {
                tally.add(name, *tier, Standing::Missing);
            }
        }
        tally
    }
}
