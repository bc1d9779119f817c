//! What others wrote stays text.

use breakglass::ledger::Note;
use breakglass::{EmergencyKind, State};

use super::dom::elements;
use super::report;
use super::story::{Story, alice, change, run};

const NASTY: [&str; 8] = [
    "<script>alert(1)</script>",
    "</svg></style><img src=x onerror=alert(1)>",
    "]]><!-- <svg onload=alert(1)>",
    "[a](javascript:alert(1)) ![b](https://evil.example/x.png)",
    "| a | b |\n| --- | --- |\n# heading\n- [x] done",
    "\u{202e}detrever\u{2066}\u{200b}",
    "``` `` ` @everyone #1 https://evil.example &lt;b&gt; \\` \"'",
    "\u{1b}[31mred\u{7}\u{0}",
];

fn nasty() -> Story {
    let mut story = Story::new();
    let all = NASTY.join(" ");
    let emergency = story.declare(&all, &all, EmergencyKind::Real);
    let mut observations = vec![run("build", State::Passed, Some(story.now), Some(story.now))];
    observations.extend(NASTY.map(|name| run(name, State::Failed, Some(story.now), None)));
    let mut change = change(42, &all, observations);
    change.url = Some("javascript:alert(1)".to_owned());
    change.base.branch = Some("main\"><script>".to_owned());
    change.files.as_mut().unwrap().list[0].path = all.clone();
    story.merge(&emergency, change);
    let note = Note { by: Some(alice()), emergency: None, text: all };
    story.ledger.note(&note, story.now, &mut story.store).unwrap();
    story
}

#[test]
fn html_has_no_element_and_no_attribute_of_anybody_else() {
    let story = nasty();
    let page = report(&story).html(story.now);
    let elements = elements(&page);
    let known = [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "header",
        "main",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "p",
        "ul",
        "ol",
        "li",
        "dl",
        "div",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "code",
        "q",
        "time",
        "a",
        "figure",
        "figcaption",
        "svg",
        "line",
        "rect",
        "circle",
        "path",
        "text",
    ];
    for one in &elements {
        assert!(known.contains(&one.name.as_str()), "{one:?}");
        for (key, value) in &one.attributes {
            assert!(!key.starts_with("on") && key != "src" && key != "style", "{one:?}");
            if key == "href" {
                let id = value.strip_prefix('#').unwrap_or_else(|| panic!("{value} leads elsewhere"));
                assert!(elements.iter().any(|one| one.attribute("id") == Some(id)), "{value} leads nowhere");
            }
        }
    }
    let policies = elements.iter().filter(|one| one.attribute("http-equiv").is_some());
    let policy = policies.filter_map(|one| one.attribute("content")).next().unwrap();
    assert!(policy.starts_with("default-src 'none'"));
    for text in ["<script>alert(1)</script>", "]]><!-- <svg onload=alert(1)>"] {
        assert!(elements.iter().any(|one| one.name == "code" && one.text == text), "{text}");
    }
    assert!(!page.chars().any(|c| c != '\n' && breakglass::foreign::acts(c)));
}

/// No line of the Markdown has foreign text outside a code span.
#[test]
fn markdown_has_foreign_text_in_code_spans_alone() {
    let story = nasty();
    let page = report(&story).markdown(story.now);
    assert!(!page.chars().any(|c| c != '\n' && breakglass::foreign::acts(c)));
    let mut seen = 0;
    for line in page.lines() {
        let outside = without_spans(line);
        for sign in ["<", "](", "|", "@", "evil", "alert", "&", "\\"] {
            assert!(!outside.contains(sign), "{sign} in {outside}");
        }
        seen += usize::from(line.contains("evil.example"));
        assert!(!line.starts_with("- [x]"));
    }
    assert!(seen > 3, "the texts are there");
    let headings: Vec<&str> = page.lines().filter(|line| line.starts_with('#')).collect();
    assert_eq!(headings.len(), 7, "{headings:#?}");
}

/// A line without its code spans, as CommonMark finds them: from a run of backticks to the next of the same length.
fn without_spans(line: &str) -> String {
    let chars: Vec<char> = line.chars().collect();
    let mut runs = chars.chunk_by(|one, other| (*one == '`') == (*other == '`'));
    let mut outside = String::new();
    while let Some(run) = runs.next() {
        if run.first() == Some(&'`') {
            assert!(runs.any(|other| other == run), "a span does not end in {line}");
        } else {
            outside.extend(run);
        }
    }
    outside
}
