//! Rounds in which each has its turn, so that what slows the machine slows all; medians over them.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The medians, in nanoseconds for one call.
pub(crate) type Medians = BTreeMap<String, f64>;

/// What is timed.
#[derive(Default)]
pub(crate) struct Rounds<'a>(Vec<Turn<'a>>);

struct Turn<'a> {
    name: String,
    /// Takes its turn and says what one call took.
    take: Box<dyn FnMut() -> f64 + 'a>,
    found: Vec<f64>,
}

impl<'a> Rounds<'a> {
    /// So many calls in each round; each is told which it is.
    pub(crate) fn calls<T>(&mut self, name: &str, calls: u32, mut call: impl FnMut(usize) -> T + 'a) {
        self.timed(name, calls, move || {
            let began = Instant::now();
            for number in 0..calls as usize {
                black_box(call(black_box(number)));
            }
            began.elapsed()
        });
    }

    /// Something that says itself how long so many calls took, where making ready for them must not count.
    pub(crate) fn timed(&mut self, name: &str, calls: u32, mut time: impl FnMut() -> Duration + 'a) {
        let take = Box::new(move || time().as_secs_f64() * 1e9 / f64::from(calls));
        self.0.push(Turn { name: name.to_owned(), take, found: Vec::new() });
    }

    /// Takes all turns, some first to warm up.
    pub(crate) fn medians(mut self, warm_up: usize, rounds: usize) -> Medians {
        for round in 0..warm_up + rounds {
            for turn in &mut self.0 {
                let took = (turn.take)();
                if round >= warm_up {
                    turn.found.push(took);
                }
            }
        }
        self.0.into_iter().map(|turn| (turn.name, median(turn.found))).collect()
    }
}

fn median(mut found: Vec<f64>) -> f64 {
    found.sort_by(f64::total_cmp);
    found.get(found.len() / 2).copied().unwrap_or(f64::NAN)
}
