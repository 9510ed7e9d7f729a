//! Draws the list of tasks.

use super::state::{TaskList, TaskSource};
use crate::components::pressure;
use crate::components::table::{Column, RecordTable, TableCell, Texts};
use crate::components::text::clean;
use crate::domain::{Scope, Task};
use crate::keys::{ADD_TASK, COMPLETE_TASK, SCOPE};
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: RecordTable<6> = RecordTable([
    Column::fixed("DUE", 13),
    Column::fill("TASK"),
    Column::fixed("REFERENCE", 16).from(90),
    Column::fill("SUBJECT").from(130),
    Column::fixed("WHO", 22),
    Column::fixed("BLOCKS", 20).from(110),
]);

impl Draw for TaskList {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let summary = match &self.of {
            TaskSource::Of(scope) => scope_words(*scope).to_owned(),
            TaskSource::Enquiry { reference, .. } => format!("Tasks of {}", clean(reference)),
        };
        let texts = Texts {
            summary: &format!("{summary} · soonest due first"),
            noun: ("task", "tasks"),
            hint: &match &self.of {
                TaskSource::Of(_) => format!("{SCOPE} Show: me · my team · everyone"),
                TaskSource::Enquiry { .. } => format!("{COMPLETE_TASK} Complete"),
            },
            loading: "Loading tasks …",
            empty: &format!("No tasks. Press {ADD_TASK} on an enquiry to add one."),
        };
        let cells = |task: &Task| cells(task, cx);
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}

/// Whose tasks the list has.
pub fn scope_words(scope: Scope) -> &'static str {
    match scope {
        Scope::Mine => "Your tasks and those of your team that no one has",
        Scope::Team => "Tasks of your team and its people",
        Scope::Tenant => "Everyone's tasks",
    }
}

fn cells(task: &Task, cx: &DrawContext<'_>) -> [TableCell; 6] {
    let (pressure, when) = time::task_due(task, cx.now);
    let due = match task.done {
        true => TableCell::text(format!("✓ {when}")),
        false => TableCell::new(when, pressure::role(pressure)),
    };
    let what = match time::window(task) {
        Some(window) => format!("{} · {window}", task.what),
        None => task.what.clone(),
    };
    let who = match task.staff_id {
        Some(_) => clean(&task.who),
        None => format!("{} (team)", clean(&task.who)),
    };
    [
        due,
        TableCell::text(clean(&what)),
        TableCell::text(clean(&task.reference)),
        TableCell::text(clean(&task.subject)),
        TableCell::text(who),
        TableCell::text(clean(&task.blocks_words())),
    ]
}
