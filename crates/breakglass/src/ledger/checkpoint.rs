//! Checkpoints: what a ledger held at one size, short enough to be kept where its holder cannot reach.
//!
//! The text is that of <https://c2sp.org/tlog-checkpoint>, so that other people's tools read and witness it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::error::{Error, Result, code};

/// That a ledger of one origin had one root at one size. Equal checkpoints say the same of the same ledger, and two
/// of the same origin and size with other roots show that the ledger was changed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: [u8; 32],
    extensions: Vec<String>,
}

impl Checkpoint {
    /// The checkpoint of a ledger with that many entries and that root, as its [`Frontier`](super::Frontier) has them.
    ///
    /// # Errors
    /// `invalid_checkpoint` for an origin that is empty or holds control characters, such as the end of a line.
    pub fn new(origin: &str, size: u64, root: [u8; 32]) -> Result<Self> {
        Ok(Self { origin: line(origin)?, size, root, extensions: Vec::new() })
    }

    /// The checkpoint of a ledger whose origin was looked at when it was opened.
    pub(super) fn of(origin: String, size: u64, root: [u8; 32]) -> Self {
        Self { origin, size, root, extensions: Vec::new() }
    }

    /// Which ledger it speaks of: a name without a scheme, such as `example.com/acme/shop`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries the ledger had.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the RFC 6962 tree over the entries' hashes.
    #[must_use]
    pub fn root(&self) -> &[u8; 32] {
        &self.root
    }

    /// The text: a line each for origin, size, root and whatever else another writer had said.
    #[must_use]
    pub fn to_text(&self) -> String {
        let mut text = format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root));
        for extension in &self.extensions {
            text.push_str(extension);
            text.push('\n');
        }
        text
    }

    /// Reads the text. Lines after the root are kept and say nothing here.
    ///
    /// # Errors
    /// `invalid_checkpoint` for any other text than [`Checkpoint::to_text`] gives.
    pub fn parse(text: &str) -> Result<Self> {
        let Some(lines) = text.strip_suffix('\n') else {
            return Err(invalid("the last line does not end"));
        };
        let mut lines = lines.split('\n');
        let (Some(origin), Some(entries), Some(hash)) = (lines.next(), lines.next(), lines.next()) else {
            return Err(invalid("a checkpoint has a line each for origin, size and root"));
        };
        let extensions = lines.map(line).collect::<Result<_>>()?;
        Ok(Self { origin: line(origin)?, size: size(entries)?, root: root(hash)?, extensions })
    }

    /// The form for the trailer of a commit: `<size>:<root>`.
    #[must_use]
    pub fn trailer(&self) -> String {
        format!("{}:{}", self.size, STANDARD.encode(self.root))
    }

    /// Reads a trailer's value. It does not say which ledger it speaks of: the caller does.
    ///
    /// # Errors
    /// `invalid_checkpoint` for any other text than [`Checkpoint::trailer`] gives, and as [`Checkpoint::new`].
    pub fn parse_trailer(origin: &str, trailer: &str) -> Result<Self> {
        let Some((entries, hash)) = trailer.split_once(':') else {
            return Err(invalid("a trailer is the size, a colon and the root"));
        };
        Self::new(origin, size(entries)?, root(hash)?)
    }
}

/// # Errors
/// `invalid_value` for an origin that no checkpoint can carry.
pub(super) fn check_origin(origin: &str) -> Result<()> {
    let why = |_| {
        Error::new(
            code::INVALID_VALUE,
            "the origin is empty or has control characters; name the ledger in one line",
        )
    };
    line(origin).map(drop).map_err(why)
}

/// A line that a signed note can carry.
fn line(text: &str) -> Result<String> {
    if text.is_empty() {
        return Err(invalid("no line is empty"));
    }
    if text.contains(|one: char| one < ' ') {
        return Err(invalid("no line has control characters"));
    }
    Ok(text.to_owned())
}

fn size(digits: &str) -> Result<u64> {
    let canonical = digits == "0" || (!digits.starts_with(['0', '+']) && !digits.is_empty());
    let size = canonical.then(|| digits.parse().ok()).flatten();
    size.ok_or_else(|| invalid("the size is digits without a leading zero, below 2^64"))
}

