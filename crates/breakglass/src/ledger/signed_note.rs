//! Signatures on checkpoints, by Ed25519, in the form of <https://c2sp.org/signed-note>.
//!
//! Keys are written as Go's `sumdb/note` writes them, so that a key made by one tool serves in the other.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _};
use sha2::{Digest as _, Sha256};

use super::checkpoint::{Checkpoint, invalid};
use crate::error::{Error, Result, code};
use crate::wire::text_of;

/// The most bytes that are read of a note: room for the sixteen large signatures that everybody must read.
const MAX_NOTE_BYTES: usize = 256 << 10;

/// The most signatures that are read of a note.
const MAX_SIGNATURES: usize = 100;

/// The byte that says Ed25519.
const ED25519: u8 = 1;

const SECRET_PREFIX: &str = "PRIVATE+KEY+";

/// The key that signs checkpoints. Whoever holds it and the ledger can write another history.
#[derive(Clone)]
pub struct SigningKey {
    secret: ed25519_dalek::SigningKey,
    verifier: VerifierKey,
}

impl SigningKey {
    /// The key of that name with that secret, which must come from a good source of randomness.
    ///
    /// # Errors
    /// `invalid_key` for a name that is empty or holds white space, control characters or `+`.
    pub fn from_secret(name: &str, secret: [u8; 32]) -> Result<Self> {
        let secret = ed25519_dalek::SigningKey::from_bytes(&secret);
        let verifier = VerifierKey::new(name, secret.verifying_key())?;
        Ok(Self { secret, verifier })
    }

    /// Reads `PRIVATE+KEY+<name>+<id>+<secret>`.
    ///
    /// # Errors
    /// `invalid_key` for any other text than [`SigningKey::to_secret_text`] gives.
    pub fn parse(text: &str) -> Result<Self> {
        let (name, id, secret) = text.strip_prefix(SECRET_PREFIX).and_then(parts).ok_or_else(|| {
            invalid_key("a signing key is `PRIVATE+KEY+`, its name, `+`, eight hexadecimal digits, `+` and 33 bytes in Base64")
        })?;
        let key = Self::from_secret(name, secret)?;
        key.verifier.check_id(id)?;
        Ok(key)
    }

    /// The text of the key, to be kept secret.
    #[must_use]
    pub fn to_secret_text(&self) -> String {
        format!("{SECRET_PREFIX}{}", key_text(&self.verifier, self.secret.as_bytes()))
    }

    /// The key that tells this key's signatures from others', for everybody.
    #[must_use]
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The note of a checkpoint with this key's signature. The same checkpoint gives the same note.
    #[must_use]
    pub fn sign(&self, checkpoint: &Checkpoint) -> String {
        self.sign_text(&checkpoint.to_text())
    }

    fn sign_text(&self, text: &str) -> String {
        let signature = self.secret.sign(text.as_bytes()).to_bytes();
        let signature = STANDARD.encode([&self.verifier.id[..], &signature[..]].concat());
        format!("{text}\n— {} {signature}\n", self.verifier.name)
    }
}

/// Shows the name and the id, never the secret.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SigningKey").field(&self.verifier).finish()
    }
}

/// The public half of a [`SigningKey`], on the wire `<name>+<id>+<key>`.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    id: [u8; 4],
    key: ed25519_dalek::VerifyingKey,
}

impl VerifierKey {
    fn new(name: &str, key: ed25519_dalek::VerifyingKey) -> Result<Self> {
        if !is_key_name(name) {
            return Err(invalid_key(
                "the name is not empty and has no white space, control characters or `+`",
            ));
        }
        if key.is_weak() {
            return Err(invalid_key("it verifies signatures that nobody made"));
        }
        let hash =
            Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes());
        let [a, b, c, d, ..] = <[u8; 32]>::from(hash.finalize());
        Ok(Self { name: name.to_owned(), id: [a, b, c, d], key })
    }

    /// Reads `<name>+<id>+<key>`.
    ///
    /// # Errors
    /// `invalid_key` for any other text than the key is written as.
    pub fn parse(text: &str) -> Result<Self> {
        let (name, id, key) = parts(text).ok_or_else(|| {
            invalid_key(
                "a verifier key is its name, `+`, eight hexadecimal digits, `+` and 33 bytes in Base64",
            )
        })?;
        let key = ed25519_dalek::VerifyingKey::from_bytes(&key);
        let key = Self::new(name, key.map_err(|_| invalid_key("the 32 bytes are no Ed25519 public key"))?)?;
        key.check_id(id)?;
        Ok(key)
    }

    /// The name, which signatures repeat: by custom the origin of the ledger.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    fn id_text(&self) -> String {
        format!("{:08x}", u32::from_be_bytes(self.id))
    }

    fn check_id(&self, id: &str) -> Result<()> {
        let right = self.id_text();
        if id == right { Ok(()) } else { Err(invalid_key(&format!("its id is `{right}`"))) }
    }

    fn verify(&self, text: &str, signature: &[u8]) -> Result<()> {
        let signature = Signature::from_slice(signature);
        signature.and_then(|signature| self.key.verify_strict(text.as_bytes(), &signature)).map_err(|_| {
            let message = format!("the signature of `{}+{}` is not of this text", self.name, self.id_text());
            Error::new(code::BAD_SIGNATURE, message)
        })
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&key_text(self, self.key.as_bytes()))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}+{}", self.name, self.id_text())
    }
}

