//! Adds a note to one enquiry or to several. Typed text survives Esc, a failure, and the end of a session.

mod requests;
mod state;
mod view;

pub use requests::AddNotes;
pub use state::NoteForm;

use crate::view::Context;

/// The text for several enquiries is one draft, however many are marked the next time.
pub fn open(cx: &mut Context<'_>) {
    if let Some(targets) = cx.take_targets() {
        let form = NoteForm::new(targets, cx);
        cx.push(form);
    }
}
