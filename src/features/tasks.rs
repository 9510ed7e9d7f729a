//! Tasks: what is to be done by a time, by a person or by a team. The list of today, a list of all of them, the form that adds one to an enquiry or
//! to several, and the picker that hands one on.

mod add;
mod hand_on;
mod requests;
mod state;
mod today;
mod view;

pub use add::AddTaskForm;
pub use hand_on::HandOnPicker;
pub use requests::{
    AddTasks, ChangeTask, ListTasks, ListToday, LoadTaskHolders, TakeBackTasks, TaskChange,
};
pub use state::{TaskList, TaskSource};
pub use today::{DayItem, Today};
pub use view::scope_words;

use crate::view::Context;

/// The tasks of the enquiry on the screen; elsewhere what is due today.
pub fn open(cx: &mut Context<'_>) {
    let of = cx.detail.take().map(|detail| TaskSource::Enquiry {
        id: detail.row.id,
        reference: detail.row.reference.clone(),
    });
    match of {
        Some(of) => cx.push(TaskList::new(of)),
        None => cx.push(Today::default()),
    }
}

/// The targets are taken now: a refresh while the task is typed does not change them.
pub fn add(cx: &mut Context<'_>) {
    if let Some(targets) = cx.take_targets() {
        let form = AddTaskForm::new(targets, cx);
        cx.push(form);
    }
}
