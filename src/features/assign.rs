//! Assigns one enquiry or several: to oneself by one key, or to a colleague chosen by name.

mod requests;
mod state;
mod view;

pub use requests::{Assign, Colleagues};
pub use state::{AssigneePicker, matching};

use crate::view::Context;

/// The targets are taken now: a refresh while a name is typed does not change them.
pub fn open(cx: &mut Context<'_>) {
    if let Some(targets) = cx.take_targets() {
        cx.push(AssigneePicker::new(targets));
    }
}

/// Without a picker: the most frequent assignment of all.
pub fn to_me(cx: &mut Context<'_>) {
    let Some(me) = cx.person.map(|person| person.staff_id) else {
        return;
    };
    if let Some(targets) = cx.take_targets() {
        cx.submit(Assign::to(targets, me, "you"));
    }
}
