//! Payloads of one repository and head, put together and assessed.

use std::collections::{BTreeMap, BTreeSet};

use breakglass::{Assessment, Lane, Verdict};
use breakglass_forge::github::{Collector, Reading, read};

use crate::codes::known;
use crate::folders::files;
use crate::support::{POLICY, corpus};

/// The commits that a reading is about.
fn heads(reading: &Reading) -> BTreeSet<String> {
    let of_observations = reading.observations.iter().filter_map(|(head, _)| head.as_deref());
    let announced = reading.announced.iter().map(|one| one.head.as_str());
    of_observations.chain(announced).map(str::to_owned).collect()
}

#[test]
fn payloads_of_one_repository_are_assessed_together() {
    let Some(corpus) = corpus() else {
        return;
    };
    let mut readings: BTreeMap<String, Vec<Reading>> = BTreeMap::new();
    for file in files(&corpus) {
        if let Some(payload) = file.payload() {
            let reading = read(payload, &file.bytes).unwrap();
            let repository = reading.repository.clone().unwrap_or_default();
            readings.entry(repository).or_default().push(reading);
        }
    }
    let mut assessed = 0;
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    let mut verdicts: BTreeMap<(Verdict, Verdict), usize> = BTreeMap::new();
    for (repository, readings) in &readings {
        let heads: BTreeSet<String> = readings.iter().flat_map(heads).collect();
        // Nobody says which head and number is meant; then each head is.
        let head = heads.into_iter().map(Some).chain([None]);
        for head in head {
            for number in [None, Some(1)] {
                let change = |readings: &mut dyn Iterator<Item = &Reading>| {
                    let mut collector = Collector::new();
                    readings.for_each(|reading| collector.add_reading(reading.clone()));
                    if repository.is_empty() {
                        collector.set_repository("acme/shop");
                    }
                    if let Some(head) = &head {
                        collector.set_head(head.clone());
                    }
                    if let Some(number) = number {
                        collector.set_number(number);
                    }
                    collector.change()
                };
                match (change(&mut readings.iter()), change(&mut readings.iter().rev())) {
                    (Ok(change), Ok(other)) => {
                        assert_eq!(change, other, "{repository} at {head:?} does not depend on the order");
                        let assessment = Assessment::new(&POLICY, &change);
                        let verdict = Lane::ALL.map(|lane| assessment.verdict(lane));
                        *verdicts.entry((verdict[0], verdict[1])).or_default() += 1;
                        assert_eq!(assessment.to_document().head, change.head());
                        let _ = assessment.explain();
                        assessed += 1;
                    }
                    (Err(error), Err(other)) => {
                        assert!(known(error.code()), "{error}");
                        assert_eq!(error.code(), other.code());
                        *refused.entry(error.code().as_str()).or_default() += 1;
                    }
                    (one, other) => panic!("{repository} at {head:?}: {one:?}, but backwards {other:?}"),
                }
            }
        }
    }
    println!("together: {} repositories, {assessed} changes assessed, refused {refused:?}", readings.len());
    println!("  verdicts (normal, emergency): {verdicts:?}");
    assert!(assessed > 0);
}
