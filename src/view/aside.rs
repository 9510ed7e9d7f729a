//! Newer rows of a list under a cursor, kept aside until the user asks for them.

use super::remote::Remote;
use crate::runtime::request::Reply;
use chrono::{DateTime, Utc};

/// Enter must do what was read. While a list is open, rows with another meaning are therefore not shown but kept here;
/// the list is marked as changed, and the first Enter only shows them.
#[derive(Clone, Debug)]
pub struct Aside<T>(Option<T>);

impl<T> Default for Aside<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T: Clone + 'static> Aside<T> {
    /// As `Remote::claim`, but a response that does not mean the same as the list on the screen is kept aside.
    pub fn claim(
        &mut self,
        list: &mut Remote<T>,
        reply: Reply,
        now: DateTime<Utc>,
        means_the_same: impl FnOnce(&T, &T) -> bool,
    ) -> Option<Reply> {
        let shown = list.value().cloned();
        let left = list.claim(reply, now);
        // After a failure the list is still the one that was shown.
        if left.is_some() || list.why().is_some() {
            return left;
        }
        self.0 = None;
        if let (Some(shown), Some(newest)) = (shown, list.value_mut())
            && !means_the_same(&shown, newest)
        {
            self.0 = Some(std::mem::replace(newest, shown));
        }
        None
    }

    /// What was loaded last, shown or not.
    pub fn newest<'a>(&'a self, list: &'a Remote<T>) -> Option<&'a T> {
        self.0.as_ref().or(list.value())
    }

    /// The list on the screen is out of date.
    pub fn is_waiting(&self) -> bool {
        self.0.is_some()
    }

    /// Shows the newer rows. Returns whether there were any: the key that asked does nothing else then.
    pub fn show(&mut self, list: &mut Remote<T>) -> bool {
        let newest = self.0.take();
        let waiting = newest.is_some();
        if let (Some(newest), Some(shown)) = (newest, list.value_mut()) {
            *shown = newest;
        }
        waiting
    }
}
