//! A time scale for both minutes and weeks: the longer a gap, the wider, yet by its logarithm; and wherever two moments are
//! to be told apart they stand so far from each other that their marks do not touch.

use breakglass::Time;

/// The least distance between two moments.
pub(super) const APART: u64 = 18;

/// Where moments stand on a line.
#[derive(Debug)]
pub(super) struct Scale {
    knots: Vec<(Time, u64)>,
}

impl Scale {
    /// Places moments, which stand in order, between two ends.
    pub(super) fn new(times: &[Time], from: u64, to: u64) -> Self {
        let weight = |pair: &[Time]| match pair {
            [one, other] => {
                let bits = u64::from(other.seconds_since(*one).saturating_add(1).ilog2());
                bits.saturating_mul(bits).saturating_add(1)
            }
            _ => 1,
        };
        let weights: Vec<u64> = times.windows(2).map(weight).collect();
        let total: u64 = weights.iter().sum::<u64>().max(1);
        let gaps = u64::try_from(weights.len()).unwrap_or(u64::MAX);
        let free = to.saturating_sub(from).saturating_sub(gaps.saturating_mul(APART));
        let mut knots = Vec::with_capacity(times.len());
        let (mut x, mut sum) = (from, 0_u64);
        let mut weights = weights.into_iter();
        let mut before = 0_u64;
        for time in times {
            knots.push((*time, x));
            let share = weights.next().unwrap_or(0);
            sum = sum.saturating_add(share);
            let reached = free.saturating_mul(sum).checked_div(total).unwrap_or(0);
            x = x.saturating_add(APART).saturating_add(reached.saturating_sub(before));
            before = reached;
        }
        Self { knots }
    }

    /// Where the moment of that index stands.
    pub(super) fn of(&self, index: usize) -> u64 {
        self.knots.get(index).map_or(0, |(_, x)| *x)
    }

    /// Where a time stands between the moments around it.
    pub(super) fn at(&self, time: Time) -> u64 {
        let after = self.knots.iter().position(|(knot, _)| *knot >= time);
        let Some(after) = after else {
            return self.knots.last().map_or(0, |(_, x)| *x);
        };
        let (Some((right, right_x)), Some((left, left_x))) =
            (self.knots.get(after), after.checked_sub(1).and_then(|before| self.knots.get(before)))
        else {
            return self.of(after);
        };
        let whole = right.seconds_since(*left);
        let part = time.seconds_since(*left);
        let width = right_x.saturating_sub(*left_x);
        width.saturating_mul(part).checked_div(whole).map_or(*right_x, |dx| left_x.saturating_add(dx))
    }

    /// The gaps between moments: where each begins and ends, and its seconds.
    pub(super) fn gaps(&self) -> impl Iterator<Item = (u64, u64, u64)> {
        self.knots.windows(2).filter_map(|pair| match pair {
            [(one, from), (other, to)] => Some((*from, *to, other.seconds_since(*one))),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale(seconds: &[i64]) -> (Scale, Vec<u64>) {
        let times: Vec<Time> =
            seconds.iter().map(|second| Time::from_millis(second.saturating_mul(1000)).unwrap()).collect();
        let scale = Scale::new(&times, 200, 980);
        let places = (0..times.len()).map(|index| scale.of(index)).collect();
        (scale, places)
    }

    #[test]
    fn minutes_and_weeks_both_show() {
        let (scale, places) = scale(&[0, 60, 120, 14 * 86_400]);
        assert_eq!((places[0], places[3]), (200, 980));
        let gaps = (places[1] - places[0], places[2] - places[1]);
        assert!(gaps.0.abs_diff(gaps.1) <= 1, "like gaps are alike: {gaps:?}");
        assert!(places[1] - places[0] > 40 && places[3] - places[2] > 300, "{places:?}");
        let half = scale.at(Time::from_millis(90_000).unwrap());
        assert_eq!(half, places[1].midpoint(places[2]));
        assert_eq!(scale.at(Time::from_millis(-5000).unwrap()), 200);
        assert_eq!(scale.at(Time::from_millis(20 * 86_400_000).unwrap()), 980);
    }

    /// As many as a drawing has, some of them at one moment.
    #[test]
    fn moments_stay_apart_and_within() {
        for step in [0, 1, 86_400] {
            let seconds: Vec<i64> = (0..42).map(|index| index * step).collect();
            let (_, places) = scale(&seconds);
            assert!(places.windows(2).all(|pair| pair[1] - pair[0] >= APART), "{places:?}");
            assert!(places.iter().all(|x| (200..=980).contains(x)), "{places:?}");
        }
        let (_, alone) = scale(&[7]);
        assert_eq!(alone, [200]);
    }
}
