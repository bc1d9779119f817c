//! Payloads that others recorded, in pieces of several sizes.

use std::fs;
use std::path::Path;

use breakglass_forge::github::{Payload, read_any};

use crate::corpus::corpus;
use crate::judge::judge;

fn each(folder: &Path, read: &mut dyn FnMut(&[u8])) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            each(&path, read);
        } else {
            read(&fs::read(&path).unwrap());
        }
    }
}

#[test]
fn recorded_payloads_are_read_in_pieces() {
    let Some(corpus) = corpus() else { return };
    let mut payloads = 0_usize;
    each(&corpus.join("payloads/github"), &mut |text| {
        judge(None, text, &[1, 7, 64, 1000, 1 << 20]);
        if let Ok(Some((payload, _))) = read_any(text) {
            judge(Some(payload), text, &[1, 1000]);
        }
        judge(Some(Payload::CheckRuns), text, &[100]);
        judge(Some(Payload::PullRequests), text, &[100]);
        payloads = payloads.saturating_add(1);
    });
    assert!(payloads > 400, "{payloads} payloads");
    println!("{payloads} payloads were read in pieces");
}

#[test]
fn recorded_payloads_are_cut_short() {
    let Some(corpus) = corpus() else { return };
    each(&corpus.join("payloads/github"), &mut |text| {
        let step = text.len().div_euclid(7).max(1);
        for end in (0..text.len().min(100_000)).step_by(step) {
            judge(None, &text[..end], &[1000]);
        }
    });
}
