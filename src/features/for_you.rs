//! For you: one list of what others did that concerns this person.

mod state;
mod view;

pub use state::ForYouList;

use crate::view::Context;

pub fn open(cx: &mut Context<'_>) {
    cx.push(ForYouList::default());
}
