//! What is typed and not sent, said quietly: in the form it belongs to, and above the lists.

use crate::store::Store;
use crate::store::adhoc_list::AdhocList;
use crate::wording::time;
use chrono::{DateTime, Utc};

/// Behind what is listed, while there is something; nothing where it is the list itself.
pub(super) fn waiting(store: &Store) -> String {
    let listed = store
        .queue
        .found
        .as_ref()
        .is_some_and(AdhocList::tells_drafts);
    match store.drafted() {
        0 => String::new(),
        _ if listed => String::new(),
        many => format!(" · D Drafts ({many})"),
    }
}

/// In a form that opened with text.
pub(super) fn kept(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!("Draft from {}, not saved yet.", time::format_time(at, now))
}
