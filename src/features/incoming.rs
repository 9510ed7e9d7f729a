//! What came in from a citizen: the form that records a message or a conversation, and the one that corrects what a message
//! meant.

mod meaning;
mod record;
mod requests;

pub use meaning::{MeaningField, MeaningForm};
pub use record::{IncomingField, IncomingForm};
pub use requests::{
    FormerMeaning, LoadChannels, MeanMessage, RecordMessage, RecordedMessage, TakeBackMessage,
};

use crate::domain::Target;
use crate::services::notices::Tone;
use crate::view::Context;

/// Records what came in on the chosen or the open enquiry.
pub fn record(cx: &mut Context<'_>) {
    let Some(targets) = cx.take_targets() else {
        return;
    };
    if let Some(one) = targets.into_iter().next() {
        let form = IncomingForm::new(one, cx);
        cx.push(form);
    }
}

/// What the messages of the enquiry on the screen meant.
pub fn mean(cx: &mut Context<'_>) {
    let Some(detail) = cx.detail.take() else {
        return;
    };
    match MeaningForm::new(Target::from(&detail.row), &detail.context, cx) {
        Some(form) => cx.push(form),
        None => cx.notify(Tone::Plain, "No message came in on this enquiry."),
    }
}
