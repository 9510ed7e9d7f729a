//! The enquiries that were closed within the last 30 days, last closed first: a whole screen.

mod requests;
mod state;
mod view;

pub use requests::{ClosedEnquiry, ListClosed};
pub use state::RecentlyClosed;

use crate::domain::Scope;
use crate::view::Context;

/// Begins with the work that the dashboard of this person begins with.
pub fn open(cx: &mut Context<'_>) {
    let scope = cx.person.map(|person| Scope::first(person.capabilities));
    cx.push(RecentlyClosed::new(scope.unwrap_or_default()));
}
