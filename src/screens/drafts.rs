//! Hints about drafts: in the form they belong to, and above the lists.

use crate::store::Store;
use crate::store::adhoc_list::AdhocList;

/// The number of drafts, for a summary line; empty in the list of drafts.
pub(super) fn waiting(store: &Store) -> String {
    let listed = store
        .queue
        .found
        .as_ref()
        .is_some_and(AdhocList::shows_drafts);
    match store.draft_count() {
        0 => String::new(),
        _ if listed => String::new(),
        many => format!(" · D Drafts ({many})"),
    }
}
