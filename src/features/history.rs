//! The history of an enquiry: a whole screen with its events, and what the chosen one changed.

mod requests;
mod state;
mod view;

pub use requests::LoadHistory;
pub use state::History;

use crate::view::Context;

/// Opens the history of the chosen or the open enquiry.
pub fn open(cx: &mut Context<'_>) {
    let Some(targets) = cx.take_targets() else {
        return;
    };
    if let Some(one) = targets.into_iter().next() {
        cx.push(History::new(one.seen.id, one.reference));
    }
}
