//! `docs/differences.md` and what the tests do, held in step.

use std::collections::BTreeMap;

use crate::asks::{ANSWERED, LEFT_OUT};
use crate::differences::Differences;

const PAGE: &str = include_str!("../../../../docs/differences.md");

/// The lines of a table below a heading, cell by cell.
fn table(heading: &str) -> Vec<Vec<&'static str>> {
    let (_, after) = PAGE.split_once(&format!("\n## {heading}\n")).unwrap();
    let section = after.split_once("\n## ").map_or(after, |(section, _)| section);
    let rows = section.lines().filter(|line| line.starts_with('|')).skip(2);
    rows.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// A name in code quotes, without them.
fn unquoted(cell: &str) -> &str {
    cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')).unwrap()
}

#[test]
fn every_reason_stands_on_the_page_with_its_cases() {
    let differences = Differences::read();
    let mut written: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for row in table("Reasons") {
        let [reason, ours, theirs, cases] = row.as_slice() else {
            panic!("{row:?} has not four cells");
        };
        assert!(!ours.is_empty() && !theirs.is_empty(), "{reason} says both answers");
        let known = written.insert(unquoted(reason), cases.split(", ").collect());
        assert!(known.is_none(), "{reason} stands once");
    }
    assert_eq!(written, differences.of_reasons());
}

#[test]
fn what_is_left_out_stands_on_the_page() {
    let written: Vec<(&str, &str)> = table("Left out")
        .iter()
        .map(|row| match row.as_slice() {
            [ask, why] => (unquoted(ask), *why),
            _ => panic!("{row:?} has not two cells"),
        })
        .collect();
    assert_eq!(written, LEFT_OUT);
}

#[test]
fn what_is_answered_stands_on_the_page() {
    let written: Vec<&str> =
        table("Answered").iter().filter_map(|row| row.first()).map(|ask| unquoted(ask)).collect();
    let answered: Vec<&str> = ANSWERED.iter().map(|ask| ask.name).collect();
    assert_eq!(written, answered);
}
