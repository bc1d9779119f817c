//! What the book promises about digests.

use breakglass::Policy;
use sha2::{Digest as _, Sha256};

/// The text between the first line that is `start` and the next that closes a block.
fn block<'a>(page: &'a str, start: &str) -> &'a str {
    let after = page.split_once(start).map_or("", |(_, after)| after);
    after.split_once("\n```").map_or("", |(block, _)| block).trim()
}

#[test]
fn the_worked_example_of_a_digest_is_true() {
    let page = include_str!("../../../docs/digests.md");
    let policy = Policy::from_json(br#"{"version": 1}"#).unwrap();
    let written = block(page, "```json");
    assert_eq!(serde_json_canonicalizer::to_string(policy.document()).unwrap(), written);
    let hash = Sha256::digest(written.as_bytes());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(policy.digest().as_str(), format!("sha256:{hex}"));
    assert_eq!(block(page, "```text"), policy.digest().as_str());
}

/// The policies that the book and the README show load, and the README's is that of the example.
#[test]
fn the_policies_that_are_shown_load() {
    let pages = [include_str!("../../../README.md"), include_str!("../../../docs/policy.md")];
    for page in pages {
        let shown = block(page, "```yaml");
        Policy::parse(shown.as_bytes()).unwrap_or_else(|error| panic!("{error}\n{shown}"));
    }
    let example = include_str!("../../../docs/example/breakglass.yml");
    assert_eq!(block(pages[0], "```yaml"), example.trim());
}
