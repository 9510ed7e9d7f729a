//! Duplicates: likely ones of an enquiry, merging it or several marked ones into the enquiry that is kept, and taking that
//! back.

mod requests;
mod state;
mod undo;
mod view;

pub use requests::{FindOther, FindSimilar, MergeEnquiries, UndoMerges};
pub use state::{DuplicatesPopup, MergeChoice};
pub use undo::UndoMergePopup;

use crate::domain::Target;
use crate::view::Context;

/// Of a merged enquiry that is on the screen: asks whether to take that back. Else lists what the enquiry may be a
/// duplicate of; of several, which of them is kept.
pub fn open(cx: &mut Context<'_>) {
    let detail = cx.detail.take();
    if let Some(link) = detail
        .as_ref()
        .and_then(|detail| detail.context.merged_into())
        && let Some(detail) = &detail
    {
        let popup = UndoMergePopup::new(Target::from(&detail.row), link);
        return cx.push(popup);
    }
    if let Some(targets) = cx.take_targets() {
        cx.push(DuplicatesPopup::new(targets));
    }
}
