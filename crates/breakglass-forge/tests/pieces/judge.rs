//! What a text in pieces has to answer: what the whole answers.

use breakglass::Result;
use breakglass_forge::github::{Payload, Pieces, Reading, read, read_any};

type Answer = Result<Option<(Payload, Reading)>>;

/// The answer to the whole text.
pub(crate) fn whole(said: Option<Payload>, text: &[u8]) -> Answer {
    match said {
        Some(said) => read(said, text).map(|reading| Some((said, reading))),
        None => read_any(text),
    }
}

/// The answer to its pieces. An error of one is told again by the next ones and in the end.
pub(crate) fn in_pieces<'p>(said: Option<Payload>, pieces: impl IntoIterator<Item = &'p [u8]>) -> Answer {
    let mut taken = said.map_or_else(Pieces::new, Pieces::of);
    let mut refused = None;
    for piece in pieces {
        let pushed = taken.push(piece).err();
        if refused.is_some() {
            assert_eq!(pushed, refused);
        }
        refused = pushed;
    }
    let answer = taken.finish();
    if let Some(refused) = refused {
        assert_eq!(answer, Err(refused));
    }
    answer
}

/// Holds a text, in pieces of each of these sizes, against the whole.
pub(crate) fn judge(said: Option<Payload>, text: &[u8], sizes: &[usize]) {
    let whole = whole(said, text);
    for size in sizes {
        let answer = in_pieces(said, text.chunks(*size));
        assert!(
            answer == whole,
            "pieces of {size}, as {said:?}:\n{}\nanswer {answer:?}\n where {whole:?}",
            String::from_utf8_lossy(text)
        );
    }
}
