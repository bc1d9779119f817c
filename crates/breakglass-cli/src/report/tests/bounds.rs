//! Long ledgers: the page stays one that can be opened.

use breakglass::ledger::{Entry, Note};
use breakglass::{EmergencyKind, State};

use super::dom::elements;
use super::report;
use super::story::{Story, alice, change, run};

#[test]
fn twenty_thousand_entries_make_a_page_of_bounded_size() {
    let mut story = Story::new();
    let mut emergency = story.declare("INC-0", "down", EmergencyKind::Real);
    let names: Vec<String> = (0..30).map(|number| format!("check {number}")).collect();
    for number in 100..320 {
        if number % 100 == 0 {
            emergency = story.declare(&format!("INC-{number}"), "down", EmergencyKind::Real);
        }
        let mut observations = vec![run("build", State::Running, Some(story.now), None)];
        observations.extend(names.iter().map(|name| run(name, State::Failed, Some(story.now), None)));
        story.merge(&emergency, change(number, "one of many", observations));
    }
    let mut report = report(&story);
    let note = Note { by: Some(alice()), emergency: None, text: "a remark".to_owned() };
    let before = story.store.texts().count();
    for _ in before..20_000 {
        story.ledger.note(&note, story.now, &mut story.store).unwrap();
    }
    for text in story.store.texts().skip(before) {
        report.read(&Entry::parse(text).unwrap()).unwrap();
    }
    let (html, markdown) = (report.html(story.now), report.markdown(story.now));
    assert!(html.len() < 8_000_000, "{} bytes", html.len());
    assert!(markdown.len() < 4_000_000, "{} bytes", markdown.len());
    let page = elements(&html);
    let count = |name: &str| page.iter().filter(|one| one.name == name).count();
    assert_eq!(count("svg"), 12);
    assert_eq!(page.iter().filter(|one| one.attribute("class") == Some("merge")).count(), 200);
    let left_out = |text: &str| page.iter().any(|one| one.name == "p" && one.text.starts_with(text));
    assert!(left_out("20 more merges are left out"));
    let notes = 20_000 - before - 200;
    assert!(left_out(&format!("{notes} more are left out")));
    assert!(page.iter().any(|one| one.text == "16 more checks are not drawn."), "30, lint and build");
}

/// Where not every emergency is shown, no way leads to a merge that is not.
#[test]
fn ways_lead_to_what_is_shown() {
    let mut story = Story::new();
    let first = story.declare("INC-0", "down", EmergencyKind::Real);
    let observations = vec![
        run("build", State::Passed, Some(story.now), Some(story.now)),
        run("lint", State::Failed, Some(story.now), Some(story.now)),
    ];
    story.merge(&first, change(42, "fix", observations));
    for number in 1..=200 {
        story.wait(1);
        story.declare(&format!("INC-{number}"), "down", EmergencyKind::Real);
    }
    let page = elements(&report(&story).html(story.now));
    let text = |text: &str| page.iter().any(|one| one.text == text);
    assert!(text("1 more are left out here; the ledger has them all.") && text("INC-1") && !text("INC-0"));
    let owed = page.iter().find(|one| one.name == "td").unwrap();
    assert!(owed.text.contains("lint"), "what is owed is told all the same: {owed:?}");
    assert!(page.iter().all(|one| one.attribute("href").is_none()));
}
