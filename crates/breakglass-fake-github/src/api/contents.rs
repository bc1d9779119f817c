//! Files and folders at a ref.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    call::Call,
    reply::{Answer, Reply},
    state::{Repo, State, Tree},
};

/// `GET .../contents/{path}`: base64 in lines of 60, bytes for the raw media type, or a folder's list.
pub(crate) fn show(state: &mut State, call: &Call) -> Answer {
    let inline = state.limits.inline_bytes;
    let repo = call.repo(state)?;
    let name = call.query("ref").unwrap_or(&repo.default_branch);
    let sha = repo
        .resolve(name)
        .ok_or_else(|| Reply::refuse(404, &format!("No commit found for the ref {name}")))?;
    let tree = &repo.graph.get(&sha).ok_or_else(Reply::not_found)?.tree;
    let path = call.param("path").trim_matches('/');
    let Some(content) = tree.get(path) else { return folder(call, repo, tree, path, name) };
    if call.asking.accept.contains("raw") {
        return Ok(Reply::raw(200, "application/vnd.github.raw+json; charset=utf-8", content.clone()));
    }
    let mut body = entry(&call.asking.base, repo, path, "file", content, name);
    if let Some(fields) = body.as_object_mut() {
        let small = content.len() <= inline;
        let text = if small { in_lines(&STANDARD.encode(content)) } else { String::new() };
        fields.insert("encoding".to_owned(), json!(if small { "base64" } else { "none" }));
        fields.insert("content".to_owned(), json!(text));
    }
    Ok(Reply::ok(&body))
}

fn folder(call: &Call, repo: &Repo, tree: &Tree, path: &str, name: &str) -> Answer {
    let prefix = if path.is_empty() { String::new() } else { format!("{path}/") };
    let mut items: Vec<Value> = Vec::new();
    let mut last = String::new();
    for (file, content) in tree {
        let Some(rest) = file.strip_prefix(&prefix) else { continue };
        let (child, kind) = match rest.split_once('/') {
            Some((folder, _)) => (folder, "dir"),
            None => (rest, "file"),
        };
        if child == last {
            continue;
        }
        child.clone_into(&mut last);
        let content: &[u8] = if kind == "dir" { &[] } else { content };
        items.push(entry(&call.asking.base, repo, &format!("{prefix}{child}"), kind, content, name));
    }
    if items.is_empty() { Err(Reply::not_found()) } else { Ok(Reply::ok(&Value::Array(items))) }
}

fn entry(base: &str, repo: &Repo, path: &str, kind: &str, content: &[u8], name: &str) -> Value {
    let sha: String = hex::encode(Sha256::digest(content)).chars().take(40).collect();
    json!({
        "type": kind,
        "name": path.rsplit('/').next(),
        "path": path,
        "sha": sha,
        "size": content.len(),
        "url": format!("{base}/repos/{}/contents/{path}?ref={name}", repo.full_name),
        "html_url": format!("https://github.com/{}/blob/{name}/{path}", repo.full_name),
        "download_url": format!("https://raw.githubusercontent.com/{}/{name}/{path}", repo.full_name),
    })
}

fn in_lines(encoded: &str) -> String {
    let mut lines = String::new();
    for (place, letter) in encoded.chars().enumerate() {
        if place > 0 && place % 60 == 0 {
            lines.push('\n');
        }
        lines.push(letter);
    }
    lines.push('\n');
    lines
}
