//! A payload in pieces is read as the whole. The first byte picks the reader, and past the last one the payload is told by its keys;
//! the second says how long the pieces are.
#![no_main]

use breakglass_forge::github::{Payload, Pieces, read, read_any};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let [first, size, text @ ..] = bytes else {
        return;
    };
    let said = Payload::ALL.get(usize::from(*first)).copied();
    let whole = match said {
        Some(said) => read(said, text).map(|reading| Some((said, reading))),
        None => read_any(text),
    };
    let mut pieces = said.map_or_else(Pieces::new, Pieces::of);
    for piece in text.chunks(usize::from(*size).max(1)) {
        let _ = pieces.push(piece);
    }
    assert_eq!(pieces.finish(), whole);
});