impl Checkpoint {
    /// Reads a signed checkpoint that at least one of the known keys has signed. Of which ledger it is, its origin says.
    ///
    /// Signatures of other keys are passed over: they may be witnesses'.
    ///
    /// # Errors
    /// `bad_signature` where a signature of a known key is not of this text, `not_signed` where no known key signed,
    /// `invalid_checkpoint`, `invalid_utf8`, `input_too_large`.
    pub fn open(note: &[u8], known: &[VerifierKey]) -> Result<Self> {
        Self::parse(open_text(text_of(note, MAX_NOTE_BYTES)?, known)?)
    }
}

fn open_text<'a>(note: &'a str, known: &[VerifierKey]) -> Result<&'a str> {
    if note.contains(|one: char| one < ' ' && one != '\n') {
        return Err(invalid("no line has control characters"));
    }
    let split = note.rfind("\n\n").and_then(|at| note.split_at_checked(at.saturating_add(1)));
    let Some((text, signatures)) = split else {
        return Err(invalid("there is no empty line between text and signatures"));
    };
    let Some(signatures) = signatures.strip_prefix('\n').and_then(|lines| lines.strip_suffix('\n')) else {
        return Err(invalid("after the empty line there are no signatures, or the last line does not end"));
    };
    let mut signed = false;
    for (index, line) in signatures.split('\n').enumerate() {
        if index >= MAX_SIGNATURES {
            return Err(invalid("it has more than 100 signatures"));
        }
        let (name, id, signature) = signature(line).ok_or_else(|| {
            invalid("a signature is a long dash, the key's name, and id and signature in Base64")
        })?;
        for key in known.iter().filter(|key| key.name == name && key.id == id) {
            key.verify(text, &signature)?;
            signed = true;
        }
    }
    if signed {
        Ok(text)
    } else {
        Err(Error::new(code::NOT_SIGNED, "none of the known keys signed the checkpoint"))
    }
}

/// A signature line's name, key id and signature.
fn signature(line: &str) -> Option<(&str, [u8; 4], Vec<u8>)> {
    let (name, base64) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = STANDARD.decode(base64).ok()?;
    let (id, signature) = bytes.split_first_chunk()?;
    (is_key_name(name) && !signature.is_empty()).then(|| (name, *id, signature.to_vec()))
}

fn is_key_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|one: char| one.is_whitespace() || one < ' ' || one == '+')
}

/// The name, the id as it is written, and the 32 bytes of an Ed25519 key.
fn parts(text: &str) -> Option<(&str, &str, [u8; 32])> {
    let (name, rest) = text.split_once('+')?;
    let (id, base64) = rest.split_once('+')?;
    match STANDARD.decode(base64).ok()?.split_first()? {
        (&ED25519, key) => Some((name, id, key.try_into().ok()?)),
        _ => None,
    }
}

fn key_text(verifier: &VerifierKey, key: &[u8; 32]) -> String {
    let key = STANDARD.encode([&[ED25519], &key[..]].concat());
    format!("{}+{}+{key}", verifier.name, verifier.id_text())
}

