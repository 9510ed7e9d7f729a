//! Watching enquiries: one from its own screen, one or the marked ones from a list.

mod requests;

use crate::domain::Target;
use crate::services::notices::Tone;
use crate::view::Context;
pub use requests::{Watch, WatchMany, WatchedFor};

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

/// The same for several, with undo.
pub fn set_many(targets: Vec<Target>, watches: bool, cx: &mut Context<'_>) {
    if cx.services.requests.is_writing::<WatchMany>(|_| true) {
        cx.notify(Tone::Plain, "Your last change is still being saved.");
        return;
    }
    cx.submit(WatchMany {
        targets,
        watches,
        colleague: None,
        undoes: false,
    });
}
