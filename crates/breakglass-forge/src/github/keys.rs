//! The keys of an object: they tell what it is.

use super::text::Text;

/// The keys of an object.
#[derive(Default)]
pub(super) struct Keys<'a>(Vec<Text<'a>>);

impl<'a> Keys<'a> {
    pub(super) fn of(keys: Vec<&'a str>) -> Self {
        Self(keys.into_iter().map(|key| Text(key.into())).collect())
    }

    pub(super) fn note(&mut self, key: Text<'a>) {
        /// More keys than any payload has: enough to tell, whatever follows.
        const ENOUGH: usize = 200;
        if self.0.len() < ENOUGH {
            self.0.push(key);
        }
    }

    pub(super) fn have(&self, wanted: &[&str]) -> bool {
        wanted.iter().all(|wanted| self.0.iter().any(|key| key.as_str() == *wanted))
    }

    pub(super) fn only(&self, wanted: &[&str]) -> bool {
        self.have(wanted) && self.0.len() == wanted.len()
    }
}
