//! Replies to a citizen. The form opens at once, while the destination is loaded. Typed text survives Esc, a refusal,
//! and the end of a session.

mod requests;
mod state;
mod view;

pub use requests::{FillTemplate, LoadReplyActivity, LoadReplyTo, SendReply};
pub use state::{ReplyField, ReplyForm};

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
