//! What the page says, and what it must not.

use super::dom::elements;
use super::report;
use super::sample::story;
use super::story::{Story, change, run};
use crate::report::Report;
use breakglass::{EmergencyKind, State};

#[test]
fn an_empty_ledger_has_a_page() {
    let now = "2026-03-01T12:00:00Z".parse().unwrap();
    assert!(Report::new().html(now).contains("The ledger has no entries"));
    assert!(Report::new().markdown(now).contains("The ledger has no entries"));
    let opened = report(&Story::new());
    for page in [opened.html(now), opened.markdown(now)] {
        assert!(page.contains("Nothing is owed.") && page.contains("None was declared."), "{page}");
        assert!(page.contains("1 entry"));
    }
    elements(&opened.html(now));
}

#[test]
fn what_is_owed_comes_first_and_late_failures_before_all() {
    let story = story();
    let page = elements(&report(&story).html(story.now));
    let sections: Vec<&str> =
        page.iter().filter(|one| one.name == "section").filter_map(|one| one.attribute("id")).collect();
    assert_eq!(sections, ["owed", "permits", "emergencies", "outside", "notes", "ledger"]);
    let first_row = page.iter().find(|one| one.name == "td").unwrap();
    assert!(first_row.text.contains("late failure") && first_row.text.contains("build"), "{first_row:?}");
    let counts: Vec<&str> = page
        .iter()
        .filter(|one| one.attribute("class") == Some("count"))
        .map(|one| one.text.as_str())
        .collect();
    let open = story.ledger.open_follow_ups();
    let overdue = open.filter(|one| one.is_overdue(story.now)).count().to_string();
    let open = story.ledger.open_follow_ups().count().to_string();
    let unresolved = story.ledger.unresolved().count().to_string();
    assert_eq!(counts, ["1", &overdue, "1", &open, &unresolved, "1"]);
}

/// Both forms have all of the story.
#[test]
fn the_page_tells_the_whole_story() {
    let story = story();
    let report = report(&story);
    let html = elements(&report.html(story.now)).into_iter().find(|one| one.name == "body").unwrap().text;
    for page in [html, report.markdown(story.now)] {
        for told in [
            "INC-7",
            "Checkout answers 500 to every customer",
            "closed by",
            "Payments work again",
            "declared the emergency",
            "acknowledged what is waived",
            "typed the change's name",
            "turned red on the head",
            "the forge answered 409",
            "whether it merged is not on record",
            "the browser tests were retired",
            "by itself at",
            "rehearsed the merge of acme/shop#60",
            "Post-mortem on Thursday.",
            "The signing key was renewed.",
            "CI is down, and the certificate ends at noon.",
            "src/pay/retry.rs",
            "never used",
            "carol",
            &story.ledger.checkpoint().trailer(),
        ] {
            assert!(page.contains(told), "{told} is missing in {page}");
        }
        let lower = page.to_lowercase();
        for told in ["drill", "reverted", "not announced", "late failure", "overdue", "no outcome"] {
            assert!(lower.contains(told), "{told} is missing in {page}");
        }
    }
}

/// Every row about a check that was waived says so; `passed` stands only where a run passed after the merge.
#[test]
fn what_was_waived_is_never_shown_as_passed() {
    let story = story();
    let report = report(&story);
    let page = elements(&report.html(story.now));
    let rows: Vec<&str> = page.iter().filter(|one| one.name == "tr").map(|one| one.text.as_str()).collect();
    // Six merges were permitted, each with a lint, documentation and browser tests that it went without.
    for name in ["lint", "docs", "e2e (chrome)"] {
        let waived = rows.iter().filter(|row| row.starts_with(name) && row.contains("W waived")).count();
        assert_eq!(waived, 6, "{name}: {rows:#?}");
    }
    let passed: Vec<&&str> = rows.iter().filter(|row| row.contains("✓ passed")).collect();
    assert_eq!(passed.len(), 3, "the builds of 43 and 81 and the lint of 43: {passed:#?}");
    for row in passed {
        assert!(row.contains("passed on"), "a run stands behind it: {row}");
    }
    let marks = |name: &str| {
        let class = format!("mark {name}");
        page.iter().filter(|one| one.attribute("class") == Some(class.as_str())).count()
    };
    assert_eq!(marks("passed"), 6, "each run that passed, as a moment and in its row");
    assert!(marks("waived") >= 18);
    let markdown = report.markdown(story.now);
    assert_eq!(markdown.matches("**PASSED**").count(), 3);
    assert_eq!(markdown.matches("**WAIVED**").count(), 18 + 1, "and one follow-up was waived");
}

#[test]
fn the_same_entries_give_the_same_page() {
    let story = story();
    let (one, other) = (report(&story), report(&story));
    assert_eq!(one.html(story.now), other.html(story.now));
    assert_eq!(one.markdown(story.now), other.markdown(story.now));
}

#[test]
fn an_entry_that_does_not_follow_is_refused() {
    let story = story();
    let entries: Vec<breakglass::ledger::Entry> =
        story.store.texts().map(|text| breakglass::ledger::Entry::parse(text).unwrap()).collect();
    let mut report = Report::new();
    report.read(&entries[0]).unwrap();
    assert!(report.read(&entries[2]).is_err());
}

/// All coordinates are whole numbers, and no two moments touch.
#[test]
fn drawings_are_in_whole_numbers_and_nothing_overlaps() {
    let story = story();
    let page = elements(&report(&story).html(story.now));
    let mut rows: Vec<Vec<u64>> = Vec::new();
    for one in &page {
        for key in ["x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "width", "height", "r"] {
            if let Some(value) = one.attribute(key) {
                assert!(value.parse::<u64>().is_ok(), "{key}={value} in {one:?}");
            }
        }
        match (one.name.as_str(), one.attribute("class")) {
            ("svg", _) => rows.push(Vec::new()),
            ("line", Some("grid")) => {
                rows.last_mut().unwrap().push(one.attribute("x1").unwrap().parse().unwrap());
            }
            _ => {}
        }
    }
    assert_eq!(rows.len(), 6);
    for row in rows {
        assert!(row.len() >= 5);
        assert!(row.windows(2).all(|pair| pair[1] >= pair[0] + 18), "{row:?}");
        assert!(row.iter().all(|x| (208..=980).contains(x)), "{row:?}");
    }
}

#[test]
fn a_long_story_is_told_by_its_beginning_and_its_end() {
    let mut story = Story::new();
    let emergency = story.declare("INC-1", "down", EmergencyKind::Real);
    let observations = vec![
        run("build", State::Passed, Some(story.now), Some(story.now)),
        run("lint", State::Failed, Some(story.now), Some(story.now)),
    ];
    story.merge(&emergency, change(42, "fix", observations));
    for _ in 0..60 {
        story.runs(42, "lint", State::Failed);
    }
    story.runs(42, "lint", State::Passed);
    let page = elements(&report(&story).html(story.now));
    let numbers: Vec<u64> =
        page.iter().filter_map(|one| one.attribute("value")).map(|value| value.parse().unwrap()).collect();
    assert_eq!(numbers.len(), 40);
    // Declared, acknowledged, permitted, redeemed, merged, and 61 runs.
    assert_eq!((numbers[0], numbers[19], numbers[20], numbers[39]), (1, 20, 47, 66));
    assert!(page.iter().any(|one| one.name == "p" && one.text.starts_with("26 more are left out")));
    let last = page.iter().rfind(|one| one.name == "li" && one.attribute("value").is_some()).unwrap();
    assert!(last.text.contains("lint passed"), "{last:?}");
}
