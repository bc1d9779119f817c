//! `verify_ledger`: right ledgers and wrong ones, and where each is wrong.

use serde_json::{Value, json};

use super::{Chain, ORIGIN, story_chain};

pub(crate) const FILE: &str = "schemas/vectors/generated/ledger_verify.json";

const AT: &str = "2026-03-01T12:00:01.000Z";

pub(crate) fn cases() -> Result<Vec<Value>, String> {
    let groups = [right()?, changed()?, misplaced()?, misspelled()?, opened_otherwise()?, checkpoints()?];
    Ok(groups.concat())
}

fn note(text: &str) -> Value {
    json!({ "note": { "text": text } })
}

/// Opened, and two notes.
fn small() -> Result<Chain, String> {
    Chain::opened()?.then(AT, &note("a"))?.then("2026-03-01T12:00:02.000Z", &note("b"))
}

fn case(description: &str, entries: &Value, checkpoints: &[Value], expect: &Value) -> Value {
    let mut input = json!({ "entries": entries });
    if let (false, Some(input)) = (checkpoints.is_empty(), input.as_object_mut()) {
        input.insert("checkpoints".to_owned(), json!(checkpoints));
    }
    json!({ "description": description, "call": "verify_ledger", "input": input, "expect": expect })
}

fn good(description: &str, chain: &Chain) -> Value {
    good_with(description, chain, &[])
}

fn good_with(description: &str, chain: &Chain, checkpoints: &[Value]) -> Value {
    let size = chain.texts.len();
    let value = json!({ "size": size, "hash": chain.last(), "root": chain.root(size) });
    case(description, &json!(chain.texts), checkpoints, &json!({ "value": value }))
}

/// The entry of that number is the first that is wrong.
fn wrong(description: &str, texts: &[String], entry: usize, code: &str) -> Value {
    let error = json!({ "code": code, "pointer": format!("/entries/{entry}") });
    case(description, &json!(texts), &[], &json!({ "error": error }))
}

fn right() -> Result<Vec<Value>, String> {
    let small = small()?;
    let unknown = json!({ "weather_changed": { "to": "rain" } });
    let strange = json!({
        "note": { "text": "\u{8}\t\n\u{c}\r\u{1f} \" \\ / \u{7f} \u{2028} é 🚒", "🚒": 1, "\u{e000}": 2, "": [[], {}, null, true, -9_007_199_254_740_991_i64] },
    });
    let nested = json!({ "note": { "hash": small.last(), "previous": small.last(), "seq": 1, "text": "," } });
    let keys =
        json!({ "Added": 1, "hashes": { "hash": "x", "previous": "y", "seq": 1 }, "i": [0], "zone": "z" });
    let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
    let deepest = format!(
        r#"{{"at":"{AT}","deep":{},"event":{{"note":{{"text":"a"}}}},"hash":"HASH","previous":"PREVIOUS","seq":SEQ}}"#,
        deep(126)
    );
    Ok(vec![
        good("opened", &Chain::opened()?),
        good("opened, and two notes", &small),
        good("every event", &story_chain()?),
        good("two at the same moment", &Chain::opened()?.then(AT, &note("a"))?.then(AT, &note("b"))?),
        good("the last moment of all", &Chain::opened()?.then("9999-12-30T21:59:59.999Z", &note("a"))?),
        good("the 29th of February", &Chain::opened()?.then("2028-02-29T23:59:59.999Z", &note("a"))?),
        good(
            "characters that are escaped, and keys in the order of UTF-16",
            &Chain::opened()?.then(AT, &strange)?,
        ),
        good("a note with the keys of an entry", &Chain::opened()?.then(AT, &nested)?),
        good("keys that are not known", &Chain::opened()?.then_with(AT, &nested, &keys)?),
        good("an event that is not known", &Chain::opened()?.then(AT, &unknown)?),
        good(
            "one that is critical",
            &Chain::opened()?.then_with(AT, &unknown, &json!({ "critical": true }))?,
        ),
        good(
            "one that is not critical",
            &Chain::opened()?.then_with(AT, &unknown, &json!({ "critical": false }))?,
        ),
        good(
            "a known event in a shape that is not known",
            &Chain::opened()?.then(AT, &json!({ "note": [1] }))?,
        ),
        good("lists 127 deep, the entry among them", &Chain::opened()?.then_text(&deepest)),
        wrong(
            "lists 128 deep",
            &Chain::opened()?.then_text(&deepest.replace("[]", "[[]]")).texts,
            1,
            "not_canonical",
        ),
    ])
}

