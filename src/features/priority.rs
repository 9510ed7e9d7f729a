//! Changes the priority of one enquiry or of several.

mod requests;
mod state;
mod view;

pub use requests::ChangePriority;
pub use state::PriorityPicker;

use crate::view::Context;

/// The targets are taken now; the cursor starts on the priority of the first.
pub fn open(cx: &mut Context<'_>) {
    if let Some(targets) = cx.take_targets() {
        cx.push(PriorityPicker::new(targets));
    }
}
