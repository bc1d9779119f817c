//! What others recorded, whole, cut and with a byte changed.

use std::fs;
use std::path::Path;

use crate::judge::judge;

#[test]
fn payloads_that_others_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus/payloads");
    if !folder.is_dir() {
        println!("skipped: there is no corpus beside the workspace");
        return;
    }
    let mut folders = vec![folder];
    let mut files = 0;
    while let Some(folder) = folders.pop() {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(path) {
                spoil(&text);
                files += 1;
            }
        }
    }
    assert!(files > 100, "{files} files");
}

fn spoil(text: &str) {
    judge(text);
    // At about eight places of a file, at whatever stands there.
    let step = (text.len() / 8).max(1);
    let others = ["", "\"", "\\", "}", "]", ",", "0", "\u{1}"].into_iter().cycle();
    for ((place, char), other) in text.char_indices().step_by(step).zip(others) {
        let (before, after) = text.split_at(place);
        judge(before);
        judge(&format!("{before}{other}{}", after.strip_prefix(char).unwrap_or_default()));
    }
}
