//! What is typed and not sent, said quietly: in the form it belongs to, and above the lists.

use crate::store::Store;
use crate::store::found::Found;
use crate::widgets::time;
use chrono::{DateTime, Utc};

/// Behind what is listed, while there is something; nothing where it is the list itself.
pub(super) fn waiting(store: &Store) -> String {
    let listed = store.queue.found.as_ref().is_some_and(Found::tells_drafts);
    match store.drafted() {
        0 => String::new(),
        _ if listed => String::new(),
        1 => " · 1 with text not sent (D)".into(),
        many => format!(" · {many} with text not sent (D)"),
    }
}

/// In a form that opened with text.
pub(super) fn kept(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("Kept from {}; it is not saved yet.", time::said(at, now))
}
