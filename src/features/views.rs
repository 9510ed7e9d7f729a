//! Saved views: what the queue shows, under a name; for the person alone, or for their team too.

mod requests;
mod save;
mod state;
mod view;

pub use requests::{DropView, LoadViews, RestoreView, SaveView};
pub use save::SaveViewForm;
pub use state::ViewsPopup;

use crate::view::Context;

/// What the queue shows is taken now.
pub fn open(cx: &mut Context<'_>) {
    let shown = cx.shown.take();
    cx.push(ViewsPopup::new(shown));
}
