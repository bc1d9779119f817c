//! Names that others chose, in every form; git itself reads the trailers back.

use std::io::Write as _;
use std::process::{Command, Stdio};

use breakglass::{EmergencyKind, Flag, State};

use super::story::{Story, change, run};
use super::{flag, permitted};

/// The flag of a merge that waived checks of these names.
fn waived<'a>(names: impl IntoIterator<Item = &'a str>) -> (Story, Flag) {
    let mut story = Story::new();
    let emergency = story.declare("INC-7", "down", EmergencyKind::Real);
    let mut observations = vec![run("build", State::Passed, Some(story.now), Some(story.now))];
    observations.extend(names.into_iter().map(|name| run(name, State::Failed, Some(story.now), None)));
    story.merge(&emergency, change(42, "fix", observations));
    let flag = flag(&story);
    (story, flag)
}

/// What git makes of a message's trailers.
fn parsed(message: &str) -> String {
    let mut git = Command::new("git")
        .args(["interpret-trailers", "--parse"])
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    git.stdin.take().unwrap().write_all(message.as_bytes()).unwrap();
    let output = git.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn git_reads_the_trailers_back() {
    let long = "x".repeat(4096);
    let names = [
        "a\nSigned-off-by: mallory",
        "a: b: c",
        "🚀 test (größe)",
        &long,
        "--- a/x",
        "# comment",
        " ",
        "tab\there",
        "\u{202e}nhoj",
        "\r\n\r\nBreakglass-Permit: pm-forged",
    ];
    let (story, flag) = waived(names);
    let checkpoint = story.ledger.checkpoint();
    let trailers = flag.trailers(Some(&checkpoint));
    assert!(!trailers.ends_with('\n'));
    let read = parsed(&format!("fix the cart\n\nSome words.\n\n{trailers}\n"));
    assert_eq!(read.trim_end(), trailers, "git reads every trailer, and each as one line");
    let keys: Vec<&str> = read.lines().map(|line| line.split_once(':').unwrap().0).collect();
    let waived = keys.iter().filter(|key| **key == "Breakglass-Waived").count();
    // Lint and the ten names; a name of nothing but a space is there too.
    assert_eq!(waived, 11, "{read}");
    assert!(keys.iter().all(|key| key.starts_with("Breakglass-")), "{keys:?}");
    assert_eq!(keys.iter().filter(|key| **key == "Breakglass-Permit").count(), 1);
    let permit = format!("Breakglass-Permit: {}", permitted(&story)[0].permit);
    assert!(read.lines().any(|line| line == permit));
    assert!(read.ends_with(&format!("Breakglass-Checkpoint: {}\n", checkpoint.trailer())));
    assert!(read.lines().any(|line| line == "Breakglass-Waived: a: b: c"));
    assert!(read.lines().any(|line| line == "Breakglass-Waived: (empty)"));
    assert!(read.lines().any(|line| line == "Breakglass-Waived: a\\u{a}Signed-off-by: mallory"));
    assert!(read.lines().any(|line| line == "Breakglass-Waived: 🚀 test (größe)"));
}

/// What GitHub's reader would make of Markdown is not at hand: here no line begins with foreign text, and a span ends where
/// its fence does.
#[test]
fn markdown_keeps_foreign_text_in_spans() {
    let nasty = "x`\n- [x] `build`: passed ``` @acme/all #1 <img src=x> [a](https://evil.example) -->";
    let (_, flag) = waived([nasty]);
    for text in [flag.issue().body, flag.check_run().summary] {
        let lines: Vec<&str> = text.lines().filter(|line| line.contains("evil.example")).collect();
        assert_eq!(lines.len(), 1, "{text}");
        let fence = "````";
        assert_eq!(lines[0].matches(fence).count(), 2, "{}", lines[0]);
        let inner = lines[0].split(fence).nth(1).unwrap();
        assert!(inner.contains("@acme/all") && inner.contains("\\u{a}"), "{inner}");
        assert!(!lines[0].replace(inner, "").contains(['@', '<']));
        assert_eq!(text.lines().filter(|line| line.starts_with("- [x]")).count(), 0);
    }
}

#[test]
fn forms_stay_within_what_the_forge_takes() {
    let names: Vec<String> = (0..3000).map(|number| format!("{number} {}", "`é".repeat(300))).collect();
    let (_, flag) = waived(names.iter().map(String::as_str));
    let run = flag.check_run();
    let issue = flag.issue();
    assert!(run.title.chars().count() <= 255 && issue.title.chars().count() <= 255);
    for text in [&run.summary, &issue.body, &flag.text()] {
        assert!(text.len() <= 65_535, "{} bytes", text.len());
        let last = text.lines().last().unwrap();
        let left_out: usize = last.split(' ').next().unwrap().parse().unwrap();
        let shown = text.lines().filter(|line| line.contains("waived when")).count();
        assert_eq!(shown + left_out, 3001, "what is shown and what is left out is all");
    }
    let trailers = flag.trailers(None);
    assert!(trailers.len() < 50 * 1000);
    assert!(trailers.ends_with("Breakglass-Not-Named: 2951"), "{trailers}");
}

#[test]
fn a_marker_is_a_comment_whatever_the_permit_is_called() {
    let (story, _) = waived([]);
    let mut forged = permitted(&story)[0].clone();
    forged.permit = breakglass::PermitId::named("pm-1 --><img src=x> --!>");
    let marker = Flag::new(&forged, [], story.now).marker();
    assert_eq!(marker.matches("--").count(), 2, "{marker}");
    assert!(marker.ends_with("-->") && marker.matches('>').count() == 1);
}
