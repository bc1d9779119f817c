//! Rounds in which each has its turn, so that what slows the machine slows all; medians over them.

use std::collections::BTreeMap;
use std::fmt;
use std::hint::black_box;
use std::time::{Duration, Instant};

/// The medians, in nanoseconds for one call.
pub type Medians = BTreeMap<String, f64>;

/// What is timed.
#[derive(Debug, Default)]
pub struct Rounds<'a>(Vec<Turn<'a>>);

struct Turn<'a> {
    name: String,
    /// Takes its turn and says what one call took.
    take: Box<dyn FnMut() -> f64 + 'a>,
    found: Vec<f64>,
}

impl fmt::Debug for Turn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Turn").field("name", &self.name).finish_non_exhaustive()
    }
}

impl<'a> Rounds<'a> {
    /// So many calls in each round; each is told which it is.
    pub fn calls<T>(&mut self, name: impl Into<String>, calls: u32, mut call: impl FnMut(usize) -> T + 'a) {
        self.timed(name, calls, move || {
            let began = Instant::now();
            for (number, _) in (0..calls).enumerate() {
                black_box(call(black_box(number)));
            }
            began.elapsed()
        });
    }

    /// Something that says itself how long so many calls took, where making ready for them must not count.
    pub fn timed(&mut self, name: impl Into<String>, calls: u32, mut time: impl FnMut() -> Duration + 'a) {
        let take = Box::new(move || time().as_secs_f64() * 1e9 / f64::from(calls));
        self.0.push(Turn { name: name.into(), take, found: Vec::new() });
    }

    /// Takes all turns, some first to warm up.
    #[must_use]
    pub fn medians(mut self, warm_up: usize, rounds: usize) -> Medians {
        for round in 0..warm_up.saturating_add(rounds) {
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
