//! Assigns one enquiry or several: to oneself by one key, or to a colleague chosen by name.

mod requests;
mod state;
mod view;

pub use requests::{Assign, Colleagues};
pub use state::{AssigneePicker, matching};

use crate::domain::Target;
use crate::services::notices::Tone;
use crate::view::Context;
use uuid::Uuid;

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
    if let Some(targets) = cx.take_targets()
        && !is_theirs(&targets, me, "you", cx)
    {
        cx.submit(Assign::to(targets, me, "you"));
    }
}

/// Whether nothing is to be done, which is said: an assignment to who has them would be an event without a change.
fn is_theirs(targets: &[Target], staff_id: Uuid, name: &str, cx: &mut Context<'_>) -> bool {
    let theirs = |target: &Target| target.row.assignee_id == Some(staff_id);
    if !targets.iter().all(theirs) {
        return false;
    }
    let words = match targets {
        [one] => format!("{} is already assigned to {name}.", one.reference),
        _ => format!("All of them are already assigned to {name}."),
    };
    cx.notify(Tone::Plain, words);
    true
}
