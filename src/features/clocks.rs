//! The clocks of an enquiry: a whole screen with each deadline, and why the chosen one falls when it does.

mod requests;
mod state;
mod view;

pub use requests::{LoadClocks, LoadWhatIf, RecordClockAct, TakeBackClockAct};
pub use state::ClockScreen;

use crate::view::Context;

/// Opens the clocks of the chosen or the open enquiry.
pub fn open(cx: &mut Context<'_>) {
    let Some(targets) = cx.take_targets() else {
        return;
    };
    if let Some(one) = targets.into_iter().next() {
        cx.push(ClockScreen::new(one.seen.id, one.reference));
    }
}
