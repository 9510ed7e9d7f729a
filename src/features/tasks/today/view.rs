//! Draws the list of the day.

use super::{DayItem, Today};
use crate::components::pressure;
use crate::components::table::{Column, RecordTable, TableCell, Texts};
use crate::components::text::clean;
use crate::domain::Scope;
use crate::keys::{NEXT, SCOPE};
use crate::view::{Draw, DrawContext};
use crate::wording::time;
use ratatui::Frame;
use ratatui::layout::Rect;

const TABLE: RecordTable<5> = RecordTable([
    Column::fixed("DUE", 12),
    Column::fixed("KIND", 10),
    Column::fill("WHAT"),
    Column::fixed("REFERENCE", 18).from(90),
    Column::fill("ENQUIRY").from(120),
]);

impl Draw for Today {
    fn draw(&self, frame: &mut Frame<'_>, area: Rect, cx: &DrawContext<'_>) {
        let texts = Texts {
            summary: &summary(self.scope),
            noun: ("entry", "entries"),
            hint: &format!("{NEXT} All tasks · {SCOPE} Show: me · my team · everyone"),
            loading: "Loading today …",
            empty: "Nothing is due today.",
        };
        let cells = |item: &DayItem| {
            let (pressure, left) = match item {
                DayItem::Task(task) => time::task_due(task, cx.now),
                other => time::due(other.due_at(), cx.now),
            };
            [
                TableCell::new(left, pressure::role(pressure)),
                TableCell::text(item.kind().into()),
                TableCell::text(clean(&item.words())),
                TableCell::text(clean(item.reference())),
                TableCell::text(clean(item.subject())),
            ]
        };
        TABLE.draw(frame, area, (&self.list, &self.filter), &texts, cells, cx);
    }
}

/// Whose day it is. Questions are always those to the reader.
fn summary(scope: Scope) -> String {
    match scope {
        Scope::Mine => {
            "Due today and late: tasks, call-backs, questions to you, your enquiries".to_owned()
        }
        Scope::Team | Scope::Tenant => format!(
            "{} · due today and late: tasks, call-backs, enquiries, questions to you",
            scope.word()
        ),
    }
}