fn root(base64: &str) -> Result<[u8; 32]> {
    let root = STANDARD.decode(base64).ok().and_then(|bytes| bytes.try_into().ok());
    root.ok_or_else(|| invalid("the root is 32 bytes in standard Base64 with padding"))
}

pub(super) fn invalid(why: &str) -> Error {
    Error::new(code::INVALID_CHECKPOINT, format!("not a checkpoint: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=";

    #[test]
    fn the_example_of_the_specification_is_read_and_written() {
        let text = format!("example.com/behind-the-sofa\n20852163\n{ROOT}\n");
        let checkpoint = Checkpoint::parse(&text).unwrap();
        assert_eq!(checkpoint.origin(), "example.com/behind-the-sofa");
        assert_eq!(checkpoint.size(), 20_852_163);
        assert_eq!(checkpoint.root()[..4], [0x0a, 0xc5, 0x18, 0x6a]);
        assert_eq!(checkpoint.to_text(), text);
        assert_eq!(
            Checkpoint::new(checkpoint.origin(), checkpoint.size(), *checkpoint.root()),
            Ok(checkpoint)
        );
    }

    #[test]
    fn lines_after_the_root_are_kept() {
        let text = format!("go.sum database tree\n0\n{ROOT}\nanything + at all\n— 2\n");
        assert_eq!(Checkpoint::parse(&text).unwrap().to_text(), text);
    }

    #[test]
    fn anything_else_is_no_checkpoint() {
        let short = ROOT.replace("2I=", "2A==");
        let loose = ROOT.replace("2I=", "2J=");
        let bare = ROOT.trim_end_matches('=');
        for text in [
            String::new(),
            "\n".to_owned(),
            "a\n1\n".to_owned(),
            format!("a\n1\n{ROOT}"),
            format!("\n1\n{ROOT}\n"),
            format!("a\n1\n{ROOT}\n\n"),
            format!("a\n1\n{ROOT}\n\nb\n"),
            format!("a\r\n1\n{ROOT}\n"),
            format!("a\t\n1\n{ROOT}\n"),
            format!("a\n\n{ROOT}\n"),
            format!("a\n01\n{ROOT}\n"),
            format!("a\n00\n{ROOT}\n"),
            format!("a\n+1\n{ROOT}\n"),
            format!("a\n-1\n{ROOT}\n"),
            format!("a\n 1\n{ROOT}\n"),
            format!("a\n1_0\n{ROOT}\n"),
            format!("a\n18446744073709551616\n{ROOT}\n"),
            format!("a\n1\n{ROOT} \n"),
            format!("a\n1\n{bare}\n"),
            format!("a\n1\n{short}\n"),
            format!("a\n1\n{loose}\n"),
            format!("a\n1\n{}\n", ROOT.replace('/', "_")),
            format!("a\n1\n{ROOT}\nb\u{1}\n"),
        ] {
            let code = Checkpoint::parse(&text).map_err(|error| error.code());
            assert_eq!(code, Err(code::INVALID_CHECKPOINT), "{text:?}");
        }
        assert!(Checkpoint::parse(&format!("a\n18446744073709551615\n{ROOT}\n")).is_ok());
    }

    #[test]
    fn an_origin_cannot_bring_lines_of_its_own() {
        for origin in ["", "a\n5", "a\r", "\n"] {
            assert_eq!(Checkpoint::new(origin, 1, [0; 32]).unwrap_err().code(), code::INVALID_CHECKPOINT);
            let trailer = Checkpoint::parse_trailer(origin, &format!("1:{ROOT}"));
            assert_eq!(trailer.unwrap_err().code(), code::INVALID_CHECKPOINT);
        }
    }

    #[test]
    fn a_trailer_is_read_as_it_was_written() {
        let checkpoint = Checkpoint::parse(&format!("a\n12\n{ROOT}\n")).unwrap();
        assert_eq!(checkpoint.trailer(), format!("12:{ROOT}"));
        assert_eq!(Checkpoint::parse_trailer("a", &checkpoint.trailer()), Ok(checkpoint));
        for trailer in
            ["", "12", "12:", &format!("012:{ROOT}"), &format!("12: {ROOT}"), &format!("12:{ROOT}\n")]
        {
            let code = Checkpoint::parse_trailer("a", trailer).map_err(|error| error.code());
            assert_eq!(code, Err(code::INVALID_CHECKPOINT), "{trailer:?}");
        }
    }
}
