//! What YAML has beyond JSON, and policies have no use for.

use std::fmt::Write as _;

use crate::bounds::{policy, refused};

#[test]
fn depth_is_refused() {
    for deep in [
        "[".repeat(10_000),
        format!("rules: {}{}", "[".repeat(10_000), "]".repeat(10_000)),
        format!("version: {}1{}", "{a: ".repeat(10_000), "}".repeat(10_000)),
        "- ".repeat(10_000),
        "? ".repeat(10_000),
        (0..2_000).fold(String::new(), |mut text, depth| {
            let _ = writeln!(text, "{}a:", " ".repeat(depth % 400));
            text
        }),
    ] {
        assert!(policy(deep).is_err());
    }
}

#[test]
fn aliases_that_explode_are_refused() {
    let mut laughs = String::from("version: 1\nx0: &x0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
    for level in 1..30 {
        let below = format!("*x{}", level - 1);
        let _ = writeln!(laughs, "x{level}: &x{level} [{}]", [below.as_str(); 10].join(", "));
    }
    assert!(policy(&laughs).is_err());
    let mut rules =
        String::from("version: 1\nrules:\n  - when:\n      paths: &p0 [a, a, a, a, a, a, a, a, a, a]\n");
    for level in 1..30 {
        let below = format!("*p{}", level - 1);
        let _ = writeln!(rules, "  - when:\n      paths: &p{level} [{}]", [below.as_str(); 10].join(", "));
    }
    assert!(policy(&rules).is_err());
    let ignored = format!("version: 1\nignore: [&a lint{}]\n", ", *a".repeat(2_000));
    assert!(policy(ignored).is_err());
    assert!(policy(format!("version: 1\nignore: [{}]\n", "&a x, ".repeat(2_000))).is_err());
}

#[test]
fn an_alias_stands_for_its_anchor_and_no_other() {
    let shared = "version: 1\nrules:\n  - { check: &name build, tier: required, from: any }\n  - { check: test, tier: required, when: { paths: [*name] } }\n";
    let spelled = shared.replace("&name ", "").replace("*name", "build");
    assert_eq!(policy(shared).unwrap(), policy(spelled).unwrap());
    assert_eq!(refused(policy("version: 1\nignore: [*nobody]\n")), "invalid_yaml");
    assert!(policy("version: 1\nignore: &a [*a]\n").is_err());
    assert!(policy("&a\nversion: *a\n").is_err());
}

#[test]
fn merge_keys_tags_and_further_documents_are_refused() {
    assert_eq!(refused(policy("version: 1\n<<: { unlisted: optional }\n")), "unknown_key");
    assert_eq!(refused(policy("base: &b { unlisted: optional }\nversion: 1\n<<: *b\n")), "unknown_key");
    assert!(policy("version: 1\nrules:\n  - <<: { check: build, tier: optional }\n").is_err());
    assert!(policy("version: 1\n---\nversion: 1\nunlisted: optional\n").is_err());
    assert!(policy("version: 1\n...\nunlisted: optional\n").is_err());
    for tag in [
        "!!binary aGk=",
        "!!python/object:os.system 'id'",
        "!local x",
        "!!int x",
        "!!null x",
        "!<tag:x> y",
        "!!set {a}",
    ] {
        assert!(policy(format!("version: 1\nunlisted: {tag}\n")).is_err(), "{tag}");
    }
    assert!(policy("%YAML 9.9\n---\nversion: 1\nunlisted: !e!x optional\n").is_err());
}

#[test]
fn keys_stand_once() {
    assert_eq!(refused(policy("version: 1\nunlisted: required\nunlisted: optional\n")), "duplicate_key");
    assert_eq!(refused(policy("version: 1\nunlisted: required\n\"unlisted\": optional\n")), "duplicate_key");
    assert_eq!(refused(policy("version: 1\nunlisted: required\n? unlisted\n: optional\n")), "duplicate_key");
    assert_eq!(
        refused(policy("version: 1\nunlisted: required\n\"unlist\\x65d\": optional\n")),
        "duplicate_key"
    );
    let rule = "version: 1\nrules:\n  - { check: a, tier: required, tier: optional }\n";
    assert_eq!(refused(policy(rule)), "duplicate_key");
    assert!(policy("version: 1\n[unlisted]: optional\n").is_err());
    assert!(policy("version: 1\n{a: b}: optional\n").is_err());
    assert!(policy("version: 1\nnull: optional\n").is_err());
}

#[test]
fn scalars_are_what_they_look_like() {
    assert_eq!(refused(policy("version: 1\nallow_no_checks: yes\n")), "wrong_type");
    // The reader takes a quoted boolean for what it says, and nothing else that is quoted.
    assert!(policy("version: 1\nallow_no_checks: \"true\"\n").unwrap().document().allow_no_checks);
    assert_eq!(refused(policy("version: 1\nallow_no_checks: \"yes\"\n")), "wrong_type");
    for number in [
        "1.0",
        "0x1",
        "0b1",
        "1e0",
        "\"1\"",
        "1_0",
        ".inf",
        ".nan",
        "-1",
        "1e400",
        "18446744073709551616",
        "~",
    ] {
        let answer = policy(format!("version: {number}\n"));
        assert!(answer.is_err() || answer.unwrap() == policy("version: 1\n").unwrap(), "{number}");
    }
    for number in ["-1", "4294967296", "1e400", "99999999999999999999999999", "1.5"] {
        let text =
            format!("version: 1\nrules:\n  - {{ check: \"a*\", tier: required, at_least: {number} }}\n");
        assert!(policy(text).is_err(), "{number}");
    }
    for name in ["~", "null", "", "[a]", "{ a: b }"] {
        let text = format!("version: 1\nrules:\n  - {{ check: {name}, tier: required }}\n");
        assert!(policy(text).is_err(), "`{name}`");
    }
}

#[test]
fn bytes_that_are_no_yaml_are_refused() {
    assert_eq!(refused(policy(b"version: 1\nunlisted: \xff\n")), "invalid_utf8");
    assert_eq!(refused(policy(b"v\0e\0r\0s\0i\0o\0n\0:\0 \0\x31\0")), "invalid_yaml");
    assert!(policy("version: 1\nrules:\n\t- check: build\n\t  tier: required\n").is_err());
    // Before the first key a tab indents nothing.
    assert_eq!(policy("\tversion: 1\n").unwrap(), policy("version: 1\n").unwrap());
    assert!(policy("version: 1\nemergency:\n\tsolo: true\n").is_err());
    assert!(policy("version: 1\nunlisted: optio\0nal\n").is_err());
    assert!(policy("version: 1\nunlisted: \"\\ud800\"\n").is_err());
    for text in [
        "",
        " ",
        "\n",
        "#",
        "---",
        "...",
        "null",
        "x",
        "[]",
        "1",
        "\u{feff}",
        "version: 1\n}",
        "{",
        "@",
        "`",
        "%",
        "|",
        ">",
        "&",
        "*",
        "!",
    ] {
        assert!(policy(text).is_err(), "`{text}`");
    }
    // YAML 1.2.2, section 5.2: a byte order mark may stand before a document.
    assert_eq!(policy("\u{feff}version: 1\n").unwrap(), policy("version: 1\n").unwrap());
}

#[test]
fn size_is_bounded() {
    let over = format!("version: 1\n# {}\n", "a".repeat(100 << 20));
    assert_eq!(refused(policy(over)), "input_too_large");
    let room = breakglass::MAX_POLICY_BYTES - 20;
    for text in [
        format!("version: 1\n# {}\n", "a".repeat(room - 20)),
        format!("version: 1\nunlisted: {}\n", "a".repeat(room - 20)),
        format!("version: 1\n{}: 1\n", "a".repeat(room - 20)),
        format!("version: 1\nignore: [\"{}\"]\n", "*a".repeat((room - 40) / 2)),
        format!("version: 1\nignore: [{}]\n", "a,".repeat((room - 40) / 2)),
        "- ".repeat(room / 2),
        "a:\n".repeat(room / 3),
        "[".repeat(room),
        "\"".repeat(room),
        "'".repeat(room),
        "\\".repeat(room),
        "&a ".repeat(room / 3),
        "? ".repeat(room / 2),
        "--- ".repeat(room / 4),
        "---\n".repeat(room / 4),
        "%a\n".repeat(room / 3),
        "!a ".repeat(room / 3),
        "{a: ".repeat(room / 4),
        "\n".repeat(room),
        "|\n ".repeat(room / 3),
    ] {
        let _ = policy(text);
    }
}
