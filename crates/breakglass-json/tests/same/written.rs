//! Texts by hand: what a rule of the grammar allows, and what just misses it.

use std::collections::BTreeMap;

use breakglass_json::Mode;

use crate::judge::{judge, written_alike};

#[test]
fn scalars() {
    for text in [
        "",
        " ",
        "0",
        "-0",
        "00",
        "-",
        "01",
        "-01",
        "1.",
        ".1",
        "1.0",
        "1e",
        "1e5",
        "1E+5",
        "1e-",
        "1e999",
        "-1e999",
        "0e0",
        "18446744073709551615",
        "18446744073709551616",
        "-9223372036854775808",
        "-9223372036854775809",
        "+1",
        "127",
        "128",
        "-128",
        "1 2",
        "1,",
        "true",
        "tru",
        "truely",
        "false",
        "falsy",
        "null",
        "nul",
        "nulll",
        "True",
        "NaN",
        "Infinity",
        "\u{feff}1",
        "\u{a0}1",
        "\t\r\n 1 \t\r\n",
        "\u{b}1",
        "1\0",
        "\0",
    ] {
        every_place(text);
    }
}

#[test]
fn strings() {
    for text in [
        r#""""#,
        r#"""#,
        r#""a"#,
        r#""a\"#,
        r#""a\""#,
        r#""\"""#,
        r#""\\""#,
        r#""\\\""#,
        r#""\/\b\f\n\r\t""#,
        r#""\a""#,
        r#""\u0041""#,
        r#""\u00e9""#,
        r#""\u12""#,
        r#""\u12g4""#,
        r#""\ud83d\ude00""#,
        r#""\ud83d""#,
        r#""\ude00""#,
        r#""\ud83d\u0041""#,
        r#""\ud83dx""#,
        r#""\u0000""#,
        "\"\u{0}\"",
        "\"\u{1f}\"",
        "\"\n\"",
        "\"\u{7f}\"",
        "\"\u{80}é€😀\"",
        r#""0123456789abcdef""#,
        r#""0123456789abcde\n0123456789abcdef\"""#,
        "'a'",
        r#""a" "#,
    ] {
        every_place(text);
        for length in [14, 15, 16, 17, 47, 62, 63, 64, 65] {
            every_place(&text.replacen('"', &format!("\"{}", "x".repeat(length)), 1));
        }
    }
}

#[test]
fn containers() {
    for text in [
        "[]",
        "[",
        "]",
        "[,]",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1,2",
        "[[]]",
        "[[]",
        "[}",
        "{]",
        "{}",
        "{",
        "}",
        "{,}",
        r#"{"a"}"#,
        r#"{"a":}"#,
        r#"{"a":1,}"#,
        r#"{"a":1 "b":2}"#,
        r#"{"a" : 1 , "b" : [ ] }"#,
        r#"{a:1}"#,
        r#"{1:1}"#,
        r#"{"a":1,"a":2}"#,
        r#"{"id":1,"id":1}"#,
        r#"{"id":1,"\u0069d":1}"#,
        r#"{"failed":[]}"#,
        r#""failed""#,
        r#" "failed" : {"#,
        r#""queued" "#,
        r#"["failed"]"#,
        r#"{"failed":[1,"lint"]}"#,
        r#"{"\u0069d":1}"#,
        r#"{"\ud800":1}"#,
        r#"{"zzz":"\ud800"}"#,
        r#"{"1":1}"#,
        r#"{"app":{"]":"["}}"#,
        r#"{"app":{"}":"\"}"}}"#,
        r#"{"app":[1,{]}"#,
        r#"[null,1,"a",{}]"#,
        r#"{"pair":[1,"a"]}"#,
        r#"{"pair":[1]}"#,
        r#"{"pair":[1,"a",2]}"#,
        r#""completed""#,
        r#"{"status":"completed"}"#,
        r#"{"status":{"completed":null}}"#,
        r#"{"status":{"completed":1}}"#,
        r#"{"status":{"held":[1,2]}}"#,
        r#"{"status":{"held":[1,2],"queued":null}}"#,
        r#"{"status":{"held"}}"#,
        r#"{"status":{"numbered":[1,"a"]}}"#,
        r#"{"status":{"numbered":[1]}}"#,
        r#"{"status":{"failed":{"id":1,"by":"a"}}}"#,
        r#"{"status":{"failed" : {"id":1}}}"#,
        r#"{"status":"failed"}"#,
        r#"{"status":"held"}"#,
        r#"{"status":"numbered"}"#,
        r#"{"status":"unheard"}"#,
        r#"{"status":{"unheard" :1}}"#,
        r#"{"status":{"\u0071ueued":null}}"#,
        r#"{"status":{1:2}}"#,
        r#"{"status":{}}"#,
        r#"{"status":{"queued":null"#,
        r#"["n",1,2,1.5]"#,
        "/**/[]",
        "[]//",
    ] {
        every_place(text);
    }
}

