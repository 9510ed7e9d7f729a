//! Putting enquiries on hold until a time, and ending that.

mod form;
mod requests;

pub use form::{HoldField, HoldForm};
pub use requests::{EndHolds, EndedHold, HoldEnquiries};

use crate::view::Context;

/// The targets are taken now: a refresh while it is typed does not change them.
pub fn open(cx: &mut Context<'_>) {
    if let Some(targets) = cx.take_targets() {
        let form = HoldForm::new(targets, cx);
        cx.push(form);
    }
}
