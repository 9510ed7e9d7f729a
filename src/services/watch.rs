//! Watching an enquiry: from its own screen, and from a list.

mod requests;

use crate::domain::Target;
use crate::services::notices::Tone;
use crate::view::Context;
pub use requests::Watch;

/// Sends the change, unless the last one of this enquiry is still being saved: it is not known what it would undo.
pub fn set(target: Target, watches: bool, cx: &mut Context<'_>) {
    let id = target.seen.id;
    if cx
        .services
        .requests
        .is_writing::<Watch>(|it| it.target.seen.id == id)
    {
        cx.notify(Tone::Plain, "Your last change is still being saved.");
        return;
    }
    cx.submit(Watch { target, watches });
}
