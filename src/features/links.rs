//! Links between enquiries that are related: added and removed, one enquiry or several.

mod requests;
mod state;
mod view;

pub use requests::{FindToLink, Link, LinkEnquiries, LoadLinks, UnlinkEnquiries};
pub use state::LinkPicker;

use crate::view::Context;

/// Several are linked to the first at once; for one, the other is chosen.
pub fn open(cx: &mut Context<'_>) {
    let Some(mut targets) = cx.take_targets() else {
        return;
    };
    let first = targets.remove(0);
    match targets.is_empty() {
        true => cx.push(LinkPicker::new(first)),
        false => cx.submit(LinkEnquiries {
            enquiry: first,
            others: targets,
            undoes: false,
        }),
    }
}