fn invalid_key(why: &str) -> Error {
    Error::new(code::INVALID_KEY, format!("not a key: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The keys, texts and signatures of golang.org/x/mod/sumdb/note's own tests, and the public key of sum.golang.org.
    const PETER_SECRET: &str =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const BY_PETER: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const BY_ENOCH: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";
    const SUMDB: &str = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8";
    const SUMDB_NOTE: &str = "go.sum database tree\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— sum.golang.org Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";

    fn peter() -> SigningKey {
        SigningKey::parse(PETER_SECRET).unwrap()
    }

    fn key(text: &str) -> VerifierKey {
        VerifierKey::parse(text).unwrap()
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint::new("example.com/acme/shop", 42, [7; 32]).unwrap()
    }

    fn opened(note: &str, known: &[VerifierKey]) -> Result<Checkpoint, crate::Code> {
        Checkpoint::open(note.as_bytes(), known).map_err(|error| error.code())
    }

    fn text_opened<'a>(note: &'a str, known: &[VerifierKey]) -> Result<&'a str, crate::Code> {
        open_text(note, known).map_err(|error| error.code())
    }

    #[test]
    fn keys_are_read_and_written_as_go_does() {
        assert_eq!(peter().to_secret_text(), PETER_SECRET);
        assert_eq!(peter().verifier().to_string(), PETER);
        assert_eq!(key(PETER), *peter().verifier());
        assert_eq!(key(PETER).name(), "PeterNeumann");
        let enoch = SigningKey::from_secret("EnochRoot", [0; 32]).unwrap();
        assert_eq!(enoch.verifier().to_string(), ENOCH);
    }

    #[test]
    fn texts_are_signed_as_go_does() {
        assert_eq!(peter().sign_text(TEXT), format!("{TEXT}\n{BY_PETER}"));
        let enoch = SigningKey::from_secret("EnochRoot", [0; 32]).unwrap();
        assert_eq!(enoch.sign_text(TEXT), format!("{TEXT}\n{BY_ENOCH}"));
    }

    #[test]
    fn a_checkpoint_of_the_go_checksum_database_is_opened() {
        let checkpoint = opened(SUMDB_NOTE, &[key(SUMDB)]).unwrap();
        assert_eq!((checkpoint.origin(), checkpoint.size()), ("go.sum database tree", 20_852_163));
        assert_eq!(opened(SUMDB_NOTE, &[key(PETER)]), Err(code::NOT_SIGNED));
    }

    #[test]
    fn every_part_and_every_change_of_a_key_is_refused() {
        for whole in [PETER, PETER_SECRET] {
            let refused = |text: &str| {
                // What is left of a signing key without its first word is no verifier key either.
                let codes = (
                    SigningKey::parse(text).map_err(|error| error.code()).map(drop),
                    VerifierKey::parse(text).map_err(|error| error.code()).map(drop),
                );
                assert_eq!(codes, (Err(code::INVALID_KEY), Err(code::INVALID_KEY)), "{text}");
            };
            for from in 0..whole.len() {
                for to in from..=whole.len() {
                    let part = whole.get(from..to).unwrap();
                    if part != whole {
                        refused(part);
                    }
                }
                for bit in 0..8 {
                    let mut changed = whole.as_bytes().to_vec();
                    changed[from] ^= 1 << bit;
                    refused(&String::from_utf8_lossy(&changed));
                }
            }
        }
        for text in [
            // Of the wrong length and of an unknown algorithm, each with the id that fits.
            "PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==",
            "PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        ] {
            assert_eq!(VerifierKey::parse(text).unwrap_err().code(), code::INVALID_KEY);
        }
        for name in ["", "a b", "a+b", "a\nb", "a\u{1}", "a\u{a0}b", "a\u{2003}b"] {
            assert_eq!(
                SigningKey::from_secret(name, [1; 32]).unwrap_err().code(),
                code::INVALID_KEY,
                "{name:?}"
            );
        }
    }

    #[test]
    fn a_key_that_verifies_anything_is_refused() {
        // The neutral point, whose signatures anybody can make.
        let mut neutral = [0; 32];
        neutral[0] = 1;
        let weak = ed25519_dalek::VerifyingKey::from_bytes(&neutral).unwrap();
        assert_eq!(VerifierKey::new("a", weak).unwrap_err().code(), code::INVALID_KEY);
    }

    #[test]
    fn the_secret_is_never_shown() {
        let secret = [0xa7; 32];
        let key = SigningKey::from_secret("a", secret).unwrap();
        let shown = format!("{key:?} {key:#?}");
        assert!(shown.contains(&key.verifier().id_text()), "{shown}");
        for form in [STANDARD.encode(secret), format!("{secret:?}"), "167, ".to_owned(), "a7a7".to_owned()] {
            assert!(!shown.contains(&form), "{shown}");
        }
    }

    #[test]
    fn a_signed_checkpoint_is_opened_with_its_key() {
        let note = peter().sign(&checkpoint());
        assert_eq!(opened(&note, &[key(PETER)]), Ok(checkpoint()));
        assert_eq!(opened(&note, &[key(ENOCH), key(PETER), key(PETER)]), Ok(checkpoint()));
        assert_eq!(opened(&note, &[key(ENOCH)]), Err(code::NOT_SIGNED));
        assert_eq!(opened(&note, &[]), Err(code::NOT_SIGNED));
        assert_eq!(opened(&peter().sign_text(TEXT), &[key(PETER)]), Err(code::INVALID_CHECKPOINT));
    }

    #[test]
    fn signatures_of_other_keys_are_passed_over() {
        let both = format!("{TEXT}\n{BY_PETER}{BY_ENOCH}");
        assert_eq!(text_opened(&both, &[key(PETER)]), Ok(TEXT));
        assert_eq!(text_opened(&both, &[key(ENOCH)]), Ok(TEXT));
        assert_eq!(text_opened(&both, &[key(PETER), key(ENOCH)]), Ok(TEXT));
        assert_eq!(text_opened(&both, &[key(SUMDB)]), Err(code::NOT_SIGNED));
        // Another scheme's signature, of any length, and a key of the same name with another id.
        let others = format!("{TEXT}\n— witness.example/w AAAAAQI=\n— PeterNeumann AAAAAQI=\n{BY_PETER}");
        assert_eq!(text_opened(&others, &[key(PETER)]), Ok(TEXT));
    }

    #[test]
    fn one_bad_signature_of_a_known_key_is_enough_to_refuse() {
        let other = SigningKey::from_secret("EnochRoot", [0; 32]).unwrap().sign_text("other\n");
        let bad_enoch = other.strip_prefix("other\n\n").unwrap();
        let note = format!("{TEXT}\n{BY_PETER}{bad_enoch}");
        assert_eq!(text_opened(&note, &[key(PETER)]), Ok(TEXT));
        assert_eq!(text_opened(&note, &[key(PETER), key(ENOCH)]), Err(code::BAD_SIGNATURE));
        let twice = format!("{TEXT}\n{BY_ENOCH}{bad_enoch}");
        assert_eq!(text_opened(&twice, &[key(ENOCH)]), Err(code::BAD_SIGNATURE));
        let short = format!("{TEXT}\n— PeterNeumann x08gowE=\n");
        assert_eq!(text_opened(&short, &[key(PETER)]), Err(code::BAD_SIGNATURE));
    }

    #[test]
    fn what_is_no_note_is_refused() {
        let line = BY_PETER.trim_end();
        for note in [
            String::new(),
            "\n\n".to_owned(),
            TEXT.to_owned(),
            format!("{TEXT}\n"),
            format!("{TEXT}{BY_PETER}"),
            format!("{TEXT}\n{line}"),
            format!("\u{1}{TEXT}\n{BY_PETER}"),
            format!("{TEXT}\r\n{BY_PETER}"),
            format!("{TEXT}\n{BY_PETER}Unexpected line.\n"),
            format!("{TEXT}\n{BY_PETER}\n"),
            format!("{TEXT}\n{}", BY_PETER.replace("— ", "- ")),
            format!("{TEXT}\n{}", BY_PETER.replace("PeterNeumann", "Peter Neumann")),
            format!("{TEXT}\n{}", BY_PETER.replace("PeterNeumann", "Peter+Neumann")),
            format!("{TEXT}\n{}", BY_PETER.replace("PeterNeumann", "")),
            format!("{TEXT}\n{}", BY_PETER.replace("nAM=", "nAN=")),
            format!("{TEXT}\n{}", BY_PETER.replace("nAM=", "nAM")),
            format!("{TEXT}\n— PeterNeumann x08gow==\n"),
            format!("{TEXT}\n{}", BY_PETER.repeat(101)),
        ] {
            assert_eq!(text_opened(&note, &[key(PETER)]), Err(code::INVALID_CHECKPOINT), "{note:?}");
        }
        assert_eq!(text_opened(&format!("{TEXT}\n{}", BY_PETER.repeat(100)), &[key(PETER)]), Ok(TEXT));
        let large = [TEXT.repeat(3000).as_bytes(), b"\n", BY_PETER.as_bytes()].concat();
        let code = Checkpoint::open(&large, &[key(PETER)]).map_err(|error| error.code());
        assert_eq!(code, Err(code::INPUT_TOO_LARGE));
    }

    #[test]
    fn every_change_of_a_signed_note_is_refused() {
        let note = peter().sign(&checkpoint()).into_bytes();
        let known = [key(PETER), key(ENOCH)];
        let refused = |changed: &[u8]| {
            let opened = Checkpoint::open(changed, &known);
            assert!(opened.is_err(), "{:?}", String::from_utf8_lossy(changed));
        };
        for at in 0..note.len() {
            for mask in [0x01, 0x20, 0x80] {
                let mut changed = note.clone();
                changed[at] ^= mask;
                refused(&changed);
            }
            refused(&note[..at]);
            refused(&[&note[..at], &note[at..=at], &note[at..]].concat());
            let mut without = note.clone();
            without.remove(at);
            refused(&without);
        }
    }
}
