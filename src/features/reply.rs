//! Replies to a citizen. The form opens at once, while the destination is loaded. Typed text survives Esc, a refusal,
//! and the end of a session.

mod requests;
mod state;
mod view;

pub use requests::{FillTemplate, LoadReplyActivity, LoadReplyTo, RecallLetter, SendReply};
pub use state::{ReplyField, ReplyForm};

use crate::domain::Target;
use crate::keys::{BACK, REPLY};
use crate::services::notices::Tone;
use crate::view::Context;

/// A reply has one reader, so it is never for several enquiries.
pub fn open(cx: &mut Context<'_>) {
    if cx.several {
        let words = format!(
            "You can reply to one citizen at a time. Press {BACK} to clear the marks, then {REPLY}."
        );
        cx.notify(Tone::Plain, words);
        return;
    }
    let targets = cx.take_targets().unwrap_or_default();
    if let Some(target) = targets.into_iter().next() {
        let form = ReplyForm::new(target, cx);
        cx.push(form);
    }
}

/// Recalls the newest letter of the open enquiry that this person can recall, at once: `l` and sending undo it.
pub fn recall(cx: &mut Context<'_>) {
    let Some(detail) = cx.detail.take() else {
        cx.notify(Tone::Plain, "The enquiry is still loading.");
        return;
    };
    let letter = match detail.context.recallable() {
        Ok(letter) => (letter.id, letter.version),
        Err(why) => {
            cx.notify(Tone::Plain, why);
            return;
        }
    };
    let writing = &cx.services.requests;
    if writing.is_writing::<RecallLetter>(|it| it.letter == letter.0) {
        cx.notify(Tone::Plain, "Your last change is still being saved.");
        return;
    }
    cx.submit(RecallLetter {
        target: Target::from(&detail.row),
        to: detail.row.citizen.name().unwrap_or_default().to_owned(),
        letter: letter.0,
        seen_version: letter.1,
    });
}
