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
        .is_some_and(AdhocList::shows_drafts);
    match store.draft_count() {
        0 => String::new(),
        _ if listed => String::new(),
        1 => " · 1 with text not sent (D)".into(),
        many => format!(" · {many} with text not sent (D)"),
    }
}

/// In a form that opened with text.
pub(super) fn kept(at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    format!(
        "Kept from {}; it is not saved yet.",
        time::format_time(at, now)
    )
}