fn changed() -> Result<Vec<Value>, String> {
    let small = small()?;
    let replaced = |from: &str, to: &str| -> Vec<String> {
        small.texts.iter().map(|text| text.replace(from, to)).collect()
    };
    let other = Chain::default().last();
    let own_hash = small.texts.get(2).map(|text| text.replace(&small.last(), &other)).unwrap_or_default();
    let mut hash_replaced = small.texts.clone();
    hash_replaced.truncate(2);
    hash_replaced.push(own_hash);
    Ok(vec![
        wrong("a text changed", &replaced(r#""text":"a""#, r#""text":"A""#), 1, "wrong_hash"),
        wrong("a key renamed", &replaced(r#""text":"b""#, r#""texts":"b""#), 2, "wrong_hash"),
        wrong("a time changed", &replaced("12:00:01", "12:00:02"), 1, "wrong_hash"),
        wrong("the origin changed", &replaced(ORIGIN, "acme.example/other"), 0, "wrong_hash"),
        wrong("a hash replaced", &hash_replaced, 2, "wrong_hash"),
        wrong(
            "a hash in capital letters",
            &replaced(&small.last(), &small.last().to_uppercase()),
            2,
            "wrong_hash",
        ),
        case("nothing", &json!([]), &[], &json!({ "error": { "code": "ledger_empty" } })),
    ])
}

fn misplaced() -> Result<Vec<Value>, String> {
    let small = small()?;
    let pick = |picked: &[usize]| -> Vec<String> {
        picked.iter().filter_map(|index| small.texts.get(*index).cloned()).collect()
    };
    let before = Chain::opened()?.then(AT, &note("a"))?;
    let other = Chain::opened()?.then(AT, &note("A"))?.then(AT, &note("b"))?;
    let grafted = [pick(&[0, 1]), other.texts.get(2..).unwrap_or_default().to_vec()].concat();
    Ok(vec![
        wrong("the first entry dropped", &pick(&[1, 2]), 0, "wrong_seq"),
        wrong("an entry dropped", &pick(&[0, 2]), 1, "wrong_seq"),
        wrong("an entry twice", &pick(&[0, 1, 1, 2]), 2, "wrong_seq"),
        wrong("two entries swapped", &pick(&[0, 2, 1]), 1, "wrong_seq"),
        wrong("an entry of another ledger", &grafted, 2, "wrong_previous"),
        wrong(
            "the first entry follows one",
            &Chain::default()
                .then_with(
                    AT,
                    &json!({ "ledger_opened": { "format": 1, "origin": ORIGIN } }),
                    &json!({ "previous": small.last() }),
                )?
                .texts,
            0,
            "wrong_previous",
        ),
        wrong(
            "a millisecond earlier",
            &before.then("2026-03-01T12:00:00.999Z", &note("b"))?.texts,
            2,
            "time_went_back",
        ),
    ])
}

/// Texts that have the hash of what is written, and are no entries.
fn misspelled() -> Result<Vec<Value>, String> {
    let plain = format!(
        r#"{{"at":"{AT}","event":{{"note":{{"text":"a"}}}},"hash":"HASH","previous":"PREVIOUS","seq":SEQ}}"#
    );
    let misspelled = [
        ("white space", r#""seq":SEQ"#, r#""seq": SEQ"#, "not_canonical"),
        ("white space behind it", r#""seq":SEQ}"#, "\"seq\":SEQ}\r", "not_canonical"),
        (
            "keys in another order",
            r#""previous":"PREVIOUS","seq":SEQ"#,
            r#""seq":SEQ,"previous":"PREVIOUS""#,
            "not_canonical",
        ),
        (
            "keys in the order of UTF-8",
            r#"{"text":"a"}"#,
            "{\"text\":\"a\",\"\u{e000}\":1,\"\u{1f692}\":2}",
            "not_canonical",
        ),
        ("a letter escaped", r#""text":"a""#, r#""text":"\u0061""#, "not_canonical"),
        ("a slash escaped", r#""text":"a""#, r#""text":"\/""#, "not_canonical"),
        ("an escape in capital letters", r#""text":"a""#, r#""text":"\u001F""#, "not_canonical"),
        ("half a character", r#"{"text":"a"}"#, r#"{"text":"a","z":"\ud83d"}"#, "not_canonical"),
        ("a key twice", r#"{"text":"a"}"#, r#"{"text":"a","text":"b"}"#, "not_canonical"),
        ("a fraction", r#"{"text":"a"}"#, r#"{"text":"a","z":0.5}"#, "not_canonical"),
        ("a whole number with a fraction", r#"{"text":"a"}"#, r#"{"text":"a","z":1.0}"#, "not_canonical"),
        ("a whole number with an exponent", r#"{"text":"a"}"#, r#"{"text":"a","z":1e3}"#, "not_canonical"),
        ("minus zero", r#"{"text":"a"}"#, r#"{"text":"a","z":-0}"#, "not_canonical"),
        ("two to the 53rd", r#"{"text":"a"}"#, r#"{"text":"a","z":9007199254740992}"#, "not_canonical"),
        (
            "minus two to the 53rd",
            r#"{"text":"a"}"#,
            r#"{"text":"a","z":-9007199254740992}"#,
            "not_canonical",
        ),
        ("a number beyond all doubles", r#"{"text":"a"}"#, r#"{"text":"a","z":1e+400}"#, "not_canonical"),
        ("a key of the entry twice", r#""seq":SEQ"#, r#""seq":SEQ,"seq":SEQ"#, "duplicate_key"),
        ("cut", r#","seq":SEQ}"#, "", "invalid_json"),
        ("two values", r#""seq":SEQ}"#, r#""seq":SEQ}{}"#, "invalid_json"),
        ("no number", r#""text":"a""#, r#""text":NaN"#, "invalid_json"),
        ("without a hash", r#""hash":"HASH","#, "", "missing_key"),
        ("without an event", r#""event":{"note":{"text":"a"}},"#, "", "missing_key"),
        ("a number as text", r#""seq":SEQ"#, r#""seq":"SEQ""#, "wrong_type"),
        ("a negative number", r#""seq":SEQ"#, r#""seq":-1"#, "wrong_type"),
        ("critical, perhaps", r#","event""#, r#","critical":null,"event""#, "wrong_type"),
        ("an event without a name", r#"{"note":{"text":"a"}}"#, "{}", "wrong_type"),
        (
            "an event of two names",
            r#"{"note":{"text":"a"}}"#,
            r#"{"later":{},"note":{"text":"a"}}"#,
            "wrong_type",
        ),
        ("an event that is a name", r#"{"note":{"text":"a"}}"#, r#""note""#, "wrong_type"),
        ("a time of another zone", "12:00:01.000Z", "13:00:01.000+01:00", "invalid_time"),
        ("a time in whole seconds", "12:00:01.000Z", "12:00:01Z", "invalid_time"),
        ("a time in microseconds", "12:00:01.000Z", "12:00:01.000000Z", "invalid_time"),
        ("a time with small letters", "T12:00:01.000Z", "t12:00:01.000z", "invalid_time"),
        ("a leap second", "12:00:01.000Z", "23:59:60.000Z", "invalid_time"),
        ("the end of a day", "12:00:01.000Z", "24:00:00.000Z", "invalid_time"),
        ("the 29th of February of another year", "2026-03-01", "2026-02-29", "invalid_time"),
        (
            "after the last moment of all",
            "2026-03-01T12:00:01.000Z",
            "9999-12-30T22:00:00.000Z",
            "invalid_time",
        ),
    ];
    let opened = Chain::opened()?;
    let mut cases = vec![good("spelled as it is to be", &opened.clone().then_text(&plain))];
    for (description, from, to, code) in misspelled {
        cases.push(wrong(
            description,
            &opened.clone().then_text(&plain.replacen(from, to, 1)).texts,
            1,
            code,
        ));
    }
    let with = |entry: Value| json!([opened.texts.first(), entry]);
    let at_1 = |code: &str| json!({ "error": { "code": code, "pointer": "/entries/1" } });
    cases.extend([
        case("not UTF-8", &with(json!({ "hex": "7b22ff227d" })), &[], &at_1("invalid_utf8")),
        case(
            "larger than 64 MiB",
            &with(json!({ "start": "", "repeat": "a", "times": (64 << 20) + 1 })),
            &[],
            &at_1("entry_too_large"),
        ),
        case("an empty line", &with(json!("")), &[], &at_1("invalid_json")),
    ]);
    Ok(cases)
}

fn opened_otherwise() -> Result<Vec<Value>, String> {
    let opening = |opened: Value| Chain::default().then(AT, &json!({ "ledger_opened": opened }));
    let again = Chain::opened()?.then(AT, &json!({ "ledger_opened": { "format": 1, "origin": ORIGIN } }))?;
    let again_otherwise = Chain::opened()?.then(AT, &json!({ "ledger_opened": {} }))?;
    Ok(vec![
        wrong("not opened", &Chain::default().then(AT, &note("a"))?.texts, 0, "not_opened"),
        wrong("opened twice", &again.texts, 1, "not_opened"),
        wrong("opened once more in another shape", &again_otherwise.texts, 1, "not_opened"),
        wrong("a newer format", &opening(json!({ "format": 2, "origin": ORIGIN }))?.texts, 0, "ledger_newer"),
        wrong("a newer format in another shape", &opening(json!({ "format": 2 }))?.texts, 0, "ledger_newer"),
        wrong(
            "no format that ever was",
            &opening(json!({ "format": 0, "origin": ORIGIN }))?.texts,
            0,
            "ledger_newer",
        ),
        wrong("opened with a list", &opening(json!([1, ORIGIN]))?.texts, 0, "ledger_newer"),
        wrong("without a name", &opening(json!({ "format": 1, "origin": "" }))?.texts, 0, "invalid_value"),
        wrong(
            "a name of two lines",
            &opening(json!({ "format": 1, "origin": "a\nb" }))?.texts,
            0,
            "invalid_value",
        ),
        good(
            "opened with more than this version knows",
            &opening(json!({ "format": 1, "origin": ORIGIN, "zone": 1 }))?,
        ),
    ])
}

fn checkpoints() -> Result<Vec<Value>, String> {
    let story = story_chain()?;
    let size = story.texts.len();
    let kept = |of: usize| json!({ "origin": ORIGIN, "size": of, "root": story.root(of) });
    let all: Vec<Value> = (0..=size).map(kept).collect();
    let other = small()?;
    let of_other = json!({ "origin": ORIGIN, "size": 2, "root": other.root(2) });
    let elsewhere = json!({ "origin": "acme.example/other", "size": size, "root": story.root(size) });
    let nothing = json!({ "origin": ORIGIN, "size": 0, "root": story.root(1) });
    let with = |description: &str, texts: &[String], checkpoint: Value, expect: Value| {
        case(description, &json!(texts), &[checkpoint], &json!({ "error": expect }))
    };
    let at =
        |entry: usize| json!({ "code": "other_than_checkpoint", "pointer": format!("/entries/{entry}") });
    Ok(vec![
        good_with("a checkpoint of every size", &story, &all),
        good_with("the same in another order", &story, &all.iter().rev().cloned().collect::<Vec<_>>()),
        with("a checkpoint of another history", &story.texts, of_other, at(1)),
        with("a checkpoint of another ledger", &story.texts, elsewhere, at(size.saturating_sub(1))),
        with("a checkpoint of no entries that is none", &story.texts, nothing, at(0)),
        with(
            "the end cut off",
            story.texts.get(..size.saturating_sub(1)).unwrap_or_default(),
            kept(size),
            json!({ "code": "ledger_cut" }),
        ),
        with("all of it cut off", &[], kept(1), json!({ "code": "ledger_cut" })),
        with("nothing, as its checkpoint says", &[], kept(0), json!({ "code": "ledger_empty" })),
    ])
}
