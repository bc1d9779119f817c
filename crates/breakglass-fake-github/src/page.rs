//! Lists in pages, with GitHub's `Link` header.

use serde_json::{Value, json};

use crate::{call::Call, reply::Reply, state::Repo};

/// One page of a bare list.
pub(crate) fn list(call: &Call, repo: Option<&Repo>, items: Vec<Value>) -> Reply {
    let (page, link, _) = cut(call, repo, items);
    linked(Reply::ok(&Value::Array(page)), link)
}

/// One page of a list in an object that counts all of it.
pub(crate) fn counted(call: &Call, repo: Option<&Repo>, key: &str, items: Vec<Value>) -> Reply {
    counted_in(call, repo, key, items, json!({}))
}

/// The same, with the page put into an object that has other fields.
pub(crate) fn counted_in(
    call: &Call,
    repo: Option<&Repo>,
    key: &str,
    items: Vec<Value>,
    mut object: Value,
) -> Reply {
    let (page, link, total) = cut(call, repo, items);
    if let Some(fields) = object.as_object_mut() {
        fields.insert("total_count".to_owned(), json!(total));
        fields.insert(key.to_owned(), Value::Array(page));
    }
    linked(Reply::ok(&object), link)
}

/// An object whose list is cut into pages, without a count.
pub(crate) fn object_with(
    call: &Call,
    repo: Option<&Repo>,
    key: &str,
    items: Vec<Value>,
    object: Value,
) -> Reply {
    let (page, link, _) = cut(call, repo, items);
    let mut object = object;
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), Value::Array(page));
    }
    linked(Reply::ok(&object), link)
}

fn linked(reply: Reply, link: Option<String>) -> Reply {
    match link {
        Some(link) => reply.header("link", link),
        None => reply,
    }
}

fn cut(call: &Call, repo: Option<&Repo>, items: Vec<Value>) -> (Vec<Value>, Option<String>, usize) {
    let total = items.len();
    let number = |name| call.query(name).and_then(|value| value.parse::<usize>().ok());
    let size = number("per_page").filter(|size| *size > 0).unwrap_or(30).min(100);
    let page = number("page").unwrap_or(1).max(1);
    let last = total.div_ceil(size).max(1);
    let mut relations = Vec::new();
    if page > 1 {
        relations.push((page - 1, "prev"));
    }
    if page < last {
        relations.push((page + 1, "next"));
        relations.push((last, "last"));
    }
    if page > 1 {
        relations.push((1, "first"));
    }
    let links: Vec<String> = relations
        .iter()
        .map(|(number, relation)| format!("<{}>; rel=\"{relation}\"", address(call, repo, *number)))
        .collect();
    let shown = items.into_iter().skip((page - 1).saturating_mul(size)).take(size).collect();
    (shown, (!links.is_empty()).then(|| links.join(", ")), total)
}

/// The address of a page; a repository stands in it by number, as GitHub writes it.
fn address(call: &Call, repo: Option<&Repo>, page: usize) -> String {
    let path = match repo {
        Some(repo) => {
            let rest = call.asking.path.splitn(5, '/').nth(4).unwrap_or_default();
            format!("/repositories/{}/{rest}", repo.id)
        }
        None => call.asking.path.clone(),
    };
    let mut query = form_urlencoded::Serializer::new(String::new());
    for (key, value) in call.asking.query.iter().filter(|(key, _)| key != "page") {
        query.append_pair(key, value);
    }
    query.append_pair("page", &page.to_string());
    format!("{}{path}?{}", call.asking.base, query.finish())
}
