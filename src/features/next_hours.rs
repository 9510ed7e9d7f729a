//! The clocks that run out in the next four hours, the next first: a whole screen.

mod requests;
mod state;
mod view;

pub use requests::ListNextHours;
pub use state::NextHours;

use crate::domain::Scope;
use crate::view::Context;

/// Begins with the work that the dashboard of this person begins with.
pub fn open(cx: &mut Context<'_>) {
    let scope = cx.person.map(|person| Scope::first(person.capabilities));
    cx.push(NextHours::new(scope.unwrap_or_default()));
}
