//! A request as handlers see it: who asks, for what, with which body.

use std::collections::BTreeMap;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::{
    reply::Reply,
    state::{Identity, Permission, Repo, State},
};

/// What the door learned of a request before it is routed.
#[derive(Clone, Debug)]
pub(crate) struct Asking {
    /// Who the token speaks for; nobody without one.
    pub(crate) who: Option<Identity>,
    /// The fake's own address, for links.
    pub(crate) base: String,
    /// The path, with a repository's present name in it.
    pub(crate) path: String,
    /// The decoded query, in order.
    pub(crate) query: Vec<(String, String)>,
    /// The media types asked for.
    pub(crate) accept: String,
    /// The body.
    pub(crate) body: Bytes,
}

/// A routed request.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    /// Everything but the route.
    pub(crate) asking: Asking,
    /// The decoded parts of the path that the route names.
    pub(crate) params: BTreeMap<String, String>,
}

impl Call {
    /// A part of the path.
    pub(crate) fn param(&self, name: &str) -> &str {
        self.params.get(name).map_or("", String::as_str)
    }

    /// A number in the path.
    pub(crate) fn number(&self, name: &str) -> Result<u64, Reply> {
        self.param(name).parse().map_err(|_| Reply::not_found())
    }

    /// A parameter of the query.
    pub(crate) fn query(&self, name: &str) -> Option<&str> {
        self.asking.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON; an absent one is an empty object.
    pub(crate) fn json(&self) -> Result<Value, Reply> {
        if self.asking.body.is_empty() {
            return Ok(json!({}));
        }
        serde_json::from_slice(&self.asking.body).map_err(|_| Reply::refuse(400, "Problems parsing JSON"))
    }

    /// Who asks; a refusal when nobody does.
    pub(crate) fn someone(&self) -> Result<&Identity, Reply> {
        self.asking.who.as_ref().ok_or_else(|| Reply::refuse(401, "Requires authentication"))
    }

    /// The repository in the path, if the asker may see it.
    pub(crate) fn repo<'s>(&self, state: &'s State) -> Result<&'s Repo, Reply> {
        let repo = state.repos.get(&self.full_name()).ok_or_else(Reply::not_found)?;
        if repo.permission(self.asking.who.as_ref()) < Permission::Read {
            return Err(Reply::not_found());
        }
        Ok(repo)
    }

    /// The repository in the path, if the asker may change it that far.
    pub(crate) fn repo_for<'s>(
        &self,
        state: &'s mut State,
        least: Permission,
    ) -> Result<&'s mut Repo, Reply> {
        let full_name = self.full_name();
        self.repo(state)?;
        let who = self.someone()?;
        let repo = state.repos.get_mut(&full_name).ok_or_else(Reply::not_found)?;
        if repo.permission_of(&who.login) >= least { Ok(repo) } else { Err(self.denied()) }
    }

    /// The refusal of what someone lacks permission for: apps are told, people see nothing there.
    pub(crate) fn denied(&self) -> Reply {
        match &self.asking.who {
            Some(who) if who.app.is_some() => Reply::refuse(403, "Resource not accessible by integration"),
            _ => Reply::not_found(),
        }
    }

    fn full_name(&self) -> String {
        format!("{}/{}", self.param("owner"), self.param("repo"))
    }
}

/// A string in a JSON body.
pub(crate) fn text<'v>(body: &'v Value, name: &str) -> Option<&'v str> {
    body.get(name).and_then(Value::as_str)
}