#[test]
fn depth() {
    for depth in [60, 61, 62, 63, 64, 65, 126, 127, 128, 129, 1000] {
        for (open, close) in
            [("[", "]"), (r#"{"app":"#, "}"), (r#"[{"app":"#, "}]"), (r#"{"check_run":"#, "}")]
        {
            let (open, close) = (open.repeat(depth), close.repeat(depth));
            for middle in ["", "1", "{}", "x"] {
                every_place(&format!("{open}{middle}{close}"));
                judge(&format!("{open}{middle}"));
            }
        }
    }
}

#[test]
fn what_was_skipped_before() {
    let nested = r#"{"app":{"id":1,"x":[1,2,"]"]}}"#;
    for second in
        [nested, r#"{"app":{"id":1,"x":[1,2,"]"]}"#, r#"{"app":{"id":1,"x":[1,2,"]",}}"#, r#"{"app":{"#]
    {
        judge(&format!(r#"{{"check_runs":[{nested},{second},{nested}]}}"#));
        judge(&format!("[{nested},{second}]"));
    }
}

#[test]
fn entries_that_were_ignored_before() {
    let long = "x".repeat(80);
    let runs = [
        format!(r#""x":"{long}","y":12"#),
        format!(r#""x":"{long}","y":123"#),
        format!(r#""x":"{long}","y":[1,2]"#),
        format!(r#""x":"{long}","y":[1,2"#),
        format!(r#""x":"{long}","y":1,"id":7"#),
        format!(r#""x":"{long}","y":1,"app":{{}}"#),
        format!(r#""x":"{long}","y":1,"app":{{}},"app":{{}}"#),
        format!(r#""x":"{long}","y":1,"app":{{}},"z":2"#),
        format!(r#""app":"{long}{long}""#),
        format!(r#""x":"{long}","\u0061pp":1,"z":2"#),
        format!(r#""x" : "{long}" , "y":1 "#),
        format!(r#""x":"{long}","y":{{"id":1}},"check_run":{{"x":"{long}","y":{{"id":1}}}}"#),
        // The last part of a container alone differs.
        format!(r#""x":{{"a":["{long}",{{"b":2}}],"c":"1"}}"#),
        format!(r#""x":{{"a":["{long}",{{"b":2}}],"c":"2","d":null}},"y":1"#),
        format!(r#""x":{{"a":["{long}",{{"b":2}}],"c":[}},"y":1"#),
        format!(r#""x":{{"a":["{long}",{{"b":2}}],"c":3]],"y":1"#),
        format!(r#""x":[{{"a":["{long}",{{"b":2}}]}},"c"],"y":1,"y":1"#),
    ];
    for first in &runs {
        for second in &runs {
            for (before, after) in
                [("", ""), (r#""id":1,"#, ""), ("", r#","name":"n""#), (r#""id":1,"#, r#","name":"n""#)]
            {
                let item = |run: &str| format!("{{{before}{run}{after}}}");
                judge(&format!("[{},{},{}]", item(first), item(second), item(first)));
                judge(&format!(r#"{{{first},"check_runs":[{},null,{}]}}"#, item(second), item(first)));
            }
        }
    }
}

#[test]
fn lists_within_a_page_take_no_memory_ahead() {
    let text = format!(r#"{{"check_runs":[{}[1,2]]}}"#, "[],".repeat(5_000));
    let page: BTreeMap<String, Vec<Vec<u64>>> = breakglass_json::from_str(&text, Mode::Strict).unwrap();
    assert!(page.values().flatten().all(|list| list.capacity() <= 4));
}

#[test]
fn keys_that_are_no_text() {
    written_alike(&BTreeMap::from([(true, 1.5), (false, f64::NAN)]));
    written_alike(&BTreeMap::from([('"', -0.0), ('x', 1e300)]));
    written_alike(&BTreeMap::from([(vec![1], "a")]));
    written_alike(&BTreeMap::from([((), 'a')]));
    written_alike(&BTreeMap::from([(BTreeMap::from([(1, 2)]), ())]));
}

/// The text where it is all, where it is read, and where it is skipped.
fn every_place(text: &str) {
    judge(text);
    for key in [
        "name",
        "id",
        "total",
        "number",
        "ratio",
        "draft",
        "app",
        "any",
        "check_runs",
        "check_run",
        "status",
        "zzz",
    ] {
        judge(&format!(r#"{{"{key}":{text}}}"#));
        judge(&format!(r#"[{{"zzz":[ {text} , 0],"{key}":{text},"status":"completed"}},{{"app":{text}}}]"#));
    }
    judge(&format!("[{text}]"));
}
