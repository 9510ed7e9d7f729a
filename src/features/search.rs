//! Searches for enquiries by words or the start of a reference.

mod state;
mod view;

pub use state::SearchPopup;

use crate::view::Context;

/// Starts with the words of the last search.
pub fn open(cx: &mut Context<'_>) {
    cx.push(SearchPopup::new(cx.services.searched.as_deref()));
}
