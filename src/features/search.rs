//! Searches for enquiries by words, a reference, or what is known of the citizen.

mod state;
mod view;

pub use state::SearchPopup;

use crate::view::Context;

/// Starts empty; ↑ brings the words of the last search.
pub fn open(cx: &mut Context<'_>) {
    cx.push(SearchPopup::new(cx.services.searched.as_deref()));
}
