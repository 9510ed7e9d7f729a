//! Tags: added to enquiries and removed from them, one enquiry or several; and the enquiries with a tag.

mod requests;
mod state;
mod view;

pub use requests::{ChangeTag, LoadTagChoices, Tag, Tagged};
pub use state::{TagLine, TagPicker};

use crate::action::KeyContext;
use crate::view::Context;

/// From the queue and from an enquiry: the tags of the targets, which are taken now. From elsewhere, and for those who
/// change nothing: a tag, to list its enquiries.
pub fn open(cx: &mut Context<'_>) {
    let is_about = matches!(cx.key_context, KeyContext::Queue | KeyContext::Enquiry);
    let targets = std::mem::take(&mut cx.targets);
    cx.push(match is_about && !cx.only_reads() {
        true => TagPicker::new(targets),
        false => TagPicker::new(Vec::new()),
    });
}
