//! Orders that are the same on every run.

/// The order number `seed` of `count` things, some of which come twice.
pub(crate) fn order(count: usize, seed: u64) -> Vec<usize> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    // Marsaglia's xorshift64.
    let mut draw = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.extend((0..count).filter(|_| draw(3) == 0));
    for last in (1..order.len()).rev() {
        let other = draw(last.saturating_add(1));
        order.swap(last, other);
    }
    order
}
