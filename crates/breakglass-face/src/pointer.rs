//! The JSON pointer of the value that a text says last before a place: where a reader that stopped there found something
//! wrong. A reader that kept the path while it reads would be built once more for every type.

/// What a value stands in.
enum Inside {
    List(usize),
    /// The key, where it was read, as it stands in the text.
    Map(Option<String>),
}

/// The pointer (RFC 6901) of the last value, or key, that ends before the place, both counted from 1; the column in bytes.
pub(crate) fn pointer_before(text: &str, line: usize, column: usize) -> String {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let end = start.saturating_add(column).min(text.len());
    let bytes = text.as_bytes().get(..end).unwrap_or_default();
    let mut above: Vec<Inside> = Vec::new();
    let mut pointer = String::new();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let from = at;
        at = at.saturating_add(1);
        match byte {
            b'{' => {
                pointer = path(&above);
                above.push(Inside::Map(None));
            }
            b'[' => {
                pointer = path(&above);
                above.push(Inside::List(0));
            }
            b'}' | b']' => {
                above.pop();
                pointer = path(&above);
            }
            b',' => match above.last_mut() {
                Some(Inside::List(index)) => *index = index.saturating_add(1),
                Some(Inside::Map(key)) => *key = None,
                None => {}
            },
            b'"' => {
                at = end_of_string(bytes, at);
                if let Some(Inside::Map(key @ None)) = above.last_mut() {
                    *key = Some(text.get(from..at).unwrap_or_default().to_owned());
                }
                pointer = path(&above);
            }
            b':' | b' ' | b'\t' | b'\r' | b'\n' => {}
            _ => pointer = path(&above),
        }
    }
    pointer
}

fn path(above: &[Inside]) -> String {
    let mut pointer = String::new();
    for inside in above {
        match inside {
            Inside::List(index) => pointer.push_str(&format!("/{index}")),
            Inside::Map(Some(key)) => {
                let key: String = serde_json::from_str(key).unwrap_or_default();
                pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")));
            }
            Inside::Map(None) => {}
        }
    }
    pointer
}

/// Where a string ends whose first byte is at `at`.
fn end_of_string(bytes: &[u8], mut at: usize) -> usize {
    while let Some(byte) = bytes.get(at) {
        at = at.saturating_add(1);
        match byte {
            b'"' => return at,
            b'\\' => at = at.saturating_add(1),
            _ => {}
        }
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_what_was_read_last() {
        let text = r#"{"a": [1, {"b/c~": "x\"]}"}, [ ]], "d": nul}"#;
        let at = |what: &str| pointer_before(text, 1, text.find(what).unwrap() + what.len());
        assert_eq!(at("{"), "");
        assert_eq!(at("\"a\""), "/a");
        assert_eq!(at("[1"), "/a/0");
        assert_eq!(at("{\"b/c~\""), "/a/1/b~1c~0");
        assert_eq!(at("]}\"}"), "/a/1");
        assert_eq!(at("[ ]"), "/a/2");
        assert_eq!(at("]]"), "/a");
        assert_eq!(at("nul"), "/d");
        assert_eq!(at("nul}"), "");
        assert_eq!(pointer_before("{\n \"a\": 1}", 2, 7), "/a");
        assert_eq!(pointer_before("\"unended", 9, 9), "");
    }
}
