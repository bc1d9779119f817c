//! What is known of a change beside its place and its reports.

use crate::change::{Base, ChangeDocument, Files, ForgeRules, GateRun};
use crate::check::User;
use crate::error::ErrorDocument;
use crate::time::Time;

/// All of a change's document but its place and its observations, of one that is open.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) title: Option<Box<str>>,
    pub(super) url: Option<Box<str>>,
    authors: Box<[User]>,
    pub(super) base: Base,
    pub(super) files: Option<Files>,
    incomplete: Vec<String>,
    rules: Option<ForgeRules>,
    rare: Option<Box<Rare>>,
    observed_at: Option<Time>,
    /// When the last listing was read, where the caller said so. It stands in no document.
    pub(super) listed_at: Option<Time>,
}

/// What few changes have.
#[derive(Debug, PartialEq, Eq)]
struct Rare {
    gate: Option<GateRun>,
    broken_policy: Option<ErrorDocument>,
}

impl Facts {
    /// Nothing, of a change of which nothing is known.
    pub(super) fn of(document: &ChangeDocument) -> Option<Box<Self>> {
        let ChangeDocument { title, url, authors, base, files, incomplete, gate, forge_rules, .. } = document;
        let broken_policy = &document.broken_policy;
        let rare = (gate.is_some() || broken_policy.is_some())
            .then(|| Box::new(Rare { gate: gate.clone(), broken_policy: broken_policy.clone() }));
        let facts = Self {
            title: title.as_deref().map(Into::into),
            url: url.as_deref().map(Into::into),
            authors: authors.as_slice().into(),
            base: base.clone(),
            files: files.clone(),
            incomplete: incomplete.clone(),
            rules: forge_rules.clone(),
            rare,
            observed_at: document.observed_at,
            listed_at: None,
        };
        (facts != Self::default()).then(|| Box::new(facts))
    }

    /// Whether the forge demands that the change contains the tip of its base.
    pub(super) fn up_to_date(&self) -> bool {
        self.rules.as_ref().is_some_and(|rules| rules.up_to_date)
    }

    /// Writes them into a document.
    pub(super) fn tell(&self, document: &mut ChangeDocument) {
        document.title = self.title.as_deref().map(str::to_owned);
        document.url = self.url.as_deref().map(str::to_owned);
        document.authors = self.authors.to_vec();
        document.base = self.base.clone();
        document.files.clone_from(&self.files);
        document.incomplete.clone_from(&self.incomplete);
        document.forge_rules.clone_from(&self.rules);
        if let Some(Rare { gate, broken_policy }) = self.rare.as_deref() {
            (document.gate, document.broken_policy) = (gate.clone(), broken_policy.clone());
        }
        document.observed_at = self.observed_at;
    }
}
