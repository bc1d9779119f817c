//! Any lines are path patterns, the last one a path: they are refused where the crate `globset` refuses one of them, and
//! match where it does.
#![no_main]

use breakglass::path_matches;
use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use libfuzzer_sys::fuzz_target;

/// The most bytes of a pattern that a policy may have.
const MAX_PATTERN_BYTES: usize = 1024;

fuzz_target!(|text: &str| {
    let (patterns, path) = text.rsplit_once('\n').unwrap_or((text, "src/a.rs"));
    // The library's short cut for globs of a name alone does not see a last `..`, which its expressions do.
    if path == ".." || path.ends_with("/..") {
        return;
    }
    let patterns: Vec<String> = patterns.split('\n').map(str::to_owned).collect();
    let ours = path_matches(&patterns, path).ok();
    assert_eq!(ours, by_library(&patterns, path), "{patterns:?} {path:?}");
});

fn by_library(patterns: &[String], path: &str) -> Option<bool> {
    let sets: Option<Vec<_>> = patterns.iter().map(|pattern| read(pattern)).collect();
    let last = sets?.into_iter().rfind(|(_, set)| set.is_match(path));
    Some(last.is_some_and(|(negated, _)| !negated))
}

/// Whether a pattern takes paths out, and its globs; nothing where it cannot be read.
fn read(pattern: &str) -> Option<(bool, GlobSet)> {
    let (negated, rest) = pattern.strip_prefix('!').map_or((false, pattern), |rest| (true, rest));
    let folder = rest.trim_end_matches('/');
    let start = if folder.contains('/') { "" } else { "**/" };
    let body = folder.trim_start_matches('/');
    if pattern.len() > MAX_PATTERN_BYTES || body.is_empty() {
        return None;
    }
    let mut globs = vec![format!("{start}{body}/**")];
    if folder == rest {
        globs.push(format!("{start}{body}"));
    }
    let mut set = GlobSetBuilder::new();
    for glob in globs {
        set.add(GlobBuilder::new(&glob).literal_separator(true).backslash_escape(true).build().ok()?);
    }
    Some((negated, set.build().ok()?))
}
