//! The clocks of an enquiry: a whole screen with each deadline, why the chosen one falls when it does, and what people did
//! that they follow; the forms that record such an act and take it back, and what a deadline would be, if.

mod record;
mod requests;
mod state;
mod take_back;
mod view;
mod what_if;

pub use record::{ActField, RecordActForm};
pub use requests::{
    LoadClockRules, LoadClocks, LoadOfferedActs, LoadWhatIf, RecordClockAct, TakeBackClockAct,
};
pub use state::ClockScreen;
pub use take_back::TakeBackForm;
pub use what_if::{WhatIfField, WhatIfForm};

use crate::view::Context;

/// Opens the clocks of the chosen or the open enquiry.
pub fn open(cx: &mut Context<'_>) {
    let Some(targets) = cx.take_targets() else {
        return;
    };
    if let Some(one) = targets.into_iter().next() {
        cx.push(ClockScreen::new(one));
    }
}
