//! The enquiries that the last change of several did not reach, with the reasons. They are shown once, kept for `!`,
//! and still marked, so that the user can try again.

mod state;
mod view;

pub use state::BulkFailuresPopup;

use crate::services::notices::Tone;
use crate::view::Context;

/// Opens the list, which is kept until the next change begins.
pub fn open(cx: &mut Context<'_>) {
    match cx.services.changes.has_failures() {
        true => cx.push(BulkFailuresPopup::default()),
        false => cx.notify(Tone::Plain, "Nothing was refused."),
    }
}
