//! Any order of deliveries, with some of them twice, gives the assessment of the final listing.

use breakglass::{Assessment, AssessmentDocument, Change, State};
use breakglass_forge::code::SEVERAL_HEADS;
use breakglass_forge::github::{Collector, Payload, Reading, read};

use crate::listing::listed;
use crate::recorded::{Head, streams};
use crate::shuffle::order;
use crate::support::{POLICY, corpus};

/// How many shuffled orders each stream is fed in, beside that of arrival and its reverse.
const SHUFFLED: u64 = 24;

fn assessed(change: &Change) -> AssessmentDocument {
    Assessment::new(&POLICY, change).to_document()
}

fn fed(readings: &[Reading], order: &[usize], head: &Head) -> Change {
    collected(readings, order, head).change().unwrap()
}

fn collected(readings: &[Reading], order: &[usize], (commit, number): &Head) -> Collector {
    let mut collector = Collector::new();
    for reading in order.iter().filter_map(|&index| readings.get(index)) {
        collector.add_reading(reading.clone());
    }
    collector.set_head(commit.clone());
    if let Some(number) = number {
        collector.set_number(*number);
    }
    collector
}

#[test]
fn any_order_of_deliveries_ends_as_the_final_listing() {
    let Some(corpus) = corpus() else {
        return;
    };
    let streams = streams(&corpus);
    let (mut heads, mut of_pulls, mut deliveries, mut orders, mut disputed, mut left_behind) =
        (0, 0, 0, 0, 0, 0);
    for stream in &streams {
        deliveries += stream.deliveries(Some(0)).len();
        for head in stream.heads() {
            let readings: Vec<Reading> = stream
                .deliveries(head.1)
                .iter()
                .map(|bytes| read(Payload::detect(bytes).unwrap().unwrap(), bytes).unwrap())
                .collect();
            let (listing, two_conclusions) = listed(stream, &head);
            let arrival: Vec<usize> = (0..readings.len()).collect();
            // The pull request has gone on to another head: what it says of itself is not about this one.
            if let Err(error) = listing.change() {
                assert_eq!(error.code(), SEVERAL_HEADS, "{} at {head:?}", stream.name);
                let outcome = |order: &[usize]| {
                    let made = collected(&readings, order, &head).change();
                    made.map(|change| assessed(&change)).map_err(|error| error.code())
                };
                let first = outcome(&arrival);
                for order in (1..=SHUFFLED).map(|seed| order(readings.len(), seed)) {
                    assert_eq!(outcome(&order), first, "{} at {head:?}", stream.name);
                }
                left_behind += 1;
                continue;
            }
            let wanted = assessed(&listing.change().unwrap());
            let first = assessed(&fed(&readings, &arrival, &head));
            if two_conclusions {
                // The listing has forgotten the first conclusion; the deliveries have not, and the worse stands.
                let worse = |document: &AssessmentDocument| {
                    document.checks.iter().filter(|check| check.disputed).count()
                };
                assert!(worse(&first) > worse(&wanted), "{} at {head:?}", stream.name);
                let of = |document: &AssessmentDocument, state| {
                    document.checks.iter().filter(|one| one.state == state).count()
                };
                assert!(
                    of(&first, State::Failed) > of(&wanted, State::Failed),
                    "{} at {head:?}",
                    stream.name
                );
                disputed += 1;
            } else {
                assert_eq!(first, wanted, "{} at {head:?}, in the order of arrival", stream.name);
            }
            let backwards: Vec<usize> = arrival.iter().copied().rev().collect();
            let shuffled = (1..=SHUFFLED).map(|seed| order(readings.len(), seed));
            for order in shuffled.chain([backwards]) {
                assert_eq!(
                    assessed(&fed(&readings, &order, &head)),
                    first,
                    "{} at {head:?}: {order:?}",
                    stream.name
                );
                orders += 1;
            }
            heads += 1;
            of_pulls += usize::from(head.1.is_some());
        }
    }
    println!(
        "streams: {}, of {deliveries} deliveries about {heads} heads, {of_pulls} of pull requests",
        streams.len()
    );
    println!("  {orders} other orders than that of arrival; {disputed} heads with a run of two conclusions");
    println!("  {left_behind} heads that their pull request has left, the same in every order");
    assert!(heads > 0);
}
