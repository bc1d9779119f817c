//! Names that are meant to do harm.

use crate::support::{POLICY, breakglass, change, folder, ran, run_in};

const NASTY: &str = "a\u{1b}[2Jb\u{9b}31m\u{202e}|`x`\r\n# <img src=x onerror=y></code></details> @alice #1 https://evil.example [l](j:x)";

/// The one nasty check in every place where a name is shown: failed, absolutely required.
fn shown(format: &str) -> String {
    let policy = POLICY.replace("unlisted: optional", "unlisted: required");
    let text = change(&[("build", "passed"), ("test", "passed"), (NASTY, "failed")])
        .replace("Fix the thing", "t\\u001b[31m\\u0007");
    let folder = folder(&[("breakglass.yml", &policy), ("c.json", &text)]);
    let ran = run_in(folder.path(), &["check", "c.json", "--format", format]);
    assert_eq!(ran.code, 3, "{}", ran.err);
    ran.out
}

fn is_harmless(text: &str) -> bool {
    !text.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}')
}

#[test]
fn control_characters_never_reach_the_terminal() {
    let table = shown("table");
    assert!(is_harmless(&table), "{table:?}");
    assert!(table.contains("a\\u{1b}[2Jb\\u{9b}31m\\u{202e}"), "{table}");
    assert!(!table.lines().any(|line| line.starts_with('#')), "{table}");
}

#[test]
fn control_characters_are_escaped_in_json() {
    let text = shown("json");
    assert!(is_harmless(&text), "{text:?}");
    let document: breakglass::AssessmentDocument = serde_json::from_str(&text).unwrap();
    assert!(document.checks.iter().any(|check| check.name == NASTY));
}

#[test]
fn markdown_shows_names_without_obeying_them() {
    let text = shown("markdown");
    assert!(is_harmless(&text), "{text:?}");
    for harm in ["@alice", "<img", "`x`", "](", "https:", " #1", "|&#124;|", "</code></details>"] {
        assert!(!text.contains(harm), "{harm} in {text}");
    }
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with('|')).collect();
    assert_eq!(rows.len(), 5, "{text}");
    assert!(rows.iter().all(|row| row.matches('|').count() == 8), "{text}");
    assert_eq!(text.matches("<details>").count(), text.matches("</details>").count());
}

#[test]
fn a_comment_never_grows_beyond_what_github_takes() {
    let names: Vec<String> = (0..2000).map(|number| format!("{number}{}", "|".repeat(150))).collect();
    let observations: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "failed")).collect();
    let folder = folder(&[("breakglass.yml", POLICY), ("c.json", &change(&observations))]);
    let ran = run_in(folder.path(), &["check", "c.json", "--format", "markdown"]);
    assert!(ran.out.len() < 65_536, "{}", ran.out.len());
    assert!(ran.out.contains("lines left out: a comment holds no more."), "{}", ran.out);
}

#[test]
fn errors_are_cleaned_too() {
    let folder = folder(&[("breakglass.yml", "version: 1\n\"\\e[31mx\": 1\n"), ("c.json", &change(&[]))]);
    let ran = run_in(folder.path(), &["check", "c.json"]);
    assert_eq!(ran.code, 2);
    assert!(is_harmless(&ran.err), "{:?}", ran.err);
}

#[test]
fn colors_come_only_where_they_are_wanted() {
    let folder = folder(&[("breakglass.yml", POLICY), ("c.json", &change(&[("build", "failed")]))]);
    let colored = |set: &[(&str, &str)], more: &[&str]| {
        let mut command = breakglass();
        command.current_dir(&folder).args(["check", "c.json"]).args(more).envs(set.iter().copied());
        ran(&mut command).out.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]), "not a terminal");
    assert!(colored(&[("CLICOLOR_FORCE", "1")], &[]));
    assert!(!colored(&[("NO_COLOR", "1")], &[]));
    assert!(colored(&[], &["--color", "always"]));
    assert!(!colored(&[("CLICOLOR_FORCE", "1")], &["--color", "never"]));
    let piped = colored(&[("CLICOLOR_FORCE", "1")], &["--format", "json"]);
    assert!(!piped, "JSON has no colors");
}
